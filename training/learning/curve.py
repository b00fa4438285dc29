"""The learning curve: loss and scores over the steps of a run, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def draw_curve(log: Sequence[dict[str, Any]], path: Path) -> None:
    """Draws the learning curve of a run.

    Args:
        log: The entries of the stages' logs, in order.
        path: The PNG file to write.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5), layout="constrained")
    left = figure.subplots()
    right = left.twinx()
    losses, scores, borders = _series(log)
    for border in borders:
        left.axvline(border, color="0.7", linewidth=1)
    if losses:
        left.plot(*zip(*losses, strict=True), color="tab:gray", label="training loss")
    if scores:
        right.plot(*zip(*scores, strict=True), "o-", color="tab:blue", label="mean F1 on the dev part")
    left.set_yscale("log")
    left.set_xlabel("step")
    left.set_ylabel("loss a window")
    right.set_ylabel("mean exact F1")
    right.set_ylim(0, 1)
    handles = [*left.get_lines(), *right.get_lines()]
    left.legend(handles=[line for line in handles if not str(line.get_label()).startswith("_")], loc="center right")
    figure.savefig(path, dpi=120, metadata={"Software": None})


_Points = list[tuple[int, float]]


def _series(log: Sequence[dict[str, Any]]) -> tuple[_Points, _Points, list[int]]:
    """The losses and scores by step, counted through all stages, and the steps at which new stages begin."""
    losses: _Points = []
    scores: _Points = []
    borders: list[int] = []
    stage = None
    offset = step = 0
    for entry in log:
        if stage is not None and entry["stage"] != stage:
            offset = step
            borders.append(offset)
        stage = entry["stage"]
        if entry["step"] is not None:
            step = offset + int(entry["step"])
        if "loss" in entry:
            losses.append((step, entry["loss"]))
        if "score" in entry:
            scores.append((step, entry["score"]))
    return losses, scores, borders
