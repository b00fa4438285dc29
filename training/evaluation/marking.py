"""A text cut into pieces for a page: passages, marked segments, and the parts in which two spans differ.

All of it is done here, on code points. A browser counts UTF-16 units and would mark the wrong characters behind an emoji.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from reportedly.schema import Fragment, Role
from reportedly.sentences import sentences

from .spans import Fragments, shared, union

Part: TypeAlias = Literal["both", "lacking", "added", "gap"]

PASSAGE = 900  # characters; longer paragraphs are cut between sentences
_KEPT = 60  # characters of a long stretch that are shown at either of its ends
_LINE = re.compile(r"[^\r\n]+")
_UNSEEN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Mark(NamedTuple):
    """A stretch of text that has a role in a frame.

    Attributes:
        start: Where it starts.
        end: Where it ends.
        finding: The number of the finding that the frame belongs to.
        role: The role.
    """

    start: int
    end: int
    finding: int
    role: Role


class Segment(NamedTuple):
    """A stretch of text in which the same marks hold.

    Attributes:
        text: The text, as it may stand in a page.
        marks: The marks that cover it.
        opening: Those of them that start here.
    """

    text: str
    marks: tuple[Mark, ...]
    opening: tuple[Mark, ...]


class Piece(NamedTuple):
    """A part of two spans that are shown as one.

    Attributes:
        part: Whether it is in both, lacking in the second, added by it, or a gap of both.
        text: The words, shortened in the middle where there are many.
    """

    part: Part
    text: str


def passages(text: str) -> list[Fragment]:
    """Cuts a text into paragraphs, and long paragraphs between sentences; blank lines are left out.

    Args:
        text: Any text.

    Returns:
        The offsets of the passages, in order. Every character that is no white space is in one.
    """
    found: list[Fragment] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if match.group().isspace():
            continue
        if end - start > PASSAGE:
            for low, _ in sentences(match.group()):
                if match.start() + low - start > PASSAGE // 2 and end - start > PASSAGE:
                    found.append((start, match.start() + low))
                    start = match.start() + low
        found.append((start, end))
    return found


def segments(text: str, passage: Fragment, marks: Iterable[Mark]) -> list[Segment]:
    """Cuts a passage wherever a mark starts or ends.

    Args:
        text: The article's text.
        passage: The offsets of the passage.
        marks: The marks of the article; those outside the passage do not matter.

    Returns:
        The segments, which together are the passage.
    """
    start, end = passage
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted({start, end, *(at for mark in inside for at in (mark.start, mark.end) if start < at < end)})
    found = []
    for low, high in pairwise(cuts):
        holding = tuple(mark for mark in inside if mark.start <= low and mark.end >= high)
        found.append(Segment(shown(text[low:high]), holding, tuple(mark for mark in holding if mark.start == low)))
    return found


def pieces(text: str, first: Fragments | None, second: Fragments | None) -> list[Piece]:
    """Shows two spans as one: what both have, what the second lacks, what it adds.

    Args:
        text: The article's text.
        first: The fragments of one span; `None` where there is none.
        second: The fragments of the other.

    Returns:
        The pieces in the order of the text.
    """
    one, two = union(first or ()), union(second or ())
    either = union((*one, *two))
    cuts = sorted({at for fragments in (one, two, either) for fragment in fragments for at in fragment})
    found: list[Piece] = []
    for low, high in pairwise(cuts):
        stretch = ((low, high),)
        in_one, in_two = shared(stretch, one) > 0, shared(stretch, two) > 0
        if not in_one and not in_two:
            found.append(Piece("gap", " … "))
            continue
        part: Part = "both" if in_one and in_two else "lacking" if in_one else "added"
        found.append(Piece(part, shortened(text[low:high])))
    return found


def shortened(text: str, kept: int = _KEPT) -> str:
    """Leaves the middle out of a long text, and makes all white space single spaces."""
    text = re.sub(r"\s+", " ", shown(text))
    if len(text) <= 2 * kept + 10:
        return text
    head, tail = text[:kept], text[-kept:]
    return f"{head[: head.rfind(' ')] if ' ' in head else head} … {tail[tail.find(' ') + 1 :]}"


def shown(text: str) -> str:
    """Makes visible what a page cannot hold or would not show: control characters, and halves of surrogate pairs."""
    return _SURROGATE.sub("\ufffd", text.translate(_UNSEEN))
