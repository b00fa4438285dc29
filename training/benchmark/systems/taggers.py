"""The project's own taggers as systems: the model that comes with the package, any other model, and the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from reportedly.frames import in_order
from reportedly.model.loading import load_detector, model_folder
from reportedly.schema import Article
from reportedly.tagger import Tagger

from .peer_worker import digest


class TaggerSystem:
    """A tagger.

    Args:
        name: What the results name it.
        tagger: The tagger.
        facts: What the results say of it besides.
    """

    def __init__(self, name: str, tagger: Tagger, facts: Mapping[str, Any] | None = None) -> None:
        self._name = name
        self._tagger = tagger
        self._facts = facts or {}

    @property
    def name(self) -> str:
        """The name that it was given."""
        return self._name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The model, the version of the package, and what else was said."""
        return {"model": self._tagger.info.model, "version": self._tagger.info.version, **self._facts}

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Tags articles."""
        tagged = self._tagger.pipe(articles)
        return [replace(article, frames=found.frames) for article, found in zip(articles, tagged, strict=True)]


class ModelSystem(TaggerSystem):
    """A trained model, which can also be told where the cues are.

    Args:
        name: What the results name it.
        model: The model to load, see `reportedly.load`.

    Raises:
        ModelNotFoundError: If there is no such model.
    """

    def __init__(self, name: str, model: str) -> None:
        self._detector = load_detector(model)
        super().__init__(name, Tagger(self._detector), {"digest": digest(model_folder(model))})

    def predict_given(self, articles: Sequence[Article]) -> list[Article]:
        """Finds the arguments of given cues."""
        found = self._detector.detect_given(articles)
        return [replace(article, frames=in_order(frames)) for article, frames in zip(articles, found, strict=True)]
