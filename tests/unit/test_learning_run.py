from __future__ import annotations

import pytest
import torch

from reportedly.training.learning.run import interpolate


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_weights_move_a_share_of_the_way(share: float) -> None:
    network = torch.nn.BatchNorm1d(2)
    others = {"weight": torch.tensor([5.0, -3.0]), "num_batches_tracked": torch.tensor(8)}
    interpolate(network, others, share)
    assert network.weight.tolist() == [1 + 4 * share, 1 - 4 * share]
    assert network.bias.tolist() == [0, 0]  # has no other
    assert network.num_batches_tracked == 0  # is no weight
    assert network.weight.requires_grad
