"""Targets: what a network is to say of a window, from the frames that are annotated in it, and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from reportedly.frames import frame_type
from reportedly.model.labels import (
    ARGUMENTS,
    CUE_TAGS,
    FRAME_TYPES,
    KINDS,
    ROLES,
    SOURCE_KINDS,
    begin_tag,
    inside_tag,
    tag_count,
)
from reportedly.model.windows import Window
from reportedly.model.words import IntArray, Words
from reportedly.schema import Attribution, Frame, FrameType, Quantity, Role, Span
from reportedly.training.layers import Layer

UNKNOWN = -1
BEGIN_ANY, INSIDE_ANY = CUE_TAGS, CUE_TAGS + 1
"""Codes of cue tags beyond the tags themselves: nothing is known, or all but the kind."""

WordSpan = tuple[int, int]


class Targets(NamedTuple):
    """What is known of a window.

    Attributes:
        cue_codes: For each frame type and word its cue tag, or one of the codes, shape (frame types, words).
        cues: Frame type, first and last word of each cue whose arguments are known, shape (cues, 3).
        argument_spans: Cue, role, first and last word of each fragment of an argument, shape (fragments, 4).
        argument_known: Whether a cue's role is known, shape (cues, roles).
        source_kinds: The kind of each cue's source, -100 where it is not known, shape (cues,).
    """

    cue_codes: IntArray
    cues: IntArray
    argument_spans: IntArray
    argument_known: IntArray
    source_kinds: IntArray


class LearnedFrame(NamedTuple):
    """A frame in words of the text.

    Attributes:
        frame_type: Its frame type.
        kind: The place of its kind.
        cue: The fragments of its cue, first and last words.
        arguments: By role, the fragments.
        source_kind: The place of the kind of its source; `None` where there is no source.
    """

    frame_type: FrameType
    kind: int
    cue: list[WordSpan]
    arguments: dict[Role, list[WordSpan]]
    source_kind: int | None


def in_words(frames: Sequence[Frame], words: Words) -> list[LearnedFrame]:
    """Expresses frames in words; spans that end inside a word take all of it, frames whose cue has no word are left out."""
    found = []
    for frame in frames:
        name = frame_type(frame)
        cue = _word_spans(frame.cue, words)
        if not cue:
            continue
        arguments = {}
        for role in ARGUMENTS[name]:
            span: Span | None = getattr(frame, role)
            arguments[role] = _word_spans(span, words) if span is not None else []
        kind = 0 if isinstance(frame, Quantity) else KINDS[name].index(frame.kind)
        has_source = isinstance(frame, Attribution) and frame.source is not None
        source_kind = SOURCE_KINDS.index(frame.source_kind) if has_source and isinstance(frame, Attribution) else None
        found.append(LearnedFrame(name, kind, cue, arguments, source_kind))
    return found


def _word_spans(span: Span, words: Words) -> list[WordSpan]:
    found: list[WordSpan] = []
    for start, end in span.fragments:
        first, last = words.within(start, end)
        if found and first <= found[-1][1]:
            first = found[-1][1] + 1
        if first <= last:
            found.append((first, last))
    return found


def targets(window: Window, frames: Sequence[LearnedFrame], layers: Sequence[Layer], *, cues: bool = True) -> Targets:
    """Makes the targets of a window.

    Args:
        window: The window.
        frames: The frames of the whole text.
        layers: What the corpus annotates.
        cues: Whether its cues are learned, not only its arguments.

    Returns:
        The targets. Arguments that reach beyond the window are not known.
    """
    by_type: Mapping[FrameType, Layer] = {layer.frame_type: layer for layer in layers}
    width = window.end - window.start
    codes = np.full((len(FRAME_TYPES), width), UNKNOWN, dtype=np.int64)
    if cues:
        for name, layer in by_type.items():
            _mark_cues(codes[FRAME_TYPES.index(name)], window, [frame for frame in frames if frame.frame_type == name], layer)
    rows: list[tuple[int, int, int]] = []
    spans: list[tuple[int, int, int, int]] = []
    known: list[list[int]] = []
    kinds: list[int] = []
    for frame in frames:
        if frame.frame_type not in by_type:
            continue
        layer = by_type[frame.frame_type]
        first, last = frame.cue[0]
        if first < window.start or last >= window.end:
            continue
        row = [0] * len(ROLES)
        for role in ARGUMENTS[frame.frame_type]:
            pieces = frame.arguments[role]
            if role not in layer.roles or any(low < window.start or high >= window.end for low, high in pieces):
                continue
            row[ROLES.index(role)] = 1
            spans += [(len(rows), ROLES.index(role), low - window.start, high - window.start) for low, high in pieces]
        if any(row):
            rows.append((FRAME_TYPES.index(frame.frame_type), first - window.start, last - window.start))
            known.append(row)
            has_kind = layer.kinds and frame.source_kind is not None and row[ROLES.index("source")]
            kinds.append(frame.source_kind if has_kind and frame.source_kind is not None else -100)
    return Targets(
        codes,
        np.array(rows, dtype=np.int64).reshape(-1, 3),
        np.array(spans, dtype=np.int64).reshape(-1, 4),
        np.array(known, dtype=np.int64).reshape(-1, len(ROLES)),
        np.array(kinds, dtype=np.int64),
    )


def _mark_cues(codes: IntArray, window: Window, frames: Sequence[LearnedFrame], layer: Layer) -> None:
    """Writes the cue codes of a frame type into the row of a window."""
    codes[:] = 0
    if not layer.nested:
        for frame in frames:
            for low, high in frame.arguments.get("content", ()):
                codes[max(low - window.start, 0) : max(high + 1 - window.start, 0)] = UNKNOWN
    for frame in frames:
        for place, (low, high) in enumerate(frame.cue):
            first, last = low - window.start, high - window.start
            if first < 0 or last >= len(codes) or place > 0:
                codes[max(first, 0) : max(last + 1, 0)] = UNKNOWN  # cut by the window, or a later fragment: no tag fits
                continue
            codes[first : last + 1] = inside_tag(frame.kind) if layer.kinds else INSIDE_ANY
            codes[first] = begin_tag(frame.kind) if layer.kinds else BEGIN_ANY


def allowed_tags() -> np.ndarray:
    """Makes the table of the cue tags that each code allows, for each frame type: shape (frame types, codes, tags).

    The last code is that of what is not known: `UNKNOWN` as an index.
    """
    table = np.zeros((len(FRAME_TYPES), CUE_TAGS + 3, CUE_TAGS), dtype=bool)
    for index, name in enumerate(FRAME_TYPES):
        table[index, range(CUE_TAGS), range(CUE_TAGS)] = True
        table[index, BEGIN_ANY, 1 : tag_count(name) : 2] = True
        table[index, INSIDE_ANY, 2 : tag_count(name) : 2] = True
        table[index, UNKNOWN, :] = True
    return table
