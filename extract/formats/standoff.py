"""Annotations without their text, for texts that may not be passed on: the frames by their offsets, and a digest of the text.

`to_standoff` takes the text out of an article; `join` puts it back, and refuses any other text.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from ..errors import FormatError, InputError
from ..frames import in_order, make_attribution, make_hedge, make_quantity
from ..schema import Article, Attribution, AttributionKind, Fragment, Frame, Hedge, HedgeKind, SourceKind, Span
from .inputs import printable
from .reading import read_articles
from .records import Reject

STANDOFF_VERSION = 1
"""The version of this format."""

_Fragments = tuple[Fragment, ...]


class _Hedge(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="hedge", forbid_unknown_fields=True):
    kind: HedgeKind
    cue: _Fragments
    scope: _Fragments


class _Attribution(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="attribution", forbid_unknown_fields=True):
    kind: AttributionKind
    source_kind: SourceKind
    cue: _Fragments
    source: _Fragments | None
    content: _Fragments


class _Quantity(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="quantity", forbid_unknown_fields=True):
    cue: _Fragments
    entity: _Fragments | None


class Standoff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The annotation of a text that lies elsewhere; its JSON is one line of a stand-off file.

    Attributes:
        standoff: The version of this format.
        id: The article's identifier.
        source: Where the text can be had.
        licence: The terms of the text, which are not those of the annotation.
        sha256: The digest of the text in UTF-8, in hexadecimal.
        length: The length of the text in code points.
        frames: The frames; quoting and values are left out, as they follow from the text.
    """

    standoff: int = STANDOFF_VERSION
    id: str
    source: str
    licence: str
    sha256: str
    length: int
    frames: tuple[_Attribution | _Hedge | _Quantity, ...]


def to_standoff(article: Article, *, source: str, licence: str) -> Standoff:
    """Takes the text out of an annotated article.

    Args:
        article: The article. Its `meta`, scores, claims and tagger are left out, as they may repeat the text.
        source: Where the text can be had.
        licence: The terms of the text.

    Returns:
        The annotation alone.
    """
    return Standoff(
        id=article.id,
        source=source,
        licence=licence,
        sha256=_digest(article.text),
        length=len(article.text),
        frames=tuple(_bare(frame) for frame in article.frames),
    )


def join(standoff: Standoff, text: str) -> Article:
    """Puts the text back.

    Args:
        standoff: The annotation.
        text: The text that was annotated, to the character.

    Returns:
        The article; `source` and `licence` stand in its `meta`.

    Raises:
        InputError: If it is another text, or another version of the format.
    """
    if standoff.standoff != STANDOFF_VERSION:
        msg = f"{standoff.id!r}: the stand-off version is {standoff.standoff}, expected {STANDOFF_VERSION}"
        raise InputError(msg)
    if _digest(text) != standoff.sha256:
        msg = (
            f"the text of {standoff.id!r} is not the one that was annotated: got {len(text)} characters with the SHA-256 "
            f"{_digest(text)}, expected {standoff.length} with {standoff.sha256}{_guess(standoff, text)}: "
            f"get the text anew from {standoff.source}"
        )
        raise InputError(msg)
    wrong = [span for frame in standoff.frames for span in _spans(frame) if not _inside(span, len(text))]
    if wrong:
        msg = f"{standoff.id!r}: the fragments {list(wrong[0])} are not inside the text, which has {len(text)} characters"
        raise InputError(msg)
    frames = in_order(_made(text, frame) for frame in standoff.frames)
    return Article(id=standoff.id, text=text, meta={"source": standoff.source, "licence": standoff.licence}, frames=frames)


def read_standoff(path: str | os.PathLike[str]) -> list[Standoff]:
    """Reads a stand-off file, one annotation a line.

    Raises:
        InputError: If there is no such file.
        FormatError: If a line is no stand-off annotation.
    """
    file = Path(path)
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        msg = f"cannot read {printable(file)}: {error.strerror or error}"
        raise InputError(msg) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Standoff))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FormatError(printable(file), number, f"not a stand-off annotation: {error}") from error
    return found


def read_texts(path: str | os.PathLike[str], *, text_field: str = "text", id_field: str = "id") -> dict[str, str]:
    """Reads the texts that stand-off annotations are joined with.

    Args:
        path: A file of records with text and id, such as `.jsonl` or `.jsonl.gz`.
        text_field: The field that holds the text.
        id_field: The field that holds the id.

    Returns:
        The texts by their ids.

    Raises:
        InputError: If there is no such file, or two different texts have the same id.
        FormatError: If a record cannot be read.
    """
    texts: dict[str, str] = {}
    for item in read_articles(path, text_field=text_field, id_field=id_field):
        if isinstance(item, Reject):
            raise FormatError(item.source, item.line or item.record, item.reason)
        if texts.setdefault(item.id, item.text) != item.text:
            msg = f"{printable(path)}: two different texts have the id {item.id!r}, expected one"
            raise InputError(msg)
    return texts


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _guess(standoff: Standoff, text: str) -> str:
    """Says what the difference is, where it is one of the usual ones."""
    usual = {
        "its newlines are CRLF instead of LF": text.replace("\r\n", "\n"),
        "its newlines are LF instead of CRLF": text.replace("\n", "\r\n"),
        "it has white space at its ends": text.strip(),
        "it lacks the newline at its end": text + "\n",
    }
    found = next((name for name, mended in usual.items() if _digest(mended) == standoff.sha256), None)
    return f" ({found})" if found else ""


def _fragments(span: Span | None) -> _Fragments | None:
    return span.fragments if span else None


def _bare(frame: Frame) -> _Attribution | _Hedge | _Quantity:
    if isinstance(frame, Attribution):
        return _Attribution(
            kind=frame.kind,
            source_kind=frame.source_kind,
            cue=frame.cue.fragments,
            source=_fragments(frame.source),
            content=frame.content.fragments,
        )
    if isinstance(frame, Hedge):
        return _Hedge(kind=frame.kind, cue=frame.cue.fragments, scope=frame.scope.fragments)
    return _Quantity(cue=frame.cue.fragments, entity=_fragments(frame.entity))


def _spans(frame: _Attribution | _Hedge | _Quantity) -> list[_Fragments]:
    spans = [getattr(frame, role) for role in frame.__struct_fields__ if role not in ("kind", "source_kind")]
    return [span for span in spans if span is not None]


def _inside(span: _Fragments, length: int) -> bool:
    return bool(span) and all(0 <= start < end <= length for start, end in span)


def _made(text: str, frame: _Attribution | _Hedge | _Quantity) -> Frame:
    if isinstance(frame, _Attribution):
        return make_attribution(text, frame.kind, frame.source_kind, frame.cue, frame.source, frame.content)
    if isinstance(frame, _Hedge):
        return make_hedge(text, frame.kind, frame.cue, frame.scope)
    return make_quantity(text, frame.cue, frame.entity)
