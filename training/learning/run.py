"""The training run: the stages of a recipe, one `transformers.Trainer` run each."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import torch
from transformers import Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from reportedly.errors import OutputError
from reportedly.model.network import ReportedlyModel
from reportedly.model.windows import specials_of
from reportedly.training.benchmark.task import Places

from .collator import Collator
from .dev_score import settings_of
from .mixture import Loaded, load_source, mix, windows_of
from .monitor import Monitor, Report
from .optimizer import optimizer_of, schedule_of
from .recipe import Recipe, Stage, as_builtins
from .starting import Start, start

DONE = "done.json"


class Trained(NamedTuple):
    """A finished run.

    Attributes:
        start: The network, trained, with its tokenizer.
        data: All data that was learned from or scored on, by its use.
    """

    start: Start
    data: dict[str, list[Loaded]]


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
        OutputError: If the folder holds another run and `resume` was not asked for.
        InputError: If data is missing.
        ModelNotFoundError: If what to start from is missing.
    """
    _prepare(recipe, output, resume)
    torch.set_flush_denormal(True)
    begin = start(recipe)
    data: dict[str, list[Loaded]] = {"train": [], "dev": [load_source(source, places) for source in recipe.dev]}
    for number, stage in enumerate(recipe.stages, start=1):
        folder = output / f"stage-{number}"
        loaded = [load_source(source, places) for source in stage.data]
        data["train"] += loaded
        weights = folder / "model.safetensors"
        if (folder / DONE).exists():
            from safetensors.torch import load_file

            begin.model.load_state_dict(load_file(weights), strict=False)
            continue
        _run_stage(recipe, stage, begin, loaded, data["dev"], folder, report)
        if number < len(recipe.stages) and int(os.environ.get("RANK", "0")) == 0:
            begin.model.save_pretrained(folder)
        if int(os.environ.get("RANK", "0")) == 0:
            (folder / DONE).write_bytes(msgspec.json.encode({"stage": stage.name}))
    return Trained(begin, data)


def _prepare(recipe: Recipe, output: Path, resume: bool) -> None:
    """Makes the folder of the run and writes the recipe into it."""
    written = output / "recipe.json"
    content = msgspec.json.format(msgspec.json.encode(as_builtins(recipe)))
    if int(os.environ.get("RANK", "0")) != 0:
        return
    if written.exists() and not resume:
        message = f"{output} holds a run already: give another folder with -o, or go on with it with --resume"
        raise OutputError(message)
    if resume and written.exists() and written.read_bytes() != content:
        message = f"{output} was made by another recipe than this one: resume with the same settings, or give another folder"
        raise OutputError(message)
    output.mkdir(parents=True, exist_ok=True)
    written.write_bytes(content)


def _run_stage(
    recipe: Recipe, stage: Stage, begin: Start, loaded: list[Loaded], dev: list[Loaded], folder: Path, report: Report
) -> None:
    """Trains one stage, the network in place."""
    folder.mkdir(parents=True, exist_ok=True)
    set_seed(recipe.seed)
    settings = settings_of(begin.model.config)
    length = stage.window or settings.decoding.window
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
        data_collator=Collator(
            specials_of(begin.backend, settings.encoder.pad_token_id or 0), settings.encoder.max_position_embeddings
        ),
        callbacks=[monitor],
        optimizers=(optimizer, schedule_of(optimizer, steps, stage.warmup)),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)))
    monitor.finish(begin.model)
    for checkpoint in folder.glob("checkpoint-*"):
        shutil.rmtree(checkpoint, ignore_errors=True)


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
        "disable_tqdm": None,
    }
    return TrainingArguments(**options)


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
