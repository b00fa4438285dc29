"""Calibration: fitting thresholds and score curves on the dev part, without touching the weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from reportedly.model.configuration import ReportedlyConfig
from reportedly.model.decoder import Candidate, frames_of
from reportedly.model.labels import ARGUMENTS, FRAME_TYPES, REQUIRED
from reportedly.model.settings import Decoding, ScoreCurve
from reportedly.model.words import find_words
from reportedly.schema import Article, FrameType
from reportedly.training.evaluation import score_articles
from reportedly.training.evaluation.units import labelled_unit

from .dev_score import detector_of, predict, settings_of
from .starting import Start

SHIFTS = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
"""The shifts of the weight of O that are tried."""
_GAIN = 0.002  # a shift has to gain this much F1, or it follows chance


class Outcome(NamedTuple):
    """A predicted frame for calibration.

    Attributes:
        cue: The log probability of its cue.
        arguments: That of its arguments.
        right: Whether it stands in the gold annotation, kind and all spans.
    """

    cue: float
    arguments: float
    right: bool


def calibrate(begin: Start, articles: Sequence[Article]) -> Decoding:
    """Fits how a network's output is read.

    Thresholds first: for cues by frame type and for optional arguments by role, the shift with the best exact F1 on the articles.
    Then a logistic curve for each frame type, so that the score of a frame says how likely it is to be right (Platt 1999).

    Args:
        begin: The network with its tokenizer; its configuration is changed to what was found.
        articles: Annotated articles that were not trained on.

    Returns:
        What was found.
    """
    decoding = settings_of(begin.model.config).decoding
    outside: dict[str, float] = {}
    for name in FRAME_TYPES:
        outside[name] = _best_shift(begin, articles, decoding, name, "outside", name, f"{name}.cue.exact")
    decoding = msgspec.structs.replace(decoding, outside=outside)
    absent: dict[str, float] = {}
    for name in FRAME_TYPES:
        for role in ARGUMENTS[name]:
            if role not in REQUIRED:
                absent[role] = _best_shift(begin, articles, decoding, name, "absent", role, f"{name}.{role}-linked.exact")
    decoding = msgspec.structs.replace(decoding, absent=absent)
    _apply(begin.model.config, decoding)
    curves = {name: _curve(found) for name, found in _outcomes(begin, articles, decoding).items()}
    decoding = msgspec.structs.replace(decoding, curves=curves)
    _apply(begin.model.config, decoding)
    return decoding


def _apply(config: ReportedlyConfig, decoding: Decoding) -> None:
    config.decoding = msgspec.to_builtins(decoding)


def _best_shift(
    begin: Start, articles: Sequence[Article], decoding: Decoding, name: FrameType, field: str, key: str, figure: str
) -> float:
    """The shift of one threshold with the best F1; the nearest to 0 of those that are as good."""
    found: dict[float, float] = {}
    for shift in SHIFTS:
        shifted = msgspec.structs.replace(decoding, **{field: {**getattr(decoding, field), key: shift}})
        _apply(begin.model.config, shifted)
        predicted = predict(detector_of(begin.model, begin.backend), articles)
        scores = score_articles(zip(articles, predicted, strict=True), types=[name], split=None)
        found[shift] = scores.count(figure).f1 or 0.0
    _apply(begin.model.config, decoding)
    best = max(found, key=lambda shift: (found[shift], -abs(shift)))
    return best if found[best] >= found[0.0] + _GAIN else 0.0


def _outcomes(begin: Start, articles: Sequence[Article], decoding: Decoding) -> dict[FrameType, list[Outcome]]:
    found: dict[FrameType, list[Outcome]] = {name: [] for name in FRAME_TYPES}
    detector = detector_of(begin.model, begin.backend)
    for article, (text, candidates) in zip(articles, detector.candidates([one.text for one in articles]), strict=True):
        gold = {labelled_unit(frame) for frame in article.frames}
        words = find_words(text, begin.backend)
        for candidate in candidates:
            for frame in frames_of(text, words, [candidate], decoding):
                found[candidate.frame_type].append(_outcome(candidate, labelled_unit(frame) in gold))
    return found


def _outcome(candidate: Candidate, right: bool) -> Outcome:
    return Outcome(candidate.cue_log_probability, candidate.argument_log_probability, right)


def _curve(outcomes: Sequence[Outcome]) -> ScoreCurve:
    """Fits a logistic curve by Newton's method, with Platt's targets, which keep it off 0 and 1 on few outcomes."""
    if len({outcome.right for outcome in outcomes}) < 2:
        return ScoreCurve()
    table = np.array([[1.0, outcome.cue, outcome.arguments] for outcome in outcomes])
    right = np.array([outcome.right for outcome in outcomes])
    positive, negative = right.sum(), (~right).sum()
    target = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))
    weights = np.zeros(3)
    ridge = np.diag([1e-6, 1e-2, 1e-2])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(table @ weights, -50, 50)))
        gradient = table.T @ (target - probability) - ridge @ weights
        curvature = (table.T * (probability * (1 - probability))) @ table + ridge
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return ScoreCurve(*(round(float(weight), 4) for weight in weights))
