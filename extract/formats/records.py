"""One record of any format: it becomes an article, or a reject that keeps the record and says what is wrong with it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from ..schema import SCHEMA_VERSION, Article

_MISSING = object()


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    r"""An input record that cannot be read as an article.

    Attributes:
        source: The file it stands in; `-` is the standard input.
        record: Its number in the file, counted from 1; `None` where the file is the record.
        line: The line where it starts, counted from 1, in formats made of lines.
        offset: The byte at fault, where one byte is.
        reason: What was got, and what was expected.
        raw: The record as it stands there; bytes that are not UTF-8 are written as `\xff`.
    """

    source: str
    record: int | None = None
    line: int | None = None
    offset: int | None = None
    reason: str
    raw: str


class Fields(NamedTuple):
    """The names of the fields, or columns, that hold the text and the id of a record."""

    text: str = "text"
    id: str = "id"


class BadRecord(Exception):
    """Says why a record is no article."""


def shown(raw: bytes) -> str:
    """Makes text of the bytes of a record, whatever they are."""
    return raw.decode("utf-8", "backslashreplace")


def article_of(record: object, fields: Fields, fallback: str, *, own: bool = True) -> Article:
    """Makes an article of a record: of a decoded JSON value, or of a row of a table.

    A record with the fields `schema` and `frames` is an article of ours and keeps its frames. Any other gives its text and id;
    all its other fields go to `meta`.

    Args:
        record: The record; fields are taken out of it.
        fields: Where text and id stand.
        fallback: The id of a record that has none.
        own: Whether the format can hold articles of ours at all.

    Returns:
        The article.

    Raises:
        BadRecord: If the record is none.
    """
    if not isinstance(record, dict):
        msg = f"the record is {_kind(record)}, expected an object with the field {fields.text!r}"
        raise BadRecord(msg)
    if own and "schema" in record and "frames" in record:
        return converted(record)
    text = record.pop(fields.text, _MISSING)
    if text is _MISSING:
        names = ", ".join(repr(str(key)) for key in record) or "none"
        msg = f"the record has no field {fields.text!r}; its fields are {names}"
        raise BadRecord(msg)
    if not isinstance(text, str):
        msg = f"the field {fields.text!r} is {_kind(text)}, expected a string"
        raise BadRecord(msg)
    return Article(id=_id(record.pop(fields.id, None), fields, fallback), text=text, meta=record)


def converted(record: dict[str, Any]) -> Article:
    """Makes an article of the decoded JSON of one.

    Raises:
        BadRecord: If it is not what the data model says, or of another version.
    """
    version = record.get("schema")
    if version != SCHEMA_VERSION:
        msg = f"the article has the schema version {version!r}, expected {SCHEMA_VERSION}: use the version that wrote it"
        raise BadRecord(msg)
    try:
        return msgspec.convert(record, Article)
    except msgspec.ValidationError as error:
        msg = f"the record has the fields 'schema' and 'frames' but is no Article JSON: {error}"
        raise BadRecord(msg) from error


def _id(value: object, fields: Fields, fallback: str) -> str:
    if value is None or value == "":
        return fallback
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    msg = f"the field {fields.id!r} is {_kind(value)}, expected a string or an integer"
    raise BadRecord(msg)


def _kind(value: object) -> str:
    names = {type(None): "null", dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number"}
    return names.get(type(value), f"a {type(value).__name__}")
