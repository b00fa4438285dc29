"""The whole evaluation of a system on some articles: figures with intervals, slices, calibration; and of two systems, tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from reportedly.schema import Article, FrameType

from .calibration import DEFAULT_BINS, Calibration, calibration
from .figures import Outcome, Scores, as_builtins, merge
from .pairs import pair_articles
from .scorer import DEFAULT_THRESHOLD, score_pairs
from .slices import score_slices, training_cues_of
from .units import FRAME_TYPES

if TYPE_CHECKING:
    from .resampling import Comparison, Interval


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that figures depend on besides the articles.

    Attributes:
        types: The frame types that are scored: those that the gold annotates.
        threshold: The least character Jaccard index of spans that overlap.
        resamples: How often articles are drawn for intervals and tests; 0 for none of them.
        level: The share of resamples that lies within an interval.
        seed: The seed of the draws.
        bins: How many bins of scores the calibration error is computed with.
    """

    types: tuple[FrameType, ...] = FRAME_TYPES
    threshold: float = DEFAULT_THRESHOLD
    resamples: int = 1000
    level: float = 0.95
    seed: int = 0
    bins: int = DEFAULT_BINS


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """How good a system is on some articles.

    Attributes:
        settings: What the figures depend on.
        parts: The scores of each article, in the order of their ids.
        scores: The scores of all of them together.
        intervals: The confidence intervals of the figures, by name.
        calibrations: How well the scores of predictions say how often these are right, by what was to be right: `hedge.cue`,
            `hedge.frame`, `all.cue`, …; empty where the system gives no scores.
        slices: The scores of parts of the data, by slicing and slice: `quote`, `direct`.
    """

    settings: Settings
    parts: tuple[Scores, ...]
    scores: Scores
    intervals: dict[str, Interval]
    calibrations: dict[str, Calibration]
    slices: dict[str, dict[str, Scores]]

    def as_builtins(self) -> dict[str, Any]:
        """Makes what is written as JSON: all counts with their figures, not those of single articles."""
        return {
            "settings": msgspec.to_builtins(self.settings),
            "scores": as_builtins(self.scores),
            "intervals": msgspec.to_builtins(self.intervals),
            "calibration": msgspec.to_builtins(self.calibrations),
            "slices": {
                slicing: {name: as_builtins(scores) for name, scores in found.items()} for slicing, found in self.slices.items()
            },
        }


def evaluate(
    gold: Iterable[Article],
    predicted: Iterable[Article],
    settings: Settings | None = None,
    *,
    slices: bool = False,
    training: Iterable[Article] | None = None,
) -> Evaluation:
    """Evaluates the predictions of a system.

    Args:
        gold: The articles with the frames that are right.
        predicted: The same articles with the frames of the system, in any order.
        settings: What the figures are to depend on; without it the defaults.
        slices: Whether to score slices as well, see `score_slices`.
        training: The articles that the system was trained on, to tell seen from unseen cues in the slices.

    Returns:
        The evaluation over all articles.

    Raises:
        InputError: If an article has no partner, or the texts of partners differ.
        ValueError: If a setting is out of its range.
    """
    from .resampling import intervals

    settings = settings or Settings()
    pairs = pair_articles(gold, predicted)
    parts = score_pairs(pairs, threshold=settings.threshold, types=settings.types)
    scores = merge([Scores(threshold=settings.threshold), *parts])
    cues = None if training is None else training_cues_of(training)
    drawn: dict[str, Interval] = {}
    if settings.resamples:
        drawn = intervals(parts, samples=settings.resamples, level=settings.level, seed=settings.seed)
    return Evaluation(
        settings=settings,
        parts=tuple(parts),
        scores=scores,
        intervals=drawn,
        calibrations={name: calibration(found, settings.bins) for name, found in _pooled(scores).items()},
        slices=score_slices(pairs, cues, threshold=settings.threshold, types=settings.types) if slices else {},
    )


def compare_evaluations(first: Evaluation, second: Evaluation) -> dict[str, Comparison]:
    """Tests whether two systems differ, by paired bootstrap and approximate randomisation.

    Args:
        first: The evaluation of one system.
        second: That of the other, on the same articles and with the same settings.

    Returns:
        The comparisons by the name of the figure, as `resampling.compare` gives them: how much higher the second is.

    Raises:
        ValueError: If articles or settings differ, or there are no resamples.
    """
    from .resampling import compare

    if first.settings != second.settings:
        msg = f"the two systems were evaluated with different settings: {first.settings} and {second.settings}"
        raise ValueError(msg)
    settings = first.settings
    return compare(first.parts, second.parts, samples=settings.resamples, level=settings.level, seed=settings.seed)


def _pooled(scores: Scores) -> dict[str, tuple[Outcome, ...]]:
    """The scored predictions by what was to be right: of each frame type, and of all together."""
    found = dict(scores.outcomes)
    for unit in ("cue", "frame"):
        pooled = [outcome for name, outcomes in scores.outcomes.items() if name.endswith(f".{unit}") for outcome in outcomes]
        if pooled:
            found[f"all.{unit}"] = tuple(sorted(pooled))
    return found
