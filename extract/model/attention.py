"""Plain attention in the precision of its inputs, for encoders of `transformers`.

On a CPU, the fused kernel's backward pass takes four times as long as this, and the stock plain attention twice as long, since
autocast raises its softmax to float32. It is also what exports to ONNX.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

PLAIN_ATTENTION = "reportedly_plain"


def plain_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,  # noqa: ANN401  # encoders pass what other kernels need
) -> tuple[Tensor, Tensor]:
    """Attends from every piece to every piece.

    Args:
        module: The attention layer.
        query: Queries, shape (windows, heads, pieces, size).
        key: Keys, same shape.
        value: Values, same shape.
        attention_mask: What is added to the weights, shape (windows, 1, pieces, pieces).
        scaling: What queries are multiplied by.
        dropout: The dropout of the weights.

    Returns:
        The values attended to, shape (windows, pieces, heads, size), and the weights.
    """
    with torch.autocast(query.device.type, enabled=False):
        scaled = query * (query.shape[-1] ** -0.5 if scaling is None else scaling)
        weights = torch.matmul(scaled, key.transpose(2, 3))
        if attention_mask is not None:
            weights = weights + attention_mask.to(weights.dtype)
        weights = nn.functional.dropout(torch.softmax(weights, dim=-1), dropout, module.training)
        attended = torch.matmul(weights, value.to(weights.dtype))
    return attended.transpose(1, 2).contiguous(), weights


AttentionInterface.register(PLAIN_ATTENTION, plain_attention)
AttentionMaskInterface.register(PLAIN_ATTENTION, eager_mask)
