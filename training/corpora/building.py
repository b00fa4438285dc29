"""What the readers share: texts put together from pieces, spans without white space at their ends, and XML documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from reportedly.errors import FormatError
from reportedly.frames import in_order, role_spans
from reportedly.schema import Article, Fragment, Frame


class Element(NamedTuple):
    """An element of an XML document and where its words stand in the text that is being put together."""

    tag: str
    attributes: dict[str, str]
    span: Fragment


class TextBuilder:
    """Puts a text together from pieces; runs of white space inside them become one space."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._last = ""

    @property
    def position(self) -> int:
        """The length of the text so far."""
        return self._length

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def add(self, words: str) -> None:
        """Adds words as they stand but for white space, of which there is never more than one space, and none in front."""
        for space, run in groupby(words, str.isspace):
            piece = " " if space else "".join(run)
            if not space or (self._last and not self._last.isspace()):
                self._append(piece)

    def separate(self, separator: str) -> None:
        """Ends a stretch with white space, unless the text is empty; a space in front of it is dropped."""
        if self._last == " ":
            self._pieces.pop()
            self._length -= 1
            self._last = self._pieces[-1][-1] if self._pieces else ""
        if separator and self._last and not self._last.isspace():
            self._append(separator)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        self._last = piece[-1]


def decoded(path: Path) -> str:
    """Reads a file as UTF-8 with its newlines untouched, which is how stand-off annotations count.

    Args:
        path: The file.

    Returns:
        Its characters.

    Raises:
        FormatError: If it is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(os.fspath(path), None, f"this is no UTF-8: {error.reason} at byte {error.start}") from error


def trimmed(text: str, start: int, end: int) -> Fragment | None:
    """Cuts white space off the ends of a stretch; `None` if nothing is left."""
    piece = text[start:end]
    words = piece.strip()
    if not words:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return first, first + len(words)


def joined(text: str, fragments: Iterable[Fragment]) -> list[Fragment]:
    """Makes fragments fit for a span: trimmed, sorted, and one where they overlap or only white space parts them."""
    whole: list[Fragment] = []
    for fragment in sorted(filter(None, (trimmed(text, start, end) for start, end in fragments))):
        if whole and (fragment[0] <= whole[-1][1] or not text[whole[-1][1] : fragment[0]].strip()):
            whole[-1] = (whole[-1][0], max(whole[-1][1], fragment[1]))
        else:
            whole.append(fragment)
    return whole


def distinct(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Orders and numbers frames, and keeps one of those that have the same type and spans."""
    seen: dict[object, Frame] = {}
    for frame in in_order(frames):
        seen.setdefault((type(frame), tuple((role, span.fragments) for role, span in role_spans(frame))), frame)
    return in_order(seen.values())


def article(corpus: str, part: str, document: str, text: str, frames: Iterable[Frame], **meta: object) -> Article:
    """Makes the article of a document, with what names it in its `meta`; its id is made of these names."""
    names = {"corpus": corpus, "part": part, "document": document}
    return Article(id=f"{corpus}/{part}/{document}", text=text, meta=names | meta, frames=distinct(frames))


def xml_documents(path: Path, tag: str) -> Iterator[Any]:
    """Reads the elements of an XML file that hold a document each, one at a time; resolves no entities and loads no DTD.

    Args:
        path: The file.
        tag: The name of these elements.

    Yields:
        The elements, which are emptied behind the reader's back.

    Raises:
        FormatError: If the file is no well-formed XML.
    """
    options = {"resolve_entities": False, "load_dtd": False, "no_network": True, "remove_comments": True, "remove_pis": True}
    try:
        with path.open("rb") as stream:
            for _, element in etree.iterparse(stream, tag=tag, **options):
                yield element
                element.clear(keep_tail=True)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise FormatError(os.fspath(path), error.lineno, f"this is no well-formed XML: {error.msg}") from error


def add_element(element: Any, builder: TextBuilder) -> Iterator[Element]:  # noqa: ANN401  # lxml has no types
    """Adds an element's words to a text.

    Args:
        element: The element.
        builder: The text.

    Yields:
        The elements inside it and itself, each behind those that it holds.
    """
    start = builder.position
    builder.add(element.text or "")
    for child in element:
        yield from add_element(child, builder)
        builder.add(child.tail or "")
    yield Element(element.tag, dict(element.attrib), (start, builder.position))
