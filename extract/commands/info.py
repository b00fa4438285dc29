"""`reportedly info`: what is installed, for bug reports."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from .._version import __version__
from ..schema import SCHEMA_VERSION

_PACKAGES = (
    "msgspec",
    "onnxruntime",
    "pyarrow",
    "rich",
    "sentencex",
    "spacy",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
    "typer",
)


def info() -> dict[str, str | int | None]:
    """Collects the versions of the package, of what it runs on, and of the data format.

    Returns:
        The versions by name; `None` for a package that is not installed.
    """
    from ..model.bundled import bundled_folder
    from ..model.settings import read_settings

    return {
        "reportedly": __version__,
        "schema": SCHEMA_VERSION,
        "default model": read_settings(bundled_folder()).name,
        "python": platform.python_version(),
        "platform": platform.platform(),
        **{package: _version(package) for package in _PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def info_cli(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Print the versions of reportedly, of its data format and of the packages it uses."""
    facts = info()
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        for name, value in facts.items():
            typer.echo(f"{name:<14} {'not installed' if value is None else value}")
