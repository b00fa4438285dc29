"""Training from start to finish: run, calibrate, score, and write the model folder."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reportedly._version import __version__
from reportedly.model.settings import WEIGHTS
from reportedly.training.benchmark.task import Places
from reportedly.training.evaluation.evaluation import Evaluation, Settings, evaluate
from reportedly.training.evaluation.provenance import machine
from reportedly.training.layers import Layer

from .calibrating import calibrate
from .card import model_card
from .curve import draw_curve
from .dev_score import detector_of, predict
from .mixture import ALL_LAYERS, Loaded
from .monitor import Report, logged_seconds, read_log
from .recipe import Recipe, as_builtins, checked
from .run import METRICS, Trained, run, save

CARD = "README.md"
CURVE = "learning_curve.png"


class Result(NamedTuple):
    """A trained model.

    Attributes:
        folder: Its folder.
        scores: By data set, how good it is.
    """

    folder: Path
    scores: Mapping[str, Evaluation]


def train(recipe: Recipe, output: str | os.PathLike[str], places: Places, report: Report, *, resume: bool = False) -> Result:
    """Trains a model and writes its folder: configuration, weights, tokenizer, metrics, learning curve, card.

    Started by `torchrun`, every process trains, and the first one writes.

    Args:
        recipe: The recipe.
        output: The folder; logs and checkpoints of the stages are kept in folders inside it.
        places: Where data lies that is not in the package.
        report: Is given every entry of the log.
        resume: Go on where a run into the same folder was stopped.

    Returns:
        The folder and the scores on the dev part.

    Raises:
        ReportedlyError: If data or what to start from is missing, or the folder holds another run.
    """
    folder = Path(output)
    began = time.monotonic() - sum(map(logged_seconds, _logs(recipe, folder)))
    trained = run(checked(recipe), folder, places, report, resume=resume)
    dev = trained.data["dev"]
    complete = [article for loaded in dev if loaded.layers == ALL_LAYERS for article in loaded.articles]
    if complete:
        calibrate(trained.start, complete)
    seconds = time.monotonic() - began
    scores = {_name(loaded): _scored(trained, loaded) for loaded in dev}
    if int(os.environ.get("RANK", "0")) == 0:
        _write(recipe, trained, scores, folder, seconds)
    return Result(folder, scores)


def _name(loaded: Loaded) -> str:
    return " ".join(filter(None, (loaded.source.corpus, loaded.source.part)))


def _scored(trained: Trained, loaded: Loaded) -> Evaluation:
    predicted = predict(detector_of(trained.start.model, trained.start.backend), loaded.articles)
    return evaluate(loaded.articles, predicted, Settings(types=tuple(layer.frame_type for layer in loaded.layers)))


def _write(recipe: Recipe, trained: Trained, scores: Mapping[str, Evaluation], folder: Path, seconds: float) -> None:
    save(trained, folder)
    machine_facts = machine()
    facts = {"version": __version__, "minutes": round(seconds / 60), "machine": f"{machine_facts['cpus']} CPU cores"}
    metrics = {
        "reportedly": __version__,
        "recipe": as_builtins(recipe),
        "machine": machine_facts,
        "seconds": round(seconds),
        "data": {use: [_described(loaded) for loaded in sources] for use, sources in trained.data.items()},
        "scores": {name: evaluation.as_builtins() for name, evaluation in scores.items()},
    }
    (folder / CARD).write_text(model_card(recipe, trained.data, scores, facts), encoding="utf-8", newline="\n")
    draw_curve(_logs(recipe, folder), folder / CURVE)
    (folder / METRICS).write_bytes(msgspec.json.format(msgspec.json.encode(metrics)) + b"\n")  # the last: the run is finished
    for number in range(1, len(recipe.stages) + 1):
        (folder / f"stage-{number}" / WEIGHTS).unlink(missing_ok=True)  # was for resuming only


def _logs(recipe: Recipe, folder: Path) -> list[list[dict[str, Any]]]:
    """The logs of the stages, as far as they were written."""
    return [read_log(folder / f"stage-{number}") for number in range(1, len(recipe.stages) + 1)]


def _described(loaded: Loaded) -> dict[str, Any]:
    return {
        "corpus": loaded.source.corpus,
        "part": loaded.source.part,
        "weight": loaded.source.weight,
        "articles": len(loaded.articles),
        "layers": [_layer(layer) for layer in loaded.layers],
        "licence": loaded.licence,
        "sha256": loaded.digest,
    }


def _layer(layer: Layer) -> dict[str, Any]:
    return {**layer._asdict(), "roles": sorted(layer.roles)}
