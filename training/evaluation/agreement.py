"""Agreement between two annotators of the same articles: the scorer's figures, kappa, alpha, and what they differ in.

F1 does not say which of two annotators is right: it is the same with either as gold (Hripcsak & Rothschild 2005, who show that
it is what kappa tends to where, as with spans, the cases that both leave unmarked cannot be counted).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from reportedly.frames import frame_type
from reportedly.schema import Article, Fragment, FrameType, Role

from .differences import Difference, differences
from .figures import Confusion, Scores, as_builtins, merge
from .pairs import Pair, pair_articles
from .reliability import cohen_kappa, krippendorff_alpha
from .scorer import DEFAULT_THRESHOLD, score
from .spans import Fragments, union
from .units import ARGUMENTS, FRAME_TYPES, fragments_of

_TOKEN = re.compile(r"\w+|[^\w\s]")
_IN, _OUT = "in", "out"


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far two annotators agree.

    Attributes:
        types: The frame types that were compared.
        scores: The scorer's figures, with the first annotator as gold; F1 is the same with the second.
        tokens: By layer (`attribution.content`), how many tokens each annotator has in and out of the layer's spans.
        differences: The frames in which they differ, article by article, in the order of the text.
    """

    types: tuple[FrameType, ...]
    scores: Scores
    tokens: dict[str, Confusion]
    differences: tuple[Difference, ...]

    def kappa(self, name: str) -> float | None:
        """Cohen's kappa of labels (`hedge.kind`, `attribution.kind`, `attribution.source_kind`) on cues that both marked."""
        return cohen_kappa(self.scores.confusion(name))

    def alpha(self, layer: str) -> float | None:
        """Krippendorff's nominal alpha of a layer, a frame type's role: is a token in one of its spans or in none?"""
        table = self.tokens.get(layer, Confusion())
        return krippendorff_alpha(Counter({(first, second): count for first, second, count in table}))

    def as_builtins(self) -> dict[str, Any]:
        """Makes what is written as JSON: all counts with their figures, and kappa and alpha."""
        return {
            "articles": len(self.scores.ids),
            "scores": as_builtins(self.scores),
            "kappa": {name: self.kappa(name) for name in self.scores.confusions},
            "alpha": {layer: self.alpha(layer) for layer in self.tokens},
            "tokens": msgspec.to_builtins(self.tokens),
            "differences": len(self.differences),
        }


def agreement(
    first: Iterable[Article],
    second: Iterable[Article],
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> Agreement:
    """Compares two annotations of the same articles.

    Args:
        first: What one annotator made.
        second: What the other made, in any order.
        threshold: The least character Jaccard index of spans that overlap.
        types: The frame types to compare.

    Returns:
        The agreement over all articles.

    Raises:
        InputError: If an article has no partner, or the texts of partners differ.
        ValueError: If the threshold is not above 0 and at most 1.
    """
    pairs = pair_articles(first, second)
    wanted = tuple(name for name in FRAME_TYPES if name in set(types))
    parts = [score(one, two, threshold=threshold, types=wanted) for one, two in pairs]
    tokens: dict[str, Confusion] = {}
    for pair in pairs:
        for layer, table in _token_tables(pair, wanted):
            tokens[layer] = tokens.get(layer, Confusion()) + table
    found = tuple(difference for pair in pairs for difference in differences(*pair, types=wanted))
    scores = merge([Scores(threshold=threshold), *parts])
    return Agreement(types=wanted, scores=scores, tokens=tokens, differences=found)


def layers(types: Iterable[FrameType] = FRAME_TYPES) -> list[tuple[FrameType, Role]]:
    """The layers of frame types: each role of each."""
    return [(name, role) for name in types for role in ("cue", *ARGUMENTS[name])]


def _token_tables(pair: Pair, types: Iterable[FrameType]) -> Iterator[tuple[str, Confusion]]:
    """Tables of the tokens, words and punctuation marks, that are in or out: in, if a character of theirs is."""
    text = pair[0].text
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for name, role in layers(types):
        one, two = (_inside(tokens, _covered(article, name, role)) for article in pair)
        both = len(one & two)
        cells = {
            _IN: {_IN: both, _OUT: len(one) - both},
            _OUT: {_IN: len(two) - both, _OUT: len(tokens) - len(one | two)},
        }
        yield f"{name}.{role}", Confusion(cells)


def _covered(article: Article, name: FrameType, role: Role) -> Fragments:
    spans = (fragments_of(frame, role) or () for frame in article.frames if frame_type(frame) == name)
    return union(fragment for span in spans for fragment in span)


def _inside(tokens: Sequence[Fragment], covered: Fragments) -> set[Fragment]:
    """The tokens that share a character with the merged fragments; both are in order."""
    found: set[Fragment] = set()
    at = 0
    for token in tokens:
        while at < len(covered) and covered[at][1] <= token[0]:
            at += 1
        if at < len(covered) and covered[at][0] < token[1]:
            found.add(token)
    return found
