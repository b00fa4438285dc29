"""The tasks of the benchmark, and the data that they are made of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportedly.errors import InputError
from reportedly.frames import frame_type
from reportedly.training.benchmark.data import AnnotationData, CorpusData, documents, hashed
from reportedly.training.benchmark.task import Places, Task
from reportedly.training.benchmark.tasks import select_tasks, task, tasks
from reportedly.training.corpora import corpus

DATA = Path(__file__).parents[1] / "data" / "corpora"


@pytest.mark.parametrize("one", tasks(), ids=lambda one: one.name)
def test_every_task_says_what_it_is(one: Task) -> None:
    assert one.description.endswith(".")
    assert one.licence
    assert one.reference
    assert one.bibtex.startswith("@")
    assert one.layers
    assert one.data.name
    assert one.training is None or one.training.name != one.data.name
    for published in one.published:
        assert published.figure in one.metric.figures
        assert published.figure not in one.metric.ratios
        assert 0 < published.value < 1
        assert published.source
        if published.precision and published.recall:
            f1 = 2 * published.precision * published.recall / (published.precision + published.recall)
            assert published.value == pytest.approx(f1, abs=0.002)


def test_names_are_unique_and_found() -> None:
    names = [one.name for one in tasks()]
    assert len(set(names)) == len(names)
    assert all(task(name).name == name for name in names)
    with pytest.raises(InputError, match=r"there is no task 'nope'; there are reportedly-own-dev-hedge, .*benchmark list"):
        task("nope")


def test_tasks_are_selected_in_their_own_order() -> None:
    assert select_tasks(["all"]) == tasks()
    chosen = select_tasks(["measeval", "szeged-wiki-cue", "measeval"])
    assert [one.name for one in chosen] == ["szeged-wiki-cue", "measeval"]
    with pytest.raises(InputError, match="no task 'nope'"):
        select_tasks(["measeval", "nope"])


@pytest.mark.parametrize("one", tasks(), ids=lambda one: one.name)
def test_all_that_is_not_in_the_package_is_pinned_by_digest(one: Task) -> None:
    for data in filter(None, (one.data, one.training)):
        assert (data.expected is None) == isinstance(data, AnnotationData)


@pytest.mark.parametrize("one", [one for one in tasks() if isinstance(one.data, CorpusData)], ids=lambda one: one.name)
def test_missing_data_is_missing_with_its_reference(one: Task, tmp_path: Path) -> None:
    nowhere = one.data.missing(Places())
    assert nowhere is not None
    assert "no data folder is named" in nowhere
    assert one.reference in nowhere
    lacking = one.data.missing(Places(data=tmp_path))
    assert lacking is not None
    assert f"{tmp_path} has no " in lacking
    with pytest.raises(InputError, match="no data folder is named"):
        one.data.read(Places())


def test_another_corpus_of_the_same_name_is_refused() -> None:
    data = task("szeged-news-dev-cue").data
    reason = data.missing(Places(data=DATA))
    assert reason is not None
    assert reason.startswith("the files of szeged-cues, news have the digest ")
    assert "a changed corpus is a task of another name" in reason


def test_a_part_of_a_corpus_is_data(tmp_path: Path) -> None:
    places = Places(data=DATA)
    digest = corpus("szeged-cues").digest(DATA, "news")
    data = CorpusData("szeged-cues", "news", digest)
    assert data.missing(places) is None
    assert data.digest(places) == digest
    assert data.name == "szeged-cues, news"
    assert [article.meta["document"] for article in data.read(places)] == ["mill.txt", "ferry.txt"]
    shutil.copytree(DATA / "szeged_uncertainty", tmp_path / "szeged_uncertainty")
    (tmp_path / "szeged_uncertainty" / "news_dev.xml").write_text("<a/>")
    assert data.missing(Places(data=tmp_path)) is not None


def test_portions_part_the_documents() -> None:
    places = Places(data=DATA)
    only = documents("the mill", frozenset(["mill.txt"]))
    others = documents("all but the mill", frozenset(["mill.txt"]), others=True)
    found = [CorpusData("szeged-cues", "news", None, portion) for portion in (only, others)]
    assert [data.name for data in found] == ["szeged-cues, news, the mill", "szeged-cues, news, all but the mill"]
    assert [[article.meta["document"] for article in data.read(places)] for data in found] == [["mill.txt"], ["ferry.txt"]]
    whole = list(corpus("szeged-cues").read(DATA, "news"))
    for cut in range(0, 101, 10):
        low, high = hashed("low", 0, cut), hashed("high", cut, 100)
        assert all(low.keep(article) != high.keep(article) for article in whole)


def test_the_division_by_digest_never_changes() -> None:
    mill, ferry = corpus("szeged-cues").read(DATA, "news")
    # 0x57563914 % 100 == 0 and 0x1af725a0 % 100 == 40: the digests of "mill.txt" and "ferry.txt" begin so
    assert [hashed("", place, place + 1).keep(mill) for place in (0, 40)] == [True, False]
    assert [hashed("", place, place + 1).keep(ferry) for place in (0, 40)] == [False, True]


def test_the_annotation_set_comes_with_the_package() -> None:
    one, places = task("reportedly-own-dev-hedge"), Places()
    articles = one.data.read(places)
    assert {(article.meta["origin"], article.meta["part"]) for article in articles} == {("own", "dev")}
    assert {frame_type(frame) for article in articles for frame in article.frames} == {"hedge", "attribution", "quantity"}
    assert one.data.missing(places) is None
    assert len(one.data.digest(places)) == 64
    assert one.training is not None
    assert {article.meta["part"] for article in one.training.read(places)} == {"train"}


def test_the_texts_of_real_articles_have_to_be_named(tmp_path: Path) -> None:
    data = task("reportedly-real-dev-hedge").data
    reason = data.missing(Places())
    assert reason is not None
    assert "--texts" in reason
    empty = tmp_path / "texts.jsonl"
    empty.write_text("")
    other = data.missing(Places(texts=empty))
    assert other is not None
    assert "has no text with the id" in other
