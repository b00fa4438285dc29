"""A linear-chain conditional random field (Lafferty et al. 2001), by CRFsuite (Okazaki 2007), in memory only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from reportedly.errors import InputError

from .words import OUTSIDE

Features: TypeAlias = Sequence[Sequence[str]]
"""For each word of a sequence, its features."""

PARAMETERS: Mapping[str, float | int | bool] = MappingProxyType(
    {
        "c1": 0.05,
        "c2": 0.05,
        "max_iterations": 100,
        "feature.minfreq": 2,
    }
)


class Example(NamedTuple):
    """A sequence to learn from: the features and the label of each word."""

    features: Features
    labels: Sequence[str]


class Labelled(NamedTuple):
    """The most likely labels of a sequence, and how likely each of them is by itself."""

    labels: list[str]
    scores: list[float]


class SequenceModel:
    """A learned model; made by `learn`.

    Args:
        content: What CRFsuite wrote; `None` for a model that knows no label but `O`.
    """

    def __init__(self, content: bytes | None) -> None:
        self._content = content  # CRFsuite reads it where it lies
        self._tagger: Any = None
        if content is not None:
            self._tagger = crfsuite().Tagger()
            self._tagger.open_inmemory(content)

    def label(self, features: Features) -> Labelled:
        """Labels a sequence."""
        if self._tagger is None or not features:
            return Labelled([OUTSIDE] * len(features), [1.0] * len(features))
        labels: list[str] = self._tagger.tag(features)
        return Labelled(labels, [self._tagger.marginal(label, at) for at, label in enumerate(labels)])


def learn(examples: Iterable[Example]) -> SequenceModel:
    """Learns a model by L-BFGS, which gives the same model for the same examples.

    Args:
        examples: The sequences, each with at least one word.

    Returns:
        The model.
    """
    trainer = crfsuite().Trainer(algorithm="lbfgs", params=dict(PARAMETERS), verbose=False)
    labels: set[str] = set()
    for example in examples:
        trainer.append(example.features, example.labels)
        labels.update(example.labels)
    if not labels - {OUTSIDE}:
        return SequenceModel(None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model")
        trainer.train(str(path))
        return SequenceModel(path.read_bytes())


def crfsuite() -> Any:  # noqa: ANN401  # it has no types
    """Imports the library.

    Raises:
        InputError: If python-crfsuite is not installed.
    """
    try:
        import pycrfsuite
    except ImportError as error:
        message = 'the system crf needs python-crfsuite, which is not installed: pip install "reportedly[train]"'
        raise InputError(message) from error
    return pycrfsuite
