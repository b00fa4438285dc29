"""Features of words for the conditional random field: the word and its neighbours, their shapes, and quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from reportedly.quotations import Quotation
from reportedly.schema import Fragment

from .words import Word

_REACH = 2  # neighbours on either side
_AFFIX = 4
_RUN = re.compile(r"(.)\1+")
_DISTANCES = (1, 2, 3, 5, 8, 13, 21)


def word_features(words: Sequence[Word], quotations: Sequence[Quotation]) -> list[list[str]]:
    """Describes the words of a sentence.

    Args:
        words: The words of the sentence.
        quotations: The quotations of the article.

    Returns:
        For each word its features: the words around it in lower case, itself as it stands, its shape, affixes of up to four
        letters, pairs of neighbours, its place in the sentence, and whether it stands in a quotation.
    """
    lower = [word.text.lower() for word in words]
    shapes = [_shape(word.text) for word in words]
    quoted = _quoted(words, quotations)
    found = []
    for at, word in enumerate(words):
        features = ["bias", f"w={word.text}", f"shape={shapes[at]}", f"quoted={quoted[at]}"]
        for step in range(-_REACH, _REACH + 1):
            features.append(f"{step}:l={_at(lower, at + step)}")
            if step:
                features.append(f"{step}:shape={_at(shapes, at + step)}")
        features += (f"l|l={_at(lower, at - 1)}|{lower[at]}", f"l|+l={lower[at]}|{_at(lower, at + 1)}")
        for size in range(1, min(_AFFIX, len(lower[at]) - 1) + 1):
            features += (f"pre={lower[at][:size]}", f"suf={lower[at][-size:]}")
        if at == 0:
            features.append("first")
        if at == len(words) - 1:
            features.append("last")
        found.append(features)
    return found


def relative_features(words: Sequence[Word], cue: Sequence[Fragment]) -> list[list[str]]:
    """Describes where the words of a sentence stand in respect of a cue.

    Args:
        words: The words of the sentence.
        cue: The cue's fragments.

    Returns:
        For each word: the cue's words, whether it is before, in or behind the cue, how far, and what stands between.
    """
    inside = [any(start < word.end and word.start < end for start, end in cue) for word in words]
    first = inside.index(True) if True in inside else 0
    last = len(inside) - 1 - inside[::-1].index(True) if True in inside else 0
    name = "_".join(word.text.lower() for word, own in zip(words, inside, strict=True) if own)
    commas = _running(words, ",;:")
    marks = _running(words, '"“”')
    found = []
    for at, word in enumerate(words):
        side = "in" if inside[at] else "before" if at < first else "behind" if at > last else "amid"
        near = first if at < first else last
        distance = f"{side}{bisect_right(_DISTANCES, abs(at - near))}"
        between = f"{side}|,{min(3, abs(commas[at] - commas[near]))}|q{min(2, abs(marks[at] - marks[near]))}"
        features = [f"side={side}", f"far={distance}", f"between={between}", f"cue={name}|{side}", f"cue={name}|{distance}"]
        features.append(f"{side}|l={word.text.lower()}")
        found.append(features)
    return found


def _at(values: Sequence[str], index: int) -> str:
    return values[index] if 0 <= index < len(values) else "-"


def _shape(word: str) -> str:
    """`Xx` for `London`, `9` for `2016`, `X` for `BBC`: letters and digits by their class, runs cut to one."""
    classes = ("X" if sign.isupper() else "x" if sign.isalpha() else "9" if sign.isdigit() else sign for sign in word)
    return _RUN.sub(r"\1", "".join(classes))


def _quoted(words: Sequence[Word], spans: Sequence[Quotation]) -> list[str]:
    starts = [span.start for span in spans]
    found = []
    for word in words:
        at = bisect_right(starts, word.start) - 1
        found.append("yes" if at >= 0 and word.start < spans[at].end else "no")
    return found


def _running(words: Sequence[Word], marks: str) -> list[int]:
    """How many of the marks stand up to each word."""
    counts, count = [], 0
    for word in words:
        count += word.text in marks
        counts.append(count)
    return counts
