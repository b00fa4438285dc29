"""Hedge cues; their scopes word by word, for given cues and for found ones (Khandelwal & Britto 2020); both (CoNLL-2010).

A word is what stands between white space; it is in a span where a character of it is. The words of a cue are in its scope by
the guidelines of one corpus and not by those of another, so they count for neither side. A cue with no scope has itself as
filler, which so becomes a scope without words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from reportedly.schema import Article, Fragment, Hedge
from reportedly.training.evaluation import Counts, Scores, score
from reportedly.training.evaluation.spans import Fragments
from reportedly.training.evaluation.units import cue_of

from ..task import Metric
from .counting import counted, selected

_WORD = re.compile(r"\S+")
_GIVEN = "hedge.scope-given.words"
_LINKED = "hedge.scope-linked.words"
_CUE_WORDS = "hedge.cue.words"
_CUE = "hedge.cue.exact"
_CUE_FIGURES = (_CUE, "hedge.cue.overlap", _CUE_WORDS)
_SCOPE_FIGURES = (_GIVEN, _LINKED, "hedge.scope-given.exact", "hedge.scope-linked.exact", _CUE, _CUE_WORDS)

_Words: TypeAlias = frozenset[int]


def _scores(gold: Article, predicted: Article, figures: tuple[str, ...]) -> Scores:
    words = [(match.start(), match.end()) for match in _WORD.finditer(gold.text)]
    first, second = _scopes(words, gold.hedges), _scopes(words, predicted.hedges)
    both = first.keys() & second.keys()
    counts = {
        _GIVEN: _word_counts({cue: first[cue] for cue in both}, {cue: second[cue] for cue in both}),
        _LINKED: _word_counts(first, second),
        _CUE_WORDS: _set_counts(_cue_words(words, gold.hedges), _cue_words(words, predicted.hedges)),
    }
    spans = score(gold, predicted, types=["hedge"], split=None)
    return selected(counted(gold, spans.counts | counts), figures)


def _scopes(words: list[Fragment], hedges: Iterable[Hedge]) -> dict[Fragments, _Words]:
    """The words of each cue's scope, without those of the cue."""
    found: dict[Fragments, _Words] = {}
    for hedge in hedges:
        inside = _covered(words, hedge.scope.fragments) - _covered(words, hedge.cue.fragments)
        found[cue_of(hedge)] = found.get(cue_of(hedge), frozenset()) | inside
    return found


def _cue_words(words: list[Fragment], hedges: Iterable[Hedge]) -> _Words:
    return frozenset(word for hedge in hedges for word in _covered(words, hedge.cue.fragments))


def _covered(words: list[Fragment], fragments: Iterable[Fragment]) -> _Words:
    """The numbers of the words in which a fragment has a character."""
    return frozenset(
        number
        for start, end in fragments
        for number in range(
            bisect_right(words, start, key=lambda word: word[1]), bisect_left(words, end, key=lambda word: word[0])
        )
    )


def _word_counts(gold: Mapping[Fragments, _Words], predicted: Mapping[Fragments, _Words]) -> Counts:
    nothing: _Words = frozenset()
    cues = gold.keys() | predicted.keys()
    return sum((_set_counts(gold.get(cue, nothing), predicted.get(cue, nothing)) for cue in cues), Counts())


def _set_counts(gold: AbstractSet[int], predicted: AbstractSet[int]) -> Counts:
    return Counts(len(gold & predicted), len(predicted - gold), len(gold - predicted))


def _metric(name: str, description: str, headline: str, others: tuple[str, ...], *, gives_cues: bool = False) -> Metric:
    figures = (headline, *(figure for figure in others if figure != headline))

    def scores(gold: Article, predicted: Article) -> Scores:
        return _scores(gold, predicted, figures)

    return Metric(name=name, description=description, figures=figures, headline=headline, score=scores, gives_cues=gives_cues)


CUES = _metric(
    "hedge cues",
    "A hedge cue is right where all its characters are the same; beside it F1 of the words of cues. Kinds do not count.",
    _CUE,
    _CUE_FIGURES,
)
GIVEN_SCOPES = _metric(
    "scopes of given cues",
    "F1 of the words in the scopes of given cues. Systems that can be told the cues are told all of them; of the others, only "
    "the scopes of cues that they find exactly are compared, so look at the recall of their cues beside it.",
    _GIVEN,
    _SCOPE_FIGURES,
    gives_cues=True,
)
SCOPES = _metric(
    "scopes of found cues",
    "F1 of the words in the scopes of cues that the system has to find: the scope of a cue that is missed is missed as a "
    "whole. Beside it F1 of cues with their scopes, exactly (CoNLL-2010, task 2).",
    _LINKED,
    _SCOPE_FIGURES,
)
