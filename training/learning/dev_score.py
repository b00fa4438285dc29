"""Scores on the dev part while training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from tokenizers import Tokenizer

from reportedly.frames import in_order
from reportedly.model.configuration import ReportedlyConfig
from reportedly.model.detector import ModelDetector
from reportedly.model.labels import ARGUMENTS
from reportedly.model.network import ReportedlyModel
from reportedly.model.settings import ModelSettings
from reportedly.model.torch_runner import TorchRunner
from reportedly.schema import Article
from reportedly.training.evaluation import Scores, score_articles
from reportedly.training.layers import Layer

from .mixture import Loaded


class DevScore(NamedTuple):
    """Scores of an epoch.

    Attributes:
        score: The mean of the figures below: what the best epoch has most of.
        figures: Exact F1 by data set and layer, such as `annotations dev: hedge.cue`.
    """

    score: float
    figures: Mapping[str, float]


def settings_of(config: ReportedlyConfig) -> ModelSettings:
    """Reads the settings for tagging out of a network's configuration."""
    return msgspec.convert(config.to_dict(), ModelSettings, strict=False)


def detector_of(model: ReportedlyModel, tokenizer: Tokenizer) -> ModelDetector:
    """Makes a detector of a network that is in memory."""
    return ModelDetector(settings_of(model.config), tokenizer, TorchRunner(model))


def predict(detector: ModelDetector, articles: Sequence[Article]) -> list[Article]:
    """Replaces the frames of articles by those that a detector finds."""
    found = detector.detect([article.text for article in articles])
    return [msgspec.structs.replace(article, frames=in_order(frames)) for article, frames in zip(articles, found, strict=True)]


def layers_of(layers: Sequence[Layer]) -> Iterator[str]:
    """Names what a corpus annotates: cues, and arguments by the spans that are unique."""
    for layer in layers:
        yield f"{layer.frame_type}.cue"
        yield from (f"{layer.frame_type}.{role}" for role in ARGUMENTS[layer.frame_type] if role in layer.roles)


def dev_score(model: ReportedlyModel, tokenizer: Tokenizer, dev: Sequence[Loaded]) -> DevScore:
    """Scores a network.

    Args:
        model: The network.
        tokenizer: Its tokenizer.
        dev: The data sets, at least one.

    Returns:
        The scores.
    """
    was_training = model.training
    detector = detector_of(model, tokenizer)
    figures: dict[str, float] = {}
    for loaded in dev:
        predicted = predict(detector, loaded.articles)
        types = [layer.frame_type for layer in loaded.layers]
        scores = score_articles(zip(loaded.articles, predicted, strict=True), types=types, split=None)
        name = " ".join(filter(None, (loaded.source.corpus, loaded.source.part)))
        figures |= {f"{name}: {layer}": _f1(scores, layer) for layer in layers_of(loaded.layers)}
    model.train(was_training)
    return DevScore(sum(figures.values()) / len(figures), figures)


def _f1(scores: Scores, layer: str) -> float:
    return scores.count(f"{layer}.exact").f1 or 0.0
