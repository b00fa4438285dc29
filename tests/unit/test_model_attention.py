"""Plain attention is attention, and the labels of the network are in order."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import functional
from transformers import AutoModel

from reportedly.model.attention import PLAIN_ATTENTION, plain_attention
from reportedly.model.labels import (
    ARGUMENTS,
    CUE_TAGS,
    FRAME_TYPES,
    KINDS,
    REQUIRED,
    ROLES,
    SINGLE,
    begin_tag,
    inside_tag,
    kind_of_tag,
    tag_count,
)


@pytest.mark.parametrize("scaling", [None, 0.3])
def test_it_attends_as_the_kernel_of_torch_does(scaling: float | None) -> None:
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(2, 3, 5, 4, generator=generator) for _ in range(3))
    mask = torch.zeros(2, 1, 5, 5)
    mask[1, :, :, 3:] = torch.finfo(torch.float32).min
    attended, weights = plain_attention(torch.nn.Identity(), query, key, value, mask, scaling)
    expected = functional.scaled_dot_product_attention(query, key, value, mask, scale=scaling)
    assert torch.allclose(attended, expected.transpose(1, 2), atol=1e-6)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(2, 3, 5))
    assert not weights[1, :, :, 3:].any()


def test_it_computes_in_the_precision_of_its_inputs() -> None:
    query = torch.randn(1, 2, 3, 4).bfloat16()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        attended, weights = plain_attention(torch.nn.Identity(), query, query, query, torch.zeros(1, 1, 3, 3))
    assert attended.dtype == weights.dtype == torch.bfloat16


def test_dropout_is_for_training_alone() -> None:
    query = torch.randn(1, 2, 30, 4)
    _, still = plain_attention(torch.nn.Identity().eval(), query, query, query, None, dropout=0.5)
    _, dropped = plain_attention(torch.nn.Identity().train(), query, query, query, None, dropout=0.5)
    assert still.all()
    assert 0.3 < float((dropped == 0).float().mean()) < 0.7


def test_an_encoder_reads_with_it_as_with_its_own(tiny_encoder: Path) -> None:
    pieces = torch.tensor([[2, 9, 8, 20, 3], [2, 9, 3, 0, 0]])
    mask = (pieces > 0).long()
    with torch.no_grad():
        ours, theirs = (
            AutoModel.from_pretrained(tiny_encoder, attn_implementation=name, dtype=torch.float32)
            .eval()(pieces, attention_mask=mask)
            .last_hidden_state[mask.bool()]
            for name in (PLAIN_ATTENTION, "eager")
        )
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_tags_are_numbered_by_kind() -> None:
    assert CUE_TAGS == 1 + 2 * 4
    for frame_type in FRAME_TYPES:
        tags = [tag for kind in range(len(KINDS[frame_type])) for tag in (begin_tag(kind), inside_tag(kind))]
        assert tags == list(range(1, tag_count(frame_type)))
        assert [kind_of_tag(tag) for tag in tags] == [kind for kind in range(len(KINDS[frame_type])) for _ in range(2)]


def test_every_role_belongs_to_one_frame_type() -> None:
    assert ROLES == ("source", "content", "scope", "entity")
    assert sorted(role for roles in ARGUMENTS.values() for role in roles) == sorted(ROLES)
    assert set(ROLES) >= REQUIRED | SINGLE
    assert not REQUIRED & SINGLE
