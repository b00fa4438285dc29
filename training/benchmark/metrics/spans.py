"""The project's own figures: exact and overlapping spans, linked arguments, whole frames, kinds and values."""

from __future__ import annotations

from reportedly.schema import Article, FrameType
from reportedly.sentences import sentences
from reportedly.training.evaluation import Scores, score

from ..task import Metric
from .counting import selected


def _metric(name: str, description: str, frame_type: FrameType, headline: str, *others: str) -> Metric:
    figures = (headline, *others)
    split = sentences if any(".sentence." in figure for figure in figures) else None

    def scores(gold: Article, predicted: Article) -> Scores:
        return selected(score(gold, predicted, types=[frame_type], split=split), figures)

    ratios = frozenset(figure for figure in figures if figure.count(".") == 1)  # labels and values: no unit, no match
    return Metric(name=name, description=description, figures=figures, headline=headline, ratios=ratios, score=scores)


QUOTATIONS = _metric(
    "attribution spans",
    "A source, cue or content is right where all its characters are the same; unique spans of whole articles. A frame is right "
    "where its three spans are.",
    "attribution",
    "attribution.content.exact",
    "attribution.source.exact",
    "attribution.cue.exact",
    "attribution.content.overlap",
    "attribution.source.overlap",
    "attribution.cue.overlap",
    "attribution.content-linked.exact",
    "attribution.source-linked.exact",
    "attribution.frame.exact",
)
LAYERS: dict[FrameType, Metric] = {
    "hedge": _metric(
        "hedges",
        "A hedge is right where its cue and its scope are, to the character.",
        "hedge",
        "hedge.frame.exact",
        "hedge.cue.exact",
        "hedge.scope.exact",
        "hedge.scope.overlap",
        "hedge.scope.chars",
        "hedge.scope-given.chars",
        "hedge.scope-linked.chars",
        "hedge.labelled.exact",
        "hedge.kind",
        "hedge.sentence.exact",
    ),
    "attribution": _metric(
        "attributions",
        "An attribution is right where its cue, source and content are, to the character.",
        "attribution",
        "attribution.frame.exact",
        "attribution.cue.exact",
        "attribution.source.exact",
        "attribution.content.exact",
        "attribution.content.overlap",
        "attribution.source-linked.exact",
        "attribution.content-linked.exact",
        "attribution.labelled.exact",
        "attribution.kind",
        "attribution.source_kind",
    ),
    "quantity": _metric(
        "quantities",
        "A quantity is right where its cue and its entity are, to the character; values are compared on the right cues.",
        "quantity",
        "quantity.frame.exact",
        "quantity.cue.exact",
        "quantity.cue.overlap",
        "quantity.entity.exact",
        "quantity.entity-linked.exact",
        "quantity.labelled.exact",
        "quantity.all",
        "quantity.low",
        "quantity.high",
        "quantity.bounds",
        "quantity.unit",
    ),
}
