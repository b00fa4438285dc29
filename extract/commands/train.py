"""`reportedly train`: a model from a recipe, or the bundled one adapted to new annotations."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from reportedly.training.learning.recipe import Recipe
    from reportedly.training.learning.train import Result


def train(
    recipe: Recipe,
    output: str | os.PathLike[str],
    *,
    corpora: str | os.PathLike[str] | None = None,
    texts: str | os.PathLike[str] | None = None,
    resume: bool = False,
    report: Callable[[dict[str, Any]], None] = lambda entry: None,
) -> Result:
    """Trains a model and writes its folder.

    Args:
        recipe: The recipe; `adaptation` makes the one of the common case.
        output: The model folder.
        corpora: The folder of the published corpora that the recipe names.
        texts: The texts of the annotation set's real articles.
        resume: Go on where a run into the same folder was stopped.
        report: Is given every entry of the log: losses and scores.

    Returns:
        The folder and the scores on the dev part.

    Raises:
        ReportedlyError: If data or what to start from is missing, or the folder holds another run.
    """
    from reportedly.training.benchmark.task import Places
    from reportedly.training.learning.train import train as run

    return run(recipe, output, Places(data=corpora, texts=texts), report, resume=resume)


def train_cli(
    recipe: Annotated[Path | None, typer.Argument(metavar="[CONFIG.toml]", help="The recipe.", show_default=False)] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The model folder to write.")] = Path(
        "runs/model"
    ),
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data", "-d", metavar="FILE", help="Annotated articles to learn from, instead of a recipe.", show_default=False
        ),
    ] = None,
    dev: Annotated[
        list[str] | None,
        typer.Option(
            "--dev", metavar="FILE", help="Annotated articles to score on. [default: a fifth of --data]", show_default=False
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="MODEL",
            help="What --data starts from: bundled, a model folder, an encoder. [default: bundled]",
            show_default=False,
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="How often --data is seen.", show_default=False)] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed than the recipe's.", show_default=False)] = None,
    corpora: Annotated[
        Path | None, typer.Option("--corpora", metavar="DIR", help="Where published corpora lie.", show_default=False)
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="FILE", help="The texts of the annotation set's real articles.", show_default=False),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
) -> None:
    """Train a model by a recipe, or adapt the bundled one to annotations of your own.

    reportedly train training/recipes/news.toml --corpora corpora -o runs/news

    reportedly train --data mine.jsonl -o runs/mine

    The folder gets the weights, the tokenizer, metrics.json, a learning curve and a model card; tag with it by --model DIR.
    Several GPUs: torchrun --nproc-per-node 4 -m reportedly train ...
    """
    from rich.console import Console

    from reportedly.training.learning.tables import epoch_line, score_table

    from ..errors import InputError

    if (recipe is None) == (not data):
        message = "give either a recipe (CONFIG.toml) or --data FILE; see reportedly train --help"
        raise InputError(message)
    console = Console(stderr=True)
    chosen = _recipe(recipe, data or [], dev or [], start, epochs, seed)
    result = train(
        chosen,
        output,
        corpora=corpora,
        texts=texts,
        resume=resume,
        report=lambda entry: console.print(epoch_line(entry)) if "score" in entry else None,
    )
    if int(os.environ.get("RANK", "0")) == 0:
        for name, evaluation in result.scores.items():
            console.print(score_table(name, evaluation))
        typer.echo(f"wrote {result.folder}", err=True)


def _recipe(
    path: Path | None, data: list[str], dev: list[str], start: str | None, epochs: int | None, seed: int | None
) -> Recipe:
    import msgspec

    from reportedly.training.learning.recipe import adaptation, read_recipe

    from ..errors import InputError

    if path is None:
        recipe = adaptation(data, dev, start=start or "bundled", epochs=epochs)
    else:
        if dev or start or epochs:
            message = "--dev, --start and --epochs go with --data; a recipe says them itself"
            raise InputError(message)
        recipe = read_recipe(path)
    return recipe if seed is None else msgspec.structs.replace(recipe, seed=seed)
