"""The contract of the baseline detector: any text, valid spans, nothing raised."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from reportedly.baseline import BaselineDetector
from reportedly.baseline.tokens import Tokeniser
from reportedly.frames import role_spans
from reportedly.schema import Frame

DETECTOR = BaselineDetector()
TOKENISER = Tokeniser()
# Pieces of news and of noise, so that random texts reach the rules.
WORDS = """
said that reportedly “ ” " ' ‘ ’ , . : ; — - ( ) ? ! police the may May could according to 12 $ % is are was believed have
claimed told reporters and who which X 300 350 at least up million I not if true alleged theft signs of more than a third one no
evidence Smith Asked whether denied “We 2.40am 10-day 3-1 £2m accused citing called for in
"""
ODD = ["", " ", "\n", "\n\n", "\r\n", "\u2028", "\x00", "😀", "\ud800", "\u200f", "\u00a0", "e\u0301", "\ufeff"]
PIECES = [*WORDS.split(), *ODD]
WORDY = st.lists(st.sampled_from(PIECES), max_size=40)
CALM = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def check(text: str, frames: Sequence[Frame]) -> None:
    for frame in frames:
        assert frame.id == ""
        assert frame.score is UNSET
        for _, span in role_spans(frame):
            assert span.fragments
            behind = 0
            for start, end in span.fragments:
                assert behind <= start < end <= len(text)
                assert text[start:end] == text[start:end].strip()
                behind = end


@given(st.text(max_size=200))
@CALM
def test_any_text_gives_valid_frames(text: str) -> None:
    check(text, DETECTOR.detect([text])[0])


@given(WORDY, st.sampled_from([" ", ""]))
@CALM
def test_any_run_of_news_words_gives_valid_frames(pieces: list[str], joiner: str) -> None:
    text = joiner.join(pieces)
    check(text, DETECTOR.detect([text])[0])


@given(WORDY)
@CALM
def test_words_and_sentences_are_in_order_and_cover_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tokens = TOKENISER(text)
    assert len(tokens.tags) == len(tokens.words) == len(tokens.sentence_of) == len(tokens.quotation_of)
    assert [k for first, stop in tokens.sentences for k in range(first, stop)] == list(range(len(tokens)))
    assert "".join(tokens.words) == "".join(
        character for i, character in enumerate(text) if any(a <= i < b for a, b in zip(tokens.start, tokens.end, strict=True))
    )
    covered = {i for start, end in zip(tokens.start, tokens.end, strict=True) for i in range(start, end)}
    assert all(character.isspace() for i, character in enumerate(text) if i not in covered)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\t",
        "\x00",
        "\ud800 said \udfff",
        "😀 said the 😀.",
        "a" * 50_000,
        "(" * 20_000,
        '"' * 20_000,
        "He said “" * 3_000,
        "1 " * 10_000,
        "may " * 10_000,
        "according to " * 5_000,
        ", said X" * 5_000,
        "\n" * 20_000,
    ],
    ids=repr,
)
def test_odd_and_long_texts(text: str) -> None:
    check(text, DETECTOR.detect([text])[0])


def test_offsets_survive_what_stands_before() -> None:
    sentence = "The minister claimed that 40 boats had sunk."
    (plain,) = DETECTOR.detect([sentence])
    for before in ("😀 e\u0301\u200f\r\n\r\n", "\x00\n\n", "«Оно»\n\n"):
        (moved,) = DETECTOR.detect([before + sentence])
        texts = [[span.text for _, span in role_spans(frame)] for frame in plain]
        assert texts
        assert [[span.text for _, span in role_spans(frame)] for frame in moved] == texts


def test_texts_do_not_influence_each_other() -> None:
    texts = ["Rents may fall.", "", "“No,” she said.", "Some 40 people left."]
    assert DETECTOR.detect(texts) == [DETECTOR.detect([text])[0] for text in texts]
    assert DETECTOR.detect([]) == []


def test_it_has_a_name() -> None:
    assert BaselineDetector.name == "baseline"


def test_spacy_is_imported_only_when_a_detector_is_made() -> None:
    code = "import sys; import reportedly.baseline; assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter and code
