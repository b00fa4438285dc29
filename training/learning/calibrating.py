"""Calibration: fitting thresholds and score curves on the dev part, without touching the weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from reportedly.frames import frame_type
from reportedly.model.decoder import Candidate, Runner, frames_of
from reportedly.model.detector import ModelDetector
from reportedly.model.labels import ARGUMENTS, FRAME_TYPES, REQUIRED
from reportedly.model.settings import Decoding, ScoreCurve
from reportedly.model.torch_runner import TorchRunner
from reportedly.model.viterbi import FloatArray, IntArray
from reportedly.model.windows import Batch
from reportedly.model.words import find_words
from reportedly.schema import Article, FrameType
from reportedly.training.evaluation import score_articles
from reportedly.training.evaluation.units import labelled_unit

from .dev_score import predict, settings_of
from .starting import Start

SHIFTS = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
"""The shifts of the weight of O that are tried."""
_GAIN = 0.002  # a shift has to gain this much F1, or it follows chance
_LEAST = 40  # frames of a type in the dev part, below which thresholds and scores would follow chance


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

    Thresholds first: for cues by frame type and for optional arguments by role, the shift with the best exact F1. Then a
    logistic curve for each frame type, so that the score of a frame says how likely it is to be right (Platt 1999). A frame
    type of which the articles have few keeps what the network had.

    Args:
        begin: The network with its tokenizer; its configuration is changed to what was found.
        articles: Annotated articles that were not trained on.

    Returns:
        What was found.
    """
    settings = settings_of(begin.model.config)
    counts = Counter(frame_type(frame) for article in articles for frame in article.frames)
    fitted = [name for name in FRAME_TYPES if counts[name] >= _LEAST]
    runner = _Remembering(TorchRunner(begin.model))

    def detector(decoding: Decoding) -> ModelDetector:
        return ModelDetector(msgspec.structs.replace(settings, decoding=decoding), begin.backend, runner)

    def with_best(decoding: Decoding, field: str, figures: dict[str, str]) -> Decoding:
        """Tries every shift of all thresholds of a kind at once: they do not depend on each other."""
        if not figures:
            return decoding
        found = {}
        for shift in SHIFTS:
            shifted = msgspec.structs.replace(decoding, **{field: dict.fromkeys(figures, shift)})
            predicted = predict(detector(shifted), articles)
            found[shift] = score_articles(zip(articles, predicted, strict=True), split=None)
        best = {
            name: _best({shift: scores.count(figure).f1 or 0.0 for shift, scores in found.items()})
            for name, figure in figures.items()
        }
        return msgspec.structs.replace(decoding, **{field: {**getattr(decoding, field), **best}})

    decoding = with_best(settings.decoding, "outside", {name: f"{name}.cue.exact" for name in fitted})
    optional: dict[str, str] = {
        role: f"{name}.{role}-linked.exact" for name in fitted for role in ARGUMENTS[name] if role not in REQUIRED
    }
    decoding = with_best(decoding, "absent", optional)
    outcomes = _outcomes(detector(decoding), begin, articles, decoding)
    decoding = msgspec.structs.replace(
        decoding, curves={**decoding.curves, **{name: _curve(outcomes[name]) for name in fitted}}
    )
    begin.model.config.decoding = msgspec.to_builtins(decoding)
    return decoding


def _best(f1: Mapping[float, float]) -> float:
    """The shift with the best F1; the nearest to 0 of those that are as good, and 0 unless another one gains something."""
    best = max(f1, key=lambda shift: (f1[shift], -abs(shift)))
    return best if f1[best] >= f1[0.0] + _GAIN else 0.0


class _Remembering:
    """A runner that reads every batch once: the weights of cues do not change with the thresholds."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._read: dict[bytes, tuple[Any, FloatArray]] = {}
        self.cue_chain = runner.cue_chain
        self.argument_chain = runner.argument_chain

    def encode(self, batch: Batch) -> tuple[Any, FloatArray]:
        key = b"".join(array.tobytes() for array in batch)
        if key not in self._read:
            self._read[key] = self._runner.encode(batch)
        return self._read[key]

    def arguments(self, states: Any, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
        return self._runner.arguments(states, batch, cues)


def _outcomes(
    detector: ModelDetector, begin: Start, articles: Sequence[Article], decoding: Decoding
) -> dict[FrameType, list[Outcome]]:
    found: dict[FrameType, list[Outcome]] = {name: [] for name in FRAME_TYPES}
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
