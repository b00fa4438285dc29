"""`reportedly check`: is a data file sound?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import typer

from .options import IdField, Inputs, SourceFormat, TextField

if TYPE_CHECKING:
    from ..formats import Reject
    from ..schema import Article


class Problem(NamedTuple):
    """A fault of a data file.

    Attributes:
        source: The file.
        record: The number of the record in the file, counted from 1; `None` for the file as a whole.
        message: The article, the frame, the offsets, and what is wrong there.
        line: The line, counted from 1, in files made of lines.
    """

    source: str
    record: int | None
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Says where and what, in one line."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.message}" if self.record is None else f"{place}: record {self.record}: {self.message}"


class Summary(NamedTuple):
    """What a check has found.

    Attributes:
        articles: How many articles could be read.
        frames: How many frames they have.
        problems: The faults, in the order of the files.
    """

    articles: int
    frames: int
    problems: tuple[Problem, ...]


def check(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    source_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
) -> Summary:
    """Checks data files: that every record is an article, every span in its place, every id there once.

    Args:
        inputs: Files, folders, patterns, and `-` for the standard input.
        source_format: The format of the inputs; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.

    Returns:
        The counts and all the faults.

    Raises:
        InputError: If an input is missing or of unknown format.
    """
    from ..formats import Reject, read_articles
    from ..formats.inputs import expand
    from ..validation import faults

    articles = frames = 0
    problems: list[Problem] = []
    first_places: dict[str, str] = {}
    for item in expand(inputs, source_format):
        path = "-" if item.path is None else item.path
        records = read_articles(path, format=item.format, text_field=text_field, id_field=id_field)
        for number, record in enumerate(records, 1):
            if isinstance(record, Reject):
                problems += _rejected(record)
                continue
            articles += 1
            frames += len(record.frames)
            problems += (Problem(item.source, number, f"article {record.id!r}: {fault}") for fault in faults(record))
            problems += _repeated(record, item.source, number, first_places)
    return Summary(articles, frames, tuple(problems))


def _rejected(reject: Reject) -> Iterator[Problem]:
    """The problems of a reject: one, or for a hand-annotated file one for each of its lines at fault."""
    for reason in reject.reason.splitlines():
        number, colon, message = reason.removeprefix(f"{reject.source}:").partition(": ")
        if colon and number.isdecimal():
            yield Problem(reject.source, reject.record, message, int(number))
        else:
            yield Problem(reject.source, reject.record, reason, reject.line)


def _repeated(article: Article, source: str, number: int, first_places: dict[str, str]) -> Iterator[Problem]:
    here = f"{source}: record {number}"
    first = first_places.setdefault(article.id, here)
    if first != here:
        yield Problem(source, number, f"article {article.id!r}: the id stands already in {first}, expected unique ids")


def check_cli(
    inputs: Inputs,
    source_format: SourceFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Check data files, and explain every fault with file, record and offset. Ends with 1 if there is one."""
    summary = check(inputs, source_format=source_format, text_field=text_field, id_field=id_field)
    for problem in summary.problems:
        typer.echo(problem)
    count = len(summary.problems)
    typer.echo(
        f"{summary.articles} articles, {summary.frames} frames, {count or 'no'} fault{'' if count == 1 else 's'}", err=True
    )
    if count:
        raise typer.Exit(1)
