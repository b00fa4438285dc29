"""Windows: the overlapping stretches of an article that the encoder reads, and batches of them.

Windows begin and end at sentence ends where they can. Of two windows that overlap, the first answers for the cues in the first
half of what they share, the second for the rest, so that no cue is found twice and each has context on both sides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from .words import FEATURES, IntArray, Words


class Window(NamedTuple):
    """A stretch of words.

    Attributes:
        start: The first word.
        end: Behind the last word.
        core_start: The first word whose cues are taken from this window.
        core_end: Behind the last one.
    """

    start: int
    end: int
    core_start: int
    core_end: int


class Specials(NamedTuple):
    """The pieces that the encoder wants around every input.

    Attributes:
        before: In front (`[CLS]`, `<s>`).
        after: Behind (`[SEP]`, `</s>`).
        padding: The piece that fills up shorter inputs.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    padding: int

    def room(self, limit: int) -> int:
        """Returns how many pieces of a text fit into an input of at most `limit` pieces."""
        return limit - len(self.before) - len(self.after)


class Batch(NamedTuple):
    """Windows as the network takes them; all arrays are int64.

    Attributes:
        pieces: Ids, shape (windows, pieces).
        piece_mask: 1 for pieces, 0 for padding, same shape.
        piece_features: Features of the word that each piece belongs to, shape (windows, pieces, features).
        word_pieces: The place of each word's first piece, shape (windows, words).
        word_mask: 1 for words, 0 for padding, same shape.
        sentence: The sentence of each word, same shape.
    """

    pieces: IntArray
    piece_mask: IntArray
    piece_features: IntArray
    word_pieces: IntArray
    word_mask: IntArray
    sentence: IntArray


def specials_of(tokenizer: Tokenizer, padding: int) -> Specials:
    """Finds out which pieces the tokenizer puts around an input."""
    plain = tokenizer.encode("a", add_special_tokens=False).ids
    full = tokenizer.encode("a", add_special_tokens=True).ids
    at = next(index for index in range(len(full)) if full[index : index + len(plain)] == plain)
    return Specials(tuple(full[:at]), tuple(full[at + len(plain) :]), padding)


def cut(words: Words, length: int, overlap: int) -> list[Window]:
    """Cuts a text into windows.

    Args:
        words: The words of the text.
        length: How many pieces a window holds at most; more only where a single word has more.
        overlap: How many pieces it shares with the one before at most, in whole sentences; where a sentence does not fit into a
            window, in words.

    Returns:
        The windows in order; every word is in the core of exactly one.
    """
    count = len(words)
    if not count:
        return []
    # Pieces that lie before each word: words that share a piece count it once.
    before = np.append(words.first_piece, len(words.pieces))
    is_start = np.append(True, words.sentence[1:] != words.sentence[:-1])
    spans: list[tuple[int, int]] = []
    start = 0
    while True:
        end = _end(before, is_start, start, length)
        spans.append((start, end))
        if end >= count:
            break
        earliest = max(int(np.searchsorted(before, before[end] - overlap)), start + 1) if overlap else end
        within = np.flatnonzero(is_start[earliest:end])
        start = earliest + int(within[0]) if len(within) else end if is_start[end] else min(earliest, end)
        if _end(before, is_start, start, length) <= end:  # the next sentence does not fit in beside what is shared
            start = end
    borders = [0, *((left[1] + right[0]) // 2 for left, right in itertools.pairwise(spans)), count]
    return [Window(*span, *core) for span, core in zip(spans, itertools.pairwise(borders), strict=True)]


def _end(before: IntArray, is_start: np.ndarray, start: int, length: int) -> int:
    """The end of the window from `start`: the last sentence end within reach, else as far as it reaches."""
    end = _furthest(before, start, length)
    if end >= len(is_start):
        return end
    sentence_end = _last_start(is_start, start + 1, end)
    return end if sentence_end is None else sentence_end


def _furthest(before: IntArray, start: int, length: int) -> int:
    """The end of the longest stretch of words from `start` that has at most `length` pieces, of one word at least."""
    return max(int(np.searchsorted(before, before[start] + length, side="right")) - 1, start + 1)


def _last_start(is_start: np.ndarray, low: int, high: int) -> int | None:
    """The last sentence start among the words from `low` to `high`, both included."""
    found = np.flatnonzero(is_start[low : high + 1])
    return low + int(found[-1]) if len(found) else None


def collate(items: Sequence[tuple[Words, Window]], specials: Specials, limit: int) -> Batch:
    """Puts windows into arrays.

    Args:
        items: The windows, each with the words that it is cut from.
        specials: The pieces around every input.
        limit: The most pieces that the encoder takes, special ones included; a single word with more is cut off there.

    Returns:
        The batch, padded to its longest window.
    """
    lead, tail = len(specials.before), len(specials.after)
    ranges = [piece_range(words, window, specials.room(limit)) for words, window in items]
    width = max(high - low for low, high in ranges) + lead + tail
    most_words = max(window.end - window.start for _, window in items)
    size = len(items)
    pieces = np.full((size, width), specials.padding, dtype=np.int64)
    piece_mask = np.zeros((size, width), dtype=np.int64)
    piece_features = np.zeros((size, width, len(FEATURES)), dtype=np.int64)
    word_pieces = np.zeros((size, most_words), dtype=np.int64)
    word_mask = np.zeros((size, most_words), dtype=np.int64)
    sentence = np.zeros((size, most_words), dtype=np.int64)
    for row, ((words, window), (low, high)) in enumerate(zip(items, ranges, strict=True)):
        length = high - low
        pieces[row, :lead] = specials.before
        pieces[row, lead : lead + length] = words.pieces[low:high]
        pieces[row, lead + length : lead + length + tail] = specials.after
        piece_mask[row, : lead + length + tail] = 1
        piece_features[row, lead : lead + length] = words.features[words.piece_word[low:high]]
        count = window.end - window.start
        word_pieces[row, :count] = np.minimum(words.first_piece[window.start : window.end] - low, length - 1) + lead
        word_mask[row, :count] = 1
        sentence[row, :count] = words.sentence[window.start : window.end]
    return Batch(pieces, piece_mask, piece_features, word_pieces, word_mask, sentence)


def piece_range(words: Words, window: Window, limit: int | None = None) -> tuple[int, int]:
    """Returns the first piece of a window and the one behind its last; there is one at least, also of words that left none."""
    low = int(words.first_piece[window.start])
    high = int(words.first_piece[window.end]) if window.end < len(words) else len(words.pieces)
    high = max(high, low + 1)
    return low, high if limit is None else min(high, low + limit)


def by_length(items: Sequence[tuple[Words, Window]], size: int) -> Iterator[list[int]]:
    """Groups windows of similar length, so that little is padded.

    Args:
        items: The windows.
        size: How many go into a group.

    Yields:
        The places of the windows of a group in `items`.
    """
    order = sorted(range(len(items)), key=lambda index: items[index][1].end - items[index][1].start)
    for at in range(0, len(order), size):
        yield order[at : at + size]
