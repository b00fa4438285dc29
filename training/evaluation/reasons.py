"""Why two frames are not the same, in words: what the second one does otherwise than the first.

The words hold for a prediction against gold and for one annotator against another alike: neither side is called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reportedly.frames import frame_type
from reportedly.schema import Attribution, Frame, Hedge, Quantity, Role, Value
from reportedly.table import describe_value

from .spans import Fragments, jaccard, minus, shared, union
from .units import cue_of, fragments_of

_WORD = re.compile(r"\w")
_VALUE_PARTS: tuple[tuple[str, Callable[[Value], object]], ...] = (
    ("number", lambda value: {value.low, value.high} - {None}),
    ("bounds", lambda value: (value.low is None, value.high is None, value.low_inclusive, value.high_inclusive)),
    ("exactness", lambda value: value.approximate),
    ("unit", lambda value: value.unit),
    ("dimension", lambda value: value.dimension),
)


class Reason(NamedTuple):
    """One thing in which two frames differ, or why a frame has no partner.

    Attributes:
        part: The role or label: `content`, `kind`, `value`.
        what: What is different, in the same words wherever it is: `ends earlier`.
        detail: What is special to this place; may be empty.
    """

    part: str
    what: str
    detail: str = ""


def differing_reasons(first: Frame, second: Frame, text: str) -> tuple[Reason, ...]:
    """Says in what a frame differs from another one of its type.

    Args:
        first: The frame to compare with.
        second: The frame to describe.
        text: The article's text.

    Returns:
        The reasons: spans first, role by role, then labels.
    """
    found: list[Reason] = []
    for role in first.roles:
        found += span_reasons(role, fragments_of(first, role), fragments_of(second, role), text)
    return (*found, *_labels(first, second))


def lonely_reason(frame: Frame, same_side: Iterable[Frame], other_side: Iterable[Frame]) -> Reason:
    """Says why a frame has no partner on the other side.

    Args:
        frame: The frame.
        same_side: All frames of its own side.
        other_side: All frames of the other side.

    Returns:
        Whether the other side has nothing there, the words as the cue of another type, or fewer frames on the cue.
    """
    touching = {frame_type(other) for other in other_side if jaccard(cue_of(frame), cue_of(other)) > 0}
    own = frame_type(frame)
    if own in touching:
        return Reason("cue", "one of several frames on a cue")
    both = {frame_type(other) for other in same_side if jaccard(cue_of(frame), cue_of(other)) > 0}
    if instead := sorted(touching - both):
        return Reason("cue", f"{_with_article(instead[0])} there instead")
    if also := sorted(touching):
        return Reason("cue", f"only the {also[0]} there")
    return Reason("cue", "nothing there")


def span_reasons(role: Role, first: Fragments | None, second: Fragments | None, text: str) -> Iterator[Reason]:
    """Says in what two spans of a role differ; nothing where they are the same.

    Args:
        role: The role.
        first: The span to compare with; `None` where there is none.
        second: The span to describe.
        text: The article's text.

    Yields:
        The reasons, from the start of the span to its end.
    """
    if first == second:
        return
    if first is None or second is None:
        yield Reason(role, "added" if first is None else "missing")
        return
    one, two = union(first), union(second)
    if not shared(one, two):
        yield Reason(role, "elsewhere")
        return
    lacking, added = _wordy(minus(one, two), text), _wordy(minus(two, one), text)
    if not lacking and not added:
        yield Reason(role, "punctuation or fragments only")
        return
    (one_start, one_end), (two_start, two_end) = (one[0][0], one[-1][1]), (two[0][0], two[-1][1])
    places = (
        ("starts earlier", [piece for piece in added if piece[0] < one_start]),
        ("starts later", [piece for piece in lacking if piece[0] < two_start]),
        ("leaves out words inside", [piece for piece in lacking if two_start <= piece[0] and piece[1] <= two_end]),
        ("fills a gap", [piece for piece in added if one_start <= piece[0] and piece[1] <= one_end]),
        ("ends earlier", [piece for piece in lacking if piece[1] > two_end]),
        ("ends later", [piece for piece in added if piece[1] > one_end]),
    )
    for what, pieces in places:
        if pieces:
            yield Reason(role, what, " … ".join(" ".join(text[start:end].split()) for start, end in pieces))


def _wordy(fragments: Fragments, text: str) -> Fragments:
    """The fragments in which there is a letter or a digit."""
    return tuple((start, end) for start, end in fragments if _WORD.search(text, start, end))


def _labels(first: Frame, second: Frame) -> Iterator[Reason]:
    if isinstance(first, Attribution) and isinstance(second, Attribution):
        if first.kind != second.kind:
            yield Reason("kind", f"{second.kind} for {first.kind}")
        if first.source_kind != second.source_kind:
            yield Reason("source kind", f"{second.source_kind} for {first.source_kind}")
    elif isinstance(first, Hedge) and isinstance(second, Hedge):
        if first.kind != second.kind:
            yield Reason("kind", f"{second.kind} for {first.kind}")
    elif isinstance(first, Quantity) and isinstance(second, Quantity) and first.value != second.value:
        yield from _values(first.value, second.value)


def _values(first: Value | None, second: Value | None) -> Iterator[Reason]:
    if first is None or second is None:
        value = first or second
        yield Reason("value", "added" if first is None else "missing", describe_value(value) if value else "")
        return
    detail = f"{describe_value(second)} for {describe_value(first)}"
    for name, part in _VALUE_PARTS:
        if part(first) != part(second):
            yield Reason("value", f"another {name}", detail)


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
