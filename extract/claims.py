"""Claims: what a reader would check, derived from the frames of an article.

Every hedge scope and every attribution content is a claim, and so is every sentence with a quantity that lies in neither.
Claims whose spans differ only by the cues of hedges and attributions, a leading *that* and punctuation are one claim.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from .frames import sort_key
from .schema import Attribution, Claim, ClaimStatus, Fragment, Frame, Hedge, Quantity, Span
from .sentences import sentences

Fragments: TypeAlias = tuple[Fragment, ...]

_WORD = re.compile(r"\w+")
_STATUS: dict[tuple[bool, bool], ClaimStatus] = {
    (False, False): "asserted",
    (True, False): "attributed",
    (False, True): "hedged",
    (True, True): "attributed_hedged",
}


class _Origin(NamedTuple):
    """A span that is a claim, and the index of the frame that it comes from."""

    fragments: Fragments
    frame: int


def derive_claims(text: str, frames: Iterable[Frame]) -> tuple[Claim, ...]:
    """Derives the claims of an article from its frames.

    The status says who answers for a claim: it is *attributed* if it is the content of an attribution or lies within one,
    *hedged* if it is the scope of a hedge or lies within one. The frames of a claim are those that it comes from, and the
    attributions, hedges and quantities whose cues stand inside it.

    Args:
        text: The article's text.
        frames: The article's frames with their ids, in any order.

    Returns:
        The claims in the order of the text; the same for every order of the frames.
    """
    ordered = sorted(frames, key=sort_key)
    contents = _Cover(frame.content.fragments for frame in ordered if isinstance(frame, Attribution))
    scopes = _Cover(frame.scope.fragments for frame in ordered if isinstance(frame, Hedge))
    cues = [(*fragment, index) for index, frame in enumerate(ordered) for fragment in frame.cue.fragments[:1]]
    claims: list[Claim] = []
    for origins in _groups(text, ordered, contents, scopes):
        spans = {origin.fragments for origin in origins}
        best = Span.of(text, *_best(origins))
        bearing = {origin.frame for origin in origins}
        bearing.update(index for span in spans for index in _inside(cues, span))
        claims.append(
            Claim(
                id=f"c{len(claims) + 1}",
                fragments=best.fragments,
                text=best.text,
                status=_STATUS[any(map(contents.covers, spans)), any(map(scopes.covers, spans))],
                frames=tuple(ordered[index].id for index in sorted(bearing)),
            )
        )
    return tuple(claims)


def _groups(text: str, frames: Sequence[Frame], contents: _Cover, scopes: _Cover) -> list[list[_Origin]]:
    """The origins of each claim, in the order of the claims in the text."""
    origins = []
    lone: list[tuple[int, int]] = []  # start of the cue and index of each quantity that lies in no scope and no content
    for index, frame in enumerate(frames):
        if isinstance(frame, Attribution):
            origins.append(_Origin(frame.content.fragments, index))
        elif isinstance(frame, Hedge):
            origins.append(_Origin(frame.scope.fragments, index))
        elif not contents.covers(frame.cue.fragments) and not scopes.covers(frame.cue.fragments):
            lone.append((frame.cue.start, index))
    if lone:
        found = sentences(text)
        starts = [start for start, _ in found]
        origins += [_Origin((found[bisect_right(starts, start) - 1],), index) for start, index in lone]
    cue_words = _cue_words(text, frames)
    groups: dict[tuple[int, ...], list[_Origin]] = defaultdict(list)
    for origin in origins:
        groups[_words(text, origin.fragments, cue_words)].append(origin)
    return sorted(groups.values(), key=_best)


def _cue_words(text: str, frames: Iterable[Frame]) -> frozenset[int]:
    """The offsets at which the words of attribution and hedge cues start."""
    return frozenset(
        match.start()
        for frame in frames
        if not isinstance(frame, Quantity)
        for start, end in frame.cue.fragments
        for match in _WORD.finditer(text, start, end)
    )


def _words(text: str, fragments: Fragments, cue_words: frozenset[int]) -> tuple[int, ...]:
    """The offsets of the words that tell a claim from others; if it is made of cues alone, of all its words."""
    words = []
    for start, end in fragments:
        found = list(_WORD.finditer(text, start, end))
        if found and found[0].group().lower() == "that":
            del found[0]
        words += [match.start() for match in found]
    return tuple(word for word in words if word not in cue_words) or tuple(words) or (fragments[0][0],)


def _best(origins: Iterable[_Origin]) -> Fragments:
    """Which of a claim's spans reads best: the least interrupted, then the shortest, then the first."""
    return min(
        (origin.fragments for origin in origins),
        key=lambda span: (len(span), sum(end - start for start, end in span), span),
    )


def _inside(cues: Sequence[tuple[int, int, int]], span: Fragments) -> list[int]:
    """The indices of the cues that stand inside a span; `cues` are `(start, end, index)` in order."""
    found = []
    for start, end in span:
        first, last = bisect_left(cues, (start,)), bisect_left(cues, (end,))
        found += [index for _, cue_end, index in cues[first:last] if cue_end <= end]
    return found


class _Cover:
    """Answers whether a span lies within one of many others."""

    def __init__(self, spans: Iterable[Fragments]) -> None:
        pieces = sorted((start, end, span) for span in set(spans) for start, end in span)
        self._pieces = pieces
        self._starts = [start for start, _, _ in pieces]
        self._reach: list[int] = []  # the furthest end of the pieces up to each
        for _, end, _ in pieces:
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def covers(self, span: Fragments) -> bool:
        """Whether one of the spans has all of `span` in it."""
        (start, end), *_ = span
        for index in range(bisect_right(self._starts, start) - 1, -1, -1):
            if self._reach[index] < end:
                return False
            _, piece_end, other = self._pieces[index]
            if piece_end >= end and all(any(a <= s and e <= b for a, b in other) for s, e in span[1:]):
                return True
        return False
