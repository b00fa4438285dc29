"""Words, and labels of words: what the learned systems see of an article, and how spans become labels and labels spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from reportedly.schema import Fragment
from reportedly.sentences import sentences
from reportedly.training.corpora import label_spans

_WORD = re.compile(r"\w+|[^\w\s]")
_ENDS = ".!?;:,…"
OUTSIDE = "O"

Place: TypeAlias = tuple[str, Fragment]
"""A label without its `B-` or `I-`, and where it holds."""


class Word(NamedTuple):
    """A word or a punctuation mark.

    Attributes:
        text: As it stands in the article.
        start: Its offset.
        end: The offset behind it.
    """

    text: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence of an article.

    Attributes:
        words: Its words.
        start: Its offset.
        end: The offset behind its last word, the punctuation that ends the sentence left out.
    """

    words: tuple[Word, ...]
    start: int
    end: int


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Finds the words of a stretch of text: runs of letters and digits, and every other character by itself."""
    places = _WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(Word(match.group(), *match.span()) for match in places)


def word_sentences(text: str) -> list[Sentence]:
    """Splits a text into sentences of words, in order."""
    found = []
    for start, end in sentences(text):
        inside = words(text, start, end)
        clause = text[start:end].rstrip(_ENDS).rstrip()
        if inside:
            found.append(Sentence(inside, start, start + len(clause) if clause else end))
    return found


def labels_of(words: Sequence[Word], places: Iterable[Place]) -> list[str]:
    """Labels words by the spans that they stand in, as `B-` for the first one, `I-` for those behind it, `O` for the others.

    Args:
        words: The words in order.
        places: The spans, in any order. A word that one of them covers in part is inside it; of two spans that overlap, the
            one that begins later has the words that they share.

    Returns:
        A label for each word.
    """
    labels = [OUTSIDE] * len(words)
    first, last = (words[0].start, words[-1].end) if words else (0, 0)
    near = [(name, span) for name, span in places if span[0] < last and first < span[1]]
    for name, (start, end) in sorted(near, key=lambda place: (place[1], place[0])):
        covered = [at for at, word in enumerate(words) if word.start < end and start < word.end]
        for at in covered:
            labels[at] = f"{'B' if at == covered[0] else 'I'}-{name}"
    return labels


def places_of(words: Sequence[Word], labels: Sequence[str]) -> list[Place]:
    """Reads the spans of labelled words, in order; an `I-` that continues nothing begins a span."""
    return [(span.role, (words[span.start].start, words[span.end - 1].end)) for span in label_spans(labels)]
