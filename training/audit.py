"""Is the same word treated the same everywhere? Cue words that are marked in some places and not in others, with both."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from reportedly.frames import frame_type
from reportedly.schema import Article, Fragment, FrameType, Quantity

CONTEXT = 50
"""How many characters are shown on either side of a cue."""


class Place(msgspec.Struct, frozen=True):
    """A place where a cue word stands.

    Attributes:
        article: The id of the article.
        start: The offset of the word.
        context: The word in square brackets, with what stands around it.
    """

    article: str
    start: int
    context: str


class CueWord(msgspec.Struct, frozen=True):
    """A cue word with all its places.

    Attributes:
        frame_type: The frame type whose cue it is.
        cue: The word or words, in lower case.
        marked: Where it is a cue.
        unmarked: Where it is not.
    """

    frame_type: FrameType
    cue: str
    marked: tuple[Place, ...]
    unmarked: tuple[Place, ...]


class _Key(NamedTuple):
    frame_type: FrameType
    cue: str


def audit(articles: Sequence[Article]) -> list[CueWord]:
    """Lists the cues of hedges and attributions that also stand unmarked.

    A place counts as marked if it overlaps any cue of the same frame type ("may" inside a cue "may well"), as unmarked if not.

    Args:
        articles: The annotated articles.

    Returns:
        The cue words that are marked in some places and not in others, sorted by frame type and words.
    """
    marked: dict[_Key, list[Place]] = defaultdict(list)
    for article in articles:
        for frame in article.frames:
            if not isinstance(frame, Quantity) and len(frame.cue.fragments) == 1:
                key = _Key(frame_type(frame), " ".join(frame.cue.text.lower().split()))
                marked[key].append(_place(article, frame.cue.fragments[0]))
    found = []
    for key in sorted(marked):
        unmarked = [place for article in articles for place in _unmarked(article, key)]
        if unmarked:
            found.append(CueWord(key.frame_type, key.cue, tuple(marked[key]), tuple(unmarked)))
    return found


def _unmarked(article: Article, key: _Key) -> Iterable[Place]:
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, key.cue.split())) + r"(?!\w)", re.IGNORECASE)
    cues = [fragment for frame in article.frames if frame_type(frame) == key.frame_type for fragment in frame.cue.fragments]
    for match in pattern.finditer(article.text):
        if not any(start < match.end() and match.start() < end for start, end in cues):
            yield _place(article, match.span())


def _place(article: Article, fragment: Fragment) -> Place:
    start, end = fragment
    before, after = article.text[max(0, start - CONTEXT) : start], article.text[end : end + CONTEXT]
    return Place(article.id, start, " ".join(f"{before}[{article.text[start:end]}]{after}".split()))
