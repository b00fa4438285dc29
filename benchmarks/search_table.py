"""The table of a search: the scores of several training runs side by side, from what each run wrote.

    python benchmarks/search_table.py runs/* > table.md

The first run is what the others are compared with. What was tried in a run is the description of its recipe.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

LAYERS = (
    "attribution.cue",
    "attribution.source",
    "attribution.content",
    "attribution.frame",
    "hedge.cue",
    "hedge.scope",
    "quantity.cue",
    "quantity.entity",
)


def mean_f1(figures: dict[str, float]) -> float:
    """The mean over the layers, linked frames left out."""
    spans = [figure for layer, figure in figures.items() if not layer.endswith(".frame")]
    return sum(spans) / len(spans)


def exact_f1(evaluation: dict[str, Any]) -> dict[str, float]:
    """Exact F1 by layer, from the counts in metrics.json."""
    counts = evaluation["scores"]["counts"]
    return {layer: counts[f"{layer}.exact"]["f1"] or 0.0 for layer in LAYERS if f"{layer}.exact" in counts}


def search_table(folders: Annotated[list[Path], typer.Argument(help="Model folders of training runs.")]) -> None:
    """Print the table of some runs."""
    print("| run | what | dev part | mean | " + " | ".join(LAYERS) + " | minutes |")
    print("|" + "---|" * (len(LAYERS) + 5))
    for folder in folders:
        metrics = msgspec.json.decode((folder / "metrics.json").read_bytes())
        for name, evaluation in metrics["scores"].items():
            figures = exact_f1(evaluation)
            cells = [f"{100 * figures[layer]:.1f}" if layer in figures else "–" for layer in LAYERS]
            row = [folder.name, metrics["recipe"]["description"], name, f"{100 * mean_f1(figures):.1f}", *cells]
            print("| " + " | ".join([*row, f"{metrics['seconds'] / 60:.0f}"]) + " |")


if __name__ == "__main__":
    typer.run(search_table)
