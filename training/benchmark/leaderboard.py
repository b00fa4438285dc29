"""The leaderboard: a page of Markdown made of results, with how to repeat them, and with what failed or is missing."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

from reportedly.training.evaluation.tables import NOTHING

from .comparing import Entry, Results
from .data import AnnotationData
from .layout import Cell, Grid, Line, Section, overview, task_section
from .rendering import markdown
from .systems import SYSTEMS, entry_of
from .systems.peers import PEERS, PYTHON
from .tasks import tasks

_SETTINGS, _MESSAGE = 160, 200  # characters that are shown
_KINDS_OF_FAILURE = 3  # how many different messages are shown for a result
_RUN, _LEADERBOARD = ("reportedly", "benchmark", "run"), ("reportedly", "benchmark", "leaderboard")


def leaderboard(results: Results, *, chart: str | None = None) -> str:
    """Writes the leaderboard.

    Args:
        results: The results of all systems on all tasks.
        chart: Where the chart lies, seen from the page; without it there is none on the page.

    Returns:
        The page. The same results give the same page: its date is that of the latest of them.
    """
    entries = [entry for table in results.tasks for entry in table.entries]
    date = max(entry.run.started for entry in entries)[:10]
    versions = ", ".join(sorted({entry.run.version for entry in entries}))
    parts = [
        "# Benchmark",
        f"Results of {len(results.labels)} systems on {len(results.tasks)} tasks, as of {date}, with reportedly {versions}. "
        f"This page is generated from result files by `{' '.join(_LEADERBOARD)}`: do not edit it.",
        "Published results stand in rows of their own, marked as published, with their source and with what differs in data or "
        "protocol. Scores are computed on character offsets; intervals are 95 % bootstrap intervals over articles.",
        "## Repeat",
        "\n".join(["```sh", *_commands(results, chart), "```"]),
        *_sections([_systems(results), overview(results)]),
        *([f"![The figures by which the tasks rank systems, as bars with intervals]({chart})"] if chart else []),
        *_sections(task_section(results, table, headlines=True) for table in results.tasks),
        *_sections([_missing(results), _failures(results)]),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _sections(sections: Iterable[Section]) -> Iterator[str]:
    return (markdown([section]) for section in sections)


def _runs_of(results: Results, label: str) -> dict[str, Entry]:
    """The results of a system by task."""
    return {table.task.name: entry for table in results.tasks for entry in table.entries if entry.label == label}


def _commands(results: Results, chart: str | None) -> Iterator[str]:
    """The commands that make the results, systems with the same tasks together."""
    by_tasks: dict[tuple[str, ...], list[str]] = {}
    for label in results.labels:
        runs = _runs_of(results, label)
        learned = _learns(runs.values())
        wanted = tuple(task.name for task in tasks() if task.name in runs or (learned and task.training is None))
        name = next(iter(runs.values())).run.system.name
        by_tasks.setdefault(wanted, []).append(name if ":" in name else entry_of(name))
    yield "pip install 'reportedly[train]'"
    if any(spec.partition(":")[0] in PEERS for specs in by_tasks.values() for spec in specs):
        yield f"python -m venv peers && peers/bin/pip install 'reportedly[peers]' && export {PYTHON}=peers/bin/python"
    for names, specs in by_tasks.items():
        chosen = [] if len(names) == len(tasks()) else ["-t", ",".join(names)]
        texts = ["--texts", "texts.jsonl.gz"] if any(_needs_texts(name) for name in names) else []
        systems = [part for spec in specs for part in ("-s", spec)]
        yield shlex.join([*_RUN, *systems, *chosen, "--data", "corpora", *texts, "-o", "results"])
    against = ["--against", results.against] if results.against else []
    drawn = ["--chart", chart] if chart else []
    yield shlex.join([*_LEADERBOARD, "results", *against, *drawn, "-o", "benchmarks/README.md"])


def _needs_texts(name: str) -> bool:
    data = next(task.data for task in tasks() if task.name == name)
    return isinstance(data, AnnotationData) and data.origin == "real"


def _learns(entries: Iterable[Entry]) -> bool:
    return any(entry.run.data.training is not None for entry in entries)


def _systems(results: Results) -> Section:
    lines = []
    for label in results.labels:
        runs = [entry.run for entry in _runs_of(results, label).values()]
        name = runs[0].system.name
        settings = _short(msgspec.json.encode(runs[0].system.settings).decode(), _SETTINGS)
        seconds, words = sum(run.duration for run in runs), sum(run.counts.words for run in runs)
        trained = sum(run.training_duration or 0.0 for run in runs)
        cells = (
            label,
            SYSTEMS.get(entry_of(name), ""),
            settings,
            f"{words / seconds:,.0f}" if seconds else NOTHING,
            f"{trained:,.0f}" if trained else "",
        )
        lines.append(Line(tuple(map(Cell, cells))))
    machines = sorted({_machine(entry) for table in results.tasks for entry in table.entries})
    return Section(
        "Systems",
        (f"Measured on: {'; '.join(machines)}. Times depend on what else the machine did.",),
        (Grid(("system", "what it is", "settings", "words/s", "s to learn, all tasks"), tuple(lines), numbers=False),),
    )


def _machine(entry: Entry) -> str:
    machine = entry.run.machine
    system = machine.platform.partition("-")[0]  # not the build of its kernel
    return f"{machine.processor}, {machine.processors} processors, {system}, Python {machine.python}"


def _missing(results: Results) -> Section:
    """Lists which tasks have no results, and which systems have none on a task."""
    with_results = {table.task.name: table for table in results.tasks}
    lines = [Line((Cell("all"), Cell("no results"), Cell(_listed(absent))))] if (absent := _absent(with_results)) else []
    for label in results.labels:
        runs = _runs_of(results, label)
        learned = _learns(runs.values())
        without = [table.task for name, table in with_results.items() if name not in runs]
        reasons = (
            ("nothing to learn from", [task.name for task in without if learned and task.training is None]),
            ("not run", [task.name for task in without if not (learned and task.training is None)]),
        )
        lines += (Line((Cell(label), Cell(reason), Cell(_listed(names)))) for reason, names in reasons if names)
    return Section(
        "Missing",
        () if lines else ("Nothing.",),
        (Grid(("system", "why", "tasks"), tuple(lines), numbers=False),) if lines else (),
    )


def _absent(with_results: Container[str]) -> list[str]:
    return [task.name for task in tasks() if task.name not in with_results]


def _failures(results: Results) -> Section:
    """Lists on how many articles systems failed, with the most frequent messages."""
    lines = []
    for table in results.tasks:
        for entry in table.entries:
            errors = entry.run.errors
            if errors:
                messages = Counter(_short(f"{error.type}: {error.message}", _MESSAGE) for error in errors)
                said = "; ".join(f"{message} ({count})" for message, count in messages.most_common(_KINDS_OF_FAILURE))
                cells = (table.task.name, entry.label, f"{len(errors):,} of {entry.run.counts.articles:,}", said)
                lines.append(Line(tuple(map(Cell, cells))))
    grids = (
        (Grid(("task", "system", "articles", "messages, the most frequent ones"), tuple(lines), numbers=False),)
        if lines
        else ()
    )
    return Section("Failed", () if lines else ("Nothing.",), grids)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _short(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
