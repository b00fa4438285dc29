"""Evaluation: scores of predicted frames against gold, intervals and tests, slices, calibration, agreement of annotators.

pairs = pair_articles(gold, predicted)
parts = score_pairs(pairs)                              # one an article
scores = merge(parts)
scores.count("attribution.content-linked.exact").f1     # see `figures` and `units` for what the names mean
intervals(parts, ["hedge.cue.exact.f1"])                # in `resampling`, which needs numpy
evaluate(gold, predicted, slices=True)                  # in `evaluation`: all of it, as `reportedly evaluate` reports it
error_page(gold, predicted, title="dev")                # in `error_page`: what goes wrong, in the text, as HTML
"""

from __future__ import annotations

from .agreement import Agreement, agreement
from .calibration import Bin, Calibration, calibration
from .differences import Difference, differences
from .figures import Confusion, Counts, Outcome, Ratio, Scores, as_builtins, fractions, merge
from .pairs import Pair, check_pair, pair_articles
from .reliability import cohen_kappa, krippendorff_alpha
from .scorer import DEFAULT_THRESHOLD, score, score_articles, score_pairs

__all__ = [
    "DEFAULT_THRESHOLD",
    "Agreement",
    "Bin",
    "Calibration",
    "Confusion",
    "Counts",
    "Difference",
    "Outcome",
    "Pair",
    "Ratio",
    "Scores",
    "agreement",
    "as_builtins",
    "calibration",
    "check_pair",
    "cohen_kappa",
    "differences",
    "fractions",
    "krippendorff_alpha",
    "merge",
    "pair_articles",
    "score",
    "score_articles",
    "score_pairs",
]
