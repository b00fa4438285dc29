"""Scores of parts of the data: by what is known of an article, or by what can be seen of a frame.

A slice of articles is scored like any collection. A slice of frames holds the gold frames and the predicted frames of that
kind, each judged by its own spans and labels, so that recall is over the gold frames of the slice and precision over the
predicted ones, as in attribute-aided evaluation (Fu et al. 2020). Where an attribute is a label (the source kind), a frame
with the wrong label is therefore missed in one slice and false in another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from reportedly.frames import frame_type, role_spans
from reportedly.schema import Article, Attribution, Frame, FrameType
from reportedly.sentences import sentences

from .figures import Scores, merge
from .pairs import Pair
from .scorer import DEFAULT_THRESHOLD, score
from .spans import shared, size, union
from .units import FRAME_TYPES, cue_of

ArticleSlicing: TypeAlias = Callable[[Article], str | None]
"""Says in which slice an article is; `None` for none."""

FrameLabeller: TypeAlias = Callable[[Frame], str | None]
"""Says in which slice a frame is; `None` for none."""

FrameSlicing: TypeAlias = Callable[[Article], FrameLabeller]
"""Looks at an article, all its frames among them, and says how to tell the slices of its frames."""

SENTENCE_BINS = (16, 31, 46)
META_SLICINGS = ("origin", "genre")


def score_article_slices(
    pairs: Iterable[Pair],
    slicing: ArticleSlicing,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> dict[str, Scores]:
    """Scores slices of articles.

    Args:
        pairs: Pairs of gold and predicted articles.
        slicing: Says by a gold article in which slice the pair is.
        threshold: The least character Jaccard index of spans that overlap.
        types: The frame types to score.

    Returns:
        The scores by slice.
    """
    types = tuple(types)
    parts: dict[str, list[Scores]] = {}
    for gold, predicted in pairs:
        name = slicing(gold)
        if name is not None:
            parts.setdefault(name, []).append(score(gold, predicted, threshold=threshold, types=types))
    return {name: merge(found) for name, found in sorted(parts.items())}


def score_frame_slices(
    pairs: Iterable[Pair],
    slicing: FrameSlicing,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> dict[str, Scores]:
    """Scores slices of frames; arguments as those of `score_article_slices`, but that a slicing tells frames apart.

    Returns:
        The scores by slice, without the sentence task: a sentence is in no slice.
    """
    types = tuple(types)
    parts: dict[str, list[Scores]] = {}
    for gold, predicted in pairs:
        one, two = (_sliced(article, slicing(article)) for article in (gold, predicted))
        for name in one.keys() | two.keys():
            halves = (
                msgspec.structs.replace(article, frames=tuple(frames.get(name, ())))
                for article, frames in ((gold, one), (predicted, two))
            )
            parts.setdefault(name, []).append(score(*halves, threshold=threshold, types=types, split=None))
    return {name: merge(found) for name, found in sorted(parts.items())}


def _sliced(article: Article, label: FrameLabeller) -> dict[str, list[Frame]]:
    found: dict[str, list[Frame]] = {}
    for frame in article.frames:
        name = label(frame)
        if name is not None:
            found.setdefault(name, []).append(frame)
    return found


def score_slices(
    pairs: Iterable[Pair],
    training_cues: Iterable[tuple[FrameType, str]] | None = None,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> dict[str, dict[str, Scores]]:
    """Scores every slice that there is.

    Args:
        pairs: Pairs of gold and predicted articles.
        training_cues: The cues of the training part, see `training_cues_of`; without them no slice tells seen from unseen ones.
        threshold: The least character Jaccard index of spans that overlap.
        types: The frame types to score.

    Returns:
        The scores by slicing and slice. A slicing that says nothing of these articles is left out.
    """
    pairs, types = list(pairs), tuple(types)
    of_frames: dict[str, FrameSlicing] = {
        "quote": by_quote(),
        "source_kind": by_source_kind(),
        "sentence_length": by_sentence_length,
        "nesting": by_nesting,
        "fragments": by_fragments(),
    }
    if training_cues is not None:
        of_frames["cue"] = by_seen_cue(training_cues)
    found = {key: score_article_slices(pairs, by_meta(key), threshold=threshold, types=types) for key in META_SLICINGS}
    found |= {name: score_frame_slices(pairs, slicing, threshold=threshold, types=types) for name, slicing in of_frames.items()}
    return {name: parts for name, parts in found.items() if parts}


def by_meta(key: str) -> ArticleSlicing:
    """Slices articles by a field of their `meta` (`genre`, `origin`); those without it are in no slice."""

    def slicing(article: Article) -> str | None:
        value = article.meta.get(key)
        return None if value is None else str(value)

    return slicing


def by_frame(label: FrameLabeller) -> FrameSlicing:
    """Slices frames by themselves alone."""
    return lambda article: label


def cue_words(frame: Frame) -> str:
    """The words of a frame's cue, as they are compared with the cues of the training part: lower case, single spaces."""
    return " ".join(frame.cue.text.lower().split())


def by_seen_cue(training_cues: Iterable[tuple[FrameType, str]]) -> FrameSlicing:
    """Slices frames into `seen` and `unseen`: whether the training part has the words of the cue, as a cue of that type.

    Args:
        training_cues: Frame types and cue words, as `training_cues_of` collects them.
    """
    known = set(training_cues)
    return by_frame(lambda frame: "seen" if (frame_type(frame), cue_words(frame)) in known else "unseen")


def training_cues_of(articles: Iterable[Article]) -> set[tuple[FrameType, str]]:
    """Collects the types and words of all cues of a training part."""
    return {(frame_type(frame), cue_words(frame)) for article in articles for frame in article.frames}


def by_quote() -> FrameSlicing:
    """Slices attributions by how they quote: `direct`, `indirect`, `mixed`."""
    return by_frame(lambda frame: frame.quote if isinstance(frame, Attribution) else None)


def by_source_kind() -> FrameSlicing:
    """Slices attributions by the kind of their source."""
    return by_frame(lambda frame: frame.source_kind if isinstance(frame, Attribution) else None)


def by_fragments() -> FrameSlicing:
    """Slices frames into `interrupted`, those with a span of several fragments, and `whole`."""
    return by_frame(lambda frame: "interrupted" if any(len(span.fragments) > 1 for _, span in role_spans(frame)) else "whole")


def by_nesting(article: Article) -> FrameLabeller:
    """Slices frames into `nested`, those whose cue stands in the content of another attribution, and `outermost`."""
    contents = [(cue_of(frame), union(frame.content.fragments)) for frame in article.attributions]

    def label(frame: Frame) -> str:
        cue = union(frame.cue.fragments)
        others = (content for owner, content in contents if not (owner == cue_of(frame) and isinstance(frame, Attribution)))
        return "nested" if any(shared(cue, content) == size(cue) for content in others) else "outermost"

    return label


def by_sentence_length(article: Article) -> FrameLabeller:
    """Slices frames by the words of the sentence in which the cue starts: `1-15`, `16-30`, `31-45`, `46+`."""
    bounds = sentences(article.text)
    starts = [start for start, _ in bounds]

    def label(frame: Frame) -> str:
        at = max(0, bisect_right(starts, cue_of(frame)[0][0]) - 1)
        start, end = bounds[at] if bounds else (0, 0)
        place = bisect_right(SENTENCE_BINS, len(article.text[start:end].split()))
        low = (1, *SENTENCE_BINS)[place]
        return f"{low}-{SENTENCE_BINS[place] - 1}" if place < len(SENTENCE_BINS) else f"{low}+"

    return label
