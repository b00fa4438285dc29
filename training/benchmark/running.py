"""Running systems on tasks: every result is written as soon as it is there, and what goes wrong is part of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from reportedly._version import __version__
from reportedly.errors import InputError, OutputError
from reportedly.frames import frame_type
from reportedly.schema import Article
from reportedly.training.evaluation import Scores

from .inventory import Inventory
from .machine import this_machine
from .predicting import Predictor, Progress
from .predictions import read_predictions, write_predictions
from .results import (
    DataRecord,
    Failure,
    Run,
    Sizes,
    SystemRecord,
    figures,
    predictions_path,
    read_run,
    run_path,
    settings_of,
    statistics,
    write_run,
)
from .system import System, TrainableSystem
from .task import Places, Task
from .tasks import task as task_of

DEFAULT_SAMPLES = 1000

Status: TypeAlias = Literal["done", "kept", "missing", "inapplicable", "failed"]


class Outcome(NamedTuple):
    """What became of a system on a task.

    Attributes:
        task: The name of the task.
        system: The name of the system.
        status: `done`; `kept` where the result was there; `missing` where data is; `inapplicable` where the system has to learn
            and the task has nothing to learn from; `failed` where the system could not learn, or a result not be scored again.
        run: The result, if there is one.
        reason: Why there is none.
    """

    task: str
    system: str
    status: Status
    run: Run | None = None
    reason: str | None = None

    @property
    def sound(self) -> bool:
        """Whether all went well: nothing is missing, and no error is recorded."""
        return self.status == "inapplicable" or (self.run is not None and not self.run.errors)


def run_benchmark(
    systems: Sequence[System],
    tasks: Sequence[Task],
    output: str | os.PathLike[str],
    *,
    places: Places | None = None,
    force: bool = False,
    seed: int = 0,
    samples: int = DEFAULT_SAMPLES,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Runs systems on tasks and writes a result file for each, with the predictions beside it.

    Results that are there are kept. They have to be those of the same system, with the same settings, on the same data.

    Args:
        systems: The systems.
        tasks: The tasks.
        output: The folder of the results.
        places: Where the data lies.
        force: Whether to run again what has a result.
        seed: The seed of the resampling that intervals are made of.
        samples: How many resamples to draw.
        progress: Is told how far it is.

    Yields:
        What became of each system on each task, as soon as it is known.

    Raises:
        InputError: Before anything is run, if two systems have the same name, or a result that is there is that of another
            version, of other settings or of other data.
        OutputError: Likewise, if the output is a file; later, if a result cannot be written.
    """
    if Path(output).is_file():
        message = f"{os.fspath(output)} is a file: name a folder for the results with -o"
        raise OutputError(message)
    where = places or Places()
    names = [system.name for system in systems]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        message = f"two systems have the name {repeated[0]!r}; their results would overwrite each other: name each once"
        raise InputError(message)
    inventory = Inventory(where)
    kept: dict[tuple[str, str], Run] = {}
    if not force:
        for system in systems:
            for task in tasks:
                path = run_path(output, task.name, system.name)
                if path.exists():
                    kept[system.name, task.name] = _checked(path, system, task, inventory)
    for system in systems:
        predictor = Predictor(system, where, progress)
        for task in tasks:
            run = kept.get((system.name, task.name))
            if run is not None:
                yield Outcome(task.name, system.name, "kept", run)
            elif (reason := inventory.missing(task.data)) is not None:
                yield Outcome(task.name, system.name, "missing", reason=reason)
            else:
                yield _outcome(predictor, task, inventory, Path(output), seed, samples)


def _checked(path: Path, system: System, task: Task, inventory: Inventory) -> Run:
    """Reads a result, and refuses to take it for one of this system on this task if it is not."""
    run = read_run(path)
    pairs = [
        ("the package", run.version, __version__),
        ("the metrics", run.scored_with, __version__),
        ("the metric", run.metric, task.metric.name),
        ("the system's settings", run.system.settings, settings_of(system.settings)),
    ]
    if inventory.missing(task.data) is None:
        pairs.append(("the data", run.data.digest, inventory.digest(task.data)))
    for name, had, has in pairs:
        if had != has:
            message = (
                f"{path} was made with another version of {name}: {had}, now {has}; "
                "run it again with --force, or name another folder with -o"
            )
            raise InputError(message)
    return run


