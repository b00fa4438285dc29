"""Stopping training and going on: a resumed run ends as one that nothing disturbed, wherever it was stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from trainings import metrics, recipe_of, same, weights
from transformers import Trainer

from reportedly.commands.train import train
from reportedly.errors import OutputError
from reportedly.training.learning import monitor, run
from reportedly.training.learning.dev_score import DevScore
from reportedly.training.learning.monitor import read_log
from reportedly.training.learning.recipe import Recipe

pytestmark = pytest.mark.usefixtures("few_frames_will_do")


class Stopped(Exception):
    """Something that ends a run from outside."""


def stop(*_: object) -> None:
    """Ends a run where it stands for another function."""
    raise Stopped


def stopping(stage: str, epoch: int) -> Callable[[dict[str, Any]], None]:
    """Ends a run when an epoch has been scored, before its checkpoint is written."""

    def report(entry: dict[str, Any]) -> None:
        if (entry["stage"], entry["epoch"]) == (stage, epoch) and "score" in entry:
            raise Stopped

    return report


@pytest.mark.parametrize("epoch", [1, 4, 6])
def test_a_run_that_was_stopped_goes_on_as_if_nothing_was(folder: Path, recipe: Recipe, tmp_path: Path, epoch: int) -> None:
    with pytest.raises(Stopped):
        train(recipe, tmp_path / "run", report=stopping("only", epoch))
    assert not (tmp_path / "run" / "model.safetensors").exists()
    with pytest.raises(OutputError, match=r"holds a run already: give another folder with -o, or go on with it with --resume"):
        train(recipe, tmp_path / "run")
    with pytest.raises(OutputError, match="was made by another recipe"):
        train(msgspec.structs.replace(recipe, seed=5), tmp_path / "run", resume=True)
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert metrics(folder) == metrics(tmp_path / "run")


def test_a_finished_run_is_left_alone(folder: Path, recipe: Recipe) -> None:
    before = weights(folder)
    for resume in (True, False):
        with pytest.raises(OutputError, match="is finished: there is nothing to go on with; give another folder"):
            train(recipe, folder, resume=resume)
    assert all(torch.equal(before[name], weight) for name, weight in weights(folder).items())


@pytest.fixture(scope="module")
def stages(folder: Path, few: Path) -> Recipe:
    """A recipe with two stages, of which the first keeps the mean of its epochs and the second stops early."""
    return recipe_of(
        folder,
        few,
        {"name": "first", "epochs": 2, "average": 2, "accumulation": 2, "keep": "last", "window": 16, "interpolate": 0.25},
        {"name": "second", "epochs": 9, "patience": 1, "encoder_rate": 0.0, "head_rate": 0.0, "temperature": 2.0},
    )


def test_stages_follow_each_other_and_a_stopped_run_finds_its_stage(stages: Recipe, tmp_path: Path) -> None:
    entries: list[dict[str, Any]] = []
    train(stages, tmp_path / "whole", report=entries.append)
    for number, epochs in ((1, [1, 2]), (2, [1, 2])):  # with rates of 0 the second epoch is no better than the first
        log = [entry for entry in read_log(tmp_path / "whole" / f"stage-{number}") if "score" in entry]
        assert [entry["epoch"] for entry in log] == epochs
        assert [entry for entry in entries if entry["stage"] == log[0]["stage"] and "score" in entry] == log
    for stage, epoch in (("first", 1), ("second", 1), ("second", 2)):
        run = tmp_path / f"{stage}-{epoch}"
        with pytest.raises(Stopped):
            train(stages, run, report=stopping(stage, epoch))
        train(stages, run, resume=True)
        assert same(tmp_path / "whole", run)
    assert not list(tmp_path.glob("*/stage-*/*.safetensors"))
    assert not list(tmp_path.glob("*/stage-*/checkpoint-*"))


def test_a_checkpoint_that_was_not_written_to_its_end_is_passed_over(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = iter(range(9))

    def save(self: Trainer, output: str, whole: Callable[..., None] = Trainer._save_rng_state) -> None:
        if next(saved) == 2:
            raise Stopped
        whole(self, output)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_save_rng_state", save)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    assert len(list((tmp_path / "run" / "stage-1").glob("checkpoint-*"))) == 2
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")


def test_a_stage_that_had_stopped_early_is_not_trained_on(
    tiny_encoder: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scored(*scores: float) -> None:
        left = iter(scores)
        monkeypatch.setattr(monitor, "dev_score", lambda *_: DevScore(next(left), {"x: hedge.cue": 0.1}))

    recipe = recipe_of(tiny_encoder, few, {"epochs": 8, "patience": 1, "keep": "last"})
    scored(0.1, 0.3, 0.2)
    train(recipe, tmp_path / "whole")
    scored(0.1, 0.3, 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(monitor.Monitor, "finish", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(tmp_path / "whole", tmp_path / "run")
    assert [entry["epoch"] for entry in read_log(tmp_path / "run" / "stage-1") if "score" in entry] == [1, 2, 3]


def test_a_run_that_was_stopped_while_it_was_tidied_is_tidied_by_the_next(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(run, "clean", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert {path.name for path in (tmp_path / "run" / "stage-1").iterdir()} == {"config.json", "done.json", "log.jsonl"}


def test_a_run_that_was_stopped_while_it_was_written_is_written_again(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("reportedly.training.learning.train.calibrate", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert metrics(folder) == metrics(tmp_path / "run")
