"""`reportedly statistics`: what is annotated in some articles, and how consistently."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Inputs, SourceFormat


def statistics_cli(
    inputs: Inputs,
    source_format: SourceFormat = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="Instead, list the cue words that are marked in some places and not in others.")
    ] = False,
) -> None:
    """Count what is annotated, as JSON; with --audit, list cue words with their marked and unmarked places, as JSON lines."""
    import msgspec

    from reportedly.training import audit as auditing
    from reportedly.training.statistics import statistics

    from .annotated import read_annotations

    articles = [article for source in inputs for article in read_annotations(source, source_format=source_format)]
    if audit:
        for word in auditing.audit(articles):
            typer.echo(msgspec.json.encode(word))
    else:
        typer.echo(msgspec.json.format(msgspec.json.encode(statistics(articles)), indent=2))
