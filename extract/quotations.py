"""Quotation marks: where quotations stand in a text, and whether a content is quoted directly.

News uses straight and curly, double and single marks, guillemets and low opening marks; a quotation that runs over several
paragraphs opens anew in each and closes in the last only; and marks get lost. Nothing here raises on any text: a mark without
a partner is no quotation, unless the next paragraph continues it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .schema import Fragment, Quote

# Closing marks by opening mark. Straight marks open and close; a curly closing mark doubles as opening mark in some languages.
_CLOSERS = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "'": "'’", "‘": "’'", "‚": "‘’", "`": "'´"}
_DOUBLE = frozenset('"“„«»')
_OPENS = re.compile(r"[\"“„«»'‘‚`]")
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
# What may stand before an opening mark besides white space, and after a closing one.
_BEFORE = frozenset("([{—–-/:…,")
_POSSESSIVES = 20  # how many candidates of a single closing mark are looked at
_DECADE = re.compile(r"\d0s\b")  # the '90s


class Quotation(NamedTuple):
    """A stretch of quoted text within one paragraph, its marks included.

    Attributes:
        start: The offset of the opening mark.
        end: The offset behind the closing mark, or behind the paragraph where the next one continues the quotation.
        closed: Whether a closing mark ends it.
    """

    start: int
    end: int
    closed: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """Finds the outermost quotations of a text, one for each paragraph that a quotation runs over.

    Args:
        text: Any text.

    Returns:
        The quotations in order, disjoint.
    """
    paragraphs = [(match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    found: list[Quotation] = []
    for index, (start, end) in enumerate(paragraphs):
        following = paragraphs[index + 1][0] if index + 1 < len(paragraphs) else len(text)
        found += _in_paragraph(text, start, end, text[following : following + 1])
    return tuple(found)


def _in_paragraph(text: str, start: int, end: int, next_mark: str) -> Iterator[Quotation]:
    closers: dict[str, list[int]] = {}  # by closing marks; found once a paragraph, so that stray marks cost no rescans
    position = start
    while match := _OPENS.search(text, position, end):
        at, mark = match.start(), match.group()
        position = at + 1
        if not _may_open(text, at, start, end):
            continue
        marks = _CLOSERS[mark]
        if marks not in closers:
            closers[marks] = [i for i in range(start + 1, end) if text[i] in marks and _may_close(text, i, end)]
        close = _closing(text, at, end, closers[marks])
        if close is not None:
            yield Quotation(at, close + 1, closed=True)
            position = close + 1
        elif mark in _DOUBLE and next_mark == mark:
            yield Quotation(at, start + len(text[start:end].rstrip()), closed=False)
            return


def _may_open(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark stands where a quotation can begin: before a word, and not inside or behind one."""
    if at + 1 >= end or text[at + 1].isspace():
        return False
    before = text[at - 1] if at > start else " "
    if text[at] in _DOUBLE:
        return not before.isalnum() or text[at] in "“„«"
    return (before.isspace() or before in _BEFORE or before in _DOUBLE) and not _DECADE.match(text, at + 1)


def _closing(text: str, at: int, end: int, closers: Sequence[int]) -> int | None:
    """The offset of the mark that closes the one at `at`, of those in `closers`."""
    first = bisect_right(closers, at)
    if first == len(closers):
        return None
    if text[at] not in _DOUBLE:
        # A plural possessive ("the workers' rights") looks like a closing single mark: pass over it where a better one follows.
        for i in closers[first : first + _POSSESSIVES]:
            if text[i - 1] != "s" or i + 1 >= end or not text[i + 1].isspace():
                return i
    return closers[first]


def _may_close(text: str, at: int, end: int) -> bool:
    after = text[at + 1] if at + 1 < end else " "
    return not text[at - 1].isspace() and not after.isalnum()


def quote_of(text: str, fragments: Sequence[Fragment]) -> Quote:
    """Says whether a content is quoted directly, indirectly or in part, from the quotation marks inside it.

    Args:
        text: The article's text.
        fragments: The fragments of the content.

    Returns:
        `direct` if nothing but marks and punctuation stands outside quotation marks, `indirect` if nothing stands inside them,
        else `mixed`.
    """
    inside = outside = False
    for start, end in fragments:
        piece = text[start:end]
        position = 0
        for quotation in _in_fragment(piece):
            outside |= _has_words(piece[position : quotation.start])
            inside |= _has_words(piece[quotation.start : quotation.end])
            position = quotation.end
        outside |= _has_words(piece[position:])
    if inside:
        return "mixed" if outside else "direct"
    return "indirect"


def _in_fragment(piece: str) -> tuple[Quotation, ...]:
    """The quotations of a fragment; one that opens at its very start may close behind it."""
    found = quotations(piece)
    opens = piece[:1] in _DOUBLE and not (found and found[0].start == 0)
    return (Quotation(0, len(piece), closed=False),) if opens else found


def _has_words(piece: str) -> bool:
    return any(character.isalnum() for character in piece)
