"""What a corpus annotates: a frame type, and how much of it."""

from __future__ import annotations

from typing import NamedTuple

from reportedly.schema import FrameType, Role


class Layer(NamedTuple):
    """What a corpus annotates of a frame type.

    Attributes:
        frame_type: The frame type.
        kinds: Whether it tells kinds (and kinds of source) apart.
        roles: The arguments that it annotates.
        nested: Whether it also annotates frames inside the content of others.
    """

    frame_type: FrameType
    kinds: bool = True
    roles: frozenset[Role] = frozenset({"source", "content", "scope", "entity"})
    nested: bool = True
