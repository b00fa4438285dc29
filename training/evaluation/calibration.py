"""Are scores probabilities? Reliability bins and the expected calibration error.

A tagger is calibrated where, of all frames scored 0.8, 80 % are right. The expected calibration error (ECE; Naeini et al. 2015)
is the distance between mean score and share of right ones, averaged over bins of scores. The bins hold equally many scores
(Nguyen & O'Connor 2015), which estimates it with less bias than bins of equal width (Roelofs et al. 2022).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from .figures import Outcome, divided

DEFAULT_BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """The predictions of neighbouring scores: a point of the reliability plot.

    Attributes:
        low: The lowest score.
        high: The highest.
        count: How many predictions there are.
        mean: Their mean score.
        right: The share of them that is right.
    """

    low: float
    high: float
    count: int
    mean: float
    right: float


class Calibration(msgspec.Struct, frozen=True):
    """How well scores say how often predictions are right.

    Attributes:
        ece: The expected calibration error, from 0 (calibrated) to 1; `None` without predictions.
        bins: The bins it was computed with, from low to high scores.
    """

    ece: float | None
    bins: tuple[Bin, ...]

    @property
    def count(self) -> int:
        """How many predictions there are."""
        return sum(each.count for each in self.bins)

    @property
    def mean(self) -> float | None:
        """The mean score of all predictions."""
        return divided(sum(each.count * each.mean for each in self.bins), self.count)

    @property
    def right(self) -> float | None:
        """The share of all predictions that is right."""
        return divided(sum(each.count * each.right for each in self.bins), self.count)


def calibration(outcomes: Iterable[Outcome], bins: int = DEFAULT_BINS) -> Calibration:
    """Compares scores with how often their predictions are right.

    Args:
        outcomes: Scores and whether the predictions were right, as `Scores.outcomes` has them, in any order.
        bins: How many bins to make. Equal scores are never parted, so there may be fewer, and of unequal size.

    Returns:
        The bins and the calibration error.

    Raises:
        ValueError: If fewer than one bin is asked for.
    """
    if bins < 1:
        msg = f"{bins} bins were asked for, expected at least 1"
        raise ValueError(msg)
    ordered = sorted(outcomes)
    found: list[Bin] = []
    start = end = 0  # of the bin being filled
    for _, equal in groupby(ordered, key=lambda outcome: outcome.score):
        end += len(list(equal))
        if end * bins // len(ordered) > start * bins // len(ordered):  # a quantile lies between
            found.append(_bin(ordered[start:end]))
            start = end
    error = sum(each.count * abs(each.mean - each.right) for each in found) / len(ordered) if ordered else None
    return Calibration(error, tuple(found))


def _bin(outcomes: list[Outcome]) -> Bin:
    count = len(outcomes)
    mean = sum(outcome.score for outcome in outcomes) / count
    return Bin(outcomes[0].score, outcomes[-1].score, count, mean, sum(outcome.right for outcome in outcomes) / count)
