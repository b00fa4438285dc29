"""Bar charts of results: a panel for each task, a bar for each system, with its interval; published results apart."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import fill, shorten
from typing import TYPE_CHECKING, NamedTuple

from reportedly.errors import OutputError

from .comparing import Results, TaskTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MEASURED, _PUBLISHED, _INTERVAL = "#56b4e9", "#ffffff", "#222222"  # after Okabe & Ito: all can tell them apart
_LONGEST = 60  # characters of a name
_BAR, _PANEL = 0.24, 0.75  # inches: the height of a bar, and of a panel without its bars
_WIDTH = 5.2  # inches of a panel


class Bar(NamedTuple):
    """A bar.

    Attributes:
        label: What stands beside it.
        score: How long it is, from 0 to 1.
        low: The lower end of its interval, if it has one.
        high: The upper end.
        published: Whether it is a published result.
    """

    label: str
    score: float
    low: float | None = None
    high: float | None = None
    published: bool = False


def bars(table: TaskTable) -> list[Bar]:
    """Lists the bars of a task: the systems that have a score, the best first, then what is published."""
    headline = table.headline
    measured = [
        Bar(score.label, score.figure.score, score.figure.low, score.figure.high)
        for score in headline.scores
        if score.figure.score is not None
    ]
    return measured + [Bar(f"{one.system}, published", one.value, published=True) for one in headline.published]


def chart(results: Results, path: str | os.PathLike[str], *, columns: int | None = None) -> None:
    """Draws the figure of each task by which systems are ranked.

    Args:
        results: The results.
        path: The picture; its suffix says of what format: `.png`, `.svg`, `.pdf`. The same results give the same file.
        columns: How many panels stand side by side; without it one, or two for more than three tasks.

    Raises:
        OutputError: If the picture cannot be written, or not in that format.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    across = columns or (1 if len(results.tasks) <= 3 else 2)
    rows = [results.tasks[at : at + across] for at in range(0, len(results.tasks), across)]
    heights = [_PANEL + _BAR * max(len(bars(table)) for table in row) for row in rows]
    with rc_context({"svg.hashsalt": "reportedly", "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(_WIDTH * across, sum(heights) + _PANEL / 2), layout="constrained")
        figure.suptitle("Bars: F1 or ratio in per cent; lines: 95 % intervals; hatched: published results", fontsize="medium")
        panels = figure.subplots(len(rows), across, squeeze=False, height_ratios=heights)
        for at, row in enumerate(panels):
            for to, axes in enumerate(row):
                if to < len(rows[at]):
                    _draw(axes, rows[at][to], room=max(len(bars(table)) for table in rows[at]))
                else:
                    axes.set_axis_off()
        target = Path(path)
        dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
        try:
            figure.savefig(target, dpi=144, metadata=dates.get(target.suffix.lower()))
        except OSError as error:
            message = f"cannot write {target}: {error.strerror or error}; name another file"
            raise OutputError(message) from error
        except ValueError as error:
            message = f"cannot draw {target}: {error}; expected a name that ends in .png, .svg or .pdf"
            raise OutputError(message) from error


def _draw(axes: Axes, table: TaskTable, room: int) -> None:
    """Draws a panel with room for so many bars."""
    found = bars(table)
    for at, bar in enumerate(found):
        colour = _PUBLISHED if bar.published else _MEASURED
        axes.barh(
            at, bar.score, height=0.7, color=colour, edgecolor=_INTERVAL, linewidth=0.5, hatch="////" if bar.published else ""
        )
        end = bar.score
        if bar.low is not None and bar.high is not None:
            axes.plot([bar.low, bar.high], [at, at], color=_INTERVAL, linewidth=1.4, marker="|", markersize=6)
            end = max(end, bar.high)
        axes.text(end + 0.015, at, f"{100 * bar.score:.1f}", va="center", fontsize="small")
    names = [fill(shorten(bar.label, _LONGEST, placeholder=" …"), _LONGEST // 2) for bar in found]
    axes.set_yticks(range(len(found)), names)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)  # a dollar sign in a name is one
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "20", "40", "60", "80", "100"])
    axes.set(xlim=(0, 1.12), ylim=(room - 0.4, -0.6))
    axes.set_title(table.task.name, loc="left", fontweight="bold")
    axes.set_xlabel(f"{table.headline.name}{', ratio' if table.headline.ratio else ''}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", alpha=0.25)
    axes.set_axisbelow(True)
