"""FactAppeal: sources and contents as the corpus tags them, whether or not they could be made into frames.

The corpus tags neither cues nor which source belongs to which content, so these are not compared.
"""

from __future__ import annotations

from reportedly.schema import Article, Role
from reportedly.training.evaluation import Counts, Scores
from reportedly.training.evaluation.scorer import DEFAULT_THRESHOLD, exact_counts, overlap_counts
from reportedly.training.evaluation.units import Unit, role_units

from ..task import Metric
from .counting import counted

_TAGS: dict[Role, str] = {"source": "Source", "content": "Fact_Appeal"}
_FIGURES = tuple(f"attribution.{role}.{match}" for match in ("exact", "overlap") for role in _TAGS)


def _scores(gold: Article, predicted: Article) -> Scores:
    counts: dict[str, Counts] = {}
    for role, tag in _TAGS.items():
        right = {Unit((((start, end),),)) for name, _, start, end in gold.meta["tags"] if name == tag}
        found = role_units(predicted.attributions, role)
        counts[f"attribution.{role}.exact"] = exact_counts(right, found)
        counts[f"attribution.{role}.overlap"] = overlap_counts(right, found, DEFAULT_THRESHOLD)
    return counted(gold, counts)


APPEALS = Metric(
    name="sources and contents as tagged",
    description=(
        "A source, or the content of a factual claim that appeals to one, is right where all its characters are the same; "
        f"overlap is one-to-one from a Jaccard index of {DEFAULT_THRESHOLD} on. Attributions of what is no factual claim are "
        "not annotated, and count as false."
    ),
    figures=_FIGURES,
    headline="attribution.source.exact",
    score=_scores,
)
