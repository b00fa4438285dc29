"""The documents show what the package prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "annotations/README.md")


def test_the_outputs_in_the_readme_are_real() -> None:
    cog = [sys.executable, "-m", "cogapp", "-P", "--check", "--diff", "-I", "tests", *DOCUMENTS]
    done = subprocess.run(cog, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # a program of the tests
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nrun `make docs`"
