"""The learning curve: loss and scores over the steps of a run, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def draw_curve(logs: Sequence[Sequence[dict[str, Any]]], path: Path) -> None:
    """Draws the learning curve of a run.

    Args:
        logs: The entries of the log of each stage. Of steps that were done again after a stop, the later ones count.
        path: The PNG file to write.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5), layout="constrained")
    left = figure.subplots()
    right = left.twinx()
    losses, scores, borders = series(logs)
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


def series(logs: Sequence[Sequence[dict[str, Any]]]) -> tuple[_Points, _Points, list[int]]:
    """Makes of the logs what the curve shows.

    Args:
        logs: As for `draw_curve`.

    Returns:
        The losses and the scores by step, counted through all stages, and the steps at which new stages begin.
    """
    losses: dict[int, float] = {}
    scores: dict[int, float] = {}
    borders: list[int] = []
    step = 0
    for number, log in enumerate(logs):
        offset = step
        if number:
            borders.append(offset)
        for entry in log:
            if entry["step"] is None:  # the score of averaged weights
                scores[step] = entry["score"]
                continue
            step = offset + int(entry["step"])
            if "loss" in entry:
                losses[step] = entry["loss"]
            if "score" in entry:
                scores[step] = entry["score"]
    return sorted(losses.items()), sorted(scores.items()), borders
