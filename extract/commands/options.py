"""Options that mean the same in every command."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Files, folders, patterns such as 'news/*.txt', or - for the standard input."),
]
Output = Annotated[str, typer.Option("--output", "-o", metavar="OUT", help="The file to write; - is the standard output.")]
SourceFormat = Annotated[
    str | None,
    typer.Option("--from", metavar="FORMAT", help="Format of the inputs, if their suffix does not tell it."),
]
TargetFormat = Annotated[
    str | None,
    typer.Option("--to", metavar="FORMAT", help="Format of the output, if its suffix does not tell it."),
]
TextField = Annotated[str, typer.Option("--text-field", metavar="NAME", help="The field or column that holds the text.")]
IdField = Annotated[str, typer.Option("--id-field", metavar="NAME", help="The field or column that holds the id.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="MODEL",
        help="A model folder, the id of one on the Hub, or baseline. [default: the bundled model]",
        show_default=False,
    ),
]
BackendName = Annotated[
    Literal["onnx", "torch"] | None,
    typer.Option("--backend", help="What runs the model. [default: onnx where it was exported]", show_default=False),
]
Device = Annotated[
    str | None,
    typer.Option("--device", metavar="DEVICE", help="The torch device. [default: cuda where there is one]", show_default=False),
]
