"""Parquet: any table with a text column is read; articles are written with typed, nested columns that mirror Article JSON.

What Parquet cannot type stays exact all the same: `meta` is a column of JSON text, and a value whose numbers are not what a
double gives back (integers beyond 2**53, or `40.0`, as whole numbers are read back as `40`) has its JSON beside it in
`value.json`.
An absent `score`, `claims` or `tagger` is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import InputError, OutputError
from ..schema import SCHEMA_VERSION, Article, Value
from .records import BadRecord, Fields, Reject, article_of, converted

_ROWS = 128  # rows that are held as Python objects at a time
_GROUP_ROWS = 4096  # a row group is written when it has so many rows
_GROUP_CHARACTERS = 2**24  # or so much text
_EXACT = 2**53  # doubles hold every integer up to here

_ENCODER = msgspec.json.Encoder()
_FRAGMENTS = pa.list_(pa.list_(pa.int64()))
_SPAN = pa.struct([("spans", _FRAGMENTS), ("text", pa.string())])
_VALUE = pa.struct(
    [
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("low_inclusive", pa.bool_()),
        ("high_inclusive", pa.bool_()),
        ("approximate", pa.bool_()),
        ("unit", pa.string()),
        ("dimension", pa.string()),
        ("json", pa.string()),
    ]
)
_FRAME = pa.struct(
    [
        ("type", pa.string()),
        ("id", pa.string()),
        ("kind", pa.string()),
        ("source_kind", pa.string()),
        ("quote", pa.string()),
        ("score", pa.float64()),
        ("cue", _SPAN),
        ("source", _SPAN),
        ("content", _SPAN),
        ("scope", _SPAN),
        ("entity", _SPAN),
        ("value", _VALUE),
    ]
)
_CLAIM = pa.struct(
    [
        ("id", pa.string()),
        ("spans", _FRAGMENTS),
        ("text", pa.string()),
        ("status", pa.string()),
        ("frames", pa.list_(pa.string())),
    ]
)
_TAGGER = pa.struct([("name", pa.string()), ("version", pa.string()), ("model", pa.string())])
SCHEMA = pa.schema(
    [
        ("schema", pa.int64()),
        ("id", pa.string()),
        ("text", pa.string()),
        ("meta", pa.string()),
        ("frames", pa.list_(_FRAME)),
        ("claims", pa.list_(_CLAIM)),
        ("tagger", _TAGGER),
    ],
    metadata={"reportedly.schema": str(SCHEMA_VERSION)},
)
"""The columns of written articles."""

_NULLABLE = {"attribution": {"source"}, "quantity": {"entity", "value"}}
"""The fields that are null, not absent, where a frame of that type lacks them."""


def read(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads a table, some rows at a time.

    Args:
        stream: The file; one that cannot be searched, such as the standard input, is read whole.
        source: What to call it in rejects.
        name: The start of the ids of rows that have none; the number of the row follows.
        fields: The columns that hold text and id in tables that are not articles of ours; the others go to `meta`.

    Yields:
        An article or a reject for every row; a single reject where the file is damaged.

    Raises:
        InputError: If the table has no such text column.
    """
    number = 0
    try:
        table = pq.ParquetFile(stream if stream.seekable() else pa.BufferReader(stream.read()))
        _check(table, source, fields)
        for batch in table.iter_batches(batch_size=_ROWS):
            for row in _rows(batch):
                number += 1
                try:
                    if isinstance(row, Exception):
                        msg = f"the row cannot be decoded: {row}"
                        raise BadRecord(msg)
                    yield _article(row, fields, f"{name}-{number}")
                except BadRecord as error:
                    yield Reject(source=source, record=number, reason=str(error), raw=repr(row))
    except (pa.ArrowException, OSError) as error:
        place = f" behind row {number}" if number else ""
        yield Reject(source=source, reason=f"not a sound Parquet file{place}: {error}", raw="")


def check_columns(stream: IO[bytes], source: str, fields: Fields) -> None:
    """Looks at the columns alone and raises what `read` would raise about them."""
    try:
        table = pq.ParquetFile(stream)
    except (pa.ArrowException, OSError):
        return  # `read` rejects the file
    _check(table, source, fields)


def _check(table: Any, source: str, fields: Fields) -> None:  # noqa: ANN401 - pyarrow has no types
    columns = table.schema_arrow.names
    if fields.text not in columns and not {"schema", "frames"} <= set(columns):
        msg = f"{source}: no column {fields.text!r} to take the text from; the columns are {', '.join(map(repr, columns))}"
        raise InputError(msg)


