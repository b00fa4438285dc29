"""How sure are the figures? Bootstrap intervals over articles, and tests of the difference between two systems.

Articles are drawn, not sentences or frames: frames of one article are alike, so intervals from single frames would be too
narrow. Every figure is a ratio of counts that add up (`figures.fractions`), so a resample is a weighted sum of the articles'
counts, and the figure is computed anew from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from .figures import Scores, fractions

DEFAULT_SAMPLES = 1000
DEFAULT_LEVEL = 0.95

_Numbers: TypeAlias = NDArray[np.float64]

_CHUNK = 256  # resamples at a time, so that memory stays bounded
_TOLERANCE = 1e-12  # two differences that are equal but for rounding are equal


class Interval(msgspec.Struct, frozen=True):
    """A figure with its confidence interval.

    Attributes:
        estimate: The figure on all articles.
        low: The lower end of the interval.
        high: The upper end.
    """

    estimate: float
    low: float
    high: float


class Comparison(msgspec.Struct, frozen=True):
    """A figure of two systems on the same articles.

    Attributes:
        first: The figure of the first system.
        second: The figure of the second.
        difference: How much higher the second is, with its interval by the paired bootstrap.
        p_bootstrap: Two-sided p-value of the paired bootstrap.
        p_randomisation: Two-sided p-value of approximate randomisation.
    """

    first: float
    second: float
    difference: Interval
    p_bootstrap: float
    p_randomisation: float


def intervals(
    parts: Sequence[Scores],
    names: Iterable[str] | None = None,
    *,
    samples: int = DEFAULT_SAMPLES,
    level: float = DEFAULT_LEVEL,
    seed: int = 0,
) -> dict[str, Interval]:
    """Computes confidence intervals by the percentile bootstrap (Efron & Tibshirani 1993) over articles.

    Args:
        parts: The scores of single articles, of `score_pairs`.
        names: The figures (`hedge.cue.exact.f1`); without them all that the parts have.
        samples: How often articles are drawn, as many as there are, with replacement.
        level: The share of resamples that lies within an interval.
        seed: The seed of the draw.

    Returns:
        The intervals by name. A figure with nothing to score is left out; a resample with nothing to score does not count.

    Raises:
        ValueError: If `samples` or `level` is out of its range.
    """
    _check(samples, level)
    wanted = _names(parts) if names is None else list(names)
    upper, lower = _table(parts, wanted)
    tails = [50 * (1 - level), 50 * (1 + level)]
    found: dict[str, Interval] = {}
    drawn = _resampled(len(parts), samples, seed)
    estimates = _ratio(upper.sum(0), lower.sum(0))
    figures = np.concatenate([_ratio(weights @ upper, weights @ lower) for weights in drawn]) if parts else upper
    for at, name in enumerate(wanted):
        column = figures[:, at][~np.isnan(figures[:, at])]
        if not np.isnan(estimates[at]) and len(column):
            low, high = np.percentile(column, tails)
            found[name] = Interval(float(estimates[at]), float(low), float(high))
    return found


def compare(
    first: Sequence[Scores],
    second: Sequence[Scores],
    names: Iterable[str] | None = None,
    *,
    samples: int = DEFAULT_SAMPLES,
    level: float = DEFAULT_LEVEL,
    seed: int = 0,
) -> dict[str, Comparison]:
    """Tests whether two systems differ on the same gold articles.

    - Paired bootstrap (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012): articles are drawn for both systems together.
      p is the share of resamples whose difference lies at least as far from the observed one as that lies from 0.
    - Approximate randomisation (Noreen 1989; Yeh 2000): the two systems' counts of an article are swapped or not, at random.
      p is the share of shuffles whose difference is at least as large as the observed one.

    Both are two-sided, and count the observation itself: p = (r + 1) / (samples + 1).

    Args:
        first: The scores of single articles of one system, of `score_pairs`.
        second: Those of the other, of the same articles in the same order.
        names: The figures; without them all that either has.
        samples: How often articles are drawn, and counts are shuffled.
        level: The share of resamples that lies within an interval.
        seed: The seed of the draws.

    Returns:
        The comparisons by name; a figure that one of the systems does not have is left out.

    Raises:
        ValueError: If the articles differ, or `samples` or `level` is out of its range.
    """
    _check(samples, level)
    if [part.ids for part in first] != [part.ids for part in second]:
        msg = "the two systems were scored on different articles, or in a different order: score both on the same pairs"
        raise ValueError(msg)
    if {part.threshold for part in first} != {part.threshold for part in second}:
        msg = "the two systems were scored with different thresholds"
        raise ValueError(msg)
    wanted = sorted({*_names(first), *_names(second)}) if names is None else list(names)
    one, two = _table(first, wanted), _table(second, wanted)
    ones, twos = (_ratio(upper.sum(0), lower.sum(0)) for upper, lower in (one, two))
    if not first:
        return {}
    drawn = np.concatenate(
        [
            _ratio(weights @ two[0], weights @ two[1]) - _ratio(weights @ one[0], weights @ one[1])
            for weights in _resampled(len(first), samples, seed)
        ]
    )
    shuffled = np.concatenate([_shuffled(one, two, swaps) for swaps in _swaps(len(first), samples, seed)])
    tails = [50 * (1 - level), 50 * (1 + level)]
    found: dict[str, Comparison] = {}
    for at, name in enumerate(wanted):
        difference = float(twos[at] - ones[at])
        resampled = drawn[:, at][~np.isnan(drawn[:, at])]
        if np.isnan(difference) or not len(resampled):
            continue
        low, high = np.percentile(resampled, tails)
        found[name] = Comparison(
            float(ones[at]),
            float(twos[at]),
            Interval(difference, float(low), float(high)),
            _p_value(resampled - difference, difference),
            _p_value(shuffled[:, at][~np.isnan(shuffled[:, at])], difference),
        )
    return found


def _check(samples: int, level: float) -> None:
    if samples < 1 or not 0 < level < 1:
        msg = f"got {samples} samples at the level {level}, expected at least 1, and a level between 0 and 1"
        raise ValueError(msg)


def _names(parts: Iterable[Scores]) -> list[str]:
    return sorted({name for part in parts for name in fractions(part)})


def _table(parts: Sequence[Scores], names: Sequence[str]) -> tuple[_Numbers, _Numbers]:
    """Numerators and denominators of the figures, each a table of articles and names."""
    upper = np.zeros((len(parts), len(names)))
    lower = np.zeros_like(upper)
    places = {name: at for at, name in enumerate(names)}
    for row, part in enumerate(parts):
        for name, (numerator, denominator) in fractions(part).items():
            if name in places:
                upper[row, places[name]] = numerator
                lower[row, places[name]] = denominator
    return upper, lower


def _ratio(upper: _Numbers, lower: _Numbers) -> _Numbers:
    """Divides; NaN where there is nothing to score."""
    return np.divide(upper, lower, out=np.full_like(upper, np.nan), where=lower > 0)


def _chunks(samples: int) -> list[int]:
    return [min(_CHUNK, samples - done) for done in range(0, samples, _CHUNK)]


def _resampled(articles: int, samples: int, seed: int) -> Iterable[_Numbers]:
    """How often each article is drawn, in each resample."""
    generator = np.random.default_rng([seed, 0])
    for size in _chunks(samples):
        yield generator.multinomial(articles, np.full(articles, 1 / articles), size=size).astype(np.float64)


def _swaps(articles: int, samples: int, seed: int) -> Iterable[_Numbers]:
    """Whether the two systems are swapped on each article, in each shuffle."""
    generator = np.random.default_rng([seed, 1])
    for size in _chunks(samples):
        yield generator.integers(0, 2, size=(size, articles)).astype(np.float64)


def _shuffled(one: tuple[_Numbers, _Numbers], two: tuple[_Numbers, _Numbers], swaps: _Numbers) -> _Numbers:
    """The differences of the figures when the systems are swapped on some articles."""
    sums = [
        (left.sum(0) + (moved := swaps @ (right - left)), right.sum(0) - moved) for left, right in zip(one, two, strict=True)
    ]
    (upper_one, upper_two), (lower_one, lower_two) = sums
    return _ratio(upper_two, lower_two) - _ratio(upper_one, lower_one)


def _p_value(differences: _Numbers, observed: float) -> float:
    extreme = int(np.count_nonzero(np.abs(differences) >= abs(observed) - _TOLERANCE))
    return (extreme + 1) / (len(differences) + 1)
