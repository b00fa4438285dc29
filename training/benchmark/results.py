"""The result of a run: the figures of one system on one task, and all that is needed to understand and to repeat them.

One JSON file a run. It holds the counts of every article, so that two runs can be compared by paired tests from their files
alone; the predictions lie in a second file beside it (see `predictions`).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from reportedly._version import __version__
from reportedly.errors import FormatError, InputError, OutputError
from reportedly.training.evaluation import DEFAULT_THRESHOLD, Counts, Ratio, Scores, merge

from .machine import Machine
from .task import Metric

RUN_VERSION = 1
"""The version of the format of result files."""

Statistics: TypeAlias = dict[str, tuple[tuple[int | float, ...], ...]]
"""By figure, the counts of each article."""

PREDICTIONS_SUFFIX = ".predictions.jsonl.gz"
RUN_SUFFIX = ".json"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure over all articles: F1 with what it is made of, or a ratio.

    Attributes:
        counts: Hits and misses; `None` for a ratio.
        precision: The share of the predicted that is right; `None` for a ratio, or without predictions.
        recall: The share of gold that is found; `None` for a ratio, or without gold.
        f1: Their harmonic mean; `None` for a ratio, or where there is nothing to score.
        value: The ratio; `None` for hits and misses, or where there is nothing to score.
        low: The lower end of the confidence interval of F1 or of the ratio.
        high: Its upper end.
    """

    counts: Counts | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def score(self) -> float | None:
        """What systems are compared by: F1, or the ratio."""
        return self.value if self.counts is None else self.f1


class SystemRecord(msgspec.Struct, frozen=True):
    """Which system ran.

    Attributes:
        name: Its name.
        settings: All that determines its outcome.
    """

    name: str
    settings: dict[str, Any]


class DataRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What it ran on.

    Attributes:
        name: What the data is.
        digest: Its SHA-256.
        training: What the system learned from; `None` if it did not learn.
        training_digest: The SHA-256 of that.
    """

    name: str
    digest: str
    training: str | None = None
    training_digest: str | None = None


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is of what.

    Attributes:
        articles: The articles.
        words: Their words, parted by white space.
        gold: The gold frames of the types that the task asks for.
        predicted: The predicted frames of these types.
    """

    articles: int
    words: int
    gold: int
    predicted: int


class Failure(msgspec.Struct, frozen=True):
    """What went wrong with one article, which counts as predicted without frames.

    Attributes:
        article: The id of the article.
        type: The type of the error.
        message: What it says.
    """

    article: str
    type: str
    message: str


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one system on one task.

    Attributes:
        run: The version of this format.
        version: The version of the package that ran the system.
        scored_with: The version of the package that computed the figures.
        task: The name of the task.
        metric: The name of its metric.
        headline: The name of the figure by which systems are ranked.
        system: Which system ran.
        data: What it ran on.
        cues: Whether the system was `given` the cues of gold, or had to find (`found`) its own.
        seed: The seed of the resampling.
        samples: How many resamples the intervals are made of.
        machine: What it ran on.
        started: When it began, as ISO 8601 with the time zone.
        duration: The seconds that the system took to predict.
        training_duration: The seconds that it took to learn; `None` if it did not.
        counts: How much there is of what.
        figures: The figures by name.
        errors: What went wrong.
        articles: The ids of the articles, in the order of the statistics.
        statistics: By figure, the counts of each article: hits, false alarms and misses; or what is right, and of how many.
    """

    run: int = RUN_VERSION
    version: str = __version__
    scored_with: str = __version__
    task: str
    metric: str
    headline: str
    system: SystemRecord
    data: DataRecord
    cues: Literal["found", "given"]
    seed: int
    samples: int
    machine: Machine
    started: str
    duration: float
    training_duration: float | None
    counts: Sizes
    figures: dict[str, Figure]
    errors: tuple[Failure, ...]
    articles: tuple[str, ...]
    statistics: Statistics

    def scores(self) -> list[Scores]:
        """Makes the scores of each article, for paired tests (`reportedly.training.evaluation.resampling.compare`).

        The figures have their names, with `.f1` or `.accuracy` (see `figure_name`) behind them.
        """
        return [
            Scores(
                threshold=DEFAULT_THRESHOLD,
                ids=(article,),
                counts={
                    name: Counts(*map(int, rows[at])) for name, rows in self.statistics.items() if len(rows[at]) == _COUNTS
                },
                values={
                    name: Ratio(*(round(_PRECISION * part) for part in rows[at]))
                    for name, rows in self.statistics.items()
                    if len(rows[at]) == _RATIO
                },
            )
            for at, article in enumerate(self.articles)
        ]

    def support(self, name: str) -> int:
        """Returns how many a figure is about: those in gold, or, for a ratio, all that were looked at."""
        counts = self.figures[name].counts
        return sum(int(row[-1]) for row in self.statistics[name]) if counts is None else counts.support

    def figure_name(self, name: str) -> str:
        """Returns a figure's name in resampling: F1 of hits and misses, the accuracy of a ratio."""
        return _resampled(name, ratio=self.figures[name].counts is None)


_COUNTS, _RATIO = 3, 2  # how many numbers an article has in the statistics
_PRECISION = 10_000  # scores of articles are whole numbers, so that sums depend on no order; no ratio has finer parts


