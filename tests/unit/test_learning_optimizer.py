"""Rates and decay by layer, the schedule, averages of weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from models import tiny_network

from reportedly.model.network import ReportedlyModel
from reportedly.training.learning.optimizer import average, optimizer_of, schedule_of
from reportedly.training.learning.recipe import Source, Stage

STAGE = Stage(name="x", data=(Source("x"),), encoder_rate=1e-4, head_rate=1e-3, layer_decay=0.5, weight_decay=0.1)


@pytest.fixture(scope="module")
def network(tiny_encoder: Path) -> ReportedlyModel:
    return tiny_network(tiny_encoder)


def settings(network: ReportedlyModel) -> dict[str, tuple[float, float]]:
    names = {id(weight): name for name, weight in network.named_parameters()}
    optimizer = optimizer_of(network, STAGE)
    return {
        names[id(weight)]: (group["lr"], group["weight_decay"])
        for group in optimizer.param_groups
        for weight in group["params"]
    }


def test_each_layer_of_the_encoder_has_its_rate(network: ReportedlyModel) -> None:
    found = settings(network)
    rates = {name: rate for name, (rate, _) in found.items()}
    assert rates["encoder.encoder.layer.1.output.dense.weight"] == pytest.approx(1e-4)
    assert rates["encoder.encoder.layer.0.output.dense.weight"] == pytest.approx(5e-5)
    assert rates["encoder.embeddings.word_embeddings.weight"] == pytest.approx(2.5e-5)
    assert {rate for name, rate in rates.items() if not name.startswith("encoder.")} == {1e-3}
    assert found.keys() == {name for name, _ in network.named_parameters()}


def test_vectors_are_not_decayed(network: ReportedlyModel) -> None:
    decays = {name: decay for name, (_, decay) in settings(network).items()}
    assert decays["encoder.encoder.layer.0.output.dense.weight"] == 0.1
    assert decays["encoder.encoder.layer.0.output.dense.bias"] == decays["norm.weight"] == decays["mix"] == 0.0


def test_what_is_not_learned_has_no_optimizer(tiny_encoder: Path) -> None:
    found = settings(tiny_network(tiny_encoder, crf=False))
    assert not {"transitions.start", "transitions.pair"} & found.keys()


def test_rates_rise_and_fall(network: ReportedlyModel) -> None:
    optimizer = optimizer_of(network, STAGE)
    schedule = schedule_of(optimizer, 10, 0.2)
    rates = []
    for _ in range(10):
        rates.append(optimizer.param_groups[-1]["lr"])
        optimizer.step()
        schedule.step()
    highest = max(rates)
    assert rates[0] == 0
    assert rates.index(highest) == 2
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert optimizer.param_groups[-1]["lr"] == 0


def test_weights_are_averaged_in_their_own_type() -> None:
    states = [{"a": torch.tensor([1.0, 2.0]), "b": torch.tensor([one]).half()} for one in (1.0, 4.0)]
    states[1]["a"] = torch.tensor([3.0, 2.0])
    found = average(states)
    assert found["a"].tolist() == [2, 2]
    assert (found["b"].item(), found["b"].dtype) == (2.5, torch.float16)
    assert states[0]["a"].tolist() == [1, 2]
