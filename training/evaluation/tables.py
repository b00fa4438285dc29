"""Figures as tables for the terminal, no wider than 80 characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.markup import escape
from rich.table import Table

from reportedly.schema import FrameType

from .agreement import Agreement
from .evaluation import Evaluation, Settings
from .figures import Counts, Scores
from .units import ARGUMENTS, KINDS

if TYPE_CHECKING:
    from .resampling import Comparison, Interval

LABELS = ("hedge.kind", "attribution.kind", "attribution.source_kind")
VALUES = tuple(f"quantity.{field}" for field in ("low", "high", "bounds", "approximate", "unit", "dimension", "all"))
NOTHING = "–"

_SIGNIFICANT = 0.05


class Row(NamedTuple):
    """What a row of a table is about.

    Attributes:
        unit: The unit, see `units`.
        ends: Whether a group of rows ends here.
    """

    unit: str
    ends: bool = False


def rows_of(name: FrameType, *, given: bool = True) -> Iterator[Row]:
    """Names the rows of a frame type: its roles, its arguments together with their cues, its frames."""
    roles = ("cue", *ARGUMENTS[name])
    yield from (Row(role, ends=role == roles[-1]) for role in roles)
    for role in ARGUMENTS[name]:
        yield Row(f"{role}-linked")
        if given:
            yield Row(f"{role}-given")
    yield Row("frame")
    yield Row("labelled")
    if name == "hedge":
        yield Row("sentence")


def evaluation_tables(evaluation: Evaluation) -> Iterator[Table]:
    """Lays an evaluation out: spans and frames, kinds, labels and values, calibration, slices; empty tables are left out.

    Args:
        evaluation: The evaluation.

    Yields:
        The tables, to be printed by a `rich.console.Console`.
    """
    yield _spans(evaluation)
    found = (_kinds(evaluation), _labels(evaluation), _calibrations(evaluation), _slices(evaluation))
    yield from (table for table in found if table.row_count)


def agreement_tables(result: Agreement) -> Iterator[Table]:
    """Lays an agreement out: spans and frames, kinds, labels and values; empty tables are left out.

    Args:
        result: The agreement.

    Yields:
        The tables, to be printed by a `rich.console.Console`.
    """
    spans = _table("type", "F1 of", *_numbers("in A", "in B", "exact", "overlap", "chars", "alpha"))
    kinds = _table("type", "kind", *_numbers("in A", "in B", "cue F1", "frame F1"))
    for name in result.types:
        _part(spans)
        _part(kinds)
        for unit, ends in rows_of(name, given=False):
            counts = _matches(result.scores, f"{name}.{unit}")
            alpha = result.alpha(f"{name}.{unit}") if f"{name}.{unit}" in result.tokens else None
            cells = (*_sizes(counts[0]), *(percent(count.f1) for count in counts), decimal(alpha))
            spans.add_row(name if unit == "cue" else "", unit, *cells, end_section=ends)
        for kind, cue, frame in _by_kind(result.scores, name):
            kinds.add_row(name, kind, *_sizes(cue), percent(cue.f1), percent(frame.f1))
    labels = _table("label or value", *_numbers("cues in both", "the same", "kappa"))
    for label in (*LABELS, *VALUES):
        ratio = result.scores.confusion(label).ratio if label in LABELS else result.scores.value(label)
        kappa = result.kappa(label) if label in LABELS else None
        if ratio.total:
            labels.add_row(label, str(ratio.total), percent(ratio.accuracy), decimal(kappa), end_section=label == LABELS[-1])
    yield spans
    yield from (table for table in (kinds, labels) if table.row_count)


def comparison_table(comparisons: Mapping[str, Comparison], settings: Settings, first: str, second: str) -> Table:
    """Lays a comparison of two systems out: the figures of both, the difference with its interval, two p-values.

    Args:
        comparisons: The comparisons by the name of the figure.
        settings: What the figures depend on.
        first: What the first system is called.
        second: What the second system is called.

    Returns:
        The table. Its first column is the second system, since the difference says how much higher that one is.
    """
    headings = (second, first, f"{second} − {first}", _level(settings), "p boot", "p rand")
    table = _table("exact F1 of", *_numbers(*headings))
    table.caption = f"* both p-values are below {_SIGNIFICANT}; they are not corrected for the number of rows"
    for name in settings.types:
        _part(table)
        table.add_row(f"[bold]{name}[/]")
        for unit, ends in rows_of(name):
            found = comparisons.get(f"{name}.{unit}.exact.f1")
            if found is None:
                continue
            sure = max(found.p_bootstrap, found.p_randomisation) < _SIGNIFICANT
            difference = f"{100 * found.difference.estimate:+.1f}{'*' if sure else ' '}"
            cells = (percent(found.second), percent(found.first), difference, span(found.difference, signed=True))
            p_values = (f"{found.p_bootstrap:.3f}", f"{found.p_randomisation:.3f}")
            table.add_row(f"  {unit}", *cells, *p_values, end_section=ends)
    return table


def percent(figure: float | None) -> str:
    """Writes a share in per cent; a dash where there was nothing to score."""
    return NOTHING if figure is None else f"{100 * figure:.1f}"


def decimal(figure: float | None) -> str:
    """Writes a coefficient; a dash where it is not defined."""
    return NOTHING if figure is None else f"{figure:.3f}"


def span(interval: Interval | None, *, signed: bool = False) -> str:
    """Writes the ends of an interval in per cent; a dash where there is none."""
    if interval is None:
        return NOTHING
    sign = "+" if signed else ""
    return "–".join(f"{100 * end:{sign}.1f}".replace("100.0", "100") for end in (interval.low, interval.high))


def _table(*columns: str | tuple[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        if isinstance(column, str):
            table.add_column(column, no_wrap=True)
        else:
            table.add_column(column[0], justify="right", no_wrap=True)
    return table


def _part(table: Table) -> None:
    """Starts a group of rows, with a line between it and what is there."""
    if table.row_count:
        table.add_section()


def _numbers(*names: str) -> list[tuple[str]]:
    """Columns of numbers, which stand at the right."""
    return [(name,) for name in names]


def _level(settings: Settings) -> str:
    return f"{100 * settings.level:g} %"


def _matches(scores: Scores, name: str) -> tuple[Counts, Counts, Counts]:
    return scores.count(f"{name}.exact"), scores.count(f"{name}.overlap"), scores.count(f"{name}.chars")


def _sizes(count: Counts) -> tuple[str, str]:
    return str(count.support), str(count.predicted)


def _by_kind(scores: Scores, name: FrameType) -> Iterator[tuple[str, Counts, Counts]]:
    """The cues and frames of each kind of a frame type that there is."""
    for kind in KINDS[name]:
        cue = scores.count(f"{name}[{kind}].cue.exact")
        if cue:
            yield kind, cue, scores.count(f"{name}[{kind}].frame.exact")


def _spans(evaluation: Evaluation) -> Table:
    table = _table("type, unit", *_numbers("gold", "found", "P", "R", "F1", _level(evaluation.settings), "overlap", "chars"))
    scores = evaluation.scores
    for name in evaluation.settings.types:
        _part(table)
        table.add_row(f"[bold]{name}[/]")
        for unit, ends in rows_of(name):
            exact, overlap, chars = _matches(scores, f"{name}.{unit}")
            figures = (exact.precision, exact.recall, exact.f1)
            interval = span(evaluation.intervals.get(f"{name}.{unit}.exact.f1"))
            cells = (*_sizes(exact), *map(percent, figures), interval, percent(overlap.f1), percent(chars.f1))
            table.add_row(f"  {unit}", *cells, end_section=ends)
    return table


def _kinds(evaluation: Evaluation) -> Table:
    table = _table("kind", *_numbers("gold", "found", "P", "R", "cue F1", _level(evaluation.settings), "frame F1"))
    for name in evaluation.settings.types:
        _part(table)
        for kind, cue, frame in _by_kind(evaluation.scores, name):
            interval = span(evaluation.intervals.get(f"{name}[{kind}].cue.exact.f1"))
            figures = map(percent, (cue.precision, cue.recall, cue.f1))
            table.add_row(escape(f"{name}[{kind}]"), *_sizes(cue), *figures, interval, percent(frame.f1))
    return table


def _labels(evaluation: Evaluation) -> Table:
    table = _table("on exactly matched cues", *_numbers("cues", "right", "accuracy", _level(evaluation.settings)))
    for label in (*LABELS, *VALUES):
        scores = evaluation.scores
        ratio = scores.confusion(label).ratio if label in LABELS else scores.value(label)
        if ratio.total:
            interval = span(evaluation.intervals.get(f"{label}.accuracy"))
            cells = (str(ratio.total), str(ratio.right), percent(ratio.accuracy), interval)
            table.add_row(label, *cells, end_section=label == LABELS[-1])
    return table


def _calibrations(evaluation: Evaluation) -> Table:
    table = _table("calibration", *_numbers("scored", "mean score", "right", "ECE"))
    for name, found in sorted(evaluation.calibrations.items()):
        table.add_row(name, str(found.count), percent(found.mean), percent(found.right), decimal(found.ece))
    return table


def _slices(evaluation: Evaluation) -> Table:
    types = evaluation.settings.types
    table = _table("slice", *_numbers("gold", "found", "frame F1", *(f"{name}\ncue" for name in types)))
    for slicing, parts in evaluation.slices.items():
        _part(table)
        for name, scores in parts.items():
            frame = scores.count("all.frame.exact")
            cues = (percent(scores.count(f"{each}.cue.exact").f1) for each in types)
            table.add_row(escape(f"{slicing.replace('_', ' ')}: {name}"), *_sizes(frame), percent(frame.f1), *cues)
    return table