def _outcome(predictor: Predictor, task: Task, inventory: Inventory, output: Path, seed: int, samples: int) -> Outcome:
    system = predictor.system
    if isinstance(system, TrainableSystem):
        if task.training is None:
            needs = f"{system.name} has to learn, and the task has no training part"
            return Outcome(task.name, system.name, "inapplicable", reason=needs)
        if (lacking := inventory.missing(task.training)) is not None:
            return Outcome(task.name, system.name, "missing", reason=lacking)
    started = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    predicted = predictor.predict(task)
    if isinstance(predicted, Failure):
        reason = f"{system.name} could not learn: {predicted.type}: {predicted.message}"
        return Outcome(task.name, system.name, "failed", reason=reason)
    parts = _scored(task, predicted.gold, predicted.articles)
    run = Run(
        task=task.name,
        metric=task.metric.name,
        headline=task.metric.headline,
        system=SystemRecord(system.name, settings_of(system.settings)),
        data=_data_record(task, inventory, learned=isinstance(system, TrainableSystem)),
        cues="given" if predicted.given else "found",
        seed=seed,
        samples=samples,
        machine=this_machine(),
        started=started,
        duration=round(predicted.duration, 3),
        training_duration=None if predicted.training_duration is None else round(predicted.training_duration, 3),
        counts=_sizes(task, predicted.gold, predicted.articles),
        figures=figures(task.metric, parts, seed=seed, samples=samples),
        errors=predicted.errors,
        articles=tuple(article.id for article in predicted.gold),
        statistics=statistics(task.metric, parts),
    )
    path = run_path(output, task.name, system.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_predictions(predictions_path(path), predicted.articles)
    write_run(path, run)
    return Outcome(task.name, system.name, "done", run)


def rescore(path: str | os.PathLike[str], places: Places | None = None, *, samples: int | None = None) -> Run:
    """Computes the figures of a result anew from its predictions, without the system, and writes them.

    Args:
        path: The result file; its predictions lie beside it.
        places: Where the data lies.
        samples: How many resamples to draw; without it as many as before.

    Returns:
        The result, with the figures, statistics and sizes of now; all else as it was.

    Raises:
        InputError: If the result, the predictions or the data are missing, or the data is other data.
    """
    file, where = Path(path), places or Places()
    run = read_run(file)
    task = task_of(run.task)
    if (reason := task.data.missing(where)) is not None:
        message = f"{file} cannot be scored again: {reason}"
        raise InputError(message)
    if (digest := task.data.digest(where)) != run.data.digest:
        message = f"{file} was made with data of the digest {run.data.digest}, but that is now {digest}: run it again"
        raise InputError(message)
    gold = task.data.read(where)
    found = read_predictions(predictions_path(file), {article.id: article.text for article in gold})
    if lost := [article.id for article in gold if article.id not in found]:
        message = f"{predictions_path(file)} lacks predictions for {len(lost)} articles, {lost[0]!r} among them: run it again"
        raise InputError(message)
    articles = [found[article.id] for article in gold]
    parts = _scored(task, gold, articles)
    drawn = run.samples if samples is None else samples
    changed = msgspec.structs.replace(
        run,
        scored_with=__version__,
        metric=task.metric.name,
        headline=task.metric.headline,
        samples=drawn,
        counts=_sizes(task, gold, articles),
        figures=figures(task.metric, parts, seed=run.seed, samples=drawn),
        articles=tuple(article.id for article in gold),
        statistics=statistics(task.metric, parts),
    )
    write_run(file, changed)
    return changed


def _scored(task: Task, gold: Sequence[Article], predicted: Sequence[Article]) -> list[Scores]:
    return [task.metric.score(one, two) for one, two in zip(gold, predicted, strict=True)]


def _sizes(task: Task, gold: Sequence[Article], predicted: Sequence[Article]) -> Sizes:
    types = {layer.frame_type for layer in task.layers}

    def frames(articles: Sequence[Article]) -> int:
        return sum(frame_type(frame) in types for article in articles for frame in article.frames)

    words = sum(len(article.text.split()) for article in gold)
    return Sizes(articles=len(gold), words=words, gold=frames(gold), predicted=frames(predicted))


def _data_record(task: Task, inventory: Inventory, *, learned: bool) -> DataRecord:
    training = task.training if learned else None
    return DataRecord(
        name=task.data.name,
        digest=inventory.digest(task.data),
        training=None if training is None else training.name,
        training_digest=None if training is None else inventory.digest(training),
    )
