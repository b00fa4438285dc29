"""JSON lines, one record a line, and JSON files that hold one record or a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

import msgspec

from ..errors import OutputError
from ..schema import SCHEMA_VERSION, Article
from .records import BadRecord, Fields, Reject, article_of, shown

_BOM = b"\xef\xbb\xbf"
_RECORD = msgspec.json.Decoder()
_ARTICLE = msgspec.json.Decoder(Article)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_ENCODER = msgspec.json.Encoder()
_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)


def read(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads JSON lines; empty lines are passed over.

    Args:
        stream: The file.
        source: What to call it in rejects.
        name: The start of the ids of records that have none; the number of the record follows.
        fields: Where text and id stand in records that are not Article JSON.

    Yields:
        An article or a reject for every record.
    """
    number = 0
    for line_number, line in enumerate(stream, 1):
        record = line.removeprefix(_BOM) if line_number == 1 else line
        if record.isspace() or not record:
            continue
        number += 1
        yield _decoded(record, fields, Reject(source=source, record=number, line=line_number, reason="", raw=""), name)


def read_json(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads a JSON file whole: a list of records, or a single one. Takes and yields what `read` does."""
    content = stream.read().removeprefix(_BOM).strip()
    if not content.startswith(b"["):
        yield _decoded(content, fields, Reject(source=source, record=1, reason="", raw=""), name, lines=True)
        return
    try:
        records = _RAWS.decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        yield Reject(source=source, reason=_reason(content, error), raw=shown(content))
        return
    for number, record in enumerate(records, 1):
        yield _decoded(bytes(record), fields, Reject(source=source, record=number, reason="", raw=""), name)


def _decoded(record: bytes, fields: Fields, place: Reject, name: str, *, lines: bool = False) -> Article | Reject:
    """Makes an article of a record, or of `place`, which says where it stands, its reject."""
    try:
        if record.startswith(b'{"schema":') and b'"frames":' in record:  # what we write ourselves: straight into the types
            try:
                article = _ARTICLE.decode(record)
            except msgspec.ValidationError:
                pass  # said better below
            else:
                if article.schema == SCHEMA_VERSION:
                    return article
        return article_of(_RECORD.decode(record), fields, f"{name}-{place.record}")
    except BadRecord as error:
        reason = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = _reason(record, error)
        if lines and "trailing" in reason:
            reason += "; if the file has one record a line, read it as jsonl"
    return msgspec.structs.replace(place, reason=reason, raw=shown(record.rstrip(b"\r\n")))


def _reason(record: bytes, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the record is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        try:
            record.decode()
        except UnicodeDecodeError as precise:
            return f"not valid UTF-8 at byte {precise.start} of the record ({precise.reason})"
    reason = f"not valid JSON: {error}"
    if lone := _LONE_SURROGATE.search(record):
        reason += f" (the escape {lone.group()[:6].decode()} stands alone, which is no character)"
    return reason


def encoded(article: Article) -> bytes:
    r"""Encodes an article as one line, `\n` included.

    Raises:
        OutputError: If it holds what JSON or UTF-8 cannot express.
    """
    try:
        return _ENCODER.encode(article) + b"\n"
    except (UnicodeEncodeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        msg = f"the article {article.id!r} cannot be written as JSON: {error}"
        raise OutputError(msg) from error


def write_jsonl(articles: Iterable[Article], stream: IO[bytes]) -> int:
    """Writes articles as JSON lines.

    Args:
        articles: The articles.
        stream: A binary file, open for writing.

    Returns:
        How many were written.

    Raises:
        OutputError: If an article cannot be encoded.
    """
    count = 0
    for article in articles:
        stream.write(encoded(article))
        count += 1
    return count
