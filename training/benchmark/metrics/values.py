"""NewsQuant's metric: values with units, changes and concepts, wherever in the sentence they stand (Almasian et al. 2023).

The corpus has no offsets. A predicted quantity is right where its value is that of a quantity of the sentence, and, row by row,
its unit, its change (`=`, `~`, `<`, `>`, `up`, `down`) or its concept, the words of what is counted or measured, in part or
completely. Values are equal but for a relative error of 1e-5; a range is equal to one with the same ends, or to its mean, which
is what a system without ranges gives for it (the published evaluation allows that where it scores quantulum3).

The published evaluation counts pairs in a loop whose outcome can depend on the order, and may count one quantity twice. Here
predicted and gold quantities are matched one to one, so that as many as possible are right.

What a frame says is put in the corpus's terms: the unit's name (`units.toml`), or where things are counted, what is counted.
Two things are the other way round: cents are hundredths of a dollar in frames, and so in gold; and fractions have four
decimals in frames, so gold may be rounded to them. Words that say "up" or "down" are no part of frames, so these changes are
never found.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

import msgspec

from reportedly.schema import Article, Quantity, Value
from reportedly.training.corpora.newsquant import NewsQuantity
from reportedly.training.evaluation import Counts, Scores
from reportedly.training.evaluation.spans import most_pairs

from ..task import Metric
from .counting import counted

Number: TypeAlias = float | tuple[float, float]

_NONE = "-"
_WORD = re.compile(r"[^\s,]+")
_LIGHT = frozenset(["a", "an", "and", "by", "for", "from", "his", "her", "in", "its", "of", "on", "or", "the", "their", "to"])
_CENT = re.compile(r"^cent\b")
_CLOSE = 1e-5
_DECIMALS = 4


class Reading(NamedTuple):
    """What is compared of a quantity, in the terms of the corpus.

    Attributes:
        value: The number, or the ends of the range; `None` where there is none.
        unit: The name of the unit in lower case, or `-`.
        change: How the number is meant.
        concepts: The words of what is counted or measured, in lower case; `-` alone if there are none.
    """

    value: Number | None
    unit: str
    change: str
    concepts: frozenset[str]


def gold_reading(quantity: NewsQuantity) -> Reading:
    """Reads a quantity of the corpus.

    Raises:
        ValueError: If its value is neither a number nor two with a hyphen between them.
    """
    number = _gold_number(quantity.value)
    unit = quantity.normalized_unit.strip().lower()
    whole = _CENT.sub("dollar", unit)
    if whole != unit:
        number = (number[0] / 100, number[1] / 100) if isinstance(number, tuple) else number / 100
    return Reading(
        number,
        whole,
        quantity.change.strip(),
        frozenset(word.lower() for word in _WORD.findall(quantity.referred_concepts)),
    )


def frame_reading(quantity: Quantity) -> Reading:
    """Puts a frame in the terms of the corpus."""
    entity = _content_words(quantity.entity.text) if quantity.entity else []
    value = quantity.value
    if value is None or value.unit is None:  # things are counted: what they are is the unit, and nothing is left for a concept
        return Reading(_number(value), _counted(entity), _change(value), frozenset([_NONE]))
    return Reading(_number(value), _unit_name(value), _change(value), frozenset(map(str.lower, entity)) or frozenset([_NONE]))


def same_value(gold: Number | None, found: Number | None) -> bool:
    """Whether a number, or a range, is that of the corpus."""
    if gold is None or found is None:
        return False
    if isinstance(found, tuple):
        return isinstance(gold, tuple) and all(map(_close, gold, found))
    return _close(sum(gold) / 2 if isinstance(gold, tuple) else gold, found)


def _close(gold: float, found: float) -> bool:
    return math.isclose(gold, found, rel_tol=_CLOSE, abs_tol=1e-8) or (found != 0 and round(gold, _DECIMALS) == found)


def _gold_number(text: str) -> Number:
    try:
        return float(text)
    except ValueError:
        low, _, high = text.rpartition("-")
        return float(low), float(high)


def _number(value: Value | None) -> Number | None:
    if value is None:
        return None
    if value.low is None or value.high is None or value.low == value.high:
        return value.high if value.low is None else value.low
    return value.low, value.high


def _change(value: Value | None) -> str:
    if value is None:
        return "="
    if value.approximate:
        return "~"
    return "<" if value.low is None else ">" if value.high is None else "="


def _unit_name(value: Value) -> str:
    unit = value.unit or ""
    names = _unit_names()
    if unit in names or "/" not in unit:
        name = names.get(unit, unit.lower())
    else:
        name = " per ".join(names.get(part, part.lower()) for part in unit.split("/"))
    return f"{name} of age" if value.dimension == "age" else name


@cache
def _unit_names() -> dict[str, str]:
    return tomllib.loads(files(__package__).joinpath("units.toml").read_text("utf-8"))


def _content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in _LIGHT]


def _counted(words: Sequence[str]) -> str:
    """What is counted, in the singular."""
    if not words:
        return _NONE
    last = words[-1].lower()
    if last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif re.search(r"(?:s|x|z|ch|sh)es$", last):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return " ".join([*(word.lower() for word in words[:-1]), last])


_ROWS: dict[str, Callable[[Reading, Reading], bool]] = {
    "quantity.value": lambda gold, found: True,
    "quantity.value+unit": lambda gold, found: gold.unit == found.unit,
    "quantity.value+change": lambda gold, found: gold.change == found.change,
    "quantity.value+concept-partial": lambda gold, found: not gold.concepts.isdisjoint(found.concepts),
    "quantity.value+concept-complete": lambda gold, found: gold.concepts == found.concepts,
}


def _scores(gold: Article, predicted: Article) -> Scores:
    first = [gold_reading(one) for one in msgspec.convert(gold.meta["quantities"], list[NewsQuantity])]
    second = [frame_reading(frame) for frame in predicted.quantities]
    return counted(gold, {name: _matched(first, second, alike) for name, alike in _ROWS.items()})


def _matched(gold: Sequence[Reading], found: Iterable[Reading], alike: Callable[[Reading, Reading], bool]) -> Counts:
    others = list(found)
    edges = [
        [at for at, other in enumerate(others) if same_value(one.value, other.value) and alike(one, other)] for one in gold
    ]
    pairs = len(most_pairs(edges))
    return Counts(pairs, len(others) - pairs, len(gold) - pairs)


NEWSQUANT = Metric(
    name="values of NewsQuant",
    description=(
        "A quantity is right where the sentence has one of that value; in further rows, also of that unit, change or concept. "
        "The corpus has no offsets."
    ),
    figures=tuple(_ROWS),
    headline="quantity.value",
    score=_scores,
)
