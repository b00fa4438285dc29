"""What scoring counts: hits and misses of sets, right and wrong labels; every figure is a ratio of such counts.

All counts add up: the counts of a collection are the sums of those of its articles, so figures are micro-averages. A figure
with nothing to score is `None`, not 0.

A count is addressed by a name, which says what is compared and when two are the same:

    attribution.content-linked.exact      attribution[belief].cue.overlap      all.labelled.exact
    type[kind] . unit          . match

A figure adds what is made of the count: `attribution.cue.exact.f1`, `hedge.kind.accuracy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec


class Counts(msgspec.Struct, frozen=True):
    """Hits and misses of a comparison of two sets.

    Attributes:
        tp: True positives: in gold and predicted.
        fp: False positives: only predicted.
        fn: False negatives: only in gold.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    def __bool__(self) -> bool:
        return bool(self.tp or self.fp or self.fn)

    @property
    def support(self) -> int:
        """How many there are in gold."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """How many are predicted."""
        return self.tp + self.fp

    @property
    def precision(self) -> float | None:
        """The share of the predicted that is in gold."""
        return divided(self.tp, self.predicted)

    @property
    def recall(self) -> float | None:
        """The share of gold that is predicted."""
        return divided(self.tp, self.support)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, 2tp / (2tp + fp + fn): 1 exactly when both sets are equal."""
        return divided(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def swapped(self) -> Counts:
        """Returns the counts with gold and predicted in each other's place."""
        return Counts(self.tp, self.fn, self.fp)


class Ratio(msgspec.Struct, frozen=True):
    """How many of those looked at are right.

    Attributes:
        right: Those that are right.
        total: All that were looked at.
    """

    right: int = 0
    total: int = 0

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.right + other.right, self.total + other.total)

    @property
    def accuracy(self) -> float | None:
        """The share that is right."""
        return divided(self.right, self.total)


class Confusion(msgspec.Struct, frozen=True):
    """Which labels stand for which.

    Attributes:
        cells: How often, by the label in gold and then by the predicted label.
    """

    cells: dict[str, dict[str, int]] = {}

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Confusion:
        """Counts pairs of a gold and a predicted label."""
        cells: dict[str, dict[str, int]] = {}
        for gold, predicted in sorted(pairs):
            row = cells.setdefault(gold, {})
            row[predicted] = row.get(predicted, 0) + 1
        return cls(cells)

    def __add__(self, other: Confusion) -> Confusion:
        cells = {gold: dict(row) for gold, row in self.cells.items()}
        for gold, predicted, count in other:
            row = cells.setdefault(gold, {})
            row[predicted] = row.get(predicted, 0) + count
        return Confusion({gold: dict(sorted(row.items())) for gold, row in sorted(cells.items())})

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        for gold, row in self.cells.items():
            for predicted, count in row.items():
                yield gold, predicted, count

    @property
    def labels(self) -> list[str]:
        """All labels of either side, sorted."""
        return sorted({label for gold, predicted, _ in self for label in (gold, predicted)})

    @property
    def ratio(self) -> Ratio:
        """How many labels are the same, and how many there are."""
        same = sum(count for gold, predicted, count in self if gold == predicted)
        return Ratio(same, sum(count for _, _, count in self))

    def swapped(self) -> Confusion:
        """Returns the table with gold and predicted in each other's place."""
        return sum((Confusion({predicted: {gold: count}}) for gold, predicted, count in self), Confusion())


