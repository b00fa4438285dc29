"""Results beside each other: every system on every task, tests of their differences, and what others have published."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reportedly.errors import InputError

from .results import Figure, Run, read_run, run_files
from .task import Published, Task
from .tasks import tasks

if TYPE_CHECKING:
    from reportedly.training.evaluation.resampling import Comparison

SIGNIFICANT = 0.05
"""A difference is marked where the p-values of both tests lie below it."""


_GIVEN = "-given"
"""In the names of figures for which it does not matter who found the cues; of systems that were told them, only these count."""


class Entry(NamedTuple):
    """A result, and what its system is called beside others.

    Attributes:
        label: The name of the system; where several results are of one system and task, with the place of the file.
        run: The result.
    """

    label: str
    run: Run


class Score(NamedTuple):
    """A figure of a system.

    Attributes:
        label: What the system is called.
        figure: The figure with its interval.
        support: How many there are in gold; for a ratio, of how many it is one.
        comparison: The test of the difference from the system that all are tested against, if there is one.
    """

    label: str
    figure: Figure
    support: int
    comparison: Comparison | None = None

    @property
    def significant(self) -> bool:
        """Whether both tests find the difference significant."""
        tested = self.comparison
        return tested is not None and max(tested.p_bootstrap, tested.p_randomisation) < SIGNIFICANT


class FigureTable(NamedTuple):
    """One figure of a task.

    Attributes:
        name: The name of the figure.
        ratio: Whether it is a ratio; else it is F1.
        scores: The scores of the systems, the best first.
        published: Published results, the best first.
    """

    name: str
    ratio: bool
    scores: tuple[Score, ...]
    published: tuple[Published, ...]

    @property
    def best(self) -> float | None:
        """The best score that was measured."""
        return max((score.figure.score for score in self.scores if score.figure.score is not None), default=None)


class TaskTable(NamedTuple):
    """All results of a task.

    Attributes:
        task: The task.
        entries: The results, the best first.
        figures: The figures, the one by which systems are ranked first.
    """

    task: Task
    entries: tuple[Entry, ...]
    figures: tuple[FigureTable, ...]

    @property
    def headline(self) -> FigureTable:
        """The figure by which systems are ranked."""
        return self.figures[0]


class Results(NamedTuple):
    """Systems on tasks.

    Attributes:
        labels: What the systems are called, those with most of the best results first.
        tasks: The tasks that there are results of, in the order in which the package lists them.
        against: The system that the others are tested against.
        samples: How many resamples the tests are made of.
    """

    labels: tuple[str, ...]
    tasks: tuple[TaskTable, ...]
    against: str | None
    samples: int


def read_entries(paths: Iterable[str | os.PathLike[str]]) -> list[Entry]:
    """Reads results.

    Args:
        paths: Result files, and folders that `benchmark run` wrote.

    Returns:
        The results.

    Raises:
        InputError: If there are none, or a file is missing or of another version.
        FormatError: If a file is no result.
    """
    found = [(Path(path), read_run(file)) for path in paths for file in _files(Path(path))]
    if not found:
        message = "there is nothing to compare: name result files, or a folder that reportedly benchmark run has written"
        raise InputError(message)
    times = Counter((run.task, run.system.name) for _, run in found)
    repeated = {system for (_, system), count in times.items() if count > 1}
    return [
        Entry(f"{run.system.name} ({path})" if run.system.name in repeated else run.system.name, run) for path, run in found
    ]


def _files(path: Path) -> list[Path]:
    return run_files(path) if path.is_dir() else [path]


def compare_results(
    entries: Iterable[Entry],
    *,
    against: str | None = None,
    only: Iterable[str] | None = None,
    samples: int = 1000,
    seed: int = 0,
) -> Results:
    """Puts results beside each other.

    Args:
        entries: The results, as `read_entries` gives them.
        against: The label of the system that the others are tested against; without it nothing is tested.
        only: The names of the tasks to compare; all without it.
        samples: How many resamples the tests draw.
        seed: The seed of the draw.

    Returns:
        The results by task.

    Raises:
        InputError: If results of one task were made with different data or metrics, are of a task that is not known, or if
            there are none of a task or system that is named.
    """
    by_task: dict[str, list[Entry]] = {}
    for entry in entries:
        by_task.setdefault(entry.run.task, []).append(entry)
    known = {task.name: task for task in tasks()}
    _check_names("task", by_task, known)
    wanted = set(by_task) if only is None else set(only)
    _check_names("task with results", wanted, by_task)
    labels = {entry.label for name in wanted for entry in by_task[name]}
    if against is not None:
        _check_names("system with results", [against], sorted(labels))
    tables = tuple(_task_table(task, by_task[name], against, samples, seed) for name, task in known.items() if name in wanted)
    wins = Counter(table.headline.scores[0].label for table in tables if table.headline.scores)
    return Results(tuple(sorted(labels, key=lambda label: (-wins[label], label))), tables, against, samples)


def _check_names(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    there = list(known)
    for name in names:
        if name not in there:
            message = f"there is no {what} {name!r}; there are {', '.join(there)}"
            raise InputError(message)


def _task_table(task: Task, entries: Sequence[Entry], against: str | None, samples: int, seed: int) -> TaskTable:
    _check_alike(task, entries)
    reference = next((entry.run for entry in entries if entry.label == against), None)
    tested = {
        entry.label: _tests(reference, entry.run, samples, seed)
        for entry in entries
        if reference is not None and entry.run is not reference
    }
    names = list(dict.fromkeys((task.metric.headline, *task.metric.figures)))
    figures = tuple(_figure_table(task, name, entries, tested) for name in names)
    place = {score.label: at for at, score in enumerate(figures[0].scores)}
    return TaskTable(task, tuple(sorted(entries, key=lambda entry: place.get(entry.label, len(place)))), figures)


def _check_alike(task: Task, entries: Sequence[Entry]) -> None:
    """Refuses to compare what was not made of the same articles by the same metric."""
    for what, values in (
        ("data", {entry.run.data.digest: entry.label for entry in entries}),
        ("metrics", {entry.run.metric: entry.label for entry in entries} | {task.metric.name: "this version"}),
    ):
        if len(values) > 1:
            shown = "; ".join(f"{label}: {value[:20]}" for value, label in values.items())
            message = f"the results of {task.name} were made with different {what} ({shown}): run the older ones again"
            raise InputError(message)


def _tests(reference: Run, run: Run, samples: int, seed: int) -> Mapping[str, Comparison]:
    from reportedly.training.evaluation.resampling import compare  # numpy comes with it

    names = {run.figure_name(name): name for name in run.figures if name in reference.figures}
    found = compare(reference.scores(), run.scores(), names, samples=samples, seed=seed)
    return {names[name]: comparison for name, comparison in found.items()}


def _figure_table(
    task: Task, name: str, entries: Sequence[Entry], tested: Mapping[str, Mapping[str, Comparison]]
) -> FigureTable:
    scores = [
        Score(entry.label, entry.run.figures[name], entry.run.support(name), tested.get(entry.label, {}).get(name))
        for entry in entries
        if entry.run.cues == "found" or _GIVEN in name
    ]
    published = (one for one in task.published if one.figure == name)
    return FigureTable(
        name,
        name in task.metric.ratios,
        tuple(sorted(scores, key=_worst_last)),
        tuple(sorted(published, key=lambda one: -one.value)),
    )


def _worst_last(score: Score) -> tuple[float, str]:
    share = score.figure.score
    return (1.0 if share is None else -share), score.label
