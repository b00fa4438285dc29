"""Making frames from offsets, and what all frames share: their type, their spans, their order and their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from .quantities import normalise
from .quotations import quote_of
from .schema import (
    Attribution,
    AttributionKind,
    Fragment,
    Frame,
    FrameType,
    Hedge,
    HedgeKind,
    Quantity,
    Role,
    SourceKind,
    Span,
)

_LETTER: dict[FrameType, str] = {"attribution": "a", "hedge": "h", "quantity": "q"}
_RANK: dict[FrameType, int] = {"attribution": 0, "hedge": 1, "quantity": 2}


def make_hedge(
    text: str,
    kind: HedgeKind,
    cue: Sequence[Fragment],
    scope: Sequence[Fragment],
    score: float | UnsetType = UNSET,
) -> Hedge:
    """Makes a hedge of an article's `text` from the fragments of its roles; `in_order` gives it its id."""
    return Hedge(id="", kind=kind, score=score, cue=Span.of(text, *cue), scope=Span.of(text, *scope))


def make_attribution(
    text: str,
    kind: AttributionKind,
    source_kind: SourceKind,
    cue: Sequence[Fragment],
    source: Sequence[Fragment] | None,
    content: Sequence[Fragment],
    score: float | UnsetType = UNSET,
) -> Attribution:
    """Makes an attribution of an article's `text` from the fragments of its roles; derives whether it quotes directly."""
    return Attribution(
        id="",
        kind=kind,
        source_kind=source_kind,
        quote=quote_of(text, content),
        score=score,
        cue=Span.of(text, *cue),
        source=Span.of(text, *source) if source else None,
        content=Span.of(text, *content),
    )


def make_quantity(
    text: str,
    cue: Sequence[Fragment],
    entity: Sequence[Fragment] | None,
    score: float | UnsetType = UNSET,
) -> Quantity:
    """Makes a quantity of an article's `text` from the fragments of its roles; derives its value from the cue."""
    span = Span.of(text, *cue)
    return Quantity(
        id="",
        score=score,
        cue=span,
        entity=Span.of(text, *entity) if entity else None,
        value=normalise(span.text),
    )


def frame_type(frame: Frame) -> FrameType:
    """Returns the label of the frame's type, as it stands in the JSON."""
    if isinstance(frame, Attribution):
        return "attribution"
    return "hedge" if isinstance(frame, Hedge) else "quantity"


def role_spans(frame: Frame) -> Iterator[tuple[Role, Span]]:
    """Yields the roles that are filled, the cue first."""
    for role in frame.roles:
        span: Span | None = getattr(frame, role)
        if span is not None:
            yield role, span


def sort_key(frame: Frame) -> tuple[object, ...]:
    """A total order over the frames of an article: by cue, then type, then the other roles and labels."""
    kind = "" if isinstance(frame, Quantity) else frame.kind
    roles = tuple((role, span.fragments) for role, span in role_spans(frame))
    return (frame.cue.fragments, _RANK[frame_type(frame)], roles, kind, frame.id)


def in_order(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Sorts frames by their place in the text and numbers them anew, by type: `a1`, `a2`, `h1`, `q1`."""
    counts: Counter[FrameType] = Counter()
    numbered = []
    for frame in sorted(frames, key=sort_key):
        kind = frame_type(frame)
        counts[kind] += 1
        numbered.append(msgspec.structs.replace(frame, id=f"{_LETTER[kind]}{counts[kind]}"))
    return tuple(numbered)
