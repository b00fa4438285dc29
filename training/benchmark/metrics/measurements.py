"""MeasEval's official scores of quantities and measured entities (Harper et al. 2021).

Spans match where they overlap or touch. Every pair of matching spans is a row, and so is every span that matches none; the
scores are means over the rows: `match` counts the rows that are pairs (F1), `same` is the share of rows whose spans are equal
(the official "exact match"), and `words` the mean F1 of the words, parted by single spaces, that the two spans share, 0 where
there is no pair (the official "F1 (overlap)", SQuAD-like). A predicted entity can only match that of the gold quantity with
which its own quantity is paired; of several, the one with which it shares most.

The official overall score also covers units, modifiers, properties, qualifiers and relations, which frames do not have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reportedly.schema import Article, Fragment, Span
from reportedly.training.evaluation import Counts, Ratio, Scores

from ..task import Metric
from .counting import counted

_WHOLE = 10_000
"""Word F1 is counted in ten-thousandths, so that sums are whole numbers that depend on no order."""


class _Measurement(NamedTuple):
    """A quantity and the entities that it measures: one, or none."""

    quantity: Fragment
    entities: tuple[Fragment, ...]


class _Row(NamedTuple):
    """A pair of matching spans, or, without a partner, a span that matches none; spans by their numbers."""

    gold: int | None
    found: int | None
    same: bool = False
    words: float = 0.0


def _scores(gold: Article, predicted: Article) -> Scores:
    first, second = _gold(gold), _found(predicted)
    rows = _rows(gold.text, [one.quantity for one in first], [one.quantity for one in second])
    partners = {
        row.found: row.gold
        for row in sorted(rows, key=lambda row: row.words)  # the best pair comes last
        if row.gold is not None and row.found is not None
    }
    entities = [(owner, span) for owner, one in enumerate(first) for span in one.entities]
    others = [(partners.get(owner), span) for owner, one in enumerate(second) for span in one.entities]
    entity_rows = _rows(
        gold.text,
        [span for _, span in entities],
        [span for _, span in others],
        lambda to, at: entities[to][0] == others[at][0],
    )
    counts: dict[str, Counts] = {}
    ratios: dict[str, Ratio] = {}
    for name, each in (("quantity.cue", rows), ("quantity.entity", entity_rows)):
        counts[f"{name}.match"] = Counts(
            sum(row.gold is not None and row.found is not None for row in each),
            sum(row.gold is None for row in each),
            sum(row.found is None for row in each),
        )
        best: dict[int | None, float] = {None: 0.0}  # of several pairs with one prediction, each has the score of the best
        for row in each:
            best[row.found] = max(row.words, best.get(row.found, 0.0))
        ratios[f"{name}.same"] = Ratio(sum(row.same for row in each), len(each))
        ratios[f"{name}.words"] = Ratio(sum(round(_WHOLE * best[row.found]) for row in each), _WHOLE * len(each))
    return counted(gold, counts, ratios)


def _gold(article: Article) -> list[_Measurement]:
    """The measurements of the official table."""
    sets: dict[str, dict[str, list[Fragment]]] = {}
    for row in article.meta["rows"]:
        sets.setdefault(row["set"], {}).setdefault(row["type"], []).append((row["start"], row["end"]))
    return sorted(
        _Measurement(quantity, tuple(spans.get("MeasuredEntity", ())))
        for spans in sets.values()
        for quantity in spans.get("Quantity", ())
    )


def _found(article: Article) -> list[_Measurement]:
    """The measurements of the frames; interrupted spans are taken whole, as the official table has no fragments."""

    def whole(span: Span) -> Fragment:
        return min(start for start, _ in span.fragments), max(end for _, end in span.fragments)

    return sorted(
        {_Measurement(whole(frame.cue), (whole(frame.entity),) if frame.entity else ()) for frame in article.quantities}
    )


def _anything(to: int, at: int) -> bool:
    return True


def _rows(
    text: str, gold: Sequence[Fragment], found: Sequence[Fragment], may_match: Callable[[int, int], bool] = _anything
) -> list[_Row]:
    """The rows of gold and predicted spans; `may_match` is asked with their numbers."""
    rows: list[_Row] = []
    for at, span in enumerate(found):
        pairs = [
            _Row(to, at, span == other, _word_f1(text, other, span))
            for to, other in enumerate(gold)
            if span[0] <= other[1] and other[0] <= span[1] and may_match(to, at)
        ]
        rows += pairs or [_Row(None, at)]
    matched = {row.gold for row in rows}
    return rows + [_Row(to, None) for to in range(len(gold)) if to not in matched]


def _word_f1(text: str, gold: Fragment, found: Fragment) -> float:
    shared = text[max(gold[0], found[0]) : min(gold[1], found[1])]
    count, one, two = (len(piece.split(" ")) for piece in (shared, text[slice(*gold)], text[slice(*found)]))
    return 2 * count / (one + two)


def _names(unit: str) -> tuple[str, str, str]:
    return f"{unit}.words", f"{unit}.same", f"{unit}.match"


MEASEVAL = Metric(
    name="MeasEval",
    description=(
        "The official scores of quantities and measured entities: the mean, over pairs of spans that overlap and spans without "
        "a partner, of the F1 of their words; the share of equal spans; F1 of the pairs."
    ),
    figures=(*_names("quantity.cue"), *_names("quantity.entity")),
    headline="quantity.cue.words",
    scales={"quantity.cue.words": _WHOLE, "quantity.entity.words": _WHOLE},
    ratios=frozenset(f"quantity.{role}.{score}" for role in ("cue", "entity") for score in ("words", "same")),
    score=_scores,
)
