"""`reportedly check`: is a data file sound?"""

from __future__ import annotations

import typer

from .options import IdField, Inputs, SourceFormat, TextField


def check_cli(
    inputs: Inputs,
    source_format: SourceFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Check data files, and explain every fault with file, record and offset. Ends with 1 if there is one."""
    from ..checking import check

    summary = check(inputs, source_format=source_format, text_field=text_field, id_field=id_field)
    for problem in summary.problems:
        typer.echo(problem)
    typer.echo(f"{summary.articles} articles, {summary.frames} frames, {len(summary.problems)} faults", err=True)
    if summary.problems:
        raise typer.Exit(1)
