"""The tagger numbers frames, keeps what it is given, streams, and never raises on text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from strategies import texts

import reportedly
from reportedly.errors import ModelNotFoundError
from reportedly.frames import make_quantity
from reportedly.schema import Article, Frame, TaggerInfo
from reportedly.tagger import Tagger
from reportedly.validation import faults


class WordDetector:
    """Finds the word `forty`, last one first."""

    name = "forty"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def detect(self, texts: Sequence[str]) -> list[list[Frame]]:
        self.batches.append(len(texts))
        return [[make_quantity(text, [(at, at + 5)], None) for at in reversed(_places(text))] for text in texts]


def _places(text: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith("forty", at)]


@pytest.fixture(scope="module")
def baseline() -> Tagger:
    return reportedly.load()


def test_frames_are_numbered_in_the_order_of_the_text() -> None:
    article = Tagger(WordDetector()).tag("forty and forty")
    assert [(frame.id, frame.cue.start) for frame in article.frames] == [("q1", 0), ("q2", 10)]
    assert article.tagger == TaggerInfo("reportedly", reportedly.__version__, "forty")
    assert [claim.status for claim in article.claims or ()] == ["asserted"]


def test_an_article_keeps_id_text_and_meta() -> None:
    given_article = Article(id="x", text="forty 😀", meta={"date": "1 May"})
    tagged = Tagger(WordDetector()).tag(given_article)
    assert (tagged.id, tagged.text, tagged.meta) == ("x", "forty 😀", {"date": "1 May"})
    assert len(tagged.frames) == 1


def test_tagging_a_tagged_article_replaces_its_frames() -> None:
    tagger = Tagger(WordDetector())
    once = tagger.tag("forty")
    assert tagger.tag(once) == once


def test_pipe_reads_one_batch_ahead_and_no_more() -> None:
    read = []

    def stream() -> Iterator[str]:
        for number in range(10):
            read.append(number)
            yield "forty"

    detector = WordDetector()
    tagged = Tagger(detector).pipe(stream(), batch_size=4)
    assert next(tagged).id == "1"
    assert len(read) == 4
    assert [article.id for article in tagged] == [str(number) for number in range(2, 11)]
    assert detector.batches == [4, 4, 2]


def test_a_batch_size_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Tagger(WordDetector()).pipe(["x"], batch_size=0)


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ModelNotFoundError, match=r"no model 'nope'.*baseline"):
        reportedly.load("nope")


@given(text=texts)
def test_any_text_gives_sound_frames_and_claims(baseline: Tagger, text: str) -> None:
    article = baseline.tag(text)
    assert article.text == text
    assert faults(article) == []


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "a\ud83d said b", "\u202eabc said 40", "said " * 2000])
def test_odd_texts_are_tagged(baseline: Tagger, text: str) -> None:
    assert baseline.tag(text).text == text


def test_the_same_text_gives_the_same_article(baseline: Tagger) -> None:
    text = "At least 40 villages have reportedly been emptied, aid workers said."
    assert baseline.tag(text) == baseline.tag(text)
    assert [a.frames for a in baseline.pipe([text, text])] == [baseline.tag(text).frames] * 2
