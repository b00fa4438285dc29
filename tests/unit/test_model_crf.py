"""The losses of tag sequences against the enumeration of all of them, and their gradients against those of torch."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from reportedly.model import viterbi
from reportedly.model.crf import TransitionScores, log_partition, path_weight, sequence_loss, word_loss
from reportedly.model.labels import CUE_TAGS

seeds = st.integers(0, 2**32 - 1)
lengths = st.lists(st.integers(1, 5), min_size=1, max_size=4)
scales = st.sampled_from([0.1, 1.0, 20.0])


def drawn(seed: int, lengths: list[int], scale: float = 1.0) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Emissions, weights of starts and transitions, and the mask of sequences of these lengths, in float64."""
    generator = torch.Generator().manual_seed(seed)
    count, width = len(lengths), max(lengths)
    emissions = scale * torch.randn(count, width, 3, generator=generator, dtype=torch.float64)
    start = torch.randn(count, 3, generator=generator, dtype=torch.float64)
    pair = torch.randn(count, 3, 3, generator=generator, dtype=torch.float64)
    return emissions, start, pair, torch.arange(width) < torch.tensor(lengths).unsqueeze(1)


def recursion(emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor) -> Tensor:
    """The partition by the plain forward recursion, whose gradients torch finds itself."""
    forward = start + emissions[:, 0] + 0 * pair.sum()  # so that it is in the graph of single words too
    for at in range(1, emissions.shape[1]):
        following = torch.logsumexp(forward.unsqueeze(2) + pair, dim=1) + emissions[:, at]
        forward = torch.where(mask[:, at].unsqueeze(1), following, forward)
    return torch.logsumexp(forward, dim=1)


def every_path(emissions: Tensor, start: Tensor, pair: Tensor, mask: Tensor, row: int) -> list[tuple[tuple[int, ...], float]]:
    first, steps, tags = start[row].tolist(), pair[row].tolist(), emissions[row].tolist()
    found = []
    for path in product(range(3), repeat=int(mask[row].sum())):
        weight = first[path[0]] + sum(tags[at][tag] for at, tag in enumerate(path))
        found.append((path, weight + sum(steps[one][two] for one, two in pairwise(path))))
    return found


