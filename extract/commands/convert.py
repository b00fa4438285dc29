"""`reportedly convert`: from one format to another, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from .options import IdField, SourceFormat, TargetFormat, TextField
from .rejects import Counts, RejectsFile, check_paths, rejects_path, report

if TYPE_CHECKING:
    from ..schema import Article

ANN = "ann"


def convert(
    inputs: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    texts: str | os.PathLike[str] | None = None,
) -> Counts:
    """Converts articles, with their frames, from one format to another.

    Args:
        inputs: Files, folders, patterns, and `-` for the standard input.
        output: A file, `-` for the standard output, or for `ann` a folder, which gets a file for each article.
        source_format: The format of the inputs; without it the suffix decides.
        target_format: `jsonl`, `parquet`, `ann`, or `standoff` (without the texts; the `meta` of the articles has to name
            their `source` and `licence`); without it the suffix of the output decides.
        text_field: The field or column that holds the text, in the inputs or in `texts`.
        id_field: The field or column that holds the id, likewise.
        texts: A file with the texts of the inputs, which are then stand-off annotations.

    Returns:
        How many articles were written and how many records rejected.

    Raises:
        ReportedlyError: If an input is missing, the output cannot be written, or an article cannot be expressed in the format.
    """
    from ..formats import open_writer, read_articles

    target = os.fspath(output)
    inputs = list(inputs)
    bad = rejects_path(target)
    check_paths(inputs, target, bad)
    if texts is None:
        written = (bad,) if target_format == ANN else (target, bad)  # .ann files may go into the folder that they come from
        items = read_articles(
            inputs, format=source_format, text_field=text_field, id_field=id_field, leave_out=filter(None, written)
        )
    else:
        items = _joined(inputs, texts, text_field, id_field)
    with RejectsFile(bad) as rejected:
        articles = rejected.sift(items)
        if target_format == ANN:
            return Counts(_write_ann_files(articles, Path(target), rejected), rejected.count)
        with open_writer(target, target_format) as writer:
            for article in articles:
                writer.write(article)
        return Counts(writer.count, rejected.count)


def _joined(
    inputs: Iterable[str | os.PathLike[str]], texts: str | os.PathLike[str], text_field: str, id_field: str
) -> Iterator[Article]:
    """Puts the texts back into stand-off annotations."""
    from ..errors import InputError
    from ..formats.standoff import join, read_standoff, read_texts

    found = read_texts(texts, text_field=text_field, id_field=id_field)
    for path in inputs:
        for standoff in read_standoff(path):
            if standoff.id not in found:
                message = (
                    f"{texts} has no text with the id {standoff.id!r}, which {path} annotates; get it from {standoff.source}"
                )
                raise InputError(message)
            yield join(standoff, found[standoff.id])


def _write_ann_files(articles: Iterable[Article], folder: Path, rejected: RejectsFile) -> int:
    """Writes a file for each article; one that the notation cannot express is rejected."""
    import msgspec

    from ..errors import AnnotationError, OutputError
    from ..formats import Reject, write_ann

    written: set[Path] = set()
    for article in articles:
        path = folder / f"{quote(article.id, safe=' ')}.ann"
        if path in written:
            message = f"two articles have the id {article.id!r}, expected unique ids: their file would be {path} for both"
            raise OutputError(message)
        try:
            notation = write_ann(article)
        except AnnotationError as error:
            rejected.write(Reject(source=article.id, reason=str(error), raw=msgspec.json.encode(article).decode()))
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(notation, encoding="utf-8", newline="\n")
        except OSError as error:
            message = f"cannot write {path}: {error.strerror or error}"
            raise OutputError(message) from error
        written.add(path)
    return len(written)


def convert_cli(
    source: Annotated[str, typer.Argument(metavar="IN", help="A file, a folder, a pattern, or - for the standard input.")],
    output: Annotated[str, typer.Argument(metavar="OUT", help="A file; - is the standard output; for ann a folder.")],
    source_format: SourceFormat = None,
    target_format: TargetFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
    texts: Annotated[
        str | None,
        typer.Option("--texts", metavar="FILE", help="The texts of IN, which holds stand-off annotations; others are refused."),
    ] = None,
) -> None:
    """Convert articles between formats.

    Reads what `tag` reads, and stand-off annotations with --texts. Writes jsonl, parquet, ann and standoff.
    """
    counts = convert(
        [source],
        output,
        source_format=source_format,
        target_format=target_format,
        text_field=text_field,
        id_field=id_field,
        texts=texts,
    )
    report("converted", counts, rejects_path(output))
