"""The sentence task of CoNLL-2010 (task 1, Farkas et al. 2010): is a sentence uncertain?

A sentence is uncertain where it contains a hedge cue, or a part of one; precision, recall and F1 are those of the uncertain
sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from reportedly.schema import Fragment, Hedge

from .figures import Counts


def sentence_counts(sentences: Sequence[Fragment], gold: Iterable[Hedge], predicted: Iterable[Hedge]) -> Counts:
    """Counts uncertain sentences.

    Args:
        sentences: The sentences of the article in order, disjoint; of `reportedly.sentences`, or as a corpus gives them.
        gold: The gold hedges.
        predicted: The predicted hedges.

    Returns:
        The hits and misses among the sentences.
    """
    first, second = uncertain(sentences, gold), uncertain(sentences, predicted)
    return Counts(len(first & second), len(second - first), len(first - second))


def uncertain(sentences: Sequence[Fragment], hedges: Iterable[Hedge]) -> set[Fragment]:
    """Finds the sentences in which a cue stands."""
    ends = [end - 1 for _, end in sentences]
    found: set[Fragment] = set()
    for hedge in hedges:
        for start, end in hedge.cue.fragments:
            for sentence in sentences[bisect_left(ends, start) :]:
                if sentence[0] >= end:
                    break
                found.add(sentence)
    return found