class Outcome(NamedTuple):
    """A prediction's score, and whether the prediction was right."""

    score: float
    right: bool


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """All that was counted when predicted frames were compared with gold.

    `scores_a + scores_b` are the scores of both collections together.

    Attributes:
        threshold: The least character Jaccard index at which two spans overlap.
        ids: The articles, by id.
        counts: Hits and misses by name; names with nothing to count are left out, see `count`.
        confusions: Labels of exactly matched cues by name: `hedge.kind`, `attribution.kind`, `attribution.source_kind`.
        values: Right values of exactly matched quantity cues, by field, and `all` of them: `quantity.low`, `quantity.all`.
        outcomes: Scores of predictions by what was to be right: `hedge.cue`, `hedge.frame`; for calibration.
    """

    threshold: float
    ids: tuple[str, ...] = ()
    counts: dict[str, Counts] = {}
    confusions: dict[str, Confusion] = {}
    values: dict[str, Ratio] = {}
    outcomes: dict[str, tuple[Outcome, ...]] = {}

    def __add__(self, other: Scores) -> Scores:
        return merge([self, other])

    def count(self, name: str) -> Counts:
        """Returns the hits and misses of that name; all zero where there was nothing to score."""
        return self.counts.get(name, Counts())

    def confusion(self, name: str) -> Confusion:
        """Returns the table of labels of that name; empty where no cue matched."""
        return self.confusions.get(name, Confusion())

    def value(self, name: str) -> Ratio:
        """Returns the right values of that name; none of none where no cue matched."""
        return self.values.get(name, Ratio())


def merge(parts: Iterable[Scores]) -> Scores:
    """Adds scores up.

    Args:
        parts: Scores with the same threshold, of single articles or of collections.

    Returns:
        The scores of all of them together.

    Raises:
        ValueError: If there are none, or their thresholds differ.
    """
    parts = list(parts)
    thresholds = {part.threshold for part in parts}
    if len(thresholds) != 1:
        found = ", ".join(map(str, sorted(thresholds))) or "no scores"
        msg = f"only scores with one threshold add up, got {found}"
        raise ValueError(msg)
    counts: dict[str, Counts] = {}
    confusions: dict[str, Confusion] = {}
    values: dict[str, Ratio] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for part in parts:
        for name, count in part.counts.items():
            counts[name] = counts.get(name, Counts()) + count
        for name, confusion in part.confusions.items():
            confusions[name] = confusions.get(name, Confusion()) + confusion
        for name, ratio in part.values.items():
            values[name] = values.get(name, Ratio()) + ratio
        for name, found_outcomes in part.outcomes.items():
            outcomes.setdefault(name, []).extend(found_outcomes)
    return Scores(
        threshold=thresholds.pop(),
        ids=tuple(identifier for part in parts for identifier in part.ids),
        counts=counts,
        confusions=confusions,
        values=values,
        outcomes={name: tuple(sorted(items)) for name, items in outcomes.items()},
    )


def fractions(scores: Scores) -> dict[str, tuple[int, int]]:
    """Lists every figure of scores as a numerator and a denominator, both of which add up over articles.

    Args:
        scores: The scores.

    Returns:
        The fractions by the figure's name: `….precision`, `….recall` and `….f1` of counts, `….accuracy` of labels and values.
    """
    found: dict[str, tuple[int, int]] = {}
    for name, count in scores.counts.items():
        found[f"{name}.precision"] = (count.tp, count.predicted)
        found[f"{name}.recall"] = (count.tp, count.support)
        found[f"{name}.f1"] = (2 * count.tp, count.predicted + count.support)
    ratios = {**{name: table.ratio for name, table in scores.confusions.items()}, **scores.values}
    for name, ratio in ratios.items():
        found[f"{name}.accuracy"] = (ratio.right, ratio.total)
    return found


def as_builtins(scores: Scores) -> dict[str, Any]:
    """Makes what is written as JSON: the counts, and beside them the figures made of them.

    `msgspec.convert(result, Scores)` gives the scores back: the figures are extra keys, which it passes over.
    """
    built: dict[str, Any] = msgspec.to_builtins(scores)
    for name, count in scores.counts.items():
        built["counts"][name] |= {
            "support": count.support,
            "precision": count.precision,
            "recall": count.recall,
            "f1": count.f1,
        }
    for name, table in scores.confusions.items():
        built["confusions"][name]["accuracy"] = table.ratio.accuracy
    for name, ratio in scores.values.items():
        built["values"][name]["accuracy"] = ratio.accuracy
    return built


def divided(part: float, whole: float) -> float | None:
    """Divides; `None` where there is nothing to divide by."""
    return part / whole if whole else None


def nonzero(counts: Mapping[str, Counts]) -> dict[str, Counts]:
    """Leaves out the counts in which there is nothing."""
    return {name: count for name, count in counts.items() if count}
