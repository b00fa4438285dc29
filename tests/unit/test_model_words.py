"""Words: exact offsets on any text, and the pieces and features that belong to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts
from tokenizers import Tokenizer

from reportedly.model.words import FEATURES, Words, find_words
from reportedly.sentences import sentences

odd_texts = st.one_of(
    texts, st.text(st.characters(), max_size=40), st.text("ab .\x00\ud83d\u200f\u0301😀\r\n\u200d", max_size=40)
)
"""Any text, with lone surrogates."""


def words_of(text: str, words: Words) -> list[str]:
    return [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]


def first_pieces(words: Words, tokenizer: Tokenizer) -> list[str | None]:
    return [tokenizer.id_to_token(int(words.pieces[at])) for at in words.first_piece]


@given(text=odd_texts)
def test_words_cover_all_that_is_visible(tokenizer: Tokenizer, text: str) -> None:
    words = find_words(text, tokenizer)
    if not len(words.pieces):
        assert not len(words)
        return
    covered = [at for start, end in zip(words.starts, words.ends, strict=True) for at in range(start, end)]
    assert covered == [at for at, character in enumerate(text) if not character.isspace()]
    assert (words.starts < words.ends).all()
    assert all(text[start:end] == text[start:end].strip() for start, end in zip(words.starts, words.ends, strict=True))


@given(text=odd_texts)
def test_words_are_in_order_and_so_are_their_pieces_and_sentences(tokenizer: Tokenizer, text: str) -> None:
    words = find_words(text, tokenizer)
    count = len(words)
    assert [len(column) for column in (words.ends, words.sentence, words.features, words.first_piece)] == [count] * 4
    assert len(words.piece_word) == len(words.pieces)
    assert (words.ends[:-1] <= words.starts[1:]).all()
    for column in (words.sentence, words.first_piece, words.piece_word):
        assert (np.diff(column) >= 0).all()
    if count:
        assert 0 <= words.first_piece[0] <= words.first_piece[-1] < len(words.pieces)
        assert 0 <= words.piece_word[0] <= words.piece_word[-1] < count
        assert 0 <= words.sentence[0] <= words.sentence[-1] < len(sentences(text))


@given(text=odd_texts)
def test_features_are_within_their_values(tokenizer: Tokenizer, text: str) -> None:
    words = find_words(text, tokenizer)
    assert words.features.shape == (len(words), len(FEATURES))
    for place, count in enumerate(FEATURES.values()):
        assert ((words.features[:, place] >= 0) & (words.features[:, place] < count)).all()


@given(text=st.text("abc XY12.,-\n", max_size=40))
def test_in_plain_text_every_piece_belongs_to_the_word_it_stands_in(tokenizer: Tokenizer, text: str) -> None:
    words = find_words(text, tokenizer)
    for index, word in enumerate(words_of(text, words)):
        after = words.first_piece[index + 1] if index + 1 < len(words) else len(words.pieces)
        assert (words.piece_word[words.first_piece[index] : after] == index).all()
        pieces = [tokenizer.id_to_token(int(piece)) for piece in words.pieces[words.first_piece[index] : after]]
        assert "".join(pieces).replace("##", "") == word.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("😀 said", [(0, 1), (2, 6)]),
        ("👩‍👩‍👧 said", [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (6, 10)]),
        ("e\u0301te\u0301 said", [(0, 5), (6, 10)]),
        ("a\r\n\r\nsaid\rb", [(0, 1), (5, 9), (10, 11)]),
        ("a\x00b \x00 said", [(0, 1), (1, 2), (2, 3), (4, 5), (6, 10)]),
        ("a\ud83d said", [(0, 1), (1, 2), (3, 7)]),
        ("\u200fa\u200f said", [(0, 1), (1, 2), (2, 3), (4, 8)]),
        ("“x”\u00a0said\u2028y", [(0, 1), (1, 2), (2, 3), (4, 8), (9, 10)]),
        ("$5m said", [(0, 1), (1, 3), (4, 8)]),
    ],
)
def test_offsets_count_code_points(tokenizer: Tokenizer, text: str, expected: list[tuple[int, int]]) -> None:
    words = find_words(text, tokenizer)
    assert list(zip(words.starts.tolist(), words.ends.tolist(), strict=True)) == expected
    said = words_of(text, words).index("said")
    assert first_pieces(words, tokenizer)[said] == "said"
    assert words.fragment(said, said) == (text.index("said"), text.index("said") + 4)


@pytest.mark.parametrize("text", ["", " ", "\r\n\t\u2028\u00a0", "\x00", "\u200f"])
def test_where_nothing_is_left_to_read_there_are_no_words(tokenizer: Tokenizer, text: str) -> None:
    words = find_words(text, tokenizer)
    assert (len(words), len(words.pieces)) == (0, 0)
    assert words.features.shape == (0, len(FEATURES))


def test_a_word_that_leaves_no_piece_takes_one_nearby(tokenizer: Tokenizer) -> None:
    words = find_words("\x00 said \x00", tokenizer)
    assert words.first_piece.tolist() == [0, 0, 0]
    assert words.pieces.tolist() == [tokenizer.token_to_id("said")]


def test_a_huge_line_is_read_whole(tokenizer: Tokenizer) -> None:
    text = "said " * 30_000
    words = find_words(text, tokenizer)
    assert (len(words), len(words.pieces)) == (30_000, 30_000)
    assert words.fragment(29_999, 29_999) == (149_995, 149_999)


def test_case_and_digits_are_told_apart(tokenizer: Tokenizer) -> None:
    text = "said Said SAID A sAid 12 3rd x1 , it's"
    shapes = find_words(text, tokenizer).features[:, list(FEATURES).index("shape")].tolist()
    assert shapes == [1, 2, 3, 4, 5, 6, 7, 7, 8, 1, 8, 1]


def test_quotations_are_marked(tokenizer: Tokenizer) -> None:
    quote = find_words("a “b c” d", tokenizer).features[:, list(FEATURES).index("quote")].tolist()
    assert quote == [0, 2, 1, 1, 3, 0]


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_not_closed(tokenizer: Tokenizer) -> None:
    quote = find_words("“b c.\n\n“d”", tokenizer).features[:, list(FEATURES).index("quote")].tolist()
    assert quote == [2, 1, 1, 1, 2, 1, 3]


def test_gaps_are_told_apart(tokenizer: Tokenizer) -> None:
    text = "It said it. The\nminister,\n\nby \r\n\r\nit"
    gaps = find_words(text, tokenizer).features[:, list(FEATURES).index("gap")].tolist()
    assert gaps == [4, 1, 1, 0, 2, 3, 0, 4, 4]
