"""The best and the likely tag sequences, in numpy: what the conditional random fields of `crf` say at tagging time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .labels import CUE_TAGS, FRAME_TYPES

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
IMPOSSIBLE = -1e4


class Chain(NamedTuple):
    """Weights of tag sequences, one row a sequence (or one row for all).

    Attributes:
        start: Weights of the first tag, shape (sequences, tags).
        pair: Weights of transitions from row to column, shape (sequences, tags, tags).
        end: Weights of the last tag, shape (sequences, tags).
    """

    start: FloatArray
    pair: FloatArray
    end: FloatArray


def best_paths(emissions: FloatArray, chain: Chain, lengths: IntArray) -> tuple[IntArray, FloatArray]:
    """Finds the best sequence of tags (Viterbi 1967); of equals, the one with lower tags.

    Args:
        emissions: Weights of tags, shape (sequences, words, tags).
        chain: Weights of sequences.
        lengths: How many words each sequence has, one at least, shape (sequences,).

    Returns:
        The tags, shape (sequences, words), 0 behind the end of a sequence; and the weight of each path.
    """
    count, width, tags = emissions.shape
    back = np.zeros((count, width, tags), dtype=np.int8)
    weights = chain.start + emissions[:, 0]
    stay = np.arange(tags, dtype=np.int8)
    for at in range(1, width):
        through = weights[:, :, None] + chain.pair
        best = through.argmax(axis=1)
        following = np.take_along_axis(through, best[:, None], axis=1)[:, 0] + emissions[:, at]
        active = (at < lengths)[:, None]
        weights = np.where(active, following, weights)
        back[:, at] = np.where(active, best, stay)
    weights = weights + chain.end
    paths = np.zeros((count, width), dtype=np.int64)
    rows = np.arange(count)
    paths[:, -1] = weights.argmax(axis=1)
    for at in range(width - 1, 0, -1):
        paths[:, at - 1] = back[rows, at, paths[:, at]]
    paths[np.arange(width) >= lengths[:, None]] = 0
    return paths, weights.max(axis=1)


def _log_sum(values: FloatArray, axis: int) -> FloatArray:
    most = values.max(axis=axis, keepdims=True)
    result: FloatArray = np.log(np.exp(values - most).sum(axis=axis)) + np.squeeze(most, axis=axis)
    return result


def log_partition(emissions: FloatArray, chain: Chain, lengths: IntArray) -> FloatArray:
    """Sums the weights of all paths in logarithms, shape (sequences,); arguments as those of `best_paths`."""
    forward = chain.start + emissions[:, 0]
    for at in range(1, emissions.shape[1]):
        following = _log_sum(forward[:, :, None] + chain.pair, axis=1) + emissions[:, at]
        forward = np.where((at < lengths)[:, None], following, forward)
    return _log_sum(forward + chain.end, axis=1)


def marginals(emissions: FloatArray, chain: Chain, lengths: IntArray) -> FloatArray:
    """Returns how likely each tag of each word is over all paths (forward-backward), shape (sequences, words, tags).

    Arguments as those of `best_paths`; what stands behind the end of a sequence means nothing.
    """
    count, width, tags = emissions.shape
    forward = np.empty((count, width, tags), dtype=np.float32)
    forward[:, 0] = chain.start + emissions[:, 0]
    for at in range(1, width):
        forward[:, at] = _log_sum(forward[:, at - 1, :, None] + chain.pair, axis=1) + emissions[:, at]
    backward = np.empty((count, width, tags), dtype=np.float32)
    end = np.broadcast_to(chain.end, (count, tags))
    backward[:, -1] = end
    for at in range(width - 2, -1, -1):
        before = _log_sum(chain.pair + (emissions[:, at + 1] + backward[:, at + 1])[:, None, :], axis=2)
        backward[:, at] = np.where((at + 1 < lengths)[:, None], before, end)
    both = forward + backward
    result: FloatArray = np.exp(both - _log_sum(both, axis=2)[..., None])
    return result


def bio_chain(start: FloatArray, pair: FloatArray) -> Chain:
    """Adds to learned weights what BIO forbids: an inside tag that continues nothing.

    Args:
        start: Weights of the first tag, shape (layers, tags).
        pair: Weights of transitions, shape (layers, tags, tags).

    Returns:
        The chain, a row a layer.
    """
    start, pair = start.astype(np.float32).copy(), pair.astype(np.float32).copy()
    for inside in range(2, start.shape[1], 2):
        start[:, inside] += IMPOSSIBLE
        others = [tag for tag in range(start.shape[1]) if tag not in (inside - 1, inside)]
        pair[:, others, inside] += IMPOSSIBLE
    return Chain(start, pair, np.zeros_like(start))


def cue_chain() -> Chain:
    """Makes the chain of cue tags, a row a frame type: nothing is learned, only what BIO forbids is forbidden."""
    layers = len(FRAME_TYPES)
    return bio_chain(np.zeros((layers, CUE_TAGS), dtype=np.float32), np.zeros((layers, CUE_TAGS, CUE_TAGS), dtype=np.float32))


def counted(chain: Chain, *, required: bool, single: bool) -> Chain:
    """Makes a chain over O, B, I into one over O, B, I and "O behind a span", which counts the spans of a path.

    Args:
        chain: The chain, with three tags.
        required: Whether a path has to have a span.
        single: Whether it has one at most.

    Returns:
        The chain with four tags; the fourth has the weights of O.
    """
    rows = len(chain.start)
    start = np.full((rows, 4), IMPOSSIBLE, dtype=np.float32)
    start[:, :3] = chain.start
    pair = np.full((rows, 4, 4), IMPOSSIBLE, dtype=np.float32)
    pair[:, :3, :3] = chain.pair
    pair[:, 1:3, 0] = IMPOSSIBLE  # out of a span only to the O behind it
    pair[:, 1:3, 3] = chain.pair[:, 1:3, 0]
    pair[:, 3, 3] = chain.pair[:, 0, 0]
    if single:
        pair[:, 1:3, 1] = IMPOSSIBLE
    else:
        pair[:, 3, 1] = chain.pair[:, 0, 1]
    end = np.zeros((rows, 4), dtype=np.float32)
    end[:, :3] = chain.end
    end[:, 3] = chain.end[:, 0]
    if required:
        end[:, 0] = IMPOSSIBLE
    return Chain(start, pair, end)


def runs(path: IntArray, begin: int, inside: int) -> list[tuple[int, int]]:
    """Lists the spans of a tag sequence.

    Args:
        path: The tags of the words, shape (words,).
        begin: The tag of first words.
        inside: The tag of the others.

    Returns:
        The first and the last word of each span.
    """
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero((path == begin) | (path == inside)).tolist():
        if path[at] == inside and found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
