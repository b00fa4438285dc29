"""What comes of no skill at all: every word by its most frequent label, and labels drawn at random."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import msgspec

from reportedly.frames import in_order
from reportedly.schema import Article, Frame, FrameType

from ..task import Task
from .cues import Cue, cue_places, sentence_frame, types_of
from .words import OUTSIDE, Sentence, Word, labels_of, places_of, word_sentences

DEFAULT_SEED = 0

LabelCounts: TypeAlias = dict[FrameType, dict[str, Counter[str]]]
"""How often each word, in lower case, has each label of a frame type's cues."""

Labeller: TypeAlias = Callable[[Word], str]


def count_labels(articles: Iterable[Article], task: Task) -> LabelCounts:
    """Counts the labels that the words of a training part have, for each frame type that the task annotates."""
    counts: LabelCounts = {name: defaultdict(Counter) for name in types_of(task.layers)}
    for article in articles:
        places = {name: cue_places(article, name) for name in counts}
        for sentence in word_sentences(article.text):
            for name, found in counts.items():
                for word, label in zip(sentence.words, labels_of(sentence.words, places[name]), strict=True):
                    found[word.text.lower()][label] += 1
    return counts


def label_cues(text: str, sentences: Iterable[Sentence], name: FrameType, labeller: Labeller) -> Iterator[Frame]:
    """Labels the words of sentences one by one, and makes frames of the cues that come of it; see `sentence_frame`."""
    for sentence in sentences:
        for kind, span in places_of(sentence.words, [labeller(word) for word in sentence.words]):
            yield sentence_frame(text, Cue(name, kind, (span,)), sentence)


class MajoritySystem:
    """Gives every word the label that it has most often in the training part; words that do not stand there are in no cue.

    Scope and content are the sentence; there are no sources and entities.
    """

    name = "majority"

    def __init__(self) -> None:
        self._labels: dict[FrameType, dict[str, str]] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """There are none."""
        return {}

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        """Learns the most frequent label of every word."""
        self._labels = {
            name: {word: label for word, found in words.items() if (label := _most_frequent(found)) != OUTSIDE}
            for name, words in count_labels(articles, task).items()
        }

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Labels the words of articles."""
        return [msgspec.structs.replace(article, frames=in_order(self._frames(article.text))) for article in articles]

    def _frames(self, text: str) -> Iterator[Frame]:
        sentences = word_sentences(text)
        for name, labels in self._labels.items():
            yield from label_cues(text, sentences, name, partial(_known, labels))


class RandomSystem:
    """Draws the label of every word, as often as it stands in the training part, whatever the word.

    Scope and content are the sentence; there are no sources and entities. The draw for an article depends on the seed and on
    the article's id and text alone.

    Args:
        seed: The seed of the draw.
    """

    name = "random"

    def __init__(self, seed: int = DEFAULT_SEED) -> None:
        self._seed = seed
        self._weights: dict[FrameType, Counter[str]] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """The seed."""
        return {"seed": self._seed}

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        """Learns how frequent the labels are."""
        self._weights = {name: sum(words.values(), Counter()) for name, words in count_labels(articles, task).items()}

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Labels the words of articles."""
        return [msgspec.structs.replace(article, frames=in_order(self._frames(article))) for article in articles]

    def _frames(self, article: Article) -> Iterator[Frame]:
        sentences = word_sentences(article.text)
        for name, weights in self._weights.items():
            yield from label_cues(article.text, sentences, name, _drawing(weights, f"{self._seed} {name} {article.id}"))


def _drawing(weights: Counter[str], seed: str) -> Labeller:
    labels = sorted(weights) or [OUTSIDE]
    frequencies = [weights[label] or 1 for label in labels]
    draw = random.Random(seed)  # noqa: S311  # nothing is to be kept secret
    return lambda _: draw.choices(labels, frequencies)[0]


def _known(labels: Mapping[str, str], word: Word) -> str:
    return labels.get(word.text.lower(), OUTSIDE)


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda label: (-counts[label], label))
