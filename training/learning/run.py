"""The training run: the stages of a recipe, one `transformers.Trainer` run each."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import torch
from accelerate import PartialState
from safetensors.torch import load_file
from transformers import PrinterCallback, ProgressCallback, Trainer, TrainingArguments, set_seed

from reportedly.errors import InputError, OutputError
from reportedly.model.network import ReportedlyModel
from reportedly.model.settings import WEIGHTS
from reportedly.model.windows import specials_of
from reportedly.training.benchmark.task import Places

from .collator import Collator
from .dev_score import settings_of
from .mixture import Loaded, load_source, mix, windows_of
from .monitor import Monitor, ProgressBar, Report, clean
from .optimizer import optimizer_of, schedule_of
from .recipe import Recipe, Stage, as_builtins
from .starting import Start, start

DONE = "done.json"
METRICS = "metrics.json"
RECIPE = "recipe.json"
_STATE = "trainer_state.json"


class Trained(NamedTuple):
    """A finished run.

    Attributes:
        start: The network, trained, with its tokenizer.
        data: All data that was learned from or scored on, by its use.
    """

    start: Start
    data: dict[str, list[Loaded]]


@contextmanager
def _without_denormals() -> Iterator[None]:
    """Computes with tiny numbers as 0, which is several times faster on a CPU; not for longer than it lasts."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@_without_denormals()
def run(recipe: Recipe, output: Path, places: Places, report: Report, *, resume: bool = False) -> Trained:
    """Trains a network.

    Args:
        recipe: What to do.
        output: The folder for the stages' logs and checkpoints; the model itself is written by `save`.
        places: Where data lies.
        report: Is given every entry of the log.
        resume: Go on where a run into the same folder was stopped.

    Returns:
        The trained network.

    Raises:
        OutputError: If the folder holds a run, unless it is to be resumed and can be.
        InputError: If data is missing.
        ModelNotFoundError: If what to start from is missing.
    """
    first = int(os.environ.get("RANK", "0")) == 0
    if first:
        _check(recipe, output, resume)
    begin = start(recipe)
    dev = [load_source(source, places) for source in recipe.dev]
    stages = [[load_source(source, places) for source in stage.data] for stage in recipe.stages]  # what is missing shows here
    for scored in dev:
        if not scored.layers:
            message = f"{scored.source.corpus} has no frames that the dev part could be scored by"
            raise InputError(message)
    if first:
        output.mkdir(parents=True, exist_ok=True)
        (output / RECIPE).write_bytes(_written(recipe))
    for number, (stage, loaded) in enumerate(zip(recipe.stages, stages, strict=True), start=1):
        folder = output / f"stage-{number}"
        if (folder / DONE).exists():
            begin.model.load_state_dict(load_file(folder / WEIGHTS), strict=False)
            if first:
                clean(folder)
            continue
        _run_stage(recipe, stage, begin._replace(trained=begin.trained or number > 1), loaded, dev, folder, report)
    data = {"train": [source for loaded in stages for source in loaded], "dev": dev}
    return Trained(begin, data)


def _check(recipe: Recipe, output: Path, resume: bool) -> None:
    """Refuses a folder that holds a run which is finished, not to be resumed, or of another recipe."""
    if output.exists() and not output.is_dir():
        message = f"{output} is a file: give a folder that does not exist yet with -o"
        raise OutputError(message)
    written = output / RECIPE
    if (output / METRICS).exists():
        message = f"the run in {output} is finished: there is nothing to go on with; give another folder with -o"
        raise OutputError(message)
    if written.exists() and not resume:
        message = f"{output} holds a run already: give another folder with -o, or go on with it with --resume"
        raise OutputError(message)
    if written.exists() and written.read_bytes() != _written(recipe):
        message = f"{output} was made by another recipe than this one: resume with the same settings, or give another folder"
        raise OutputError(message)


def _written(recipe: Recipe) -> bytes:
    return msgspec.json.format(msgspec.json.encode(as_builtins(recipe)))


