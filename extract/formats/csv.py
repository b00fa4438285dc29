"""Tables as comma or tab separated values, one article a row, read as a stream with line breaks inside fields kept."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO

from ..errors import InputError
from ..schema import Article
from .records import BadRecord, Fields, Reject, article_of

_LONGEST = 2**31 - 1  # characters of one field; the module's own limit is 131,072


class _Lines:
    """Hands on the lines of a file and remembers those of the row that is being read."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._lines = iter(stream)
        self._row: list[str] = []
        self._next = 1
        self.first = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._row.append(line)
        self._next += 1
        return line

    def begin_row(self) -> None:
        """Forgets the last row."""
        self._row.clear()
        self.first = self._next

    def raw(self) -> str:
        r"""Returns the row as it stands in the file; bytes that are not UTF-8 are written as `\xff`."""
        text = "".join(self._row).rstrip("\r\n")
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read(stream: IO[bytes], source: str, name: str, fields: Fields, delimiter: str = ",") -> Iterator[Article | Reject]:
    """Reads a table in UTF-8 with a header; empty rows are passed over, a row that does not fit the header is rejected.

    Args:
        stream: The file.
        source: What to call it in rejects.
        name: The start of the ids of rows that have none; the number of the row follows.
        fields: The columns that hold text and id; the others go to `meta`, as strings.
        delimiter: What parts the fields.

    Yields:
        An article or a reject for every row.

    Raises:
        InputError: If the table has no such text column, or two columns of the same name.
    """
    decoded = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        lines = _Lines(decoded)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        header = _header(rows, source, fields)
        number = 0
        while header:
            lines.begin_row()
            try:
                row = _next(rows)
                if row is None:
                    return
                if row:
                    number += 1
                    yield _article(header, row, fields, f"{name}-{number}")
            except (csv.Error, BadRecord) as error:
                number += isinstance(error, csv.Error)
                reason = f"not a valid row: {error}" if isinstance(error, csv.Error) else str(error)
                yield Reject(source=source, record=number, line=lines.first, reason=reason, raw=lines.raw())
    finally:
        decoded.detach()


def check_columns(stream: IO[bytes], source: str, fields: Fields, delimiter: str = ",") -> None:
    """Looks at the header alone and raises what `read` would raise about it."""
    decoded = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        _header(csv.reader(decoded, delimiter=delimiter, strict=True), source, fields)
    finally:
        decoded.detach()


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    """Reads a row, with the limit of the length of fields lifted for no longer than that."""
    limit = csv.field_size_limit(_LONGEST)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(limit)


def _header(rows: Iterator[list[str]], source: str, fields: Fields) -> list[str] | None:
    try:
        header = _next(rows)
    except csv.Error as error:
        msg = f"{source}: the first row is no header: {error}"
        raise InputError(msg) from error
    if header is None:
        return None
    if fields.text not in header:
        msg = f"{source}: no column {fields.text!r} to take the text from; the columns are {', '.join(map(repr, header))}"
        raise InputError(msg)
    twice = [column for column, count in Counter(header).items() if count > 1]
    if twice:
        msg = f"{source}: the columns {', '.join(map(repr, twice))} stand twice in the header, expected different names"
        raise InputError(msg)
    return header


def _article(header: list[str], row: list[str], fields: Fields, fallback: str) -> Article:
    if len(row) != len(header):
        msg = f"the row has {len(row)} fields, expected {len(header)} as in the header"
        raise BadRecord(msg)
    for column, value in zip(header, row, strict=True):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                msg = f"not valid UTF-8 in the column {column!r}"
                raise BadRecord(msg) from error
    return article_of(dict(zip(header, row, strict=True)), fields, fallback, own=False)
