"""Mixtures: annotated articles of several corpora as one data set of windows, each with its corpus's layers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import numpy as np
from tokenizers import Tokenizer

from reportedly.commands.annotated import read_annotations as read_annotated
from reportedly.errors import InputError
from reportedly.model.labels import FRAME_TYPES
from reportedly.model.windows import cut, piece_range
from reportedly.model.words import find_words
from reportedly.schema import Article
from reportedly.training.annotation_set import Part, read_annotations
from reportedly.training.benchmark.task import Places, Task
from reportedly.training.benchmark.tasks import task
from reportedly.training.corpora import corpora, corpus
from reportedly.training.evaluation.provenance import digest
from reportedly.training.layers import Layer

from .recipe import Source
from .targets import in_words, targets

if TYPE_CHECKING:
    from datasets import Dataset

ALL_LAYERS = tuple(Layer(name) for name in FRAME_TYPES)
ANNOTATIONS = "annotations"
TASK = "task:"


class Loaded(NamedTuple):
    """The articles of a source.

    Attributes:
        source: The source.
        articles: The articles.
        layers: What is annotated.
        licence: The licence as stated.
        digest: A SHA-256 of texts and frames.
    """

    source: Source
    articles: list[Article]
    layers: tuple[Layer, ...]
    licence: str
    digest: str


def load_source(source: Source, places: Places) -> Loaded:
    """Reads the articles of a source.

    Args:
        source: The source.
        places: Where data lies.

    Returns:
        The articles and what is known of them.

    Raises:
        InputError: If the source does not exist, or needs a place that was not given.
    """
    layers, licence = ALL_LAYERS, "stated nowhere"
    if source.corpus == ANNOTATIONS:
        articles = _annotations(source.part or "train", places)
        licence = "CC BY 4.0 (annotations and own articles)"
    elif source.corpus.startswith(TASK):
        chosen_task = task(source.corpus.removeprefix(TASK))
        articles = _of_task(chosen_task, source.part or "train", places)
        layers, licence = chosen_task.layers, chosen_task.licence
    elif source.corpus in {one.name for one in corpora()}:
        if places.data is None:
            message = f"the corpus {source.corpus} is not in the package: say where the corpora lie with --corpora DIR"
            raise InputError(message)
        chosen = corpus(source.corpus)
        articles = list(chosen.read(places.data, source.part or "train"))
        layers, licence = chosen.layers, chosen.licence
    else:
        if not Path(source.corpus).exists():
            names = ", ".join(one.name for one in corpora())
            message = f"there is no data {source.corpus!r}: expected {ANNOTATIONS}, a file or folder, or one of {names}"
            raise InputError(message)
        every = list(read_annotated(Path(source.corpus)))  # a path is never a part of our own set
        if not any(article.frames for article in every):
            message = f"{source.corpus} has {len(every)} articles but not one frame: annotate them first"
            raise InputError(message)
        articles = _part_of(every, source.part)
    if not articles:
        message = f"{source.corpus} {source.part or ''} has no articles"
        raise InputError(message)
    return Loaded(source, articles, layers, licence, digest(articles))


def _annotations(part: str, places: Places) -> list[Article]:
    """A part of the annotation set, such as `train`, or one origin of it, such as `train-real`."""
    name, _, origin = part.partition("-")
    if name not in get_args(Part) or origin not in ("", "own", "real"):
        message = f"the annotation set has no part {part!r}, only train, dev and test (-own or -real for one origin)"
        raise InputError(message)
    every = read_annotations(texts=places.texts)
    return [one for one in every if one.meta["part"] == name and origin in ("", one.meta["origin"])]


def _of_task(chosen: Task, part: str, places: Places) -> list[Article]:
    """What a task of the benchmark lets systems learn from, or what it tests with."""
    if part not in ("train", "test"):
        message = f"a task of the benchmark has the parts train and test, not {part!r}"
        raise InputError(message)
    data = chosen.training if part == "train" else chosen.data
    if data is None:
        message = f"the benchmark task {chosen.name} has nothing to learn from"
        raise InputError(message)
    if (reason := data.missing(places)) is not None:
        message = f"the benchmark task {chosen.name} cannot be read: {reason}"
        raise InputError(message)
    return data.read(places)


def _part_of(articles: list[Article], part: str | None) -> list[Article]:
    """The part of a file that has none by itself: in the order of the digests of their ids, every fifth article is dev."""
    if part is None:
        return articles
    if part not in ("train", "dev"):
        message = f"a file has the parts train and dev, not {part!r}; leave the part out for all of it"
        raise InputError(message)
    if len(articles) == 1:
        message = "one article cannot be parted into train and dev: add articles, or name others to score on with --dev"
        raise InputError(message)
    ordered = sorted(articles, key=lambda article: hashlib.sha256(article.id.encode()).digest())
    return [article for place, article in enumerate(ordered) if (place % 5 == 0) == (part == "dev")]


def windows_of(loaded: Loaded, tokenizer: Tokenizer, length: int) -> Dataset:
    """Cuts a source into windows with targets, without overlap.

    Args:
        loaded: The source.
        tokenizer: The tokenizer of the encoder.
        length: How many pieces a window has at most.

    Returns:
        A data set with a row a window: flat lists of numbers, see `Collator`.

    Raises:
        InputError: If there is no window.
    """
    from datasets import Dataset

    rows = list(rows_of(loaded, tokenizer, length))
    if not rows:
        message = f"the articles of {loaded.source.corpus} have no text to learn from"
        raise InputError(message)
    return Dataset.from_list(rows)


def rows_of(loaded: Loaded, tokenizer: Tokenizer, length: int) -> Iterator[dict[str, Any]]:
    """Yields the rows of `windows_of`."""
    source = loaded.source
    layers = [layer._replace(nested=layer.nested or source.outermost) for layer in loaded.layers]
    for article in loaded.articles:
        words = find_words(article.text, tokenizer)
        frames = in_words(article.frames, words)
        for window in cut(words, length, 0):
            found = targets(window, frames, layers, cues=source.cues)
            low, high = piece_range(words, window)
            yield {
                "length": high - low,
                "pieces": words.pieces[low:high].astype(np.int32),
                "piece_word": np.clip(words.piece_word[low:high] - window.start, 0, window.end - window.start - 1).astype(
                    np.int32
                ),
                "features": words.features[window.start : window.end].reshape(-1).astype(np.int32),
                "first_piece": (words.first_piece[window.start : window.end] - low).astype(np.int32),
                "sentence": words.sentence[window.start : window.end].astype(np.int32),
                "cue_codes": found.cue_codes.reshape(-1).astype(np.int8),
                "cues": found.cues.reshape(-1).astype(np.int32),
                "argument_spans": found.argument_spans.reshape(-1).astype(np.int32),
                "argument_known": found.argument_known.reshape(-1).astype(np.int8),
                "source_kinds": found.source_kinds.astype(np.int32),
            }


def mix(parts: Sequence[tuple[Source, Dataset]], temperature: float, seed: int) -> Dataset:
    """Mixes windows of several sources into what an epoch sees.

    Args:
        parts: The sources with their windows.
        temperature: Flattens their sizes, see `Stage`.
        seed: Chooses the windows of weights that are not whole numbers.

    Returns:
        The mixed windows.
    """
    from datasets import concatenate_datasets

    sizes = np.array([len(windows) for _, windows in parts], dtype=float)
    flat = sizes ** (1 / temperature)
    shares = flat / flat.sum() * sizes.sum()
    chosen = []
    for (source, windows), share in zip(parts, shares, strict=True):
        count = max(1, round(share * source.weight))
        whole, rest = divmod(count, len(windows))
        chosen += [windows] * whole
        if rest:
            chosen.append(windows.shuffle(seed=seed).select(range(rest)))
    return concatenate_datasets(chosen)
