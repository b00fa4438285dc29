"""What is compared: the units that frames are made of.

- `cue` and every other role by its name: the **unique spans** of the role among the frames of a type, as the published corpora
  score them (PARC 3, Pareti 2016; PolNeAR, Newell et al. 2018): a source of three attributions counts once.
- `ROLE-linked`: an argument **together with its cue**: right only where both are. It says whether arguments hang on the right
  cues, as CoNLL-2010 task 2 asks of cue and scope (Farkas et al. 2010).
- `ROLE-given`: the same, but only for cues that stand on both sides exactly: how good the arguments are where the cue is given.
- `frame`: the cue and all arguments; a missing argument has to be missing on both sides.
- `labelled`: the frame with its kind, its source kind, or its value. `quote` follows from the spans. Two articles are equal in
  all but ids and scores exactly where F1 of `all.labelled.exact` is 1, or neither has a frame.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import NamedTuple, get_args

import msgspec

from reportedly.frames import frame_type
from reportedly.schema import Attribution, AttributionKind, Frame, FrameType, Hedge, HedgeKind, Quantity, Role, Span

from .spans import Fragments, jaccard

FRAME_TYPES: tuple[FrameType, ...] = get_args(FrameType)
KINDS: dict[FrameType, tuple[str, ...]] = {
    "attribution": get_args(AttributionKind),
    "hedge": get_args(HedgeKind),
    "quantity": (),
}
ARGUMENTS: dict[FrameType, tuple[Role, ...]] = {
    "attribution": Attribution.roles[1:],
    "hedge": Hedge.roles[1:],
    "quantity": Quantity.roles[1:],
}


class Unit(NamedTuple):
    """One thing that is right or wrong as a whole.

    Attributes:
        spans: The fragments of its roles, in a fixed order; `None` for a role that is not filled.
        labels: What else has to be the same.
    """

    spans: tuple[Fragments | None, ...]
    labels: Hashable = None


def fragments_of(frame: Frame, role: Role) -> Fragments | None:
    """Returns the fragments of a role in the order of the text; `None` where it is not filled."""
    span: Span | None = getattr(frame, role)
    return None if span is None else tuple(sorted(span.fragments))


def cue_of(frame: Frame) -> Fragments:
    """Returns the fragments of the cue in the order of the text."""
    return tuple(sorted(frame.cue.fragments))


def role_units(frames: Iterable[Frame], role: Role) -> set[Unit]:
    """The unique spans of a role."""
    return {Unit((span,)) for frame in frames if (span := fragments_of(frame, role)) is not None}


def linked_units(frames: Iterable[Frame], role: Role) -> set[Unit]:
    """The unique pairs of a cue and an argument."""
    return {Unit((cue_of(frame), span)) for frame in frames if (span := fragments_of(frame, role)) is not None}


def frame_unit(frame: Frame) -> Unit:
    """The spans of a frame, all roles together."""
    return Unit(tuple(fragments_of(frame, role) for role in frame.roles), frame_type(frame))


def labelled_unit(frame: Frame) -> Unit:
    """The spans of a frame, all roles together, and its labels."""
    return Unit(frame_unit(frame).spans, (frame_type(frame), labels_of(frame)))


def labels_of(frame: Frame) -> Hashable:
    """What is annotated of a frame besides its spans, or derived from its words."""
    if isinstance(frame, Attribution):
        return frame.kind, frame.source_kind
    if isinstance(frame, Hedge):
        return frame.kind
    return None if frame.value is None else msgspec.structs.astuple(frame.value)


def kind_of(frame: Frame) -> str | None:
    """The kind of a hedge or an attribution."""
    return None if isinstance(frame, Quantity) else frame.kind


def with_cues(frames: Iterable[Frame], cues: Collection[Fragments]) -> list[Frame]:
    """Those of the frames whose cue is one of the cues."""
    return [frame for frame in frames if cue_of(frame) in cues]


def similarity(first: Unit, second: Unit) -> float:
    """How alike two units are: the least Jaccard index of their roles; 0 where labels or missing roles differ."""
    if first == second:
        return 1.0
    if first.labels != second.labels or len(first.spans) != len(second.spans):
        return 0.0
    least = 1.0
    for one, two in zip(first.spans, second.spans, strict=True):
        if one is None or two is None:
            if one is not two:
                return 0.0
        elif one != two:
            least = min(least, jaccard(one, two))
    return least
