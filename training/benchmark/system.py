"""What takes part in the benchmark: anything that puts frames into articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from reportedly.schema import Article

from .task import Task


@runtime_checkable
class System(Protocol):
    """Finds frames in articles; what is compared with others."""

    @property
    def name(self) -> str:
        """What the results name it."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """What determines the outcome (version of the library, digest of the model, seed, …), as it is written to JSON."""
        ...

    def predict(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Finds the frames of articles.

        Args:
            articles: The articles, without frames.

        Returns:
            As many articles in the same order, with the same ids and texts; their frames are those that the system found, with
            a `score` where it has one.
        """
        ...


@runtime_checkable
class TrainableSystem(System, Protocol):
    """A system that learns from the training part of a task."""

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        """Learns from annotated articles, before `predict` is called for that task; what was learned before is forgotten.

        Args:
            articles: The training part, with its gold frames.
            task: The task. What is to be learned depends on its layers, which say what is annotated, but not on its metric:
                tasks that differ in that alone share predictions.
        """
        ...


@runtime_checkable
class GivenCueSystem(System, Protocol):
    """A system that can also be told where the cues are, and then only finds their arguments."""

    def predict_given(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Finds the arguments of given cues.

        Args:
            articles: The articles with a frame for each cue; the arguments in them are fillers, the span of the cue.

        Returns:
            As many articles in the same order, with the same ids and texts, and a frame for each of the cues.
        """
        ...
