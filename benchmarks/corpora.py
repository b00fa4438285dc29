"""Which published corpora help which layer: an experiment in eight runs.

    python benchmarks/corpora.py run runs/corpora --corpora CORPORA --texts news.jsonl.gz
    python benchmarks/corpora.py table runs/corpora > table.md

Taking corpora in or out one by one needs two runs for each, and their difference has the noise of both. Here every corpus is in
four of the eight runs, chosen so that each two of them are together in two runs, apart in four and absent in two (the
saturated fractional factorial design of Box, Hunter and Hunter 2005). A corpus's effect is the mean of the four runs with it
less the mean of the four without, so that all eight runs speak about each. The seventh column is the seed: its effect is noise.
Corpora that make up for each other show too little effect; the pairs that mingle with a column are named in `COLUMNS`.
"""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import msgspec
import typer

from reportedly.training.benchmark.task import Places
from reportedly.training.learning.dev_score import dev_score
from reportedly.training.learning.mixture import load_source
from reportedly.training.learning.recipe import Recipe, Source, Stage, as_builtins
from reportedly.training.learning.run import run

SEED = "another seed"
# The three columns that say everything, and those that follow from them by multiplication. With "another seed" mingle PolNeAR
# together with FactAppeal, Szeged with MeasEval, BioScope with SFU.
COLUMNS: dict[str, tuple[int, ...]] = {
    "PolNeAR": (0,),
    "FactAppeal": (1,),
    "Szeged": (2,),
    SEED: (0, 1),
    "BioScope": (0, 2),
    "SFU": (1, 2),
    "MeasEval": (0, 1, 2),
}
SOURCES = {
    "PolNeAR": (Source("polnear", "train", weight=0.5),),
    "FactAppeal": (Source("factappeal", "train"),),
    "Szeged": (Source("szeged", "news"), Source("szeged", "wiki", weight=0.1)),
    "BioScope": (Source("bioscope", "abstracts", weight=0.2),),
    "SFU": (Source("sfu_review", "all", weight=0.2),),
    "MeasEval": (Source("measeval", "train"),),
}
DEV = (Source("annotations", "dev-own"), Source("annotations", "dev-real"))
SCORES = "scores.json"
LAYERS = (
    "attribution.cue",
    "attribution.source",
    "attribution.content",
    "hedge.cue",
    "hedge.scope",
    "quantity.cue",
    "quantity.entity",
)

app = typer.Typer(add_completion=False, no_args_is_help=True)


def design() -> list[frozenset[str]]:
    """What each of the eight runs has; the last one has everything."""
    rows = []
    for signs in itertools.product((-1, 1), repeat=3):
        products = {name: math.prod(signs[place] for place in places) for name, places in COLUMNS.items()}
        rows.append(frozenset(name for name, sign in products.items() if sign > 0))
    return rows


def recipe(having: frozenset[str], data: str) -> Recipe:
    """The recipe of a run: the corpora with our annotations, then our annotations alone."""
    annotations = Source(data)
    mixture = (*(source for name, sources in SOURCES.items() if name in having for source in sources), annotations)
    return Recipe(
        seed=2 if SEED in having else 1,
        stages=(
            Stage(name="corpora", data=mixture, epochs=1, encoder_rate=1.5e-4, head_rate=1e-3, keep="last"),
            Stage(
                name="annotations", data=(annotations,), epochs=3, encoder_rate=3e-4, head_rate=1e-3, batch_size=8, keep="last"
            ),
        ),
    )


def effects(results: list[tuple[frozenset[str], dict[str, float]]]) -> dict[str, dict[str, float]]:
    """By column, how much each figure differs between the runs with it and those without."""
    return {
        column: {
            figure: fmean(scores[figure] for having, scores in results if column in having)
            - fmean(scores[figure] for having, scores in results if column not in having)
            for figure in results[0][1]
        }
        for column in COLUMNS
    }


def by_layer(figures: dict[str, float]) -> dict[str, float]:
    """The means of own and real articles, and the mean of all."""
    layers = {layer: fmean(figures[f"annotations {source.part}: {layer}"] for source in DEV) for layer in LAYERS}
    return {"mean": fmean(layers.values()), **layers}


@app.command("run")
def run_design(
    output: Annotated[Path, typer.Argument(help="The folder for the runs.")],
    corpora: Annotated[Path, typer.Option(help="Where the published corpora lie.")],
    texts: Annotated[Path, typer.Option(help="The texts of the annotation set's real articles.")],
    data: Annotated[str, typer.Option(help="The annotated articles of both stages.")] = "annotations",
    only: Annotated[list[int] | None, typer.Option(help="The runs to make, from 1 to 8; all of them without it.")] = None,
) -> None:
    """Make the runs that are not there yet."""
    places = Places(data=corpora, texts=texts)
    dev = [load_source(source, places) for source in DEV]
    for number, having in enumerate(design(), start=1):
        folder = output / f"run-{number}"
        if (only and number not in only) or (folder / SCORES).exists():
            continue
        chosen = recipe(having, data)
        trained = run(chosen, folder, places, report=lambda entry: None, resume=True)
        scores = dev_score(trained.start.model, trained.start.backend, dev)
        facts = {"having": sorted(having), "recipe": as_builtins(chosen), "figures": scores.figures}
        (folder / SCORES).write_bytes(msgspec.json.format(msgspec.json.encode(facts)))


@app.command()
def table(output: Annotated[Path, typer.Argument(help="The folder of the runs.")]) -> None:
    """Print the effects and the runs."""
    results = []
    for number, having in enumerate(design(), start=1):
        facts: dict[str, Any] = msgspec.json.decode((output / f"run-{number}" / SCORES).read_bytes())
        results.append((having, by_layer(facts["figures"])))
    print("| | mean | " + " | ".join(LAYERS) + " |")
    print("|" + "---|" * (len(LAYERS) + 2))
    for column, differences in effects(results).items():
        print(f"| {column} | " + " | ".join(f"{100 * difference:+.1f}" for difference in differences.values()) + " |")
    for having, figures in results:
        what = ", ".join(name for name in COLUMNS if name in having) or "nothing"
        print(f"| {what} | " + " | ".join(f"{100 * figure:.1f}" for figure in figures.values()) + " |")


if __name__ == "__main__":
    app()
