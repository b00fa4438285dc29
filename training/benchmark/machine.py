"""What a run was made on; durations mean nothing without it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import msgspec


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine, as far as it can be told without rights or other programs.

    Attributes:
        platform: The operating system and its version.
        python: The version of Python.
        processor: The model of the processor, or its architecture where the system does not name the model.
        processors: How many processors the process may use.
    """

    platform: str
    python: str
    processor: str
    processors: int


def this_machine() -> Machine:
    """Describes the machine that this runs on."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Machine(
        platform=platform.platform(),
        python=platform.python_version(),
        processor=_linux_model(Path("/proc/cpuinfo")) or platform.processor() or platform.machine(),
        processors=usable or 1,
    )


def _linux_model(path: Path) -> str | None:
    if not path.exists():
        return None
    for line in path.read_text("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return None
