"""What training shows on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportedly.training.evaluation.evaluation import Evaluation

from .card import score_rows

if TYPE_CHECKING:
    from rich.table import Table


def epoch_line(entry: dict[str, Any]) -> str:
    """Puts the scores of an epoch, an entry of the log, on one line."""
    by_data: dict[str, list[str]] = {}
    for name, figure in entry["figures"].items():
        data, _, layer = name.partition(": ")
        by_data.setdefault(data, []).append(f"{layer} {100 * figure:.1f}")
    several = len(by_data) > 1
    figures = "; ".join((f"{data}: " if several else "") + "  ".join(parts) for data, parts in by_data.items())
    return f"{entry['stage']}, epoch {entry['epoch']}: mean F1 {100 * entry['score']:.1f}  ({figures})"


def score_table(name: str, evaluation: Evaluation) -> Table:
    """Lays out the exact figures of an evaluation."""
    from rich import box
    from rich.table import Table

    table = Table(title=f"{name}: exact matches, in %", box=box.SIMPLE, title_justify="left")
    for heading in ("layer", "support", "precision", "recall", "F1", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "layer" else "right")
    for row in score_rows(evaluation):
        table.add_row(*row.values())
    return table
