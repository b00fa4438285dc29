"""The whole evaluation of a system, its tables and its plot."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from strategies import gold_articles

from reportedly.errors import InputError, OutputError
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment, Frame
from reportedly.training.evaluation.agreement import agreement
from reportedly.training.evaluation.calibration import calibration
from reportedly.training.evaluation.evaluation import Evaluation, Settings, compare_evaluations, evaluate
from reportedly.training.evaluation.figures import Outcome, Scores
from reportedly.training.evaluation.provenance import describe_data, digest, machine
from reportedly.training.evaluation.reliability_plot import plot_reliability
from reportedly.training.evaluation.tables import agreement_tables, comparison_table, evaluation_tables

TEXT = "Two men may have said so. “It may,” said the mayor."
SETTINGS = Settings(resamples=50)


def at(words: str) -> Fragment:
    start = TEXT.index(words)
    return start, start + len(words)


def article(*frames: Frame, name: str = "x", **meta: Any) -> Article:  # noqa: ANN401  # meta holds anything
    return Article(id=name, text=TEXT, frames=in_order(frames), meta=meta)


def scored(frame: Frame, score: float) -> Frame:
    return msgspec.structs.replace(frame, score=score)


MAY = make_hedge(TEXT, "epistemic", [at("may")], [at("Two men may have said so")])
SAID = make_attribution(TEXT, "statement", "unnamed", [at("have said")], [at("Two men")], [at("so")])
TWO = make_quantity(TEXT, [at("Two")], [at("men")])
GOLD = [article(MAY, SAID, TWO, name="1", origin="own", genre="crime"), article(MAY, SAID, name="2", origin="real")]
FOUND = [article(scored(MAY, 0.5), name="2"), article(scored(MAY, 0.9), scored(TWO, 0.5), name="1")]


def printed(*tables: Table) -> list[list[str]]:
    stream = io.StringIO()
    console = Console(file=stream, width=80)
    for table in tables:
        console.print(table)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in stream.getvalue()  # nothing is cut off
    return [line.split() for line in lines]


def test_an_evaluation_has_everything() -> None:
    result = evaluate(GOLD, FOUND, SETTINGS, slices=True, training=[article(MAY)])
    assert result.scores.ids == ("1", "2")
    assert result.scores.count("attribution.cue.exact").recall == 0
    assert result.intervals["all.cue.exact.recall"].estimate == 3 / 5
    assert result.calibrations["all.cue"].count == 3
    assert set(result.calibrations) == {f"{name}.{unit}" for name in ("all", "hedge", "quantity") for unit in ("cue", "frame")}
    assert result.calibrations["hedge.cue"].mean == pytest.approx(0.7)
    assert result.calibrations["hedge.cue"].right == 1
    assert {name: sorted(parts) for name, parts in result.slices.items()} == {
        "origin": ["own", "real"],
        "genre": ["crime"],
        "quote": ["indirect"],
        "source_kind": ["unnamed"],
        "sentence_length": ["1-15"],
        "nesting": ["outermost"],
        "fragments": ["whole"],
        "cue": ["seen", "unseen"],
    }
    assert result.slices["cue"]["seen"].count("all.cue.exact").support == 2


def test_without_scores_training_and_resamples_there_is_less() -> None:
    result = evaluate(GOLD, GOLD, Settings(resamples=0), slices=True)
    assert (result.intervals, result.calibrations) == ({}, {})
    assert "cue" not in result.slices
    assert evaluate(GOLD, GOLD, SETTINGS).slices == {}


def test_what_is_written_as_json_gives_the_scores_back() -> None:
    result = evaluate(GOLD, FOUND, SETTINGS, slices=True)
    built = msgspec.json.decode(msgspec.json.encode(result.as_builtins()))
    assert msgspec.convert(built["scores"], Scores) == result.scores
    assert msgspec.convert(built["slices"]["origin"]["own"], Scores) == result.slices["origin"]["own"]
    assert msgspec.convert(built["settings"], Settings) == SETTINGS
    assert built["calibration"]["all.cue"]["ece"] == result.calibrations["all.cue"].ece


def test_two_systems_are_compared_with_the_same_settings() -> None:
    one, two = evaluate(GOLD, FOUND, SETTINGS), evaluate(GOLD, GOLD, SETTINGS)
    found = compare_evaluations(one, two)
    assert found["attribution.cue.exact.recall"].difference.estimate == 1
    rows = printed(comparison_table(found, SETTINGS, first="B", second="A"))
    assert rows[1] == ["exact", "F1", "of", "A", "B", "A", "−", "B", "95", "%", "p", "boot", "p", "rand"]
    assert ["cue", "100.0", "100.0", "+0.0", "+0.0–+0.0", "1.000", "1.000"] in rows
    with pytest.raises(ValueError, match="different settings"):
        compare_evaluations(one, evaluate(GOLD, GOLD, Settings(resamples=50, seed=1)))


def test_tables_of_an_evaluation() -> None:
    rows = printed(*evaluation_tables(evaluate(GOLD, FOUND, SETTINGS, slices=True)))
    assert ["type,", "unit", "gold", "found", "P", "R", "F1", "95", "%", "overlap", "chars"] in rows
    assert ["cue", "2", "2", "100.0", "100.0", "100.0", "100–100", "100.0", "100.0"] in rows
    assert ["content-linked", "2", "0", "–", "0.0", "0.0", "0.0–0.0", "0.0", "0.0"] in rows
    assert ["sentence", "2", "2", "100.0", "100.0", "100.0", "100–100", "–", "–"] in rows
    assert ["hedge[epistemic]", "2", "2", "100.0", "100.0", "100.0", "100–100", "100.0"] in rows
    assert ["hedge.kind", "2", "2", "100.0", "100–100"] in rows
    assert ["quantity.unit", "1", "1", "100.0", "100–100"] in rows
    assert ["all.cue", "3", "63.3", "100.0", "0.367"] in rows
    assert ["origin:", "own", "3", "2", "80.0", "0.0", "100.0", "100.0"] in rows
    assert ["source", "kind:", "unnamed", "2", "0", "0.0", "0.0", "–", "–"] in rows


def test_tables_of_little() -> None:
    nothing = evaluate([article()], [article()], Settings(types=("hedge",), resamples=0))
    assert ["cue", "0", "0", "–", "–", "–", "–", "–", "–"] in printed(*evaluation_tables(nothing))
    assert len(list(evaluation_tables(nothing))) == 1


def test_tables_of_an_agreement() -> None:
    other = make_hedge(TEXT, "doxastic", [at("may")], [at("Two men may have said so")])
    rows = printed(*agreement_tables(agreement([article(MAY, TWO)], [article(other, TWO)])))
    assert ["hedge", "cue", "1", "1", "100.0", "100.0", "100.0", "1.000"] in rows
    assert ["hedge", "doxastic", "0", "1", "0.0", "0.0"] in rows
    assert ["hedge.kind", "1", "0.0", "0.000"] in rows
    assert ["quantity.all", "1", "100.0", "–"] in rows
    only = printed(*agreement_tables(agreement([article(MAY, TWO)], [article(TWO)], types=["hedge"])))
    assert not [row for row in only if row and row[0] == "quantity"]


def test_the_digest_is_that_of_what_was_annotated() -> None:
    expected = digest(GOLD)
    assert digest(reversed(GOLD)) == expected
    told = [msgspec.structs.replace(one, meta={}, claims=()) for one in GOLD]
    assert digest(told) == expected
    renamed = [msgspec.structs.replace(one, frames=tuple(scored(f, 0.5) for f in one.frames)) for one in GOLD]
    assert digest(renamed) == expected
    kind = msgspec.structs.replace(MAY, kind="doxastic")
    for changed in (article(MAY, SAID, name="2"), article(kind, SAID, TWO, name="1"), article(name="1")):
        assert digest([changed, GOLD[1]]) != expected
    assert digest([Article(id="x", text="\ud800")]) != digest([Article(id="x", text="?")])


@settings(deadline=None)
@given(st.lists(gold_articles(), max_size=3))
def test_data_are_described(articles: list[Article]) -> None:
    found = describe_data("data", articles)
    assert (found.articles, found.characters) == (len(articles), sum(len(one.text) for one in articles))
    assert len(found.sha256) == 64


def test_the_machine_is_not_named() -> None:
    assert set(machine()) == {"platform", "processor", "cpus"}


def some_calibrations() -> dict[str, Any]:
    outcomes = [Outcome(number / 20, number % 3 > 0) for number in range(20)]
    return {f"{name}.{unit}": calibration(outcomes) for name in ("all", "hedge") for unit in ("cue", "frame")}


def test_the_reliability_plot_is_a_picture_and_always_the_same(tmp_path: Path) -> None:
    for suffix, start in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")):
        for name in ("a", "b"):
            plot_reliability(some_calibrations(), tmp_path / f"{name}{suffix}", "$5 on <dev>")
        made = (tmp_path / f"a{suffix}").read_bytes()
        assert made.startswith(start)
        assert made == (tmp_path / f"b{suffix}").read_bytes()
    svg = (tmp_path / "a.svg").read_text("utf-8")
    assert "hedge: ECE" in svg
    assert "$5 on &lt;dev&gt;" in svg


def test_a_plot_that_cannot_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no prediction has a score"):
        plot_reliability({}, tmp_path / "a.png", "x")
    with pytest.raises(OutputError, match=r"expected a name that ends in \.png"):
        plot_reliability(some_calibrations(), tmp_path / "a.txt", "x")
    with pytest.raises(OutputError, match="cannot write"):
        plot_reliability(some_calibrations(), tmp_path / "no" / "a.png", "x")


@settings(max_examples=20, deadline=None)
@given(st.lists(gold_articles(), max_size=3, unique_by=lambda one: one.id))
def test_a_perfect_system_is_perfect(gold: list[Article]) -> None:
    result: Evaluation = evaluate(gold, gold, Settings(resamples=5), slices=True, training=gold)
    assert all(count.f1 == 1 for count in result.scores.counts.values())
    assert all(interval.low == interval.high == 1 for interval in result.intervals.values())
    assert all(c.f1 == 1 for parts in result.slices.values() for scores in parts.values() for c in scores.counts.values())
    assert "unseen" not in result.slices.get("cue", {})