def _run_stage(
    recipe: Recipe, stage: Stage, begin: Start, loaded: list[Loaded], dev: list[Loaded], folder: Path, report: Report
) -> None:
    """Trains one stage, the network in place."""
    folder.mkdir(parents=True, exist_ok=True)
    set_seed(recipe.seed)
    settings = settings_of(begin.model.config)
    limit = settings.encoder.limit
    specials = specials_of(begin.backend, settings.encoder.pad_token_id or 0)
    length = min(stage.window or settings.decoding.window, specials.room(limit))
    parts = [(each.source, windows_of(each, begin.backend, length)) for each in loaded]
    windows = mix(parts, stage.temperature, recipe.seed).with_format("numpy")
    arguments = _arguments(recipe, stage, folder)
    batches = math.ceil(len(windows) / (stage.batch_size * arguments.world_size))
    steps = math.ceil(batches / stage.accumulation) * stage.epochs
    optimizer = optimizer_of(begin.model, stage)
    monitor = Monitor(folder, stage, begin.backend, dev, report)
    trainer = Trainer(
        model=begin.model,
        args=arguments,
        train_dataset=windows,
        data_collator=Collator(specials, limit),
        callbacks=[monitor],
        optimizers=(optimizer, schedule_of(optimizer, steps, stage.warmup)),
    )
    for callback in (PrinterCallback, ProgressCallback):  # they write to the standard output
        trainer.remove_callback(callback)
    if sys.stderr.isatty():
        trainer.add_callback(ProgressBar())
    back = stage.interpolate if begin.trained else 0.0
    begun = {name: weight.clone() for name, weight in begin.model.state_dict().items()} if back else {}
    checkpoint = _last_checkpoint(folder)
    if checkpoint is not None and monitor.stopped(checkpoint):
        begin.model.load_state_dict(load_file(checkpoint / WEIGHTS), strict=False)
    else:
        trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    processes = PartialState()
    processes.wait_for_everyone()  # the first one may still be writing the best weights
    monitor.finish(begin.model)
    interpolate(begin.model, begun, back)
    processes.wait_for_everyone()  # others may still be reading them
    if processes.is_main_process:
        begin.model.save_pretrained(folder)
        (folder / DONE).write_bytes(msgspec.json.encode({"stage": stage.name}))
        clean(folder)


def _last_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint that was written to its end; its state is written last."""
    complete = [path.parent for path in folder.glob(f"checkpoint-*/{_STATE}")]
    return max(complete, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def interpolate(model: torch.nn.Module, others: Mapping[str, torch.Tensor], share: float) -> None:
    """Moves the weights of a network towards others, in place (Wortsman et al. 2022, Robust fine-tuning of zero-shot models).

    Args:
        model: The network.
        others: The other weights by name; what has none stays.
        share: How far, from 0 for not at all to 1 for all the way.
    """
    with torch.no_grad():
        for name, weight in model.state_dict().items():
            if name in others and weight.is_floating_point():
                weight.lerp_(others[name].to(weight), share)


def _arguments(recipe: Recipe, stage: Stage, folder: Path) -> TrainingArguments:
    gpu = torch.cuda.is_available()
    half = recipe.bf16 if recipe.bf16 is not None else (torch.cuda.is_bf16_supported() if gpu else _has_bf16())
    options: dict[str, Any] = {
        "output_dir": str(folder),
        "num_train_epochs": stage.epochs,
        "per_device_train_batch_size": stage.batch_size,
        "gradient_accumulation_steps": stage.accumulation,
        "max_grad_norm": 1.0,
        "train_sampling_strategy": "group_by_length",
        "length_column_name": "length",
        "bf16": half,
        "use_cpu": not gpu,
        "seed": recipe.seed,
        "logging_steps": 20,
        "save_strategy": "epoch",
        "save_total_limit": 1,
        "report_to": [],
        "remove_unused_columns": False,
        "dataloader_pin_memory": gpu,
        "ddp_find_unused_parameters": True,
        "ddp_backend": "gloo" if not gpu and int(os.environ.get("WORLD_SIZE", "1")) > 1 else None,
    }
    arguments = TrainingArguments(**options)
    if arguments.n_gpu > 1:
        # One process uses one GPU, more are for torchrun: DataParallel would part the windows of a batch from their cues.
        arguments._n_gpu = 1  # transformers has no other way of saying so
    return arguments


def _has_bf16() -> bool:
    """Whether the processor computes in bfloat16 itself; where it does not, autocast only costs time."""
    capabilities = torch.backends.cpu.get_cpu_capability()
    return "AVX512" in capabilities and torch.cpu._is_avx512_bf16_supported()


def save(trained: Trained, output: Path) -> None:
    """Writes the trained model: configuration, weights in float16, tokenizer.

    Args:
        trained: The run.
        output: The folder.
    """
    model: ReportedlyModel = trained.start.model
    model.half().save_pretrained(output)
    model.float()
    trained.start.tokenizer.save_pretrained(output)
