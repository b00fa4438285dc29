"""From texts to frames: nothing lost or doubled at the seams of windows, whatever the batches; scores and constraints."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import WINDOW, WordRunner
from strategies import texts
from tokenizers import Tokenizer

import reportedly
from reportedly.frames import frame_type, in_order, make_attribution, make_hedge
from reportedly.model.decoder import Candidate, Cue, candidates, find_arguments, find_cues, frames_of, score_of
from reportedly.model.detector import ModelDetector
from reportedly.model.labels import CUE_TAGS, FRAME_TYPES, ROLES, SOURCE_KINDS
from reportedly.model.loading import load_detector
from reportedly.model.settings import Decoding, ScoreCurve
from reportedly.model.viterbi import bio_chain, cue_chain
from reportedly.model.windows import collate, cut, specials_of
from reportedly.model.words import find_words
from reportedly.schema import Article, Frame
from reportedly.tagger import Tagger
from reportedly.validation import faults

SENTENCE = "The minister said 40 villages may be emptied. "
Maker = Callable[..., ModelDetector]


def cues(frames: list[Frame], name: str) -> list[tuple[int, int]]:
    return [fragment for frame in in_order(frames) if frame_type(frame) == name for fragment in frame.cue.fragments]


def places(text: str, word: str) -> list[tuple[int, int]]:
    return [(at, at + len(word)) for at in range(len(text)) if text.startswith(word, at)]


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> ModelDetector:
    return load_detector(tiny_model)


@pytest.mark.parametrize("decoding", [WINDOW, Decoding(24, 0), Decoding(50, 40), Decoding(7, 6), Decoding(500, 9)])
@pytest.mark.parametrize("sentence", [SENTENCE, SENTENCE.replace(".", ""), "may "])
def test_at_the_seams_no_frame_is_lost_and_none_found_twice(word_detector: Maker, decoding: Decoding, sentence: str) -> None:
    text = sentence * 40
    (frames,) = word_detector({"may": "hedge", "villages": "quantity"}, decoding).detect([text])
    assert cues(frames, "hedge") == places(text, "may")
    assert cues(frames, "quantity") == places(text, "villages")


def test_an_article_of_fifty_thousand_words(word_detector: Maker) -> None:
    text = SENTENCE * 6_250
    detector = word_detector({"may": "hedge", "villages": "quantity"}, Decoding(62, 16))
    (frames,) = detector.detect([text])
    assert cues(frames, "hedge") == places(text, "may")
    assert cues(frames, "quantity") == places(text, "villages")
    assert len(frames) == len(set(frames)) == 12_500


def test_arguments_have_the_context_of_their_window(word_detector: Maker) -> None:
    text = "it was said. " * 20
    (frames,) = word_detector({"said": "attribution"}).detect([text])
    assert len(frames) == 20
    contents = [frame.content for frame in Article(id="x", text=text, frames=in_order(frames)).attributions]
    assert all(content.text.endswith("it was") for content in contents)
    assert max(len(content.text) for content in contents) > len("it was said. it was")


def test_a_frame_without_a_required_argument_is_none(word_detector: Maker) -> None:
    assert word_detector({"said": "attribution"}).detect(["said"]) == [[]]


def test_given_the_cues_that_it_finds_the_arguments_are_the_same(tiny: ModelDetector) -> None:
    text = SENTENCE * 12 + "\n\nmore villages, it was said by officials, could be emptied at least."
    (found,) = tiny.detect([text])
    assert found
    frames = in_order(found)
    (again,) = tiny.detect_given([Article(id="x", text=text, frames=frames)])
    assert again == [msgspec.structs.replace(frame, score=msgspec.UNSET) for frame in frames]


@settings(max_examples=30)
@given(texts, st.data())
def test_every_given_cue_is_kept(tiny: ModelDetector, text: str, data: st.DataObject) -> None:
    if not text:
        return
    bounds = st.integers(0, len(text) - 1).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text))))
    told = [make_hedge(text, "doxastic", [cue], [cue]) for cue in data.draw(st.lists(bounds, max_size=4, unique=True))]
    told += [make_attribution(text, "belief", "none", [cue], None, [cue]) for cue in data.draw(st.lists(bounds, max_size=2))]
    (found,) = tiny.detect_given([Article(id="x", text=text, frames=in_order(told))])
    assert [(frame.id, frame_type(frame), frame.cue) for frame in found] == [
        (frame.id, frame_type(frame), frame.cue) for frame in in_order(told)
    ]


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_the_network_reads_as_many_windows_at_once_as_it_should(
    word_detector: Maker, tokenizer: Tokenizer, at_once: int
) -> None:
    detector = word_detector({"may": "hedge"}, WINDOW, at_once)
    assert [len(frames) for frames in detector.detect([SENTENCE * 10, "", SENTENCE, SENTENCE * 3])] == [10, 0, 1, 3]
    runner = detector._runner
    assert isinstance(runner, WordRunner)
    assert max(size for size, _ in runner.sizes) <= at_once
    assert max(width for _, width in runner.sizes) <= WINDOW.window + 2
    assert sum(size for size, _ in runner.sizes) == sum(
        len(cut(find_words(SENTENCE * count, tokenizer), WINDOW.window, WINDOW.overlap)) for count in (10, 1, 3)
    )


def same(one: list[list[Frame]], two: list[list[Frame]]) -> bool:
    """Whether the frames are the same and their scores all but so: the order of sums depends on the size of a batch."""

    def unscored(frames: list[Frame]) -> list[Frame]:
        return [msgspec.structs.replace(frame, score=0.0) for frame in frames]

    def scores(every: list[list[Frame]]) -> list[float]:
        return [float(frame.score) for frames in every for frame in frames]

    return [unscored(frames) for frames in one] == [unscored(frames) for frames in two] and scores(one) == pytest.approx(
        scores(two), abs=2e-4
    )


@given(several=st.lists(texts, max_size=5), at_once=st.integers(1, 4))
@settings(max_examples=30)
def test_the_frames_of_a_text_do_not_depend_on_the_others(
    tiny_model: Path, tiny: ModelDetector, several: list[str], at_once: int
) -> None:
    narrow = ModelDetector(tiny._settings, tiny._tokenizer, tiny._runner, at_once)
    alone = [tiny.detect([text])[0] for text in several]
    assert same(tiny.detect(several), alone)
    assert same(narrow.detect(several), alone)


def test_the_same_texts_give_the_same_frames(tiny: ModelDetector) -> None:
    several = [SENTENCE * 20, "“It was by the minister,” officials said."]
    first = tiny.detect(several)
    assert tiny.detect(several) == first
    assert {frame_type(frame) for frame in first[0]} == set(FRAME_TYPES)


@given(text=texts)
def test_any_text_gives_sound_articles(tiny: ModelDetector, text: str) -> None:
    article = Tagger(tiny).tag(text)
    assert article.text == text
    assert faults(article) == []
    assert all(0 <= float(frame.score) <= 1 for frame in article.frames)


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "\x00", "a\ud83d said b", "\u202eabc said 40", "said " * 500, "said\r\n" * 60, "x" * 99]
)
def test_odd_texts_are_tagged(tiny: ModelDetector, text: str) -> None:
    article = Tagger(tiny).tag(text)
    assert article.text == text
    assert faults(article) == []


def test_no_texts_give_nothing(tiny: ModelDetector) -> None:
    assert tiny.detect([]) == []
    assert tiny.detect(["", " "]) == [[], []]


def test_articles_name_the_model(tiny_model: Path) -> None:
    article = reportedly.load(tiny_model).tag("It was said.")
    assert article.tagger
    assert article.tagger.model == "tiny"


def one_window(tokenizer: Tokenizer, text: str, words: dict[str, str], decoding: Decoding = WINDOW) -> list[Candidate]:
    found = find_words(text, tokenizer)
    windows = cut(found, 60, 0)
    batch = collate([(found, window) for window in windows], specials_of(tokenizer, 0), 64)
    (result,) = candidates(WordRunner(tokenizer, words), batch, windows, decoding)  # type: ignore[arg-type]
    return result


def test_candidates_are_counted_in_words_of_the_text(tokenizer: Tokenizer) -> None:
    (hedge,) = one_window(tokenizer, "It may be", {"may": "hedge"})
    assert (hedge.frame_type, hedge.cue, hedge.spans, hedge.kind) == ("hedge", (1, 1), {"scope": [(1, 2)]}, 0)
    assert hedge.source_kind == SOURCE_KINDS.index("none")
    assert -1e-3 < hedge.cue_log_probability <= 0


def test_only_a_scope_holds_its_cue(tokenizer: Tokenizer) -> None:
    (quantity,) = one_window(tokenizer, "It may be", {"may": "quantity"})
    assert quantity.spans == {"entity": [(2, 2)]}


def test_the_weight_of_nothing_is_shifted_by_the_decoding(tokenizer: Tokenizer) -> None:
    words = {"may": "hedge", "be": "quantity"}
    assert len(one_window(tokenizer, "It may be", words)) == 2
    assert [found.frame_type for found in one_window(tokenizer, "It may be", words, Decoding(outside={"hedge": 40}))] == [
        "quantity"
    ]
    (quantity,) = one_window(tokenizer, "It may be it", {"may": "quantity"}, Decoding(absent={"entity": 40}))
    assert quantity.spans == {}


def test_cues_have_the_probability_of_their_least_likely_word() -> None:
    emissions = np.zeros((1, len(FRAME_TYPES), 3, CUE_TAGS), dtype=np.float32)
    emissions[0, :, :, 0] = 9
    emissions[0, 1, 0, 3], emissions[0, 1, 1, 4] = 19, 12
    (cue,) = find_cues(emissions, cue_chain(), np.array([3]), Decoding())
    assert cue[:5] == (0, 1, 0, 1, 1)
    assert cue.log_probability == pytest.approx(-math.log1p(math.exp(9 - 12)), abs=0.01)


def test_required_arguments_are_found_where_optional_ones_are_not() -> None:
    emissions = np.zeros((2, len(ROLES), 4, 3), dtype=np.float32)
    emissions[..., 0] = 5
    emissions[:, :, 2, 1] = 2
    chain = bio_chain(np.zeros((len(ROLES), 3)), np.zeros((len(ROLES), 3, 3)))
    found = find_arguments(emissions, chain, [Cue(0, 0, 0, 0, 0, 0.0), Cue(0, 2, 0, 0, 0, 0.0)], np.array([4]), Decoding())
    assert found[0]["source"][0] == []
    assert found[0]["content"][0] == [(2, 2)]
    assert found[1]["entity"][0] == []
    assert set(found[0]) == {"source", "content"}
    assert all(likely <= 1e-5 for arguments in found for _, likely in arguments.values())


def candidate(first: int, last: int, **spans: list[tuple[int, int]]) -> Candidate:
    return Candidate("quantity", (first, last), spans, 0, SOURCE_KINDS.index("none"), -0.1, -0.2)  # type: ignore[arg-type]


def test_of_cues_that_overlap_at_a_seam_the_first_is_taken(tokenizer: Tokenizer) -> None:
    text = "it was by the minister"
    words = find_words(text, tokenizer)
    found = frames_of(text, words, [candidate(0, 1), candidate(1, 2), candidate(2, 3)], WINDOW)
    assert [frame.cue.text for frame in found] == ["it was", "by the"]


def test_scores_follow_the_curve() -> None:
    decoding = Decoding(curves={"quantity": ScoreCurve(1.0, 2.0, 3.0)})
    assert score_of(candidate(0, 0), decoding) == pytest.approx(1 / (1 + math.exp(-(1 - 0.2 - 0.6))), abs=1e-4)
    assert score_of(candidate(0, 0)._replace(cue_log_probability=-1e9), decoding) == 0.0
    assert 0.97 < score_of(candidate(0, 0), Decoding()) < 1.0
