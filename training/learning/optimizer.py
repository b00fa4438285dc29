"""The optimizer: AdamW with its own learning rate for each layer of the encoder and for the heads, and the schedule."""

from __future__ import annotations

import re
from collections.abc import Iterable

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR
from transformers import get_linear_schedule_with_warmup

from reportedly.model.network import ReportedlyModel

from .recipe import Stage

_LAYER = re.compile(r"^encoder\..*?\blayers?\.(\d+)\.")


def optimizer_of(model: ReportedlyModel, stage: Stage) -> torch.optim.AdamW:
    """Makes the optimizer of a stage.

    Biases and the weights of normalisations are not decayed. The embeddings count as the layer below the lowest one.

    Args:
        model: The network.
        stage: Rates and decay.

    Returns:
        The optimizer; the fused one, which is several times faster on a CPU.
    """
    depth = int(model.config.encoder_config().num_hidden_layers)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        decay = stage.weight_decay if parameter.dim() > 1 else 0.0
        groups.setdefault((_rate(name, depth, stage), decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": members, "lr": rate, "weight_decay": decay} for (rate, decay), members in groups.items()], fused=True
    )


def _rate(name: str, depth: int, stage: Stage) -> float:
    if not name.startswith("encoder."):
        return stage.head_rate
    match = _LAYER.match(name)
    below = depth - 1 - int(match.group(1)) if match else depth
    return stage.encoder_rate * stage.layer_decay**below


def schedule_of(optimizer: torch.optim.Optimizer, steps: int, warmup: float) -> LambdaLR:
    """Makes a schedule that rises linearly in the first share of the steps and then falls linearly to 0."""
    schedule: LambdaLR = get_linear_schedule_with_warmup(optimizer, round(steps * warmup), steps)
    return schedule


def average(states: Iterable[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Averages weights.

    Args:
        states: State dicts of one network, at least one.

    Returns:
        Their mean, in the types of the first.
    """
    every = list(states)
    return {
        name: torch.stack([state[name].float() for state in every]).mean(0).to(weight.dtype)
        for name, weight in every[0].items()
    }
