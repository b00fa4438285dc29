"""Where the model lies that comes with the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

BUNDLED = "bundled"
"""The name by which it is loaded."""


def bundled_folder() -> Path:
    """Returns the folder of the bundled model inside the installed package."""
    return Path(str(files("reportedly").joinpath("model", "bundled")))
