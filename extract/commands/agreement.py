"""`reportedly agreement`: how far do two annotators agree?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .annotated import read_annotations
from .options import IdField, SourceFormat, TextField
from .results import write_json, write_lines


def agreement_cli(
    first: Annotated[str, typer.Argument(metavar="A", help="One annotation: a file, a folder, or a pattern.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The other annotation of the same articles, with the same ids.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file for all figures, as JSON.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON in place of the tables.")] = False,
    threshold: Annotated[
        float, typer.Option("--threshold", metavar="SHARE", help="From which Jaccard index of their characters spans overlap.")
    ] = 0.5,
    differences: Annotated[
        Path | None,
        typer.Option("--differences", metavar="FILE", help="A file for the frames that differ, as JSON lines, to settle them."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="A page (.html) that shows both side by side, in the text.")
    ] = None,
    texts: Annotated[
        str | None, typer.Option("--texts", metavar="FILE", help="The texts, where A and B are stand-off annotations.")
    ] = None,
    source_format: SourceFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Compare two annotations of the same articles: F1 by type and role, kappa for kinds, Krippendorff's alpha for tokens.

    Example: reportedly agreement annotations/agreement/first/own annotations/agreement/second/own --differences to-settle.jsonl
    """
    import msgspec

    from reportedly.training.evaluation.agreement import agreement

    if not 0 < threshold <= 1:
        message = f"{threshold} is not above 0 and at most 1"
        raise typer.BadParameter(message, param_hint="--threshold")
    one, two = (
        list(read_annotations(source, texts=texts, source_format=source_format, text_field=text_field, id_field=id_field))
        for source in (first, second)
    )
    result = agreement(one, two, threshold=threshold)
    if output:
        write_json(output, result.as_builtins())
    if differences:
        write_lines(differences, map(msgspec.json.encode, result.differences))
    if page:
        from reportedly.training.evaluation.error_page import ANNOTATORS, error_page

        made = error_page(one, two, title=f"{first} and {second}", facts=[f"A is {first}, B is {second}"], sides=ANNOTATORS)
        write_lines(page, [made.encode()])
    if as_json:
        typer.echo(msgspec.json.encode(result.as_builtins()))
        return
    from rich.console import Console

    from reportedly.training.evaluation.tables import agreement_tables

    console = Console()
    for table in agreement_tables(result):
        console.print(table)
    frames = len(result.differences)
    typer.echo(f"{len(result.scores.ids)} articles, {frames or 'no'} frames differ, overlap from {threshold}", err=True)
