"""Plain text, one article a file; the text is the content of the file to the character, newlines untouched."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from ..schema import Article
from .records import Fields, Reject, shown

_HEAD = 8192  # bytes that are looked at to tell binary files from text
_BINARY = 0.01  # the share of NUL among them that no text has
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes, source: str) -> str | Reject:
    """Decodes the content of a file of text.

    Args:
        content: The bytes of the file. A byte order mark in front is no part of the text.
        source: What to call the file in the reject.

    Returns:
        The text, or a reject where it is not UTF-8 or no text at all. A single NUL makes no file binary.
    """
    head = content[:_HEAD]
    if head.startswith(_UTF16):
        reason = "the file is UTF-16, expected UTF-8: convert it (iconv -f UTF-16 -t UTF-8)"
        return Reject(source=source, offset=0, reason=reason, raw=shown(content))
    if head.count(0) > max(1, _BINARY * len(head)):
        reason = "looks like a binary file (NUL bytes), expected UTF-8 text"
        return Reject(source=source, offset=head.index(0), reason=reason, raw=shown(content))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        reason = f"not valid UTF-8 at byte {error.start} ({error.reason}): convert the file to UTF-8"
        return Reject(source=source, offset=error.start, reason=reason, raw=shown(content))
    return text.removeprefix("\ufeff")


def read(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads a file of plain text.

    Args:
        stream: The file.
        source: What to call it in a reject.
        name: The id of the article.
        fields: Nothing to this format.

    Yields:
        The article or a reject.
    """
    text = decode(stream.read(), source)
    yield text if isinstance(text, Reject) else Article(id=name, text=text)