def gradients(value: Tensor, weights: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return torch.autograd.grad((value * torch.arange(1, len(value) + 1)).sum(), weights)


@given(seed=seeds, lengths=lengths, scale=scales)
def test_the_partition_sums_all_paths(seed: int, lengths: list[int], scale: float) -> None:
    inputs = drawn(seed, lengths, scale)
    for row, found in enumerate(log_partition(*inputs)):
        weights = [weight for _, weight in every_path(*inputs, row)]
        assert float(found) == pytest.approx(float(np.logaddexp.reduce(weights)), abs=1e-9)


@given(seed=seeds, lengths=lengths, scale=scales)
def test_its_gradients_are_those_of_the_plain_recursion(seed: int, lengths: list[int], scale: float) -> None:
    *weights, mask = drawn(seed, lengths, scale)
    inputs = tuple(weight.requires_grad_() for weight in weights)
    ours, plain = log_partition(*inputs, mask), recursion(*inputs, mask)
    for mine, theirs in zip(gradients(ours, inputs), gradients(plain, inputs), strict=True):
        assert torch.allclose(mine, theirs, atol=1e-9)


def test_its_gradients_are_those_of_finite_differences() -> None:
    *weights, mask = drawn(5, [4, 1, 3])
    assert torch.autograd.gradcheck(lambda *inputs: log_partition(*inputs, mask), tuple(w.requires_grad_() for w in weights))


@given(seed=seeds, lengths=lengths)
def test_forbidden_transitions_take_no_part(seed: int, lengths: list[int]) -> None:
    emissions, start, pair, mask = drawn(seed, lengths, 3.0)
    transitions = TransitionScores(len(lengths)).double()
    with torch.no_grad():
        transitions.start.copy_(start)
        transitions.pair.copy_(pair)
    start, pair = transitions.constrained()
    total = log_partition(emissions, start, pair, mask)
    for row, found in enumerate(total.tolist()):
        sound = [
            weight
            for path, weight in every_path(emissions, start, pair, mask, row)
            if all(tag != 2 or before for before, tag in zip([0, *path], path, strict=False))
        ]
        assert found == pytest.approx(float(np.logaddexp.reduce(sound)), abs=1e-9)
    (found_pair,) = torch.autograd.grad(total.sum(), [transitions.pair])
    assert not found_pair[:, 0, 2].any()
    assert torch.isfinite(found_pair).all()


@given(seed=seeds, lengths=lengths, width=st.integers(1, 3))
def test_padding_has_no_influence(seed: int, lengths: list[int], width: int) -> None:
    emissions, start, pair, mask = drawn(seed, lengths)
    rows = len(lengths)
    padded = torch.cat([emissions, torch.full((rows, width, 3), 1e4, dtype=torch.float64)], dim=1)
    padded[~torch.cat([mask, torch.zeros(rows, width, dtype=torch.bool)], dim=1)] = 1e4
    longer = torch.cat([mask, torch.zeros(rows, width, dtype=torch.bool)], dim=1)
    tags = torch.randint(3, (rows, padded.shape[1]), generator=torch.Generator().manual_seed(seed))
    plain = (emissions.requires_grad_(), start.requires_grad_(), pair.requires_grad_())
    more = (padded.requires_grad_(), *plain[1:])
    before, after = log_partition(*plain, mask), log_partition(*more, longer)
    assert torch.allclose(before, after)
    one, two = gradients(before, plain), gradients(after, more)
    assert torch.allclose(one[0] * mask.unsqueeze(-1), two[0][:, : mask.shape[1]] * mask.unsqueeze(-1))
    assert not two[0][~longer].any()
    assert all(torch.allclose(first, second) for first, second in zip(one[1:], two[1:], strict=True))
    assert torch.allclose(path_weight(*plain, mask, tags[:, : mask.shape[1]]), path_weight(*more, longer, tags))


@given(seed=seeds, lengths=lengths, scale=scales)
def test_the_loss_of_a_sequence_is_how_unlikely_it_is(seed: int, lengths: list[int], scale: float) -> None:
    inputs = drawn(seed, lengths, scale)
    tags = torch.randint(3, inputs[3].shape, generator=torch.Generator().manual_seed(seed))
    for row, loss in enumerate(sequence_loss(*inputs, tags)):
        every = dict(every_path(*inputs, row))
        path = tuple(tags[row, : lengths[row]].tolist())
        assert float(loss) == pytest.approx(float(np.logaddexp.reduce(list(every.values()))) - every[path], abs=1e-9)


def test_the_losses_of_all_sequences_are_those_of_a_distribution() -> None:
    inputs = drawn(3, [4], 2.0)
    total = sum(float(torch.exp(-sequence_loss(*inputs, torch.tensor([path])))) for path in product(range(3), repeat=4))
    assert total == pytest.approx(1)


@pytest.mark.parametrize("far", [900.0, 9_000.0])
def test_hopeless_weights_give_finite_losses(far: float) -> None:
    emissions = torch.tensor([[[0.0, 0.0, far], [far, 0.0, 0.0], [0.0, 0.0, far]]], requires_grad=True)
    start, pair = TransitionScores(1).constrained()
    loss = sequence_loss(emissions, start, pair, torch.ones(1, 3, dtype=torch.bool), torch.zeros(1, 3, dtype=torch.long)).sum()
    loss.backward()
    assert torch.isfinite(loss)
    assert emissions.grad is not None
    assert torch.isfinite(emissions.grad).all()


@given(seed=seeds, lengths=lengths)
def test_training_and_tagging_mean_the_same_distribution(seed: int, lengths: list[int]) -> None:
    emissions, start, pair, mask = (part.float() if part.is_floating_point() else part for part in drawn(seed, lengths))
    transitions = TransitionScores(len(lengths))
    with torch.no_grad():
        transitions.start.copy_(start)
        transitions.pair.copy_(pair)
    trained = log_partition(emissions, *transitions.constrained(), mask).detach().numpy()
    tagged = viterbi.log_partition(emissions.numpy(), viterbi.bio_chain(start.numpy(), pair.numpy()), np.array(lengths))
    assert trained == pytest.approx(tagged, abs=1e-4)


def words(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    mask = torch.tensor([[True, True, True], [True, False, False]])
    return torch.randn(2, 4, 3, CUE_TAGS, generator=generator), mask.unsqueeze(1)


def test_unknown_tags_give_no_loss_and_no_gradient() -> None:
    emissions, mask = words(1)
    emissions.requires_grad_()
    loss = word_loss(emissions, torch.ones_like(emissions, dtype=torch.bool), mask)
    loss.backward()
    assert float(loss.detach()) == pytest.approx(0, abs=1e-5)
    assert emissions.grad is not None
    assert float(emissions.grad.abs().max()) < 1e-6


def test_a_known_tag_gives_the_cross_entropy() -> None:
    emissions, mask = words(2)
    tags = torch.randint(CUE_TAGS, emissions.shape[:-1], generator=torch.Generator().manual_seed(2))
    allowed = torch.nn.functional.one_hot(tags, CUE_TAGS).bool()
    each = torch.nn.functional.cross_entropy(emissions.flatten(0, 2), tags.flatten(), reduction="none").view(tags.shape)
    assert float(word_loss(emissions, allowed, mask)) == pytest.approx(float((each * mask).sum()), rel=1e-5)


def test_where_kinds_are_not_told_apart_their_probabilities_are_added_up() -> None:
    emissions, mask = words(3)
    allowed = torch.zeros_like(emissions, dtype=torch.bool)
    allowed[..., 1::2] = True  # B of any kind
    likely = emissions.softmax(dim=-1)[..., 1::2].sum(dim=-1)
    assert float(word_loss(emissions, allowed, mask)) == pytest.approx(float(-(likely.log() * mask).sum()), rel=1e-5)