def _rows(batch: Any) -> Iterator[dict[str, Any] | Exception]:  # noqa: ANN401 - pyarrow has no types
    """Decodes a batch; a row that cannot be decoded is handed on as its error."""
    for index, field in enumerate(batch.schema):
        if pa.types.is_temporal(field.type) and getattr(field.type, "unit", None) == "ns":  # beyond what Python's types hold
            batch = batch.set_column(index, field.name, batch.column(index).cast(pa.string()))
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for index in range(batch.num_rows):
            try:
                yield batch.slice(index, 1).to_pylist()[0]
            except (ValueError, OverflowError) as error:
                yield error


def _article(row: dict[str, Any], fields: Fields, fallback: str) -> Article:
    if "schema" in row and "frames" in row:
        return converted(_unpacked(row))
    try:
        plain = msgspec.to_builtins(row, enc_hook=str)
    except (TypeError, ValueError) as error:
        msg = f"the row holds what JSON cannot express: {error}"
        raise BadRecord(msg) from error
    return article_of(plain, fields, fallback, own=False)


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """Makes the Article JSON of a row: without the nulls that stand for absent fields, and with exact numbers."""
    article = {key: value for key, value in row.items() if value is not None}
    meta = article.get("meta", {})
    try:
        article["meta"] = msgspec.json.decode(meta) if isinstance(meta, str) else meta
        article["frames"] = [_unpacked_frame(frame) for frame in article.get("frames", [])]
    except (msgspec.DecodeError, TypeError, AttributeError) as error:
        msg = f"the columns 'meta' and 'frames' do not hold what Article JSON has there: {error}"
        raise BadRecord(msg) from error
    return article


def _unpacked_frame(frame: dict[str, Any]) -> dict[str, Any]:
    nullable = _NULLABLE.get(frame.get("type", ""), set())
    fields = {key: value for key, value in frame.items() if value is not None or key in nullable}
    value = fields.get("value")
    if value:
        exact = value.pop("json", None)
        fields["value"] = msgspec.json.decode(exact) if exact else {**value, **_whole(value)}
    return fields


def _whole(value: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a value, whole ones as integers."""
    numbers = {key: value.get(key) for key in ("low", "high")}
    return {
        key: int(number) if isinstance(number, float) and number.is_integer() and abs(number) <= _EXACT else number
        for key, number in numbers.items()
    }


def _packed(article: Article) -> dict[str, Any]:
    """Makes the row of an article."""
    row: dict[str, Any] = msgspec.to_builtins(article)
    row["meta"] = msgspec.json.encode(article.meta).decode()
    for frame in row["frames"]:
        value = frame.get("value")
        if value:
            frame["value"] = _packed_value(value)
    return row


def _packed_value(value: dict[str, Any]) -> dict[str, Any]:
    doubles: dict[str, float | None] = {}
    for key in ("low", "high"):
        try:
            doubles[key] = None if value[key] is None else float(value[key])
        except OverflowError:
            doubles[key] = float("inf") if value[key] > 0 else float("-inf")
    packed = {**value, **doubles}
    exact = msgspec.json.encode(msgspec.convert(value, Value))
    if msgspec.json.encode(msgspec.convert({**packed, **_whole(packed)}, Value)) != exact:
        packed["json"] = exact.decode()
    return packed


class ParquetWriter:
    """Writes articles in row groups; `close` makes the file whole."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._writer = pq.ParquetWriter(stream, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._batches: list[Any] = []
        self._characters = 0

    def write(self, article: Article) -> None:
        """Takes an article.

        Raises:
            OutputError: If it holds what JSON or UTF-8 cannot express.
        """
        try:
            _ENCODER.encode(article)  # so that a fault shows now, not in a whole batch later
            self._rows.append(_packed(article))
        except (UnicodeEncodeError, TypeError, ValueError, OverflowError, RecursionError) as error:
            msg = f"the article {article.id!r} cannot be written as Parquet: {error}"
            raise OutputError(msg) from error
        self._characters += len(article.text)
        if len(self._rows) >= _ROWS:
            self._pack()
        if len(self._batches) * _ROWS >= _GROUP_ROWS or self._characters >= _GROUP_CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Writes what is left, and the footer."""
        self._flush()
        self._writer.close()

    def _pack(self) -> None:
        self._batches.append(pa.RecordBatch.from_pylist(self._rows, schema=SCHEMA))
        self._rows = []

    def _flush(self) -> None:
        if self._rows:
            self._pack()
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches))
        self._batches, self._characters = [], 0
