"""Cues that are given rather than found, as experiments with gold cues need them."""

from __future__ import annotations

import msgspec

from ..frames import frame_type
from ..schema import Frame, Quantity
from .decoder import Candidate, Cue, frame_of
from .labels import ARGUMENTS, FRAME_TYPES, KINDS, REQUIRED, SOURCE_KINDS
from .words import Words


def given_cue(frame: Frame, words: Words) -> Cue | None:
    """Counts the cue of a frame in words of its text.

    Args:
        frame: The frame.
        words: The words of the text.

    Returns:
        The first fragment of the cue; `None` if no word lies there.
    """
    first, last = words.within(*frame.cue.fragments[0])
    if first > last:
        return None
    return Cue(0, FRAME_TYPES.index(frame_type(frame)), first, last, _kind(frame), 0.0)


def with_arguments(text: str, words: Words, frame: Frame, candidate: Candidate | None) -> Frame:
    """Gives a cue its arguments.

    Args:
        text: The text.
        words: Its words.
        frame: The frame with the cue.
        candidate: What the network found for the cue.

    Returns:
        The frame with the arguments found. Where one that its type requires could not be found, the cue stands for it.
    """
    spans = {} if candidate is None else candidate.spans
    fragments = {role: [words.fragment(*piece) for piece in pieces] for role, pieces in spans.items()}
    name = frame_type(frame)
    for role in REQUIRED.intersection(ARGUMENTS[name]) - fragments.keys():
        fragments[role] = list(frame.cue.fragments)
    if candidate is None:
        candidate = Candidate(name, (0, 0), {}, _kind(frame), SOURCE_KINDS.index("none"), 0.0, 0.0)
    made = frame_of(text, candidate, frame.cue.fragments, fragments)
    return msgspec.structs.replace(made, id=frame.id)


def _kind(frame: Frame) -> int:
    return 0 if isinstance(frame, Quantity) else KINDS[frame_type(frame)].index(frame.kind)
