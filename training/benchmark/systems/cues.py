"""Cues as the learned systems see them: a frame type, a kind, and where they stand; and frames made of cues."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from reportedly.frames import frame_type, in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, AttributionKind, Fragment, Frame, FrameType, HedgeKind, Role, SourceKind
from reportedly.training.evaluation.units import kind_of
from reportedly.training.layers import Layer

from .words import Place, Sentence, word_sentences

_NUMBER = "number"  # quantities have no kinds


class Cue(NamedTuple):
    """A cue.

    Attributes:
        frame_type: The type of its frame.
        kind: The kind of its frame; `number` for quantities.
        fragments: Where it stands.
        score: How sure the system is.
    """

    frame_type: FrameType
    kind: str
    fragments: tuple[Fragment, ...]
    score: float | UnsetType = UNSET


def types_of(layers: Iterable[Layer]) -> tuple[FrameType, ...]:
    """The frame types that a task annotates, in the order of their names."""
    return tuple(sorted({layer.frame_type for layer in layers}))


def roles_of(layers: Iterable[Layer], wanted: FrameType) -> frozenset[Role]:
    """The arguments of a frame type that a task annotates."""
    return frozenset(role for layer in layers if layer.frame_type == wanted for role in layer.roles)


def cue_of(frame: Frame) -> Cue:
    """The cue of a frame."""
    return Cue(frame_type(frame), kind_of(frame) or _NUMBER, frame.cue.fragments)


def cue_places(article: Article, wanted: FrameType) -> list[Place]:
    """The cues of a frame type, as labelled places: one for each fragment."""
    cues = (cue_of(frame) for frame in article.frames if frame_type(frame) == wanted)
    return [(cue.kind, fragment) for cue in cues for fragment in cue.fragments]


def sentence_frame(text: str, cue: Cue, sentence: Sentence) -> Frame:
    """Makes the frame of a cue by the plainest rule there is: scope or content are its sentence; no source, no entity."""
    return argued_frame(text, cue, [(sentence.start, max(sentence.end, cue.fragments[-1][1]))])


def sentence_frames(article: Article) -> Article:
    """Gives every cue of an article its sentence as scope or content; see `sentence_frame`."""
    found = word_sentences(article.text)
    frames = (sentence_frame(article.text, cue_of(frame), sentence_at(found, frame.cue.start)) for frame in article.frames)
    return replace(article, frames=in_order(frames))


def sentence_at(sentences: Sequence[Sentence], offset: int) -> Sentence:
    """Finds the sentence that a word of a text stands in."""
    return sentences[max(0, bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1)]


def argued_frame(
    text: str,
    cue: Cue,
    claim: Sequence[Fragment],
    other: Sequence[Fragment] = (),
    source_kind: str = "unnamed",
) -> Frame:
    """Makes the frame of a cue and its arguments.

    Args:
        text: The article's text.
        cue: The cue.
        claim: The scope or content; quantities have none.
        other: The source or the entity; empty if there is none.
        source_kind: The kind of the source, if there is one.

    Returns:
        The frame, without an id.
    """
    if cue.frame_type == "hedge":
        return make_hedge(text, cast(HedgeKind, cue.kind), cue.fragments, claim, cue.score)
    if cue.frame_type == "quantity":
        return make_quantity(text, cue.fragments, other, cue.score)
    holder = cast(SourceKind, source_kind if other else "none")
    return make_attribution(text, cast(AttributionKind, cue.kind), holder, cue.fragments, other, claim, cue.score)
