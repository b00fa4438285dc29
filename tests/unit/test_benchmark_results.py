"""Result files and predictions: what is written is what is read, without a word of the texts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import tagged_articles

from reportedly.errors import FormatError, InputError, OutputError
from reportedly.frames import in_order, make_hedge, make_quantity
from reportedly.schema import Article
from reportedly.training.benchmark.machine import this_machine
from reportedly.training.benchmark.metrics import LAYERS, MEASEVAL
from reportedly.training.benchmark.predictions import bare, read_predictions, restored, write_predictions
from reportedly.training.benchmark.results import (
    DataRecord,
    Failure,
    Run,
    Sizes,
    SystemRecord,
    figures,
    predictions_path,
    read_run,
    read_runs,
    run_path,
    statistics,
    write_run,
)
from reportedly.training.evaluation import Counts, merge
from reportedly.training.evaluation.resampling import compare, intervals

TEXT = "It may rain, 40 farmers think."
METRIC = LAYERS["hedge"]


def an_article(name: str, *, right: bool) -> Article:
    cue = (3, 6) if right else (7, 11)
    return Article(id=name, text=TEXT, frames=in_order([make_hedge(TEXT, "epistemic", [cue], [(0, 11)], 0.25)]))


def a_run(hits: str = "yn", system: str = "one") -> Run:
    """A run over as many articles as there are letters: `y` where the system is right."""
    parts = [
        METRIC.score(an_article(str(at), right=True), an_article(str(at), right=hit == "y")) for at, hit in enumerate(hits)
    ]
    return Run(
        task="a-task",
        metric=METRIC.name,
        headline=METRIC.headline,
        system=SystemRecord(system, {"seed": 1}),
        data=DataRecord(name="data", digest="0" * 64),
        cues="found",
        seed=0,
        samples=20,
        machine=this_machine(),
        started="2026-01-01T00:00:00+00:00",
        duration=0.5,
        training_duration=None,
        counts=Sizes(articles=len(hits), words=6 * len(hits), gold=len(hits), predicted=len(hits)),
        figures=figures(METRIC, parts, seed=0, samples=20),
        errors=(Failure("1", "ValueError", "no"),),
        articles=tuple(str(at) for at in range(len(hits))),
        statistics=statistics(METRIC, parts),
    )


def test_figures_have_counts_shares_and_intervals() -> None:
    run = a_run("yny")
    cue = run.figures["hedge.cue.exact"]
    assert cue.counts == Counts(2, 1, 1)
    assert cue.precision == cue.recall == cue.f1 == cue.score == pytest.approx(2 / 3)
    assert cue.value is None
    assert cue.low is not None
    assert cue.high is not None
    assert cue.low <= 2 / 3 <= cue.high
    kind = run.figures["hedge.kind"]
    assert (kind.counts, kind.f1, kind.value, kind.score) == (None, None, 1, 1)
    assert (run.support("hedge.cue.exact"), run.support("hedge.kind")) == (3, 2)
    assert list(run.figures) == list(METRIC.figures)


def test_figures_of_nothing_are_none() -> None:
    found = figures(METRIC, [], seed=0, samples=5)
    assert found["hedge.cue.exact"].counts == Counts()
    assert all(figure.score is None and figure.low is None for figure in found.values())


def test_statistics_give_the_scores_of_each_article_back() -> None:
    run = a_run("yny")
    scores = run.scores()
    assert [part.ids for part in scores] == [("0",), ("1",), ("2",)]
    assert merge(scores).count("hedge.cue.exact") == run.figures["hedge.cue.exact"].counts
    name = run.figure_name("hedge.cue.exact")
    again = intervals(scores, [name, run.figure_name("hedge.kind")], seed=run.seed, samples=run.samples)
    assert again[name].low == run.figures["hedge.cue.exact"].low
    assert again["hedge.kind.accuracy"].estimate == 1


def test_statistics_of_scaled_ratios_are_what_they_count() -> None:
    text = "13 kg or 20 kg"
    rows = [{"set": "1", "type": "Quantity", "start": 0, "end": 5}, {"set": "2", "type": "Quantity", "start": 9, "end": 14}]
    gold = Article(id="1", text=text, meta={"rows": rows})
    found = msgspec.structs.replace(gold, frames=in_order([make_quantity(text, [(0, 2)], None)]))
    parts = [MEASEVAL.score(gold, found)]
    assert statistics(MEASEVAL, parts)["quantity.cue.words"] == ((0.6667, 2),)
    run = msgspec.structs.replace(a_run("y"), statistics=statistics(MEASEVAL, parts))
    value = merge(run.scores()).value("quantity.cue.words").accuracy
    assert value == figures(MEASEVAL, parts, seed=0, samples=2)["quantity.cue.words"].value == pytest.approx(1 / 3, abs=1e-4)


def test_two_runs_can_be_compared_from_their_files_alone(tmp_path: Path) -> None:
    for hits, system in (("ynyn", "one"), ("yyyy", "two")):
        write_run(run_path(tmp_path, "a-task", system), a_run(hits, system))
    first, second = read_runs(tmp_path)
    name = first.figure_name(first.headline)
    assert compare(first.scores(), second.scores(), [name])[name].difference.estimate == 0.5


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = run_path(tmp_path, "a-task", "one")
    run = a_run()
    write_run(path, run)
    assert read_run(path) == run
    lines = path.read_text("utf-8").splitlines()
    assert '  "hedge.cue.exact": [[1,0,0],[0,1,1]],' in lines
    assert not list(path.parent.glob("*.part"))
    built = json.loads(path.read_bytes())
    assert built["run"] == 1
    assert built["figures"]["hedge.cue.exact"]["f1"] == 0.5


def test_bad_result_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "task" / "one.json"
    path.parent.mkdir()
    with pytest.raises(InputError, match=r"cannot read the result .*one\.json"):
        read_run(path)
    with pytest.raises(InputError, match="has no results; make some: reportedly benchmark run -o"):
        read_runs(tmp_path)
    path.write_text("{}")
    with pytest.raises(FormatError, match=r"one\.json: not the result of a run"):
        read_run(path)
    path.write_text('{"run": 99}')
    with pytest.raises(InputError, match="version 99 of the result format, expected 1"):
        read_run(path)
    with pytest.raises(OutputError, match="cannot write the result"):
        write_run(path / "below" / "two.json", a_run())


@pytest.mark.parametrize("name", ["baseline", "model:runs/a", "command:node 'x y'.js", "..", "", "a" * 300])
def test_every_system_has_a_file_name_of_its_own(name: str, tmp_path: Path) -> None:
    path = run_path(tmp_path, "a-task", name)
    assert path.parent == tmp_path / "a-task"
    assert path.suffix == ".json"
    assert len(path.name) < 120
    assert predictions_path(path).name.endswith(".predictions.jsonl.gz")
    assert run_path(tmp_path, "a-task", f"{name}!") != path
    path.parent.mkdir()
    path.touch()


@settings(deadline=None)
@given(tagged_articles())
def test_a_bare_article_has_no_words_and_gets_them_back(article: Article) -> None:
    bared = bare(article)
    assert bared.text == ""
    assert all(getattr(frame, role).text == "" for frame in bared.frames for role in frame.roles if getattr(frame, role))
    back = restored(msgspec.json.decode(msgspec.json.encode(bared), type=Article), article.text)
    assert (back.id, back.text, back.frames) == (article.id, article.text, article.frames)
    with pytest.raises(InputError, match="run the system again"):
        restored(bared, f"{article.text}.")


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=4))
def test_predictions_are_read_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, hits: list[bool]) -> None:
    path = tmp_path_factory.mktemp("predictions") / "x.predictions.jsonl.gz"
    articles = [an_article(str(at), right=right) for at, right in enumerate(hits)]
    write_predictions(path, articles)
    first = path.read_bytes()
    assert b"rain" not in gzip.decompress(first)
    assert list(read_predictions(path, {article.id: TEXT for article in articles}).values()) == articles
    write_predictions(path, articles)
    assert path.read_bytes() == first


def test_values_and_scores_are_kept(tmp_path: Path) -> None:
    made = make_quantity(TEXT, [(13, 15)], None, 0.5)
    other = msgspec.structs.replace(made, id="q1", value=None)  # not what this package reads from these words
    path = tmp_path / "x.predictions.jsonl.gz"
    write_predictions(path, [Article(id="1", text=TEXT, frames=(other,))])
    assert read_predictions(path, {"1": TEXT})["1"].frames == (other,)


def test_bad_predictions_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.predictions.jsonl.gz"
    with pytest.raises(InputError, match="cannot read the predictions"):
        read_predictions(path, {})
    path.write_bytes(b"no gzip")
    with pytest.raises(InputError, match="cannot read the predictions"):
        read_predictions(path, {})
    path.write_bytes(gzip.compress(b"{}\n"))
    with pytest.raises(FormatError, match=r"jsonl\.gz:1: not an article"):
        read_predictions(path, {})
    write_predictions(path, [an_article("1", right=True)])
    with pytest.raises(InputError, match="'1', which is not among the articles of the task"):
        read_predictions(path, {})
    with pytest.raises(InputError, match="not the one that the predictions were made for"):
        read_predictions(path, {"1": "another text"})


def test_a_machine_is_described() -> None:
    machine = this_machine()
    assert machine.processors >= 1
    assert machine.platform
    assert machine.processor
    assert machine.python.startswith("3.")