def statistics(metric: Metric, parts: Sequence[Scores]) -> Statistics:
    """Lists the counts of each article by the figures of a metric, as a `Run` holds them."""

    def row(name: str, part: Scores) -> tuple[int | float, ...]:
        if name in metric.ratios:
            ratio, scale = part.value(name), metric.scales.get(name, 1)
            return ratio.right if scale == 1 else ratio.right / scale, ratio.total // scale
        count = part.count(name)
        return count.tp, count.fp, count.fn

    return {name: tuple(row(name, part) for part in parts) for name in metric.figures}


def figures(metric: Metric, parts: Sequence[Scores], *, seed: int, samples: int) -> dict[str, Figure]:
    """Computes the figures of a metric with their bootstrap intervals over articles.

    Args:
        metric: The metric.
        parts: The scores of each article.
        seed: The seed of the resampling.
        samples: How many resamples to draw.

    Returns:
        The figures by name, in the order of the metric.
    """
    from reportedly.training.evaluation.resampling import intervals  # numpy comes with it

    whole = merge([Scores(threshold=DEFAULT_THRESHOLD), *parts])
    names = {name: _resampled(name, ratio=name in metric.ratios) for name in metric.figures}
    ranges = intervals(parts, names.values(), seed=seed, samples=samples)
    found: dict[str, Figure] = {}
    for name, resampled in names.items():
        interval = ranges.get(resampled)
        low, high = (interval.low, interval.high) if interval else (None, None)
        if name in metric.ratios:
            found[name] = Figure(value=whole.value(name).accuracy, low=low, high=high)
        else:
            count = whole.count(name)
            found[name] = Figure(counts=count, precision=count.precision, recall=count.recall, f1=count.f1, low=low, high=high)
    return found


def _resampled(name: str, *, ratio: bool) -> str:
    return f"{name}.{'accuracy' if ratio else 'f1'}"


def run_path(folder: str | os.PathLike[str], task: str, system: str) -> Path:
    """Where the result of a system on a task lies: `FOLDER/TASK/SYSTEM.json`.

    Args:
        folder: The folder of the results.
        task: The name of the task.
        system: The name of the system. Characters that do not fit a file name are replaced, and a part of the name's digest
            is added, so that different systems have different files.

    Returns:
        The path.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", system).strip("-.")[:80]
    if plain != system or not plain:
        plain = f"{plain or 'system'}-{hashlib.sha256(system.encode()).hexdigest()[:8]}"
    return Path(folder) / task / f"{plain}{RUN_SUFFIX}"


def predictions_path(path: Path) -> Path:
    """Where the predictions of the run at a path lie."""
    return path.with_name(path.name.removesuffix(RUN_SUFFIX) + PREDICTIONS_SUFFIX)


def write_run(path: Path, run: Run) -> None:
    """Writes a result, whole or not at all.

    Raises:
        OutputError: If it cannot be written.
    """
    partial = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_encoded(run))
        partial.replace(path)
    except OSError as error:
        message = f"cannot write the result {path}: {error.strerror}; name another folder with -o"
        raise OutputError(message) from error


def _encoded(run: Run) -> bytes:
    """Writes JSON for people and for `diff`, but the statistics of a figure on one line."""
    built = msgspec.to_builtins(run)
    rows = built.pop("statistics")
    head = msgspec.json.format(msgspec.json.encode(built), indent=1).removesuffix(b"\n}")
    lines = b",\n".join(b"  %b: %b" % (msgspec.json.encode(name), msgspec.json.encode(row)) for name, row in rows.items())
    return head + b',\n "statistics": {\n' + lines + b"\n }\n}\n"


def read_run(path: str | os.PathLike[str]) -> Run:
    """Reads a result.

    Raises:
        InputError: If there is no such file, or it has another version of the format.
        FormatError: If it is no result.
    """
    file = Path(path)
    try:
        encoded = file.read_bytes()
    except OSError as error:
        message = f"cannot read the result {file}: {error.strerror or error}"
        raise InputError(message) from error
    try:
        version = msgspec.json.decode(encoded, type=_Versioned).run
        if version != RUN_VERSION:
            message = f"{file} has the version {version} of the result format, expected {RUN_VERSION}: run the task again"
            raise InputError(message)
        return msgspec.json.decode(encoded, type=Run)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(os.fspath(file), None, f"not the result of a run: {error}") from error


class _Versioned(msgspec.Struct):
    run: int


def read_runs(folder: str | os.PathLike[str]) -> list[Run]:
    """Reads all results in a folder.

    Args:
        folder: The folder that `benchmark run -o` wrote.

    Returns:
        The results, sorted by task and system.

    Raises:
        InputError: If there is no such folder, or it has no results.
        FormatError: If a file is no result.
    """
    return [read_run(path) for path in run_files(folder)]


def run_files(folder: str | os.PathLike[str]) -> list[Path]:
    """Finds the result files in a folder.

    Raises:
        InputError: If there is no such folder, or it has no results.
    """
    found = sorted(Path(folder).glob(f"*/*{RUN_SUFFIX}"))
    if not found:
        message = f"{os.fspath(folder)} has no results; make some: reportedly benchmark run -o {os.fspath(folder)}"
        raise InputError(message)
    return found


def settings_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Brings a system's settings into the form that they have when they are read back from JSON."""
    converted: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(settings)))
    return converted
