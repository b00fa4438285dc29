"""Statistics and audit of annotated articles, and loading the annotation set."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import gold_articles
from typer.testing import CliRunner

from reportedly.checking import Splits, digest
from reportedly.cli import app
from reportedly.errors import InputError
from reportedly.formats import open_writer, read_ann
from reportedly.schema import Article
from reportedly.training.annotation_set import load_annotations, read_annotations
from reportedly.training.audit import audit
from reportedly.training.statistics import statistics

NOTATION = """# id: a
# genre: local
T: Two men may leave, she said he believed. They may not smoke here.
Q | cue=Two | entity=men
H epistemic | cue=may #1 | scope=Two men may leave
A statement pronoun | cue=said | source=she | content=Two men may leave ++ he believed
A belief pronoun | cue=believed | source=he | content=Two men may leave
"""
REAL = "# id: b\n# source: here\n# licence: CC BY 4.0\nT: Three dogs.\nQ | cue=Three | entity=dogs\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An annotation set with an article of its own and a real one, whose text lies elsewhere."""
    base = tmp_path / "set"
    (base / "own").mkdir(parents=True)
    (base / "own" / "a.ann").write_text(NOTATION)
    real = read_ann(REAL)
    with open_writer(base / "real.jsonl", "standoff") as writer:
        writer.write(real)
    splits = Splits(train=("a",), dev=(), test=("b",), test_digest=digest([real]))
    (base / "splits.json").write_bytes(msgspec.json.encode(splits))
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "b", "text": real.text}))
    return base


def test_statistics_of_an_article() -> None:
    found = statistics([read_ann(NOTATION)])
    assert (found.articles, found.words) == (1, 13)
    assert found.frames == {"attribution": 2, "hedge": 1, "quantity": 1}
    assert found.kinds == {"attribution belief": 1, "attribution statement": 1, "hedge epistemic": 1}
    assert found.roles["attribution source"] == 2
    assert found.cues == {"attribution": 2, "hedge": 1, "quantity": 1}
    assert found.density == {"attribution": 15.38, "hedge": 7.69, "quantity": 7.69}
    # The hedge and the belief stand inside the content of "said"; that content has two fragments.
    assert (found.nested, found.interrupted, found.long, found.without_value) == (0.6667, 0.3333, 0.0, 0.0)


def test_statistics_of_nothing() -> None:
    found = statistics([])
    assert (found.articles, found.density, found.nested) == (0, {}, None)


@given(article=gold_articles())
def test_statistics_count_every_frame(article: Article) -> None:
    found = statistics([article])
    assert sum(found.frames.values()) == len(article.frames)
    assert sum(found.source_kinds.values()) == found.frames.get("attribution", 0)


@given(articles=st.lists(gold_articles(), max_size=3))
def test_audit_lists_only_words_that_are_marked_and_unmarked(articles: list[Article]) -> None:
    for word in audit(articles):
        assert word.marked
        assert word.unmarked


def test_audit_shows_both_uses() -> None:
    (word,) = audit([read_ann(NOTATION)])
    assert (word.frame_type, word.cue) == ("hedge", "may")
    assert [place.context for place in word.marked] == ["Two men [may] leave, she said he believed. They may not smoke h"]
    assert [place.start for place in word.unmarked] == [46]


def test_own_articles_need_no_texts(folder: Path) -> None:
    (article,) = read_annotations(folder=folder)
    assert (article.id, article.meta) == ("a", {"genre": "local", "origin": "own", "part": "train"})


def test_real_articles_are_joined_with_their_texts(folder: Path) -> None:
    own, real = read_annotations(texts=folder.parent / "texts.jsonl", folder=folder)
    assert (own.id, real.id, real.text, real.meta["part"]) == ("a", "b", "Three dogs.", "test")
    assert [article.id for article in read_annotations("test", texts=folder.parent / "texts.jsonl", folder=folder)] == ["b"]


def test_a_missing_text_or_part_is_named(folder: Path) -> None:
    (folder.parent / "texts.jsonl").write_text('{"id": "c", "text": "Three dogs."}')
    with pytest.raises(InputError, match="no text with the id 'b'"):
        read_annotations(texts=folder.parent / "texts.jsonl", folder=folder)
    (folder / "own" / "x.ann").write_text(NOTATION.replace("id: a", "id: x"))
    with pytest.raises(InputError, match="'x' is in no part"):
        read_annotations(folder=folder)
    with pytest.raises(InputError, match="no annotation set"):
        read_annotations(folder=folder.parent)


def test_annotations_load_as_a_data_set(folder: Path) -> None:
    dataset = load_annotations("train", folder=folder)
    assert dataset.column_names == ["schema", "id", "text", "meta", "frames", "claims", "tagger"]
    (row,) = dataset
    assert row["text"][slice(*row["frames"][0]["cue"]["spans"][0])] == row["frames"][0]["cue"]["text"]
    assert json.loads(row["meta"])["part"] == "train"


def test_the_command_prints_figures_and_audit(folder: Path) -> None:
    figures = CliRunner().invoke(app, ["statistics", str(folder / "own")])
    assert json.loads(figures.stdout)["articles"] == 1
    words = CliRunner().invoke(app, ["statistics", str(folder / "own"), "--audit"])
    assert json.loads(words.stdout)["cue"] == "may"
