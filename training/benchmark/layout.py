"""Results laid out as tables of words, which every rendering (terminal, Markdown, LaTeX, HTML) writes in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from reportedly.training.evaluation.tables import NOTHING, percent

from .comparing import SIGNIFICANT, FigureTable, Results, Score, TaskTable
from .task import Published

HIGHER, LOWER, GIVEN, FAILED = "▲", "▼", "◦", "!"

Kind: TypeAlias = Literal["measured", "published", "heading"]
"""What a line is: what a system was measured at, what others have published, or the name of the figure that follows."""


class Cell(NamedTuple):
    """A cell of a table.

    Attributes:
        text: What stands in it.
        best: Whether it is the best of its kind.
    """

    text: str
    best: bool = False


class Interval(NamedTuple):
    """A figure with its interval, from 0 to 1, to be drawn."""

    score: float
    low: float
    high: float


class Line(NamedTuple):
    """A line of a table.

    Attributes:
        cells: Its cells; a heading has one.
        kind: What it is.
        interval: What of it can be drawn.
    """

    cells: tuple[Cell, ...]
    kind: Kind = "measured"
    interval: Interval | None = None


class Grid(NamedTuple):
    """A table.

    Attributes:
        columns: The headings.
        lines: The lines.
        notes: What is to be said below it.
        numbers: Whether the columns behind the first hold numbers, which stand at the right.
    """

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    numbers: bool = True


class Section(NamedTuple):
    """A part of what is shown.

    Attributes:
        title: Its heading.
        paragraphs: What stands in front of the tables.
        grids: The tables.
    """

    title: str
    paragraphs: tuple[str, ...]
    grids: tuple[Grid, ...]


def sections(results: Results, *, headlines: bool = False) -> Iterator[Section]:
    """Lays out results: first all systems on all tasks, then each task with its figures.

    Args:
        results: The results.
        headlines: Whether only those figures of a task are shown in full by which systems are ranked, or for which there is a
            published result; the others are then shown as F1 alone.

    Yields:
        The sections.
    """
    yield overview(results)
    for table in results.tasks:
        yield task_section(results, table, headlines=headlines)


def overview(results: Results) -> Section:
    """Lays out the figure of each task by which systems are ranked: tasks by systems, and the best published result."""
    lines = []
    for table in results.tasks:
        headline = table.headline
        of_system = {score.label: score for score in headline.scores}
        cells = [Cell(table.task.name)]
        for label in results.labels:
            score = of_system.get(label)
            cells.append(Cell(NOTHING) if score is None else _score_cell(headline, score, table))
        published = headline.published
        cells.append(Cell(percent(published[0].value) if published else ""))
        lines.append(Line(tuple(cells)))
    columns = ("task", *results.labels, "published")
    legend = "F1 (or the ratio) in per cent of the figure by which each task ranks systems; the best measured one is in bold."
    best = "published: the best published result for that figure; the task's own table says how it differs"
    notes = (*_marks(results), best)
    return Section("All tasks", (legend,), (Grid(columns, tuple(lines), notes),))


def task_section(results: Results, table: TaskTable, *, headlines: bool = False) -> Section:
    """Lays out a task; arguments as those of `sections`."""
    task, run = table.task, table.entries[0].run
    full = [figure for figure in table.figures if not headlines or figure is table.headline or figure.published]
    rest = [figure for figure in table.figures if figure not in full]
    grids = [_figures_grid(results, table, full)]
    if rest:
        grids.append(_rest_grid(results, table, rest))
    paragraphs = (
        task.description,
        f"{task.data.name}: {run.counts.articles:,} articles, {run.counts.words:,} words, {run.counts.gold:,} frames; "
        f"SHA-256 {run.data.digest[:12]}…; {task.reference}; licence: {task.licence}.",
        f"Metric: {task.metric.description} Ranked by {table.headline.name}.",
    )
    return Section(task.name, paragraphs, tuple(grids))


def _figures_grid(results: Results, table: TaskTable, figures: Sequence[FigureTable]) -> Grid:
    tested = results.against is not None and any(score.comparison for figure in figures for score in figure.scores)
    columns = ["system", "P", "R", "F1", "95 %", "gold", "found"]
    if tested:
        columns += ["diff.", "p"]
    lines: list[Line] = []
    sources: list[str] = []
    for figure in figures:
        lines.append(Line((Cell(f"{figure.name} (ratio)" if figure.ratio else figure.name),), "heading"))
        lines += (_score_line(figure, score, table, tested=tested) for score in figure.scores)
        for one in figure.published:
            source = f"{one.source}{f'; differs: {one.differs}' if one.differs else ''}"
            if source not in sources:
                sources.append(source)
            lines.append(_published_line(one, sources.index(source) + 1, len(columns)))
    notes = [f"[{number}] published: {source}." for number, source in enumerate(sources, 1)]
    if tested:
        notes.append(f"diff.: how much higher than {results.against}; p: the larger p-value of two tests, see the first table.")
    return Grid(tuple(columns), tuple(lines), tuple(notes))


def _score_line(figure: FigureTable, score: Score, table: TaskTable, *, tested: bool) -> Line:
    found, counts = score.figure, score.figure.counts
    shares = (found.precision, found.recall)
    ends = NOTHING if found.low is None or found.high is None else f"{percent(found.low)}–{percent(found.high)}"
    cells = [
        Cell(score.label),
        *(Cell("" if counts is None else percent(share)) for share in shares),
        _score_cell(figure, score, table),
        Cell(ends),
        Cell(f"{score.support:,}"),
        Cell("" if counts is None else f"{counts.predicted:,}"),
    ]
    if tested:
        test = score.comparison
        difference = "" if test is None else f"{100 * test.difference.estimate:+.1f}"
        p = "" if test is None else f"{max(test.p_bootstrap, test.p_randomisation):.3f}"
        cells += (Cell(difference), Cell(p))
    drawn = found.score is not None and found.low is not None and found.high is not None
    interval = Interval(found.score or 0.0, found.low or 0.0, found.high or 0.0) if drawn else None
    return Line(tuple(cells), "measured", interval)


def _score_cell(figure: FigureTable, score: Score, table: TaskTable) -> Cell:
    """F1 or the ratio, with marks: significantly higher or lower, given cues, failures."""
    share = score.figure.score
    marks = ""
    if score.comparison is not None and score.significant:
        marks += HIGHER if score.comparison.difference.estimate > 0 else LOWER
    run = next(entry.run for entry in table.entries if entry.label == score.label)
    marks += (GIVEN if run.cues == "given" else "") + (FAILED if run.errors else "")
    return Cell(f"{percent(share)}{f' {marks}' if marks else ''}", best=share is not None and share == figure.best)


def _published_line(one: Published, number: int, columns: int) -> Line:
    shares = ("" if share is None else percent(share) for share in (one.precision, one.recall))
    cells = (f"{one.system}, published [{number}]", *shares, percent(one.value))
    return Line(tuple(map(Cell, (*cells, *[""] * (columns - len(cells))))), "published")


def _rest_grid(results: Results, table: TaskTable, figures: Iterable[FigureTable]) -> Grid:
    labels = [entry.label for entry in table.entries]
    lines = []
    for figure in figures:
        of_system = {score.label: score for score in figure.scores}
        cells = (_score_cell(figure, of_system[label], table) if label in of_system else Cell(NOTHING) for label in labels)
        lines.append(Line((Cell(figure.name), *cells)))
    return Grid(("F1 or ratio of", *labels), tuple(lines))


def _marks(results: Results) -> Iterator[str]:
    """Explains the marks that there are."""
    runs = [entry.run for table in results.tasks for entry in table.entries]
    if results.against is not None:
        yield (
            f"{HIGHER} {LOWER}: higher or lower than {results.against}, p < {SIGNIFICANT:g} in the paired bootstrap and in "
            f"approximate randomisation over articles ({results.samples:,} resamples each), uncorrected for the number of tests"
        )
    if any(run.cues == "given" for run in runs):
        yield f"{GIVEN}: was told the cues; the others had to find them, and are compared where they found them exactly"
    if any(run.errors for run in runs):
        yield f"{FAILED}: failed on some articles, which count as predicted without frames"
