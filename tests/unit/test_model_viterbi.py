"""Tag sequences in numpy against the enumeration of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model.labels import CUE_TAGS, FRAME_TYPES, begin_tag, inside_tag, kind_of_tag, tag_count
from reportedly.model.viterbi import (
    Chain,
    FloatArray,
    IntArray,
    best_paths,
    bio_chain,
    counted,
    cue_chain,
    log_partition,
    marginals,
    runs,
)

generators = st.integers(0, 2**32 - 1).map(np.random.default_rng)
lengths = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(np.array)
scales = st.sampled_from([0.1, 1.0, 20.0])


def drawn(generator: np.random.Generator, *shape: int, scale: float = 1.0) -> FloatArray:
    return generator.normal(scale=scale, size=shape).astype(np.float32)


def free_chain(generator: np.random.Generator, tags: int = 3, rows: int = 1) -> Chain:
    return Chain(drawn(generator, rows, tags), drawn(generator, rows, tags, tags), drawn(generator, rows, tags))


def paths_of(emissions: FloatArray, chain: Chain, row: int, length: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """All tag sequences of a row with their weights; the chain may have one row for all."""
    start, pair, end = (part[min(row, len(part) - 1)].astype(float) for part in chain)
    for path in product(range(emissions.shape[-1]), repeat=length):
        weight = start[path[0]] + end[path[-1]] + sum(emissions[row, at, tag] for at, tag in enumerate(path))
        yield path, float(weight + sum(pair[one, two] for one, two in pairwise(path)))


def log_sum(weights: list[float]) -> float:
    return float(np.logaddexp.reduce(weights))


@given(generator=generators, lengths=lengths, scale=scales)
def test_the_best_path_is_the_best_of_all(generator: np.random.Generator, lengths: IntArray, scale: float) -> None:
    emissions = drawn(generator, len(lengths), int(lengths.max()), 3, scale=scale)
    chain = free_chain(generator)
    paths, weights = best_paths(emissions, chain, lengths)
    for row, length in enumerate(lengths):
        every = dict(paths_of(emissions, chain, row, length))
        assert weights[row] == pytest.approx(max(every.values()), abs=1e-3)
        assert every[tuple(paths[row, :length].tolist())] == pytest.approx(max(every.values()), abs=1e-3)
        assert not paths[row, length:].any()


@given(generator=generators, lengths=lengths, scale=scales)
def test_the_partition_sums_all_paths(generator: np.random.Generator, lengths: IntArray, scale: float) -> None:
    emissions = drawn(generator, len(lengths), int(lengths.max()), 3, scale=scale)
    chain = free_chain(generator, rows=len(lengths))
    found = log_partition(emissions, chain, lengths)
    for row, length in enumerate(lengths):
        assert found[row] == pytest.approx(log_sum([w for _, w in paths_of(emissions, chain, row, length)]), abs=1e-3)


@given(generator=generators, lengths=lengths, scale=scales)
def test_marginals_are_shares_of_all_paths(generator: np.random.Generator, lengths: IntArray, scale: float) -> None:
    emissions = drawn(generator, len(lengths), int(lengths.max()), 3, scale=scale)
    chain = free_chain(generator)
    found = marginals(emissions, chain, lengths)
    for row, length in enumerate(lengths):
        every = dict(paths_of(emissions, chain, row, length))
        total = log_sum(list(every.values()))
        for at in range(length):
            shares = [log_sum([weight for path, weight in every.items() if path[at] == tag]) - total for tag in range(3)]
            assert found[row, at] == pytest.approx(np.exp(shares), abs=1e-3)


@given(generator=generators, lengths=lengths)
def test_a_batch_says_what_single_sequences_say(generator: np.random.Generator, lengths: IntArray) -> None:
    emissions = drawn(generator, len(lengths), int(lengths.max()), CUE_TAGS, scale=3)
    chain = Chain(*(part[:1] for part in cue_chain()))
    paths, weights = best_paths(emissions, chain, lengths)
    sums, likely = log_partition(emissions, chain, lengths), marginals(emissions, chain, lengths)
    for row, length in enumerate(lengths):
        alone, only = emissions[row : row + 1, :length], np.array([length])
        path, weight = best_paths(alone, chain, only)
        assert np.array_equal(path[0], paths[row, :length])
        assert weight[0] == pytest.approx(weights[row], abs=1e-4)
        assert log_partition(alone, chain, only)[0] == pytest.approx(sums[row], abs=1e-4)
        assert marginals(alone, chain, only)[0] == pytest.approx(likely[row, :length], abs=1e-4)


@given(generator=generators, lengths=lengths, scale=scales)
def test_an_inside_tag_always_continues_something(generator: np.random.Generator, lengths: IntArray, scale: float) -> None:
    chain = cue_chain()
    for index, frame_type in enumerate(FRAME_TYPES):
        tags = tag_count(frame_type)
        rows = Chain(chain.start[[index], :tags], chain.pair[[index], :tags, :tags], chain.end[[index], :tags])
        emissions = drawn(generator, len(lengths), int(lengths.max()), tags, scale=scale)
        emissions[..., 2::2] += 5 * scale  # the network would like nothing but inside tags
        paths, _ = best_paths(emissions, rows, lengths)
        for path in paths.tolist():
            for before, tag in zip([0, *path], path, strict=False):
                if tag and tag % 2 == 0:
                    assert before in (tag - 1, tag)


def test_learned_weights_stay_where_nothing_is_forbidden() -> None:
    start, pair = np.arange(3, dtype=np.float32)[None], np.arange(9, dtype=np.float32).reshape(1, 3, 3)
    chain = bio_chain(start, pair)
    assert chain.start[0, :2].tolist() == [0, 1]
    assert chain.start[0, 2] < -9000
    assert chain.pair[0, :, :2].tolist() == pair[0, :, :2].tolist()
    assert chain.pair[0, 1:, 2].tolist() == [5, 8]
    assert chain.pair[0, 0, 2] < -9000
    assert pair[0, 0, 2] == 2  # the input is left as it was


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("single", [True, False])
@given(generator=generators, lengths=lengths, scale=scales, liking=st.sampled_from([-2, 0, 2]))
def test_the_spans_of_a_path_are_counted(
    required: bool, single: bool, generator: np.random.Generator, lengths: IntArray, scale: float, liking: int
) -> None:
    emissions = drawn(generator, len(lengths), int(lengths.max()), 3, scale=scale)
    emissions[..., 0] += liking * scale
    chain = bio_chain(drawn(generator, 1, 3), drawn(generator, 1, 3, 3))
    wide, counting = np.concatenate([emissions, emissions[..., :1]], axis=-1), counted(chain, required=required, single=single)
    paths, weights = best_paths(wide, counting, lengths)
    sums = log_partition(wide, counting, lengths)
    for row, length in enumerate(lengths):
        allowed = {
            path: weight
            for path, weight in paths_of(emissions, chain, row, length)
            if weight > -5000 and path.count(1) >= required and (path.count(1) <= 1 or not single)
        }
        plain = tuple(0 if tag == 3 else tag for tag in paths[row, :length].tolist())
        assert len(runs(paths[row], 1, 2)) == plain.count(1)
        assert allowed[plain] == pytest.approx(weights[row], abs=1e-3)
        assert weights[row] == pytest.approx(max(allowed.values()), abs=1e-3)
        assert sums[row] == pytest.approx(log_sum(list(allowed.values())), abs=1e-3)


def test_of_equal_paths_nothing_is_found() -> None:
    paths, _ = best_paths(
        np.zeros((1, 4, 3), dtype=np.float32), bio_chain(np.zeros((1, 3)), np.zeros((1, 3, 3))), np.array([4])
    )
    assert paths.tolist() == [[0, 0, 0, 0]]


@given(path=st.lists(st.integers(0, 4), max_size=8).map(np.array))
def test_runs_are_stretches_of_one_kind(path: IntArray) -> None:
    for kind in range(2):
        begin, inside = begin_tag(kind), inside_tag(kind)
        found = runs(path, begin, inside)
        covered = [at for first, last in found for at in range(first, last + 1)]
        assert covered == [at for at, tag in enumerate(path.tolist()) if tag and kind_of_tag(tag) == kind]
        for first, last in found:
            assert all(path[at] == inside for at in range(first + 1, last + 1))


def test_spans_that_touch_are_two() -> None:
    assert runs(np.array([1, 2, 1, 0, 1, 1]), 1, 2) == [(0, 1), (2, 2), (4, 4), (5, 5)]
