"""The tagger: a detector of frames, and everything that makes articles out of what it finds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, Protocol, TypeAlias

import msgspec

from ._version import __version__
from .claims import derive_claims
from .errors import ModelNotFoundError
from .frames import in_order
from .schema import Article, Frame, TaggerInfo

BASELINE = "baseline"
Backend: TypeAlias = Literal["onnx", "torch"]
BATCH_SIZE = 64


class Detector(Protocol):
    """Finds frames in texts; what a model has to offer to be used by a `Tagger`."""

    @property
    def name(self) -> str:
        """What tagged articles name as their model."""
        ...

    def detect(self, texts: Sequence[str]) -> Sequence[Iterable[Frame]]:
        """Finds the frames of each text, without ids and in any order, made by the functions of `reportedly.frames`."""
        ...


class Tagger:
    """Tags articles: finds their frames, numbers them, and derives the claims.

    Args:
        detector: Finds the frames.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._info = TaggerInfo(name="reportedly", version=__version__, model=detector.name)

    @property
    def info(self) -> TaggerInfo:
        """What every tagged article says of its tagger."""
        return self._info

    def tag(self, article: str | Article) -> Article:
        """Tags one article.

        Args:
            article: A text of any length, or an `Article`, whose id and meta are kept and whose frames are replaced.

        Returns:
            The article with frames and claims. A bare text gets the id `1`.
        """
        return next(self.pipe([article]))

    def pipe(self, articles: Iterable[str | Article], *, batch_size: int = BATCH_SIZE) -> Iterator[Article]:
        """Tags a stream of articles, in order, holding one batch in memory at a time.

        Args:
            articles: Texts or `Article`s, see `tag`. Bare texts get their number in the stream as id.
            batch_size: How many articles the detector is given at once.

        Returns:
            An iterator over the articles with frames and claims.

        Raises:
            ValueError: If the batch size is less than one.
        """
        if batch_size < 1:
            message = f"batch_size is {batch_size}; it has to be at least 1"
            raise ValueError(message)
        return self._pipe(articles, batch_size)

    def _pipe(self, articles: Iterable[str | Article], batch_size: int) -> Iterator[Article]:
        numbered = (
            Article(id=str(number), text=article) if isinstance(article, str) else article
            for number, article in enumerate(articles, 1)
        )
        while batch := list(islice(numbered, batch_size)):
            for article, found in zip(batch, self._detector.detect([article.text for article in batch]), strict=True):
                frames = in_order(found)
                claims = derive_claims(article.text, frames)
                yield msgspec.structs.replace(article, frames=frames, claims=claims, tagger=self._info)


def load(model: str | os.PathLike[str] | None = None, *, backend: Backend | None = None, device: str | None = None) -> Tagger:
    """Loads a tagger.

    Args:
        model: Nothing, or `bundled`, for the model that comes with the package; `baseline` for its lexicons and rules; or a
            model folder, as `reportedly train` and `reportedly export` write it, or the id of one on the Hugging Face Hub.
        backend: `onnx` (onnxruntime, on the CPU) or `torch`; without it `onnx` if the folder was exported, else `torch`.
        device: The torch device, such as `cuda`; without it the first GPU, else the CPU. It makes `torch` the backend.

    Returns:
        The tagger, ready for use.

    Raises:
        ModelNotFoundError: If there is no such model, or it cannot be run as asked.
    """
    if model is not None and os.fspath(model) == BASELINE:
        if backend is not None or device is not None:
            message = "the baseline has no backend and no device: it runs on neither onnx nor torch"
            raise ModelNotFoundError(message)
        from .baseline import BaselineDetector  # spaCy comes with it: over a second of start-up

        return Tagger(BaselineDetector())
    from .model.loading import load_detector

    return Tagger(load_detector(model, backend=backend, device=device))
