"""What happens beside the training steps: the log, the scores of each epoch, the best weights, stopping early."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import torch
from accelerate import PartialState
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import ProgressCallback, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from reportedly.model.network import ReportedlyModel

from .dev_score import DevScore, dev_score
from .mixture import Loaded
from .optimizer import average
from .recipe import Stage

LOG = "log.jsonl"
BEST = "best.safetensors"

Report = Callable[[dict[str, Any]], None]
"""Takes every entry of the log as it is written."""


class Monitor(TrainerCallback):
    """Watches a stage of training. All it knows stands in the stage's folder, so that a resumed run goes on as if nothing was.

    Args:
        folder: The folder of the stage.
        stage: The stage.
        tokenizer: The tokenizer of the network.
        dev: What to score on; nothing for no scores.
        report: Is given every entry of the log.
    """

    def __init__(self, folder: Path, stage: Stage, tokenizer: Tokenizer, dev: list[Loaded], report: Report) -> None:
        self._folder = folder
        self._stage = stage
        self._tokenizer = tokenizer
        self._dev = dev
        self._report = report
        self._began = time.monotonic()

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: object,
    ) -> None:
        """Writes the loss."""
        if logs and "loss" in logs and state.is_world_process_zero:
            self._write({"step": state.global_step, "epoch": round(logs["epoch"], 3), "loss": logs["loss"]})

    def on_epoch_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **given: object) -> None:
        """Scores the epoch, keeps its weights if they are the best, and stops if they have not been for long.

        Every process does the same, so that all of them stop together; only the first one writes.
        """
        network = _unwrapped(given["model"])
        epoch = round(state.epoch or 0)
        if args.world_size > 1:
            # Each process takes its share of one order of windows, which all of them have to draw alike; dropout has moved
            # their random numbers apart. Before the checkpoint, so that a resumed run draws the same.
            torch.default_generator.manual_seed(args.seed + epoch)
        first = state.is_world_process_zero
        if first and self._stage.average > 1:
            save_file(_state(network), self._folder / f"epoch-{epoch}.safetensors")
            (self._folder / f"epoch-{epoch - self._stage.average}.safetensors").unlink(missing_ok=True)
        if not self._dev:
            return
        earlier = [score for number, score in self._scores().items() if number < epoch]
        found = self._score(network)
        PartialState().wait_for_everyone()  # before the log is written, all have read it
        if first:
            self._write({"step": state.global_step, "epoch": epoch, "score": found.score, "figures": dict(found.figures)})
            if found.score > max(earlier, default=-1.0):
                save_file(_state(network), self._folder / BEST)
        if self._exhausted([*earlier, found.score]):
            control.should_training_stop = True

    def stopped(self, checkpoint: Path) -> bool:
        """Tells whether the stage had stopped early when it wrote a checkpoint."""
        step = int(checkpoint.name.rpartition("-")[2])
        scored = [entry for entry in read_log(self._folder) if "score" in entry and (entry["step"] or math.inf) <= step]
        return self._exhausted(list({entry["epoch"]: entry["score"] for entry in scored}.values()))

    def _exhausted(self, scores: list[float]) -> bool:
        """Whether the patience is at an end, given the scores of the epochs."""
        return bool(self._stage.patience and scores) and len(scores) - 1 - scores.index(max(scores)) >= self._stage.patience

    def finish(self, model: ReportedlyModel) -> None:
        """Puts the weights into the network that the stage is to keep: the average, the best, or the last ones."""
        network = _unwrapped(model)
        candidates = _epochs(self._folder)
        best = (self._folder / BEST) if self._stage.keep == "best" and (self._folder / BEST).exists() else None
        if len(candidates) > 1:
            network.load_state_dict(average(load_file(path) for path in candidates))
            if best is not None:
                highest = max(self._scores().values(), default=-1.0)
                found = self._score(network)
                PartialState().wait_for_everyone()  # before the log is written, all have read it
                if PartialState().is_main_process:
                    name = f"mean of {len(candidates)}"
                    self._write({"step": None, "epoch": name, "score": found.score, "figures": dict(found.figures)})
                if found.score < highest:
                    network.load_state_dict(load_file(best))
        elif best is not None:
            network.load_state_dict(load_file(best))

    def _scores(self) -> dict[int, float]:
        """The scores so far by epoch; of an epoch that was done again after a stop, the later one."""
        entries = [entry for entry in read_log(self._folder) if "score" in entry]
        return {entry["epoch"]: entry["score"] for entry in entries if isinstance(entry["epoch"], int)}

    def _score(self, network: ReportedlyModel) -> DevScore:
        with torch.autocast(network.device.type, dtype=torch.bfloat16, enabled=self._half):
            return dev_score(network, self._tokenizer, self._dev)

    _half = False

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object) -> None:
        """Notes how the network is run."""
        self._half = bool(args.bf16)

    def _write(self, entry: dict[str, Any]) -> None:
        entry = {"stage": self._stage.name, "seconds": round(time.monotonic() - self._began, 1), **entry}
        with (self._folder / LOG).open("ab") as stream:
            stream.write(msgspec.json.encode(entry) + b"\n")
        self._report(entry)


class ProgressBar(ProgressCallback):
    """Shows how far a stage is, and not what is logged: that is the monitor's to report."""

    def on_log(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  # nothing is looked at
        """Shows nothing."""


def clean(folder: Path) -> None:
    """Removes checkpoints and weights of epochs from the folder of a stage, once the weights that it keeps are saved."""
    for path in [*_epochs(folder), folder / BEST]:
        path.unlink(missing_ok=True)
    for checkpoint in folder.glob("checkpoint-*"):
        shutil.rmtree(checkpoint, ignore_errors=True)


def _epochs(folder: Path) -> list[Path]:
    """The weights of the last epochs, in order."""
    return sorted(folder.glob("epoch-*.safetensors"), key=lambda path: int(path.stem.removeprefix("epoch-")))


def logged_seconds(log: Iterable[dict[str, Any]]) -> float:
    """Adds up how long a stage ran, by its log: the seconds begin anew wherever it was resumed."""
    total = last = 0.0
    for entry in log:
        total += last if entry["seconds"] < last else 0.0
        last = entry["seconds"]
    return total + last


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Reads the log of a stage; empty where there is none yet."""
    path = folder / LOG
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def _unwrapped(model: object) -> ReportedlyModel:
    network = getattr(model, "module", model)
    if not isinstance(network, ReportedlyModel):
        msg = f"expected a ReportedlyModel, got {type(network).__name__}"
        raise TypeError(msg)
    return network


def _state(network: ReportedlyModel) -> dict[str, torch.Tensor]:
    return {name: weight.detach().cpu().contiguous() for name, weight in network.state_dict().items()}
