"""Labels and values of cues that are on both sides, exactly.

A cue may belong to several frames of a type, with different labels: its label is then all of them (`belief+statement`), so
that what is compared depends on no pairing of the frames.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from reportedly.schema import Attribution, Frame, Quantity, Value

from .figures import Confusion, Ratio
from .spans import Fragments
from .units import cue_of

VALUE_FIELDS = ("low", "high", "low_inclusive", "high_inclusive", "approximate", "unit", "dimension")

_T = TypeVar("_T", bound=Hashable)
_F = TypeVar("_F", bound=Frame)


def confusion(gold: Iterable[_F], predicted: Iterable[_F], label: Callable[[_F], str]) -> Confusion:
    """Counts which labels stand for which, on the cues that are on both sides.

    Args:
        gold: The gold frames of one type.
        predicted: The predicted frames of that type.
        label: The label to compare.

    Returns:
        The table of labels.
    """
    first, second = _by_cue(gold, label), _by_cue(predicted, label)
    return Confusion.of(("+".join(sorted(first[cue])), "+".join(sorted(second[cue]))) for cue in first.keys() & second.keys())


def source_kind(frame: Attribution) -> str:
    """The kind of an attribution's source."""
    return frame.source_kind


def value_ratios(gold: Iterable[Quantity], predicted: Iterable[Quantity]) -> dict[str, Ratio]:
    """Counts right values on the cues that are on both sides: field by field, `bounds` (both inclusions), and `all` fields.

    A quantity whose value cannot be read has a value of its own kind: right where it cannot be read on either side.
    """
    first, second = _by_cue(gold, _value), _by_cue(predicted, _value)
    common = first.keys() & second.keys()
    fields: dict[str, tuple[str, ...]] = {name: (name,) for name in VALUE_FIELDS}
    fields |= {"bounds": ("low_inclusive", "high_inclusive"), "all": VALUE_FIELDS}
    return {
        name: Ratio(sum(_parts(first[cue], wanted) == _parts(second[cue], wanted) for cue in common), len(common))
        for name, wanted in fields.items()
    }


def _by_cue(frames: Iterable[_F], label: Callable[[_F], _T]) -> dict[Fragments, set[_T]]:
    found: dict[Fragments, set[_T]] = defaultdict(set)
    for frame in frames:
        found[cue_of(frame)].add(label(frame))
    return found


def _value(frame: Quantity) -> Value | None:
    return frame.value


def _parts(values: Iterable[Value | None], fields: tuple[str, ...]) -> set[Hashable]:
    return {None if value is None else tuple(getattr(value, field) for field in fields) for value in values}
