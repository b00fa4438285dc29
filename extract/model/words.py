"""Words: the units that carry labels, with the pieces that the encoder reads and the features that it cannot see.

Words are found by a pattern of our own, whatever the encoder's tokenizer does, so that punctuation marks are always words of
their own and spans can end at them. Their offsets are code points of the untouched text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..quotations import quotations
from ..schema import Fragment
from ..sentences import sentences

IntArray = NDArray[np.int64]

# A word: letters, digits and the marks that combine with them; or any other visible character.
_WORD = re.compile(r"[\w\u0300-\u036f\u200d]+|[^\w\s]")
_LINE = re.compile(r"[\r\n\u2028\u2029]")
_PARAGRAPH = re.compile(r"(?:\r\n|[\r\n\u2028\u2029])\s*(?:\r\n|[\r\n\u2028\u2029])")

FEATURES: dict[str, int] = {"shape": 9, "quote": 4, "gap": 5}
"""The features of a word and how many values each has; 0 stands for what is no word."""


class Words(NamedTuple):
    """A text as words.

    Attributes:
        starts: The offset of each word, shape (words,).
        ends: The offset behind each word, shape (words,).
        sentence: The number of the sentence that each word stands in, shape (words,).
        features: The values of the features in the order of `FEATURES`, shape (words, features).
        first_piece: The first piece of each word, shape (words,).
        pieces: The ids of the encoder's pieces, shape (pieces,).
        piece_word: The word that each piece belongs to, shape (pieces,).
    """

    starts: IntArray
    ends: IntArray
    sentence: IntArray
    features: IntArray
    first_piece: IntArray
    pieces: IntArray
    piece_word: IntArray

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.starts)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Returns the first and last word between two offsets; the last is before the first where there is none."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return first, int(np.searchsorted(self.starts, end, side="left")) - 1

    def fragment(self, first: int, last: int) -> Fragment:
        """Returns the offsets of the words from `first` to `last`, both included."""
        return int(self.starts[first]), int(self.ends[last])


def find_words(text: str, tokenizer: Tokenizer) -> Words:
    """Cuts a text into words and pieces.

    Args:
        text: Any text.
        tokenizer: The encoder's tokenizer, without truncation and padding.

    Returns:
        The words; none where the text has nothing visible, or nothing that the tokenizer keeps.
    """
    encoding = tokenizer.encode(_encodable(text), add_special_tokens=False)
    matches = list(_WORD.finditer(text)) if encoding.ids else []
    starts = np.array([match.start() for match in matches], dtype=np.int64)
    ends = np.array([match.end() for match in matches], dtype=np.int64)
    pieces = np.array(encoding.ids, dtype=np.int64)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    # The first piece that ends behind the word's start; for a word that left no piece (a control character), one nearby.
    first_piece = np.minimum(np.searchsorted(offsets[:, 1], starts, side="right"), max(len(pieces) - 1, 0))
    piece_word = np.maximum(np.searchsorted(starts, offsets[:, 1] - 1, side="right") - 1, 0)
    bounds = sentences(text)
    sentence = np.maximum(np.searchsorted(np.array([start for start, _ in bounds]), starts, side="right") - 1, 0)
    features = np.array(_features(text, matches, sentence), dtype=np.int64).reshape(-1, len(FEATURES))
    return Words(starts, ends, sentence, features, first_piece, pieces, np.maximum.accumulate(piece_word))


def _encodable(text: str) -> str:
    """Replaces lone surrogates, which the tokenizer cannot take, one code point by one."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


def _features(text: str, matches: list[re.Match[str]], sentence: IntArray) -> list[tuple[int, int, int]]:
    quoted = quotations(text)
    openings = [quotation.start for quotation in quoted]
    rows = []
    end = 0
    for index, match in enumerate(matches):
        start = match.start()
        at = bisect_right(openings, start) - 1
        if at < 0 or start >= quoted[at].end:
            quote = 0
        elif start == quoted[at].start:
            quote = 2
        elif quoted[at].closed and start == quoted[at].end - 1:
            quote = 3
        else:
            quote = 1
        new_sentence = index == 0 or sentence[index] != sentence[index - 1]
        rows.append((_shape(match.group()), quote, _gap(text[end:start], new_sentence, first=index == 0)))
        end = match.end()
    return rows


def _shape(word: str) -> int:
    """Classifies a word by its characters: case, digits, punctuation."""
    if word.isalpha():
        if word.islower():
            return 1
        if len(word) == 1:
            return 4
        if word.isupper():
            return 3
        return 2 if word[0].isupper() and word[1:].islower() else 5
    if word.isdigit():
        return 6
    return 7 if word[0].isalnum() else 8


def _gap(between: str, new_sentence: bool, *, first: bool) -> int:
    """Classifies what stands before a word: nothing, a space, the end of a sentence, of a line, of a paragraph."""
    if first or _PARAGRAPH.search(between):
        return 4
    if _LINE.search(between):
        return 3
    if new_sentence:
        return 2
    return 1 if between else 0
