"""The model card: what a trained model is, what it learned from and how good it is, written from the run itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from reportedly.training.evaluation.evaluation import Evaluation
from reportedly.training.evaluation.tables import percent

from .recipe import Recipe

ROWS = (
    ("attribution cue", "attribution.cue.exact"),
    ("attribution source", "attribution.source.exact"),
    ("attribution content", "attribution.content.exact"),
    ("attribution, linked frame", "attribution.frame.exact"),
    ("hedge cue", "hedge.cue.exact"),
    ("hedge scope", "hedge.scope.exact"),
    ("hedge, linked frame", "hedge.frame.exact"),
    ("quantity cue", "quantity.cue.exact"),
    ("quantity entity", "quantity.entity.exact"),
    ("quantity, linked frame", "quantity.frame.exact"),
)
"""The figures of the card, by name."""


def score_rows(evaluation: Evaluation) -> list[dict[str, str]]:
    """Lays out the exact figures of an evaluation, in per cent, with intervals of F1."""
    rows = []
    for name, figure in ROWS:
        counts = evaluation.scores.count(figure)
        if not counts:
            continue
        interval = evaluation.intervals.get(f"{figure}.f1")
        rows.append(
            {
                "layer": name,
                "support": str(counts.support),
                "precision": percent(counts.precision),
                "recall": percent(counts.recall),
                "f1": percent(counts.f1),
                "interval": f"{percent(interval.low)} to {percent(interval.high)}" if interval else "",
            }
        )
    return rows


def model_card(
    recipe: Recipe, data: Mapping[str, Sequence[Any]], scores: Mapping[str, Evaluation], facts: Mapping[str, Any]
) -> str:
    """Writes the card of a model.

    Args:
        recipe: The recipe.
        data: By use (`train`, `dev`), the sources as `mixture.Loaded` has them.
        scores: By data set, its evaluation.
        facts: Version, seconds and machine of the run.

    Returns:
        The card, as Markdown with the front matter of a model card.
    """
    from jinja2 import Environment, StrictUndefined

    template = files(__package__).joinpath("templates", "model_card.md.jinja").read_text(encoding="utf-8")
    # Markdown, not HTML: nothing here is a page, and escaped characters would be shown as they stand.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    return environment.from_string(template).render(
        recipe=recipe,
        data=data,
        scores={name: score_rows(evaluation) for name, evaluation in scores.items()},
        articles={name: len(evaluation.parts) for name, evaluation in scores.items()},
        facts=facts,
    )
