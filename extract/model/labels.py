"""The label inventory of the model: cue tags, argument roles and kinds of source, in the order of the network's outputs."""

from __future__ import annotations

from typing import get_args

from ..schema import Attribution, AttributionKind, FrameType, Hedge, HedgeKind, Quantity, Role, SourceKind

FRAME_TYPES: tuple[FrameType, ...] = get_args(FrameType)
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
"""The tags of arguments; among the tags of cues, only `OUTSIDE` is the same for all frame types."""

ATTRIBUTION_KINDS: tuple[AttributionKind, ...] = get_args(AttributionKind)
HEDGE_KINDS: tuple[HedgeKind, ...] = get_args(HedgeKind)
KINDS: dict[FrameType, tuple[str, ...]] = {
    "attribution": ATTRIBUTION_KINDS,
    "hedge": HEDGE_KINDS,
    "quantity": ("quantity",),
}
ARGUMENTS: dict[FrameType, tuple[Role, ...]] = {
    "attribution": Attribution.roles[1:],
    "hedge": Hedge.roles[1:],
    "quantity": Quantity.roles[1:],
}
ROLES: tuple[Role, ...] = tuple(role for frame_type in FRAME_TYPES for role in ARGUMENTS[frame_type])
REQUIRED: frozenset[Role] = frozenset({"content", "scope"})
"""Roles that every frame of their type has."""

SINGLE: frozenset[Role] = frozenset({"source", "entity"})
"""Roles whose spans are in one fragment, but for one in two hundred: the model makes no others."""

SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

CUE_TAGS = 1 + 2 * max(len(kinds) for kinds in KINDS.values())
"""How many cue tags a frame type has at most: O, then B and I of each kind; types with fewer kinds do not use the last ones."""


def tag_count(frame_type: FrameType) -> int:
    """Returns how many cue tags the frame type uses."""
    return 1 + 2 * len(KINDS[frame_type])


def begin_tag(kind: int) -> int:
    """Returns the tag of a cue's first word."""
    return 1 + 2 * kind


def inside_tag(kind: int) -> int:
    """Returns the tag of the other words of a cue."""
    return 2 + 2 * kind


def kind_of_tag(tag: int) -> int:
    """Returns the kind that a tag other than O belongs to."""
    return (tag - 1) // 2
