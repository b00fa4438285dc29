"""What a benchmark task is: articles with their gold frames, what is compared of them, and what is known about both."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from reportedly.schema import Article
from reportedly.training.evaluation import Scores
from reportedly.training.layers import Layer


class Places(msgspec.Struct, frozen=True):
    """Where data lies that is not in the package.

    Attributes:
        data: The folder of the published corpora, each in a folder of its own.
        texts: The file with the texts of the annotation set's real articles.
    """

    data: str | os.PathLike[str] | None = None
    texts: str | os.PathLike[str] | None = None


class Data(Protocol):
    """Annotated articles that a task tests with or trains on."""

    @property
    def name(self) -> str:
        """What it is, in a few words: the corpus and its part."""
        ...

    @property
    def expected(self) -> str | None:
        """The digest that it has to have; `None` where the version of the package says which it is."""
        ...

    def missing(self, places: Places) -> str | None:
        """Says why it cannot be read, and what to do about it; `None` if it can."""
        ...

    def digest(self, places: Places) -> str:
        """Makes a SHA-256 of it."""
        ...

    def read(self, places: Places) -> list[Article]:
        """Reads the articles."""
        ...


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of gold and predicted articles.

    Attributes:
        name: Its name; a metric that counts otherwise than before gets another one.
        description: What it counts as right, and whose protocol that is.
        figures: The names of the figures that it makes (`hedge.cue.exact`), the most telling first.
        headline: The figure by which systems are ranked.
        ratios: Those of the figures that are ratios; the others are F1, made of hits and misses.
        scales: By the name of a ratio, by what its two parts are multiplied so that they are whole numbers; by 1 without.
        score: Counts for one gold article and its predicted twin what the figures are made of, under their names.
        gives_cues: Whether systems that can take cues as given (`GivenCueSystem`) are given those of gold.
    """

    name: str
    description: str
    figures: tuple[str, ...]
    headline: str
    ratios: frozenset[str] = frozenset()
    scales: Mapping[str, int] = {}
    score: Callable[[Article, Article], Scores]
    gives_cues: bool = False


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A published result.

    Attributes:
        system: What it is a result of.
        figure: The name of the task's figure that it is to be compared with, such as `attribution.cue.exact`.
        value: The result, from 0 to 1: F1, or the ratio where the figure is one.
        precision: The precision that was published with it.
        recall: The recall that was published with it.
        source: Where it was published.
        differs: In what its protocol or data differ from the task's; `None` where they are the same.
    """

    system: str
    figure: str
    value: float
    precision: float | None = None
    recall: float | None = None
    source: str
    differs: str | None = None


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task of the benchmark.

    The results of two systems on a task are comparable: data, split and metric are fixed by its name. Where one of them has to
    change, the task gets another name.

    Attributes:
        name: Its name.
        description: What is asked of a system, and of which texts.
        data: What systems are tested with.
        training: What systems that learn may learn from; `None` if there is nothing.
        layers: What the data annotates; frames of other types do not count.
        metric: What is compared.
        licence: The licence of the data, as stated with it.
        reference: The paper to cite.
        bibtex: The same as BibTeX.
        published: Published results.
    """

    name: str
    description: str
    data: Data
    training: Data | None = None
    layers: tuple[Layer, ...]
    metric: Metric
    licence: str
    reference: str
    bibtex: str
    published: tuple[Published, ...] = ()
