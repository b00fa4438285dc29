"""`reportedly export`: a trained model as int8 ONNX, to tag without torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def export(model: str | os.PathLike[str], output: str | os.PathLike[str], *, quantise: bool = True) -> None:
    """Writes a model folder that tags on onnxruntime.

    Args:
        model: The model folder, or the id of one on the Hugging Face Hub.
        output: The folder to write; may be the same.
        quantise: Whether to store weights in 8 bits.

    Raises:
        ReportedlyError: If there is no such model, or the output cannot be written.
    """
    from reportedly.training.learning.exporting import export_onnx

    from ..model.loading import model_folder

    export_onnx(model_folder(model), Path(output), quantise=quantise)


def export_cli(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model folder, or the id of a model on the Hub.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write; may be MODEL.")],
    float32: Annotated[bool, typer.Option("--float32", help="Keep the weights as they are: exact, larger, slower.")] = False,
) -> None:
    """Export a trained model to int8 ONNX, so that it tags fast and without torch."""
    export(model, output, quantise=not float32)
    typer.echo(f"wrote {output}", err=True)
