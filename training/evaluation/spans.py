"""Spans as sets of characters: how much they share, and which of them match one to one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from reportedly.schema import Fragment

Fragments: TypeAlias = tuple[Fragment, ...]


def union(fragments: Iterable[Fragment]) -> Fragments:
    """Merges fragments that touch or overlap; empty ones are left out."""
    merged: list[Fragment] = []
    for start, end in sorted(fragments):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def size(fragments: Fragments) -> int:
    """Counts the characters of merged fragments, white space among them."""
    return sum(end - start for start, end in fragments)


def shared(first: Fragments, second: Fragments) -> int:
    """Counts the characters that two unions of fragments have in common."""
    count = left = right = 0
    while left < len(first) and right < len(second):
        start = max(first[left][0], second[right][0])
        end = min(first[left][1], second[right][1])
        count += max(0, end - start)
        if first[left][1] <= second[right][1]:
            left += 1
        else:
            right += 1
    return count


def minus(first: Fragments, second: Fragments) -> Fragments:
    """Leaves of a union of fragments what another one does not cover."""
    left: list[Fragment] = []
    for start, end in first:
        at = start
        for other_start, other_end in second:
            if other_end <= at or other_start >= end:
                continue
            if at < other_start:
                left.append((at, other_start))
            at = other_end
        if at < end:
            left.append((at, end))
    return tuple(left)


def jaccard(first: Iterable[Fragment], second: Iterable[Fragment]) -> float:
    """Returns the Jaccard index of two spans (Jaccard 1912): the characters in both over those in either, else 0."""
    one, two = union(first), union(second)
    common = shared(one, two)
    either = size(one) + size(two) - common
    return common / either if either else 0.0


def most_pairs(edges: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Matches the items of two sides one to one so that there are as many pairs as possible.

    The number of pairs of a largest matching is unique, whichever of them is found. Counts made of it therefore depend neither
    on the order of the items nor on which side comes first, and there are never fewer pairs than identical items. (A matching
    of greatest total weight has no such number: one pair of Jaccard 1 weighs as much as two of 0.5.) Found by augmenting paths
    (Kuhn 1955; Berge 1957).

    Args:
        edges: For each item of the first side, the indices of those of the second that it may be paired with.

    Returns:
        The pairs of indices, sorted.
    """
    partner: dict[int, int] = {}  # of an item of the second side, in the first
    for start in range(len(edges)):
        _augment(start, edges, partner)
    return sorted((left, right) for right, left in partner.items())


def _augment(start: int, edges: Sequence[Sequence[int]], partner: dict[int, int]) -> None:
    """Adds one pair, if a path of alternating edges leads from `start` to an item that has none; breadth first."""
    came_from: dict[int, int] = {}
    queue = deque([start])
    while queue:
        left = queue.popleft()
        for right in edges[left]:
            if right in came_from:
                continue
            came_from[right] = left
            if right in partner:
                queue.append(partner[right])
                continue
            back = {other: item for item, other in partner.items()}
            end: int | None = right
            while end is not None:
                item = came_from[end]
                previous = back.get(item)
                partner[end] = item
                end = previous
            return
