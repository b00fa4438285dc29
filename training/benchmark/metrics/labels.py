"""CofeNet's protocol: exact spans of one flat sequence of word labels.

The corpus is PolNeAR in paragraphs. There, no word belongs to two spans: only outermost attributions are annotated. Predicted
frames are laid into such a sequence the same way, the longest span first and what would overlap it left out, so that of nested
attributions the outer one stays. A span in several fragments becomes several spans.
"""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.frames import role_spans
from reportedly.schema import Article, Attribution
from reportedly.training.corpora import label_spans, word_offsets
from reportedly.training.corpora.cofenet import LabelSpan
from reportedly.training.evaluation import Counts, Scores

from ..task import Metric
from .counting import counted

_ROLES = ("content", "source", "cue")
_FIGURES = tuple(f"attribution.{role}.flat" for role in _ROLES)


def flattened(article: Article) -> set[LabelSpan]:
    """Lays the attributions of an article into one sequence of words.

    Args:
        article: An article whose words are parted by single spaces.

    Returns:
        Its sources, cues and contents as spans of words, none of which overlap.
    """
    offsets = word_offsets(article.text.split(" "))
    spans = {span for frame in article.attributions for span in _spans(frame, offsets)}
    taken: set[int] = set()
    kept = set()
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.role)):
        inside = range(span.start, span.end)
        if taken.isdisjoint(inside):
            taken.update(inside)
            kept.add(span)
    return kept


def _spans(frame: Attribution, offsets: list[tuple[int, int]]) -> Iterator[LabelSpan]:
    for role, span in role_spans(frame):
        for start, end in span.fragments:
            words = [number for number, (first, last) in enumerate(offsets) if first < end and start < last]
            if words:
                yield LabelSpan(role, words[0], words[-1] + 1)


def _scores(gold: Article, predicted: Article) -> Scores:
    right, found = set(label_spans(gold.meta["labels"])), flattened(predicted)
    counts = {}
    for role, figure in zip(_ROLES, _FIGURES, strict=True):
        one, two = ({span for span in spans if span.role == role} for spans in (right, found))
        counts[figure] = Counts(len(one & two), len(two - one), len(one - two))
    return counted(gold, counts)


FLAT_LABELS = Metric(
    name="flat labels",
    description=(
        "Sources, cues and contents are exact spans of one flat sequence of word labels, as in CofeNet; predicted frames are "
        "flattened, the longest span first."
    ),
    figures=_FIGURES,
    headline=_FIGURES[0],
    score=_scores,
)
