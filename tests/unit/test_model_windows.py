"""Windows: every word answered for once, none longer than the encoder takes, and batches that hold what was put in."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from models import POSITIONS
from tokenizers import Tokenizer

from reportedly.model.windows import Specials, Window, by_length, collate, cut, specials_of
from reportedly.model.words import FEATURES, Words, find_words

SPECIALS = Specials((2,), (3,), 0)


def made(pieces: list[int], new_sentence: list[bool]) -> Words:
    """Words with so many pieces each; a word with none shares the next piece."""
    count = len(pieces)
    total = max(sum(pieces), 1)
    before = np.concatenate([[0], np.cumsum(pieces)[:-1]]).astype(np.int64)
    first = np.minimum(before, total - 1)
    owner = np.repeat(np.arange(count), pieces) if sum(pieces) else np.zeros(1)
    return Words(
        np.arange(count, dtype=np.int64) * 2,
        np.arange(count, dtype=np.int64) * 2 + 1,
        np.cumsum([False, *new_sentence[1:]]).astype(np.int64),
        np.ones((count, len(FEATURES)), dtype=np.int64),
        first,
        np.arange(10, 10 + total, dtype=np.int64),
        owner.astype(np.int64),
    )


@st.composite
def texts_in_words(draw: st.DrawFn) -> Words:
    pieces = draw(st.lists(st.sampled_from([1, 1, 1, 2, 3, 0, 9]), min_size=1, max_size=40))
    ends = st.sampled_from([False, False, False, True])
    return made(pieces, draw(st.lists(ends, min_size=len(pieces), max_size=len(pieces))))


lengths = st.integers(1, 20)
overlaps = st.integers(0, 12)


def pieces_in(words: Words, start: int, end: int) -> int:
    before = [*words.first_piece.tolist(), len(words.pieces)]
    return int(before[end] - before[start])


@given(words=texts_in_words(), length=lengths, overlap=overlaps)
def test_every_word_is_in_exactly_one_core(words: Words, length: int, overlap: int) -> None:
    windows = cut(words, length, overlap)
    assert [at for window in windows for at in range(window.core_start, window.core_end)] == list(range(len(words)))
    assert all(one.start <= one.core_start <= one.core_end <= one.end for one in windows)


@given(words=texts_in_words(), length=lengths, overlap=overlaps)
def test_only_a_single_word_makes_a_window_too_long(words: Words, length: int, overlap: int) -> None:
    for window in cut(words, length, overlap):
        assert window.start < window.end
        assert pieces_in(words, window.start, window.end) <= length or window.end == window.start + 1


@given(words=texts_in_words(), length=lengths, overlap=overlaps)
def test_windows_go_forward_and_share_no_more_than_asked(words: Words, length: int, overlap: int) -> None:
    windows = cut(words, length, overlap)
    for one, two in itertools.pairwise(windows):
        assert one.start < two.start <= one.end < two.end
        assert pieces_in(words, two.start, one.end) <= overlap


@given(words=texts_in_words(), length=lengths)
def test_without_overlap_windows_follow_each_other(words: Words, length: int) -> None:
    windows = cut(words, length, 0)
    assert [(one.start, one.end) for one in windows] == [(one.core_start, one.core_end) for one in windows]


def test_no_words_make_no_windows(tokenizer: Tokenizer) -> None:
    assert cut(find_words("", tokenizer), 24, 8) == []


def test_windows_end_at_sentences() -> None:
    words = made([1] * 12, [at in (4, 8) for at in range(12)])
    assert cut(words, 10, 4) == [Window(0, 8, 0, 6), Window(4, 12, 6, 12)]


def test_a_sentence_that_fits_into_no_window_is_cut_between_words() -> None:
    assert cut(made([1] * 20, [False] * 20), 10, 4) == [Window(0, 10, 0, 8), Window(6, 16, 8, 14), Window(12, 20, 14, 20)]


def test_a_window_that_would_bring_nothing_new_is_left_out() -> None:
    words = made([1] * 20, [at in (6, 9) for at in range(20)])  # sentences of six, three and eleven words
    assert cut(words, 11, 4) == [Window(0, 9, 0, 9), Window(9, 20, 9, 20)]


def test_a_huge_line_is_cut_into_windows(tokenizer: Tokenizer) -> None:
    words = find_words("said it " * 10_000, tokenizer)
    windows = cut(words, 24, 8)
    assert windows[-1].end == 20_000
    assert sum(window.core_end - window.core_start for window in windows) == 20_000
    assert all(window.end - window.start <= 24 for window in windows)


def test_a_word_longer_than_a_window_has_one_of_its_own(tokenizer: Tokenizer) -> None:
    words = find_words(f"it said {'x' * 90} by", tokenizer)
    windows = cut(words, 24, 8)
    assert Window(2, 3, 2, 3) in windows
    batch = collate([(words, window) for window in windows], SPECIALS, POSITIONS)
    assert batch.pieces.shape[1] == POSITIONS  # cut off, with the special pieces around it


@given(words=texts_in_words(), length=lengths, overlap=overlaps)
def test_a_batch_holds_the_windows(words: Words, length: int, overlap: int) -> None:
    windows = cut(words, length, overlap)
    batch = collate([(words, window) for window in windows], SPECIALS, POSITIONS)
    for row, window in enumerate(windows):
        count, pieces = window.end - window.start, int(batch.piece_mask[row].sum())
        assert batch.word_mask[row].tolist() == [1] * count + [0] * (batch.word_mask.shape[1] - count)
        assert batch.pieces[row, 0] == 2
        assert batch.pieces[row, pieces - 1] == 3
        assert not batch.pieces[row, pieces:].any()
        assert (np.diff(batch.pieces[row, 1 : pieces - 1]) == 1).all()  # a stretch of the text's pieces, none left out
        assert pieces - 2 == max(pieces_in(words, window.start, window.end), 1)
        for at in range(count):
            place = int(batch.word_pieces[row, at])
            assert 1 <= place < pieces - 1
            if pieces_in(words, window.start + at, window.start + at + 1):
                assert batch.pieces[row, place] == words.pieces[words.first_piece[window.start + at]]
        assert batch.sentence[row, :count].tolist() == words.sentence[window.start : window.end].tolist()
        assert batch.piece_features[row, 1 : pieces - 1].all()
        assert not batch.piece_features[row, [0, *range(pieces - 1, batch.pieces.shape[1])]].any()


def test_windows_of_different_texts_go_into_one_batch(tokenizer: Tokenizer) -> None:
    items = [
        (words, window)
        for text in ("it said", "the minister said so.")
        for words in [find_words(text, tokenizer)]
        for window in cut(words, 24, 8)
    ]
    batch = collate(items, SPECIALS, POSITIONS)
    tokens = [[tokenizer.id_to_token(int(piece)) for piece in row] for row in batch.pieces]
    assert tokens[0] == ["[CLS]", "it", "said", "[SEP]", *["[PAD]"] * (len(tokens[0]) - 4)]
    assert tokens[1] == ["[CLS]", "the", "minister", "said", "s", "##o", ".", "[SEP]"]
    assert batch.word_pieces.tolist() == [[1, 2, 0, 0, 0], [1, 2, 3, 4, 6]]


@given(sizes=st.lists(st.integers(1, 50), max_size=20), size=st.integers(1, 7))
def test_groups_hold_every_window_once_and_similar_ones_together(sizes: list[int], size: int) -> None:
    words = made([1], [False])
    groups = list(by_length([(words, Window(0, end, 0, end)) for end in sizes], size))
    order = [place for group in groups for place in group]
    assert sorted(order) == list(range(len(sizes)))
    assert [sizes[place] for place in order] == sorted(sizes)
    assert all(len(group) == size for group in groups[:-1])


def test_special_pieces_are_read_off_the_tokenizer(tokenizer: Tokenizer) -> None:
    assert specials_of(tokenizer, 0) == SPECIALS


@pytest.mark.parametrize("limit", [3, 4])
def test_the_encoder_is_given_no_more_than_it_takes(tokenizer: Tokenizer, limit: int) -> None:
    words = find_words("xyz", tokenizer)
    batch = collate([(words, Window(0, 1, 0, 1))], SPECIALS, limit)
    assert batch.pieces.shape[1] == limit
