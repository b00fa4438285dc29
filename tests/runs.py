"""Made-up results of the benchmark, for tests of what is made of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from reportedly.training.benchmark.machine import Machine
from reportedly.training.benchmark.results import DataRecord, Failure, Run, Sizes, SystemRecord, figures, statistics
from reportedly.training.benchmark.tasks import task
from reportedly.training.evaluation import Counts, Ratio, Scores

MACHINE = Machine(platform="Linux-1.2-x", python="3.11.0", processor="a processor", processors=2)


def run_of(
    name: str,
    system: str,
    rows: Mapping[str, Sequence[tuple[int, ...]]],
    *,
    settings: Mapping[str, Any] | None = None,
    digest: str = "d" * 64,
    learned: bool = False,
    cues: Literal["found", "given"] = "found",
    errors: Sequence[Failure] = (),
    started: str = "2030-01-02T03:04:05+00:00",
) -> Run:
    """Makes a result.

    Args:
        name: The name of a task.
        system: The name of a system.
        rows: For some figures of the task the counts of each article: hits, false alarms and misses, or right and all.
        settings: The system's settings.
        digest: The digest of the data.
        learned: Whether the system learned.
        cues: Whether it was given the cues.
        errors: What went wrong.
        started: When it ran.

    Returns:
        The result; figures that are not given are those of nothing.
    """
    metric = task(name).metric
    count = max(map(len, rows.values()))
    parts = [
        Scores(
            threshold=0.5,
            ids=(f"a{at}",),
            counts={figure: Counts(*found[at]) for figure, found in rows.items() if len(found[at]) == 3},
            values={figure: Ratio(*found[at]) for figure, found in rows.items() if len(found[at]) == 2},
        )
        for at in range(count)
    ]
    return Run(
        task=name,
        metric=metric.name,
        headline=metric.headline,
        system=SystemRecord(system, dict(settings or {})),
        data=DataRecord(name="data", digest=digest, training="training data" if learned else None),
        cues=cues,
        seed=0,
        samples=50,
        machine=MACHINE,
        started=started,
        duration=2.0,
        training_duration=3.0 if learned else None,
        counts=Sizes(articles=count, words=100, gold=10, predicted=9),
        figures=figures(metric, parts, seed=0, samples=50),
        errors=tuple(errors),
        articles=tuple(f"a{at}" for at in range(count)),
        statistics=statistics(metric, parts),
    )
