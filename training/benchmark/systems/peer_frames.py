"""What other libraries find, as frames of the project: numbers with their units as quantities, quotations as attributions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec.structs import replace

from reportedly.frames import make_attribution, make_quantity
from reportedly.quantities.lexicon import Unit
from reportedly.quantities.measures import find_unit
from reportedly.quantities.tokens import tokenize
from reportedly.schema import Frame, Value
from reportedly.training.corpora.building import joined

from .worker import SystemFailure

MakeFrame: TypeAlias = Callable[[str, Mapping[str, Any]], Frame]
"""Makes a frame of a text and of one thing that a library found in it."""

_NAMES = {"pound-mass": "lb", "degree angle": "degree", "percentage": "percent"}


def peer_unit(name: str | None, kind: str | None = None) -> Unit:
    """Finds what the project calls a unit of another library.

    Args:
        name: The library's name of it, an ISO 4217 code for money; `None` for plain numbers.
        kind: What the library says that it measures; `currency` and `age` decide between units of one name.

    Returns:
        The project's unit, and how many of it make one of the library's: a cent is a hundredth of a dollar. A unit that the
        project does not know is left as it stands.
    """
    if not name or name == "dimensionless":
        return Unit(None, "count")
    if kind == "currency" and name.lower() == "pound":
        return Unit("GBP", "money")
    unit = find_unit(tokenize(_NAMES.get(name, name)))
    if unit is None:
        return Unit(name.lower(), "money" if kind == "currency" else "other")
    return unit._replace(dimension="age") if kind == "age" else unit


def peer_value(found: Mapping[str, Any]) -> Value:
    """Makes a value of a number that a library found, with its unit; see `peer_worker`."""
    unit = peer_unit(found["unit"], found["kind"])
    low, high = (None if end is None else _plain(end * float(unit.factor)) for end in (found["low"], found["high"]))
    return Value(
        low=low,
        high=high,
        low_inclusive=found.get("low_inclusive", True),
        high_inclusive=found.get("high_inclusive", True),
        approximate=False,
        unit=unit.name,
        dimension=unit.dimension,
    )


def peer_quantity(text: str, found: Mapping[str, Any]) -> Frame:
    """Makes a quantity of a number; its value is the library's, and not what the project reads from the words."""
    return replace(make_quantity(text, _inside(text, [(found["start"], found["end"])]), None), value=peer_value(found))


def peer_attribution(text: str, found: Mapping[str, Any]) -> Frame:
    """Makes an attribution of a quotation; kinds are fillers, which count for nothing."""
    cue, content = (_inside(text, found[role]) for role in ("cue", "content"))
    source = _inside(text, found["source"], blank=True)
    return make_attribution(text, "statement", "person" if source else "none", cue, source, content)


def _inside(text: str, fragments: Sequence[Sequence[int]], *, blank: bool = False) -> list[tuple[int, int]]:
    """Makes fragments fit for a span; with `blank` there may be nothing but white space in them, and then there are none."""
    for start, end in fragments:
        if not 0 <= start < end <= len(text):
            message = f"it found something at {start} to {end}, expected offsets inside the text of {len(text)} characters"
            raise SystemFailure(message)
    whole = joined(text, ((start, end) for start, end in fragments))
    if not whole and not blank:
        message = f"it found nothing but white space at {list(fragments)}, expected words"
        raise SystemFailure(message)
    return whole


def _plain(number: float) -> int | float:
    """Whole numbers without a point, and the others without what binary fractions add to them."""
    rounded = float(f"{number:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
