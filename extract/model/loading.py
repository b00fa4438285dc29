"""Loading a trained model: from the package, a folder or the Hugging Face Hub; to be run by onnxruntime or torch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tokenizers import Tokenizer

from ..errors import ModelNotFoundError, ReportedlyError
from .bundled import BUNDLED, bundled_folder
from .detector import ModelDetector
from .settings import TOKENIZER, WEIGHTS, read_settings

if TYPE_CHECKING:
    from .decoder import Runner


def load_detector(
    model: str | os.PathLike[str] | None = None,
    *,
    backend: Literal["onnx", "torch"] | None = None,
    device: str | None = None,
) -> ModelDetector:
    """Loads the detector of a trained model; see `reportedly.load`.

    Args:
        model: The folder or id; nothing, or `bundled`, for the bundled model.
        backend: What runs it.
        device: The torch device.

    Returns:
        The detector.

    Raises:
        ModelNotFoundError: If there is no such model, or it cannot be run as asked.
    """
    folder = model_folder(BUNDLED if model is None else model)
    settings = read_settings(folder)
    check_files(folder)
    if backend is None:
        backend = "torch" if device is not None or not (folder / "encoder.onnx").exists() else "onnx"
    if backend not in ("onnx", "torch"):
        message = f"there is no backend {backend!r}; there are onnx and torch"
        raise ModelNotFoundError(message)
    if backend == "onnx" and device not in (None, "cpu"):
        message = f"the onnx backend runs on the CPU only, not on {device!r}; use backend='torch' for it"
        raise ModelNotFoundError(message)
    with reading(folder):
        runner = _onnx_runner(folder) if backend == "onnx" else _torch_runner(folder, device)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    return ModelDetector(settings, tokenizer, runner)


def check_files(folder: Path) -> None:
    """Checks that a model folder has the files without which no backend runs it.

    Args:
        folder: The model folder.

    Raises:
        ModelNotFoundError: If one is missing.
    """
    for name in (TOKENIZER, WEIGHTS):
        if not (folder / name).exists():
            message = f"{folder} has no {name}: copy it from the folder that the model was trained into"
            raise ModelNotFoundError(message)


@contextmanager
def reading(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Says which model it was if one of its files is broken: every library has errors of its own for that.

    Args:
        folder: The model folder, or its name.

    Raises:
        ModelNotFoundError: If what is done meanwhile raises anything but an error of this package.
    """
    try:
        yield
    except ReportedlyError:
        raise
    except Exception as error:
        message = f"cannot read the model in {os.fspath(folder)}: {error}; copy its files again from where they come from"
        raise ModelNotFoundError(message) from error


def model_folder(model: str | os.PathLike[str]) -> Path:
    """Finds the folder of a model.

    Args:
        model: `bundled`; a folder; or the id of a model on the Hugging Face Hub, which is then downloaded unless it is there.

    Returns:
        The folder.

    Raises:
        ModelNotFoundError: If there is neither a folder nor a model of that name.
    """
    path, name = Path(model), os.fspath(model)
    if name == BUNDLED:
        return bundled_folder()
    if path.is_dir():
        return path
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        message = (
            f"there is no model {name!r}: expected 'bundled', 'baseline', a model folder, "
            "or the id of a model on the Hub (owner/name)"
        )
        raise ModelNotFoundError(message)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        message = f"there is no model folder {name!r}, and it cannot be had from the Hugging Face Hub: {error}"
        raise ModelNotFoundError(message) from error


def _onnx_runner(folder: Path) -> Runner:
    from .onnx_runner import OnnxRunner

    return OnnxRunner(folder)


def _torch_runner(folder: Path, device: str | None) -> Runner:
    if find_spec("torch") is None or find_spec("transformers") is None:
        message = (
            f"{folder} runs on torch, which is not installed: pip install 'reportedly[train]', or export the model to onnx"
        )
        raise ModelNotFoundError(message)
    import torch

    from .network import ReportedlyModel
    from .torch_runner import TorchRunner

    chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
    network = ReportedlyModel.from_pretrained(folder, dtype=torch.float32)
    try:
        network.to(chosen)  # type: ignore[arg-type]  # transformers wraps it in a way that hides its arguments
        return TorchRunner(network)
    except (AssertionError, RuntimeError) as error:  # what torch raises depends on what is wrong with the device
        message = f"cannot run on the device {chosen!r}: {error}; leave the device out for one that there is"
        raise ModelNotFoundError(message) from error
