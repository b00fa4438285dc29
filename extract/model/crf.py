"""Losses of tag sequences: a linear-chain conditional random field, and word by word where some labels are not known."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

IMPOSSIBLE = -1e4
"""The weight of a forbidden tag or transition; far below any other, and without the NaNs that infinity brings."""
_FLOOR = -600.0  # of weights below the best one of a word, so that none becomes 0 in float64


class TransitionScores(nn.Module):
    """Learned weights of sequences of the tags O, B and I, one set for each of several roles.

    Args:
        roles: How many sets there are.
    """

    def __init__(self, roles: int) -> None:
        super().__init__()
        self.start = nn.Parameter(torch.zeros(roles, 3))
        self.pair = nn.Parameter(torch.zeros(roles, 3, 3))

    def constrained(self) -> tuple[Tensor, Tensor]:
        """Returns the weights, with those that forbid an I which continues nothing: (roles, 3) and (roles, 3, 3)."""
        start, pair = torch.zeros_like(self.start), torch.zeros_like(self.pair)
        start[:, 2] = pair[:, 0, 2] = IMPOSSIBLE
        return self.start + start, self.pair + pair


class _LogPartition(torch.autograd.Function):
    """The forward-backward algorithm with scaling (Rabiner 1989), whose gradient is the expected counts.

    Written out because a graph of every step of the recursion is many times slower on a CPU.
    """

    @staticmethod
    def forward(ctx: Any, emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor) -> Tensor:  # noqa: ANN401
        most = emissions.max(dim=-1, keepdim=True).values
        weights = (emissions - most).double().clamp(min=_FLOOR).exp()
        transitions = pair.double().exp()
        active = mask.unsqueeze(-1)
        forward = torch.empty_like(weights)
        scales = torch.ones_like(weights[..., 0])
        here = weights[:, 0] * start.double().exp()
        for at in range(weights.shape[1]):
            if at:
                following = torch.bmm(here.unsqueeze(1), transitions).squeeze(1) * weights[:, at]
                here = torch.where(active[:, at], following, here)
            scales[:, at] = scale = here.sum(dim=-1)
            here = here / scale.unsqueeze(-1)
            forward[:, at] = here
        ctx.save_for_backward(weights, transitions, mask, forward, scales)
        total: Tensor = (scales.log() + most.squeeze(-1).double() * mask).sum(dim=1)
        return total.to(emissions.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:  # noqa: ANN401
        weights, transitions, mask, forward, scales = ctx.saved_tensors
        active = mask.unsqueeze(-1)
        backward = torch.ones_like(weights)
        ahead = torch.zeros_like(weights)  # weight and future of a word, over the scale
        turned = transitions.transpose(1, 2)
        here = backward[:, -1]
        for at in range(weights.shape[1] - 1, 0, -1):
            ahead[:, at] = step = weights[:, at] * here / scales[:, at].unsqueeze(-1)
            before = torch.bmm(step.unsqueeze(1), turned).squeeze(1)
            here = torch.where(active[:, at], before, here)
            backward[:, at - 1] = here
        counts = forward * backward * active
        pairs = torch.bmm((forward[:, :-1] * active[:, 1:]).transpose(1, 2), ahead[:, 1:]) * transitions
        scale = gradients[0].double()
        return (
            (counts * scale[:, None, None]).to(gradients[0].dtype),
            (counts[:, 0] * scale[:, None]).to(gradients[0].dtype),
            (pairs * scale[:, None, None]).to(gradients[0].dtype),
            None,
        )


def log_partition(emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor) -> Tensor:
    """Sums the weights of all tag sequences, in logarithms.

    Args:
        emissions: Weights of tags, shape (sequences, words, tags).
        start: Weights of the first tag, shape (sequences, tags).
        pair: Weights of transitions from row to column, shape (sequences, tags, tags).
        mask: True for words, false for padding behind them, shape (sequences, words).

    Returns:
        The logarithms, shape (sequences,).
    """
    result: Tensor = _LogPartition.apply(emissions, start, pair, mask)
    return result


def path_weight(emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor, tags: Tensor) -> Tensor:
    """Returns the weight of one tag sequence for each row, shape (sequences,); `tags` has shape (sequences, words)."""
    words = emissions.gather(-1, tags.unsqueeze(-1)).squeeze(-1)
    rows = torch.arange(len(tags), device=tags.device).unsqueeze(-1)
    steps = pair[rows, tags[:, :-1], tags[:, 1:]] * mask[:, 1:]
    first = start.gather(-1, tags[:, :1]).squeeze(-1)
    return (words * mask).sum(dim=1) + first + steps.sum(dim=1)


def sequence_loss(emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor, tags: Tensor) -> Tensor:
    """Returns how unlikely tag sequences are as wholes (Lafferty et al. 2001), shape (sequences,); see `path_weight`."""
    return log_partition(emissions, start, pair, mask) - path_weight(emissions, start, pair, mask, tags)


def word_loss(emissions: Tensor, allowed: Tensor, mask: Tensor) -> Tensor:
    """Returns how unlikely the allowed tags are, summed over words.

    Where several tags are allowed, their probabilities are added up: a corpus that does not tell kinds apart allows every kind,
    one that does not annotate a layer allows every tag and gives no loss.

    Args:
        emissions: Weights of tags, shape (…, words, tags).
        allowed: True for the tags that a word may have, same shape.
        mask: True for words, shape (…, words).

    Returns:
        The sum, a scalar.
    """
    likely = functional.log_softmax(emissions, dim=-1)
    known = torch.logsumexp(likely.masked_fill(~allowed, IMPOSSIBLE), dim=-1)
    return -(known * mask).sum()
