from __future__ import annotations

from pathlib import Path

import pytest
from runs import run_of

from reportedly.errors import InputError
from reportedly.training.benchmark.comparing import Entry, Results, compare_results, read_entries
from reportedly.training.benchmark.results import Run, run_path, write_run

SENTENCES = "conll2010-wiki-sentence"
SCOPES = "bioscope-abstracts-scope-given"
HEDGES = "reportedly-own-dev-hedge"
UNCERTAIN = "hedge.sentence.exact"
GOOD, POOR = [(9, 1, 1)] * 12, [(5, 5, 5)] * 12


def entries(*runs: Run) -> list[Entry]:
    return [Entry(run.system.name, run) for run in runs]


def compared(*runs: Run, against: str | None = None) -> Results:
    return compare_results(entries(*runs), against=against, samples=100)


def test_systems_are_ranked_and_tested() -> None:
    first, second = run_of(SENTENCES, "poor", {UNCERTAIN: POOR}), run_of(SENTENCES, "good", {UNCERTAIN: GOOD})
    results = compared(first, second, against="poor")
    assert results.labels == ("good", "poor")
    (table,) = results.tasks
    assert table.task.name == SENTENCES
    assert [entry.label for entry in table.entries] == ["good", "poor"]
    assert table.headline.name == UNCERTAIN
    good, poor = table.headline.scores
    assert (good.figure.score, good.support, table.headline.best) == (0.9, 120, 0.9)
    assert good.comparison is not None
    assert good.comparison.difference.estimate == pytest.approx(0.4)
    assert good.significant
    assert (poor.comparison, poor.significant) == (None, False)
    assert [one.value for one in table.headline.published] == sorted(
        (one.value for one in table.task.published if one.figure == UNCERTAIN), reverse=True
    )


def test_a_difference_that_may_be_chance_is_not_significant() -> None:
    first = run_of(SENTENCES, "one", {UNCERTAIN: [(5, 1, 1), (1, 5, 5)]})
    second = run_of(SENTENCES, "two", {UNCERTAIN: [(1, 5, 5), (6, 1, 1)]})
    (table,) = compared(first, second, against="one").tasks
    assert table.headline.scores[0].comparison is not None
    assert not table.headline.scores[0].significant


def test_nothing_is_tested_unless_asked() -> None:
    (table,) = compared(run_of(SENTENCES, "one", {UNCERTAIN: GOOD})).tasks
    assert table.headline.scores[0].comparison is None


def test_ratios_are_compared_too() -> None:
    one = run_of(HEDGES, "one", {"hedge.cue.exact": GOOD, "hedge.kind": [(9, 10)] * 12})
    two = run_of(HEDGES, "two", {"hedge.cue.exact": GOOD, "hedge.kind": [(2, 10)] * 12})
    (table,) = compared(one, two, against="two").tasks
    figure = next(figure for figure in table.figures if figure.name == "hedge.kind")
    assert figure.ratio
    assert [(score.label, score.figure.score, score.support) for score in figure.scores] == [
        ("one", 0.9, 120),
        ("two", 0.2, 120),
    ]
    assert figure.scores[0].significant


def test_what_was_given_cues_counts_only_where_that_does_not_matter() -> None:
    rows = {"hedge.scope-given.words": GOOD, "hedge.cue.exact": [(10, 0, 0)] * 12}
    given, found = run_of(SCOPES, "given", rows, cues="given"), run_of(SCOPES, "found", rows)
    (table,) = compared(given, found).tasks
    labels = {figure.name: {score.label for score in figure.scores} for figure in table.figures}
    assert labels["hedge.scope-given.words"] == {"given", "found"}
    assert labels["hedge.cue.exact"] == {"found"}


def test_a_task_that_nothing_was_found_on_has_no_best() -> None:
    (table,) = compared(run_of(SENTENCES, "one", {UNCERTAIN: [(0, 0, 0)]})).tasks
    assert table.headline.best is None


def test_tasks_are_chosen_and_in_their_order() -> None:
    runs = [run_of(name, "one", {figure: GOOD}) for name, figure in ((SENTENCES, UNCERTAIN), (HEDGES, "hedge.cue.exact"))]
    assert [table.task.name for table in compared(*runs).tasks] == [HEDGES, SENTENCES]
    assert [table.task.name for table in compare_results(entries(*runs), only=[SENTENCES]).tasks] == [SENTENCES]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"digest": "e" * 64}, f"the results of {SENTENCES} were made with different data"),
        ({"settings": {"x": 1}}, None),
    ],
)
def test_only_what_is_alike_is_compared(change: dict[str, str], message: str | None) -> None:
    one, two = run_of(SENTENCES, "one", {UNCERTAIN: GOOD}), run_of(SENTENCES, "two", {UNCERTAIN: GOOD}, **change)  # type: ignore[arg-type]
    if message is None:
        assert compared(one, two)
        return
    with pytest.raises(InputError, match=message):
        compared(one, two)


def test_another_metric_is_refused() -> None:
    import msgspec

    run = msgspec.structs.replace(run_of(SENTENCES, "one", {UNCERTAIN: GOOD}), metric="an older metric")
    with pytest.raises(InputError, match=r"different metrics .*an older metric"):
        compared(run)


def test_names_that_are_not_there_are_told() -> None:
    run = run_of(SENTENCES, "one", {UNCERTAIN: GOOD})
    with pytest.raises(InputError, match="no system with results 'two'; there are one"):
        compared(run, against="two")
    with pytest.raises(InputError, match=f"no task with results '{HEDGES}'; there are {SENTENCES}"):
        compare_results(entries(run), only=[HEDGES])


def test_results_are_read_from_files_and_folders(tmp_path: Path) -> None:
    one, two = run_of(SENTENCES, "one", {UNCERTAIN: GOOD}), run_of(SENTENCES, "two", {UNCERTAIN: POOR})
    for folder, runs in (("old", [one]), ("new", [one, two])):
        for run in runs:
            write_run(run_path(tmp_path / folder, run.task, run.system.name), run)
    assert [entry.label for entry in read_entries([tmp_path / "new"])] == ["one", "two"]
    assert read_entries([run_path(tmp_path / "old", SENTENCES, "one")]) == entries(one)
    assert [entry.label for entry in read_entries([tmp_path / "old", tmp_path / "new"])] == [
        f"one ({tmp_path / 'old'})",
        f"one ({tmp_path / 'new'})",
        "two",
    ]
    with pytest.raises(InputError, match="nothing to compare"):
        read_entries([])
    with pytest.raises(InputError, match="has no results"):
        read_entries([tmp_path])
