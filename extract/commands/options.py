"""Options that mean the same in every command."""

from __future__ import annotations

from typing import Annotated

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
