"""Reading articles of any format as one stream, in which a bad record is an item like any other."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, TypeAlias

from ..errors import InputError
from ..schema import Article
from .inputs import Input, expand, sniff
from .records import Fields, Reject

_Reader: TypeAlias = Callable[[IO[bytes], str, str, Fields], Iterator[Article | Reject]]
_Check: TypeAlias = Callable[[IO[bytes], str, Fields], None]


def read_articles(
    inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    leave_out: Iterable[str | os.PathLike[str]] = (),
) -> Iterator[Article | Reject]:
    """Reads articles, one at a time.

    Args:
        inputs: Files, folders, patterns, and `-` for the standard input, which is taken for JSON lines if it starts with a
            brace and for one article of plain text if not, unless `format` says what it is.
        format: The format of all inputs, one of `FORMATS`; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id; records without one are called by their file and number.
        leave_out: Files and folders that folders and patterns do not stand for, such as what is written meanwhile.

    Returns:
        An iterator over the articles and, in their places, the records and files that cannot be read as one.

    Raises:
        InputError: At once if an input is missing or of unknown format, or a table that was named lacks the text column; one
            that a folder or pattern holds is rejected instead.
    """
    if text_field == id_field:
        msg = f"text and id are both to come from the field {text_field!r}: name two different fields"
        raise InputError(msg)
    fields = Fields(text_field, id_field)
    items = expand([inputs] if isinstance(inputs, str | os.PathLike) else inputs, format, leave_out)
    for item in items:
        if item.named:
            _check_columns(item, fields)
    return _read_all(items, fields)


def _read_all(items: Iterable[Input], fields: Fields) -> Iterator[Article | Reject]:
    for item in items:
        try:
            with item.open() as stream:
                yield from _reader(item.format or sniff(stream))(stream, item.source, item.name, fields)
        except (OSError, EOFError, zlib.error) as error:
            yield Reject(source=item.source, reason=f"the file cannot be read to its end: {error}", raw="")
        except InputError as error:
            if item.named:
                raise
            yield Reject(source=item.source, reason=str(error), raw="")


def _reader(format: str) -> _Reader:
    """Finds the reader of a format; imports what it needs only now."""
    from . import ann, csv, html, jsonl, text

    if format == "parquet":
        from . import parquet

        return parquet.read
    readers: dict[str, _Reader] = {
        "text": text.read,
        "html": html.read,
        "jsonl": jsonl.read,
        "json": jsonl.read_json,
        "csv": csv.read,
        "tsv": partial(csv.read, delimiter="\t"),
        "ann": ann.read,
    }
    return readers[format]


def _check_columns(item: Input, fields: Fields) -> None:
    """Objects to a table without a text column before anything is read."""
    if item.path is None or item.format not in ("csv", "tsv", "parquet"):
        return
    check: _Check
    if item.format == "parquet":
        from . import parquet

        check = parquet.check_columns
    else:
        from . import csv

        check = partial(csv.check_columns, delimiter="\t" if item.format == "tsv" else ",")
    try:
        with item.open() as stream:
            check(stream, item.source, fields)
    except (OSError, EOFError, zlib.error):
        return  # the reader rejects the file
