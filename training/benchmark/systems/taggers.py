"""The project's own taggers as systems: the model that comes with the package, any other model, and the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from reportedly.schema import Article
from reportedly.tagger import BASELINE, load

from .peer_worker import digest


class TaggerSystem:
    """A tagger of `reportedly.load`.

    Args:
        name: What the results name it.
        model: The model to load, see `reportedly.load`.

    Raises:
        ModelNotFoundError: If there is no such model.
    """

    def __init__(self, name: str, model: str) -> None:
        self._name = name
        self._tagger = load(model)
        self._digest = {} if model == BASELINE else {"digest": _digest(model)}

    @property
    def name(self) -> str:
        """The name that it was given."""
        return self._name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The model, the version of the package, and the digest of the model's files."""
        return {"model": self._tagger.info.model, "version": self._tagger.info.version, **self._digest}

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Tags articles."""
        tagged = self._tagger.pipe(articles)
        return [replace(article, frames=found.frames) for article, found in zip(articles, tagged, strict=True)]


def _digest(model: str) -> str:
    from reportedly.model.loading import model_folder  # the tokenizers come with it

    return digest(model_folder(model))
