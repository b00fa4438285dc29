"""The reliability plot: how often predictions of a score are right, against the score (DeGroot & Fienberg 1983)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.errors import InputError, OutputError

from .calibration import Calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNITS = {"cue": "Is the cue right?", "frame": "Are the cue and all arguments right?"}
_COLOURS = {"all": "#222222", "attribution": "#0072b2", "hedge": "#d55e00", "quantity": "#009e73"}  # Okabe & Ito: all can tell
_MARKERS = {"all": "o", "attribution": "s", "hedge": "^", "quantity": "D"}


def plot_reliability(calibrations: Mapping[str, Calibration], path: str | os.PathLike[str], title: str) -> None:
    """Draws a panel for cues and one for frames, with a line for each frame type; the points are bins of as many predictions.

    Args:
        calibrations: The calibrations by what was to be right, as an `Evaluation` has them.
        path: The picture; its suffix says of what format: `.png`, `.svg`, `.pdf`.
        title: What stands above it.

    Raises:
        InputError: If no prediction has a score.
        OutputError: If the picture cannot be written, or not in that format.
    """
    if not calibrations:
        message = "no prediction has a score, so there is no reliability to plot: leave the plot out"
        raise InputError(message)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "reportedly", "svg.fonttype": "none"}):  # the same figures give the same file
        figure = Figure(figsize=(10, 6), layout="constrained")
        figure.suptitle(title, parse_math=False)  # a dollar sign in a name is one
        for axes, (unit, question) in zip(figure.subplots(1, 2, sharey=True), _UNITS.items(), strict=True):
            _draw(axes, {name.split(".")[0]: found for name, found in calibrations.items() if name.endswith(f".{unit}")})
            axes.set_title(question)
            axes.set_ylabel("share that is right")
        target = Path(path)
        dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
        try:
            figure.savefig(target, dpi=144, bbox_inches="tight", metadata=dates.get(target.suffix.lower()))
        except OSError as error:
            message = f"cannot write {target}: {error.strerror or error}; name another file"
            raise OutputError(message) from error
        except ValueError as error:
            message = f"cannot draw {target}: {error}; expected a name that ends in .png, .svg or .pdf"
            raise OutputError(message) from error


def _draw(axes: Axes, calibrations: Mapping[str, Calibration]) -> None:
    axes.plot([0, 1], [0, 1], color="#888888", linestyle=":", label="calibrated")
    for name, found in calibrations.items():
        means = [each.mean for each in found.bins]
        rights = [each.right for each in found.bins]
        label = f"{name}: ECE {found.ece or 0.0:.3f}, {found.count} scored"
        colour, marker = _COLOURS[name], _MARKERS[name]
        axes.plot(
            means, rights, color=colour, linewidth=2.0 if name == "all" else 1.2, marker=marker, markersize=5, label=label
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="mean score", aspect="equal")
    axes.grid(alpha=0.2)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=1, fontsize="small", frameon=False)
