"""Training runs on a tiny encoder, for tests of what they write and of stopping and going on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from models import write_articles
from safetensors.torch import load_file

from reportedly.commands.train import train
from reportedly.model.settings import Decoding
from reportedly.training.learning import calibrating
from reportedly.training.learning.recipe import Network, Recipe, Source, Stage


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many articles as the tiny encoder needs to learn something."""
    return write_articles(tmp_path_factory.mktemp("articles"), copies=20)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few articles, where it does not matter what is learned."""
    return write_articles(tmp_path_factory.mktemp("few"), copies=3)


def recipe_of(encoder: Path, articles: Path, *stages: dict[str, Any], **settings: Any) -> Recipe:  # noqa: ANN401
    """A recipe whose every stage learns from the articles."""
    usual = {"name": "only", "data": (Source(str(articles), "train"),), "epochs": 6, "batch_size": 4, "encoder_rate": 3e-3}
    return Recipe(
        **{
            "name": "small",
            "start": str(encoder),
            "bf16": False,
            "network": Network(cue_size=32, argument_size=32),
            "decoding": Decoding(window=40, overlap=8),
            "dev": (Source(str(articles), "dev"),),
            "stages": tuple(Stage(**{**usual, "head_rate": 1e-2, **stage}) for stage in stages or ({},)),
            **settings,
        }
    )


def weights(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = load_file(folder / "model.safetensors")
    return found


def same(one: Path, two: Path) -> bool:
    first, second = weights(one), weights(two)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def metrics(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((folder / "metrics.json").read_bytes())
    return {name: value for name, value in found.items() if name != "seconds"}


@pytest.fixture(scope="module")
def few_frames_will_do() -> Iterator[None]:
    """Has runs calibrated on as few frames as there are here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(calibrating, "_LEAST", 1)
        yield


@pytest.fixture(scope="module")
def recipe(tiny_encoder: Path, articles: Path, few_frames_will_do: None) -> Recipe:
    return recipe_of(tiny_encoder, articles)


@pytest.fixture(scope="module")
def folder(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbed."""
    return train(recipe, tmp_path_factory.mktemp("runs") / "whole").folder
