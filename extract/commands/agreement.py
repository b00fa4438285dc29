"""`reportedly agreement`: how far do two annotators agree?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import IdField, SourceFormat, TextField

if TYPE_CHECKING:
    from rich.table import Table

    from reportedly.training.evaluation.agreement import Agreement

    from ..schema import Article

_LABELS = ("hedge.kind", "attribution.kind", "attribution.source_kind")


def read_annotations(
    source: str | os.PathLike[str],
    *,
    source_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
) -> Iterator[Article]:
    """Reads annotated articles, of which not one may be left out.

    Args:
        source: A file, a folder or a pattern, or `-` for the standard input.
        source_format: The format; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.

    Yields:
        The articles.

    Raises:
        InputError: If the source is missing, or a record of it is no article.
    """
    from ..errors import InputError
    from ..formats import Reject, read_articles

    for article in read_articles(source, format=source_format, text_field=text_field, id_field=id_field):
        if isinstance(article, Reject):
            place = article.source if article.record is None else f"{article.source}: record {article.record}"
            message = f"{place} is no article: {article.reason}; see: reportedly check {article.source}"
            raise InputError(message)
        yield article


def agreement_tables(result: Agreement) -> Iterable[Table]:
    """Lays out an agreement for the terminal: spans and frames, then labels."""
    from rich import box
    from rich.table import Table

    from reportedly.training.evaluation.units import ARGUMENTS, FRAME_TYPES

    spans = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("type", "F1 of"):
        spans.add_column(column, no_wrap=True)
    for column in ("in A", "in B", "exact", "overlap", "chars", "alpha"):
        spans.add_column(column, justify="right")
    for name in FRAME_TYPES:
        roles: tuple[str, ...] = ("cue", *ARGUMENTS[name])
        linked = tuple(f"{role}-linked" for role in ARGUMENTS[name])
        sentence = ("sentence",) if name == "hedge" else ()
        for unit in (*roles, *linked, "frame", "labelled", *sentence):
            exact, overlap, chars = (result.scores.count(f"{name}.{unit}.{match}") for match in ("exact", "overlap", "chars"))
            alpha = result.alpha(f"{name}.{unit}") if unit in roles else None
            cells = (exact.support, exact.predicted, *map(_percent, (exact.f1, overlap.f1, chars.f1)), _decimal(alpha))
            spans.add_row(name if unit == "cue" else "", unit, *map(str, cells), end_section=unit == roles[-1])
        spans.add_section()
    labels = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    labels.add_column("label")
    for column in ("cues in both", "the same", "kappa"):
        labels.add_column(column, justify="right")
    for label in _LABELS:
        ratio = result.scores.confusion(label).ratio
        labels.add_row(label, str(ratio.total), _percent(ratio.accuracy), _decimal(result.kappa(label)))
    return spans, labels


def _percent(figure: float | None) -> str:
    return "–" if figure is None else f"{100 * figure:.1f}"


def _decimal(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def _write(path: Path, lines: Iterable[bytes]) -> None:
    from ..errors import OutputError

    try:
        with path.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}; name another file"
        raise OutputError(message) from error


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
    source_format: SourceFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Compare two annotations of the same articles: F1 by type and role, kappa for kinds, Krippendorff's alpha for tokens.

    Example: reportedly agreement annotations/agreement/a annotations/agreement/b --differences to-settle.jsonl
    """
    import msgspec

    from reportedly.training.evaluation.agreement import agreement

    if not 0 < threshold <= 1:
        message = f"{threshold} is not above 0 and at most 1"
        raise typer.BadParameter(message, param_hint="--threshold")
    one, two = (
        read_annotations(source, source_format=source_format, text_field=text_field, id_field=id_field)
        for source in (first, second)
    )
    result = agreement(one, two, threshold=threshold)
    if output:
        _write(output, [msgspec.json.format(msgspec.json.encode(result.as_builtins()))])
    if differences:
        _write(differences, map(msgspec.json.encode, result.differences))
    if as_json:
        typer.echo(msgspec.json.encode(result.as_builtins()))
        return
    from rich.console import Console

    console = Console()
    for table in agreement_tables(result):
        console.print(table)
    frames = len(result.differences)
    typer.echo(f"{len(result.scores.ids)} articles, {frames or 'no'} frames differ, overlap from {threshold}", err=True)
