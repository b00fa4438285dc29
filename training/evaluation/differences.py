"""What two annotations of an article differ in, frame by frame: to be settled by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from reportedly.frames import frame_type, sort_key
from reportedly.schema import Article, Attribution, Frame, FrameType, Hedge, Quantity
from reportedly.sentences import sentences

from .pairs import check_pair
from .spans import jaccard
from .units import FRAME_TYPES, cue_of, fragments_of, labelled_unit

Where: TypeAlias = Literal["first", "second", "both"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A frame that only one annotation has, or that both have differently.

    Attributes:
        id: The article.
        type: The frame's type.
        where: Which annotation has the frame: `first`, `second`, or `both`, each its own way.
        differs: The roles and labels that differ, if both have it.
        first: The frame of the first annotation.
        second: The frame of the second.
        context: The sentence in which the cue starts.
    """

    id: str
    type: FrameType
    where: Where
    differs: tuple[str, ...] = ()
    first: Frame | None = None
    second: Frame | None = None
    context: str


def differences(
    first: Article,
    second: Article,
    *,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> list[Difference]:
    """Lists what two annotations of an article differ in.

    Frames that are equal but for their ids and scores are left out. The others are paired where they have the same cue, then
    where their cues share a character; of several candidates the most similar ones. What remains stands in one annotation only.

    Args:
        first: One annotation.
        second: The other.
        types: The frame types to compare.

    Returns:
        The differences in the order of the text.

    Raises:
        InputError: If the two are not annotations of the same text.
    """
    check_pair(first, second)
    wanted = set(types)
    bounds = sentences(first.text)
    found: list[tuple[tuple[object, ...], Difference]] = []
    for name in FRAME_TYPES:
        if name not in wanted:
            continue
        one, two = _unequal(first, second, name), _unequal(second, first, name)
        for left, right in _paired(one, two):
            frame = left or right
            if frame is None:
                continue
            start = frame.cue.fragments[0][0]
            context = next((first.text[low:high] for low, high in bounds if low <= start < high), "")
            where: Where = "both" if left and right else "first" if left else "second"
            differs = _differing(left, right) if left and right else ()
            difference = Difference(
                id=first.id, type=name, where=where, differs=differs, first=left, second=right, context=context
            )
            found.append((sort_key(frame), difference))
    return [difference for _, difference in sorted(found, key=lambda item: item[0])]


def _unequal(article: Article, other: Article, name: FrameType) -> list[Frame]:
    """The frames of a type that the other annotation does not have, in the order of the text."""
    same = {labelled_unit(frame) for frame in other.frames}
    frames = {labelled_unit(frame): frame for frame in article.frames if frame_type(frame) == name}
    return sorted((frame for unit, frame in frames.items() if unit not in same), key=sort_key)


def _paired(first: Sequence[Frame], second: Sequence[Frame]) -> Iterator[tuple[Frame | None, Frame | None]]:
    left, right = list(first), list(second)
    rounds: tuple[Callable[[Frame, Frame], bool], ...] = (
        lambda one, two: cue_of(one) == cue_of(two),
        lambda one, two: jaccard(cue_of(one), cue_of(two)) > 0,
    )
    for fits in rounds:
        candidates = sorted(
            (-_likeness(one, two), at, to) for at, one in enumerate(left) for to, two in enumerate(right) if fits(one, two)
        )
        taken_left: set[int] = set()
        taken_right: set[int] = set()
        for _, at, to in candidates:
            if at not in taken_left and to not in taken_right:
                taken_left.add(at)
                taken_right.add(to)
                yield left[at], right[to]
        left = [frame for at, frame in enumerate(left) if at not in taken_left]
        right = [frame for at, frame in enumerate(right) if at not in taken_right]
    for frame in left:
        yield frame, None
    for frame in right:
        yield None, frame


def _likeness(first: Frame, second: Frame) -> float:
    """How much the spans of two frames of a type share: the sum over their roles."""
    return sum(
        jaccard(one, two)
        for role in first.roles
        if (one := fragments_of(first, role)) is not None and (two := fragments_of(second, role)) is not None
    )


def _differing(first: Frame, second: Frame) -> tuple[str, ...]:
    """The roles and labels in which two frames of a type differ."""
    roles = [role for role in first.roles if fragments_of(first, role) != fragments_of(second, role)]
    labels: list[str] = []
    if isinstance(first, Attribution) and isinstance(second, Attribution):
        labels = [name for name in ("kind", "source_kind") if getattr(first, name) != getattr(second, name)]
    elif isinstance(first, Hedge) and isinstance(second, Hedge):
        labels = ["kind"] if first.kind != second.kind else []
    elif isinstance(first, Quantity) and isinstance(second, Quantity):
        labels = ["value"] if first.value != second.value else []
    return (*roles, *labels)
