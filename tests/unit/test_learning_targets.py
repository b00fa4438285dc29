"""What is learned from annotated frames: a network that learns it perfectly finds the same frames again, and nothing is learned
where nobody knows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from models import tiny_network
from msgspec import UNSET
from strategies import texts
from tokenizers import Tokenizer

from reportedly.formats import read_ann
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity, role_spans
from reportedly.model.decoder import candidates, frames_of
from reportedly.model.labels import (
    ATTRIBUTION_KINDS,
    CUE_TAGS,
    FRAME_TYPES,
    HEDGE_KINDS,
    ROLES,
    SINGLE,
    SOURCE_KINDS,
    begin_tag,
    inside_tag,
    tag_count,
)
from reportedly.model.settings import Decoding
from reportedly.model.viterbi import FloatArray, IntArray, bio_chain, cue_chain
from reportedly.model.windows import Batch, Specials, Window, collate, cut
from reportedly.model.words import Words, find_words
from reportedly.schema import Article, Fragment, Frame, Role
from reportedly.training.layers import Layer
from reportedly.training.learning.collator import Collator
from reportedly.training.learning.mixture import ALL_LAYERS, Loaded, rows_of, windows_of
from reportedly.training.learning.recipe import Source
from reportedly.training.learning.targets import BEGIN_ANY, INSIDE_ANY, UNKNOWN, Targets, allowed_tags, in_words, targets

SPECIALS = Specials((2,), (3,), 0)
SURE = 50


class PerfectRunner:
    """Says just what a collated batch says that a network should; where it says nothing of a cue, that it has no arguments."""

    def __init__(self, batch: dict[str, torch.Tensor]) -> None:
        self._batch = {name: tensor.numpy() for name, tensor in batch.items()}
        self.cue_chain = cue_chain()
        self.argument_chain = bio_chain(np.zeros((len(ROLES), 3)), np.zeros((len(ROLES), 3, 3)))

    def encode(self, batch: Batch) -> tuple[None, FloatArray]:
        return None, SURE * self._batch["cue_allowed"].astype(np.float32)

    def arguments(self, states: None, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:
        tags = np.zeros((len(cues), len(ROLES), batch.word_mask.shape[1]), dtype=np.int64)
        kinds = np.zeros(len(cues), dtype=np.int64)
        for place, cue in enumerate(cues):
            for row in np.flatnonzero((self._batch["cues"] == cue).all(axis=1)):
                tags[place] = self._batch["argument_tags"][row]
                kinds[place] = max(self._batch["source_kinds"][row], 0)
        return SURE * np.eye(3, dtype=np.float32)[tags], SURE * np.eye(len(SOURCE_KINDS), dtype=np.float32)[kinds]


def found_again(article: Article, tokenizer: Tokenizer, length: int = 1000, limit: int = 1000) -> list[Frame]:
    """Makes an article into what is learned, and that into frames again."""
    words = find_words(article.text, tokenizer)
    windows = cut(words, length, 0)
    if not windows:
        return []
    rows = list(rows_of(loaded([article]), tokenizer, length))
    assert len(rows) == len(windows)
    batch = Collator(SPECIALS, limit)(rows)
    plain = collate([(words, window) for window in windows], SPECIALS, limit)
    own = np.array_equal(
        words.piece_word[words.first_piece], np.arange(len(words))
    )  # else a piece has the features of one of several
    for name, array in plain._asdict().items():
        assert np.array_equal(batch[name].numpy(), array) or (not own and name == "piece_features")
    found = [one for each in candidates(PerfectRunner(batch), plain, windows, Decoding()) for one in each]
    return unscored(frames_of(article.text, words, found, Decoding()))


def unscored(frames: Any) -> list[Frame]:  # noqa: ANN401  # any iterable of frames
    return list(in_order(msgspec.structs.replace(frame, score=UNSET) for frame in frames))


def loaded(articles: list[Article], layers: Sequence[Layer] = ALL_LAYERS, **source: Any) -> Loaded:  # noqa: ANN401
    return Loaded(Source("x", **source), articles, tuple(layers), "none", "")


@st.composite
def stretches(draw: st.DrawFn, words: Words, role: Role, without: range = range(0)) -> list[Fragment]:
    """Draws the fragments of a span, which may touch; none holds the words left out, and some roles have one at most."""
    weights = st.sampled_from([0, 0, 1, 2, 2])
    tags = draw(st.lists(weights, min_size=len(words), max_size=len(words)))
    spans: list[list[int]] = []
    for at, tag in enumerate(tags):
        if tag == 0 or at in without:
            continue
        if tag == 2 and spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return [words.fragment(*span) for span in spans[: 1 if role in SINGLE else None]]


@st.composite
def cues(draw: st.DrawFn, words: Words) -> list[range]:
    """Draws cues that do not overlap."""
    bounds = sorted(draw(st.sets(st.integers(0, len(words)), max_size=8)))
    return [range(*pair) for pair in itertools.pairwise(bounds) if draw(st.booleans())]


@st.composite
def aligned_articles(draw: st.DrawFn, tokenizer: Tokenizer) -> Article:
    """Draws articles whose frames begin and end with words."""
    text = draw(texts)
    words = find_words(text, tokenizer)
    frames: list[Frame] = []
    for cue in draw(cues(words)):
        if content := draw(stretches(words, "content", cue)):
            source = draw(stretches(words, "source", cue))
            kind = draw(st.sampled_from(SOURCE_KINDS[:-1])) if source else "none"
            at = [words.fragment(cue[0], cue[-1])]
            frames.append(make_attribution(text, draw(st.sampled_from(ATTRIBUTION_KINDS)), kind, at, source or None, content))
    frames.extend(
        make_hedge(text, draw(st.sampled_from(HEDGE_KINDS)), [words.fragment(cue[0], cue[-1])], scope)
        for cue in draw(cues(words))
        if (scope := draw(stretches(words, "scope")))
    )
    frames.extend(
        make_quantity(text, [words.fragment(cue[0], cue[-1])], draw(stretches(words, "entity", cue)) or None)
        for cue in draw(cues(words))
    )
    return Article(id="x", text=text, frames=in_order(frames))


def test_the_last_kind_of_source_is_none() -> None:
    assert SOURCE_KINDS[-1] == "none"


@given(data=st.data())
def test_frames_are_found_again(tokenizer: Tokenizer, data: st.DataObject) -> None:
    article = data.draw(aligned_articles(tokenizer))
    assert found_again(article, tokenizer) == list(article.frames)


@given(data=st.data(), length=st.integers(1, 12))
def test_frames_that_lie_in_one_window_are_found_again(tokenizer: Tokenizer, data: st.DataObject, length: int) -> None:
    article = data.draw(aligned_articles(tokenizer))
    words = find_words(article.text, tokenizer)
    windows = [words.fragment(window.start, window.end - 1) for window in cut(words, length, 0)]
    whole = [
        frame
        for frame in article.frames
        if any(all(low <= span.start and span.end <= high for _, span in role_spans(frame)) for low, high in windows)
    ]
    found = {msgspec.json.encode(msgspec.structs.replace(frame, id="")) for frame in found_again(article, tokenizer, length)}
    assert {msgspec.json.encode(msgspec.structs.replace(frame, id="")) for frame in whole} <= found


NEWS = """\
T: "It could be more," officials said, "than 300 people," the minister said.
A statement unnamed | cue=said#1 | source=officials | content="It could be more," ++ "than 300 people,"
A statement person | cue=said#2 | source=the minister | content="It could be more," officials said, "than 300 people,"
H epistemic | cue=could | scope=It could be more ++ than 300 people
Q | cue=more ++ than 300 | entity=people
"""


@pytest.fixture
def article(tmp_path: Path) -> Article:
    (tmp_path / "x.ann").write_text(NEWS, encoding="utf-8")
    return read_ann(tmp_path / "x.ann")


def made(article: Article, tokenizer: Tokenizer, *layers: Layer, window: Window | None = None, cues: bool = True) -> Targets:
    words = find_words(article.text, tokenizer)
    return targets(window or Window(0, len(words), 0, 0), in_words(article.frames, words), layers, cues=cues)


def codes(found: Targets, frame_type: str) -> list[int]:
    row: list[int] = found.cue_codes[[*FRAME_TYPES].index(frame_type)].tolist()  # type: ignore[arg-type]
    return row


def test_nested_and_interrupted_contents_are_found_again(article: Article, tokenizer: Tokenizer) -> None:
    found = found_again(article, tokenizer)
    assert [frame for frame in found if not frame.id.startswith("q")] == [f for f in article.frames if not f.id.startswith("q")]


def test_words_are_counted(article: Article, tokenizer: Tokenizer) -> None:
    frames = in_words(article.frames, find_words(article.text, tokenizer))
    assert [(frame.frame_type, frame.cue) for frame in frames] == [
        ("hedge", [(2, 2)]),
        ("quantity", [(4, 4), (11, 12)]),
        ("attribution", [(8, 8)]),
        ("attribution", [(18, 18)]),
    ]
    assert frames[2].arguments == {"source": [(7, 7)], "content": [(0, 6), (10, 15)]}
    assert [SOURCE_KINDS[frame.source_kind] if frame.source_kind is not None else None for frame in frames] == [
        None,
        None,
        "unnamed",
        "person",
    ]


def test_spans_that_end_inside_a_word_take_all_of_it(tokenizer: Tokenizer) -> None:
    text = "villages emptied"
    (frame,) = in_words([make_quantity(text, [(2, 4)], [(5, 10), (12, 13)])], find_words(text, tokenizer))
    assert (frame.cue, frame.arguments) == ([(0, 0)], {"entity": [(0, 1)]})


def test_frames_of_a_text_that_leaves_nothing_are_left_out(tokenizer: Tokenizer) -> None:
    assert in_words([make_quantity("\x00", [(0, 1)], None)], find_words("\x00", tokenizer)) == []


def test_of_layers_that_are_not_annotated_nothing_is_known(article: Article, tokenizer: Tokenizer) -> None:
    found = made(article, tokenizer, Layer("hedge"))
    assert set(codes(found, "attribution")) == set(codes(found, "quantity")) == {UNKNOWN}
    assert codes(found, "hedge") == [0, 0, begin_tag(1), *[0] * 17]
    assert found.cues.tolist() == [[1, 2, 2]]
    assert found.argument_known.tolist() == [[0, 0, 1, 0]]
    assert found.source_kinds.tolist() == [-100]


def test_without_kinds_any_kind_will_do(article: Article, tokenizer: Tokenizer) -> None:
    found = made(article, tokenizer, Layer("attribution", kinds=False))
    assert [at for at, code in enumerate(codes(found, "attribution")) if code == BEGIN_ANY] == [8, 18]
    assert found.source_kinds.tolist() == [-100, -100]
    text = "It was said so"
    two = made(
        Article(id="x", text=text, frames=(make_hedge(text, "epistemic", [(3, 11)], [(0, 2)]),)),
        tokenizer,
        Layer("hedge", kinds=False),
    )
    assert codes(two, "hedge") == [0, BEGIN_ANY, INSIDE_ANY, 0]


def test_of_roles_that_are_not_annotated_nothing_is_known(article: Article, tokenizer: Tokenizer) -> None:
    found = made(article, tokenizer, Layer("attribution", roles=frozenset({"content"})), Layer("hedge", roles=frozenset()))
    assert found.argument_known.tolist() == [[0, 1, 0, 0]] * 2
    assert set(found.argument_spans[:, 1].tolist()) == {ROLES.index("content")}
    assert found.source_kinds.tolist() == [-100, -100]
    assert codes(found, "hedge")[2] == begin_tag(1)


def test_without_nested_frames_nothing_is_known_inside_contents(article: Article, tokenizer: Tokenizer) -> None:
    outer = msgspec.structs.replace(article, frames=tuple(frame for frame in article.frames if frame.id != "a1"))
    found = codes(made(outer, tokenizer, Layer("attribution", nested=False)), "attribution")
    assert found == [UNKNOWN] * 16 + [0, 0, begin_tag(0), 0]


def test_cues_may_be_left_out(article: Article, tokenizer: Tokenizer) -> None:
    found = made(article, tokenizer, *ALL_LAYERS, cues=False)
    assert (found.cue_codes == UNKNOWN).all()
    assert len(found.cues) == 4


def test_later_fragments_of_a_cue_are_not_known(article: Article, tokenizer: Tokenizer) -> None:
    found = codes(made(article, tokenizer, Layer("quantity")), "quantity")
    assert found == [0, 0, 0, 0, begin_tag(0), *[0] * 6, UNKNOWN, UNKNOWN, *[0] * 7]


def test_arguments_that_reach_beyond_the_window_are_not_known(article: Article, tokenizer: Tokenizer) -> None:
    found = made(article, tokenizer, *ALL_LAYERS, window=Window(5, 14, 5, 14))
    assert found.cues.tolist() == [[0, 3, 3]]
    assert found.argument_known.tolist() == [[1, 0, 0, 0]]
    assert found.argument_spans.tolist() == [[0, ROLES.index("source"), 2, 2]]
    assert found.source_kinds.tolist() == [SOURCE_KINDS.index("unnamed")]
    assert codes(found, "quantity") == [0] * 6 + [UNKNOWN, UNKNOWN, 0]


def test_cues_that_the_window_cuts_are_not_known(tokenizer: Tokenizer) -> None:
    text = "It was said so"
    article = Article(id="x", text=text, frames=(make_hedge(text, "epistemic", [(3, 11)], [(0, 2)]),))
    assert codes(made(article, tokenizer, Layer("hedge"), window=Window(0, 2, 0, 2)), "hedge") == [0, UNKNOWN]
    assert codes(made(article, tokenizer, Layer("hedge"), window=Window(2, 4, 2, 4)), "hedge") == [UNKNOWN, 0]
    assert not len(made(article, tokenizer, Layer("hedge"), window=Window(2, 4, 2, 4)).cues)


def test_codes_allow_the_tags_that_they_stand_for() -> None:
    table = allowed_tags()
    for index, name in enumerate(FRAME_TYPES):
        kinds = range((tag_count(name) - 1) // 2)
        assert table[index, UNKNOWN].all()
        assert np.array_equal(table[index, :CUE_TAGS], np.eye(CUE_TAGS, dtype=bool))
        assert np.flatnonzero(table[index, BEGIN_ANY]).tolist() == [begin_tag(kind) for kind in kinds]
        assert np.flatnonzero(table[index, INSIDE_ANY]).tolist() == [inside_tag(kind) for kind in kinds]


def test_batches_are_put_together_from_windows_of_different_sizes(article: Article, tokenizer: Tokenizer) -> None:
    short = Article(id="y", text="It may be.", frames=(make_hedge("It may be.", "epistemic", [(3, 6)], [(0, 9)]),))
    rows = list(windows_of(loaded([article, short, Article(id="z", text="It was.")]), tokenizer, 100))
    batch = Collator(SPECIALS, 64)(rows)
    assert batch["cues"].tolist() == [[0, 1, 2, 2], [0, 2, 4, 4], [0, 0, 8, 8], [0, 0, 18, 18], [1, 1, 1, 1]]
    assert batch["argument_tags"][4, ROLES.index("scope")].tolist() == [1, 2, 2] + [0] * 17
    assert batch["argument_known"].dtype == torch.bool
    assert batch["cue_allowed"][1:, :, 4:].all()  # padding
    assert batch["cue_allowed"][2, :, :3].sum() == 9
    alone = Collator(SPECIALS, 64)(rows[1:2])
    for name in ("cue_allowed", "argument_tags", "argument_known", "source_kinds"):
        part = batch[name][1:2] if name == "cue_allowed" else batch[name][4:]
        assert torch.equal(part[..., :4, :] if name == "cue_allowed" else part[..., :4], alone[name])


def test_a_batch_without_cues(tokenizer: Tokenizer) -> None:
    batch = Collator(SPECIALS, 64)(list(windows_of(loaded([Article(id="z", text="It was.")]), tokenizer, 100)))
    assert batch["cues"].shape == (0, 4)
    assert batch["argument_tags"].shape == (0, len(ROLES), 3)
    assert batch["source_kinds"].dtype == torch.long


@pytest.mark.parametrize("crf", [True, False])
def test_layers_that_nobody_annotated_give_no_loss(
    article: Article, tiny_encoder: Path, tokenizer: Tokenizer, crf: bool
) -> None:
    network = tiny_network(tiny_encoder, crf=crf)

    def loss(*layers: Layer, **source: Any) -> float:  # noqa: ANN401
        rows = list(windows_of(loaded([article], layers, **source), tokenizer, 60))
        return float(network(**Collator(SPECIALS, 64)(rows)).loss.detach())

    every = [Layer(name) for name in FRAME_TYPES]
    assert loss() == pytest.approx(0, abs=1e-4)
    assert sum(loss(layer) for layer in every) == pytest.approx(loss(*every), rel=1e-4)
    assert 0 < loss(*every, cues=False) < loss(*every)
    assert 0 < loss(Layer("attribution", kinds=False)) < loss(Layer("attribution"))


@pytest.mark.parametrize("lead", ["\u200b\n\n", "said.\n\n\x00\n\n", "\u200b \u200b\n\n\u200b\n\n"])
def test_a_window_of_words_that_left_no_pieces(tokenizer: Tokenizer, lead: str) -> None:
    article = Article(id="x", text=lead + "said " * 30 + "\n\n\x00\n\n\x00")
    for length in (1, 2, 12, 24):
        assert found_again(article, tokenizer, length) == []


@given(text=st.text("a.\n\x00 \u200b", max_size=30), length=st.integers(1, 4))
@settings(max_examples=50)
def test_no_text_is_beyond_learning(tokenizer: Tokenizer, text: str, length: int) -> None:
    assert found_again(Article(id="x", text=text), tokenizer, length) == []
