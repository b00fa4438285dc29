"""Read expressions of more than one number: ranges, scores, ratios, and intervals with two bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from operator import mul
from typing import NamedTuple

from ..schema import Dimension
from .errors import Refusal
from .lexicon import Effect, Unit, lexicon
from .measures import Measure, currency_sign, measure
from .modifiers import strip_before
from .numerals import Numeral, numeral
from .tokens import Kind, Number, Token, Tokens

_WIDEST_LITERAL_RANGE = 100
"""A range with a scale at its end only ("500 to 1 million") is taken at its word up to this ratio; beyond it is unclear."""
_BETWEEN = (
    ("anywhere", "between"), ("anywhere", "from"), ("somewhere", "between"), ("anything", "between"), ("anything", "from"),
    ("ranging", "from"), ("ranging", "between"), ("between",), ("from",),
)  # fmt: skip


class Reading(NamedTuple):
    """What an expression says, before it becomes a value."""

    low: Number | None
    high: Number | None
    low_inclusive: bool
    high_inclusive: bool
    approximate: bool
    unit: str | None
    dimension: Dimension


def core(tokens: Tokens) -> Reading | None:
    """Read an expression without its outer modifiers.

    Raises:
        Refusal: It can be read in more than one way.
    """
    single = measure(tokens)
    if single:
        return reading(single)
    tokens = _with_or(tokens)
    keys = {token.key for token in tokens}
    if "in" in keys or "out" in keys or ":" in keys or "per" in keys or "for" in keys or "to" in keys:
        found = _ratio(tokens)
        if found:
            return found
    if keys & {"-", "for", "all", "to"}:
        found = _score(tokens)
        if found:
            return found
    for opening in _BETWEEN:
        if tuple(token.key for token in tokens[: len(opening)]) == opening:
            joints = {"and", "to", "-"} if opening[-1] == "between" else {"to", "-", "through"}
            return _range(tokens[len(opening) :], joints)
    return _range(tokens, {"-", "to", "or", "through", "~"}) if keys & {"-", "to", "or", "through", "~"} else None


def reading(found: Measure) -> Reading:
    """Turn one number with its unit into a reading."""
    number = found.number
    name, dimension = _described(number, found.unit)
    return Reading(number.low, number.high, True, not number.open_high, number.approximate, name, dimension)


def _described(number: Numeral, unit: Unit | None) -> tuple[str | None, Dimension]:
    if unit:
        return unit.name, unit.dimension
    return None, "fraction" if number.fraction else "count"


# Ranges ---------------------------------------------------------------------------------------------------------------


def _range(tokens: Tokens, joints: set[str]) -> Reading | None:
    """Read two endpoints around any of the joints; several ways to do so must agree."""
    found: set[Reading] = set()
    for left, right, joint in _splits(tokens, joints):
        low = _endpoint(left)
        if low is None or low[1].side:
            continue
        high = _under_sign(left, right) if low[0].prefixed else None
        high = high or _endpoint(right)
        if high is None or high[1].side == "high" or (high[1].side and joint not in ("to", "and")):
            continue
        both = _span(low[0], high[0], joint, approximate=low[1].approximate or high[1].approximate)
        if both and high[1].side:  # "six months to more than a year": nothing says where it ends
            both = both._replace(high=None, high_inclusive=False)
        if both:
            found.add(both)
    if len(found) > 1:
        reason = "the range can be split in more than one way"
        raise Refusal(reason)
    return found.pop() if found else None


def _splits(tokens: Tokens, joints: set[str]) -> Iterator[tuple[Tokens, Tokens, str]]:
    for index in range(1, len(tokens) - 1):
        joint = tokens[index].key
        if joint in joints:
            left, right = tokens[:index], tokens[index + 1 :]
            if left[-1].kind is Kind.DASH:  # "10- to 15-minute", "six-to-eight-week"
                left = left[:-1]
            if right[0].kind is Kind.DASH and joint != "-" and right[0].glued:
                right = right[1:]
            if left and right:
                yield left, right, joint


def _with_or(tokens: Tokens) -> Tokens:
    """Write "hundreds, if not thousands, of miles" as "hundreds or thousands of miles"."""
    keys = [token.key for token in tokens]
    if "if" not in keys or keys[keys.index("if") + 1 :][:1] != ["not"]:
        return tokens
    start, end = keys.index("if"), keys.index("if") + 2
    left, right = tokens[:start], tokens[end:]
    if left and left[-1].key == ",":
        left = left[:-1]
        comma = next((index for index, token in enumerate(right) if token.key == ","), None)
        right = right if comma is None else right[:comma] + right[comma + 1 :]
    return (*left, Token(Kind.WORD, "or", "or", 0, False), *right)


def _endpoint(tokens: Tokens) -> tuple[Measure, Effect] | None:
    """Read one end of a range with its modifiers."""
    effect, rest = strip_before(tokens)
    found = None if effect.age else measure(rest)
    return (found, effect) if found else None


def _under_sign(left: Tokens, right: Tokens) -> tuple[Measure, Effect] | None:
    """Read the second end as if it had the currency sign of the first: in "$5m-6m" both are millions."""
    left = strip_before(left)[1]
    sign = currency_sign(left)
    return _endpoint(left[: sign[1]] + right) if sign and not currency_sign(strip_before(right)[1]) else None


def _span(low: Measure, high: Measure, joint: str, *, approximate: bool) -> Reading | None:
    """Join two endpoints: share out unit and scale, check the order."""
    if joint == "or" and low.number.implicit and high.unit is None and high.number.plain and high.number.low <= 3:
        high = high._replace(unit=low.unit)  # "a week or two"
    shared = _same_unit(low, high)
    if shared is None:
        return None
    low, high = shared
    first, last = low.number, high.number
    bottom: Number = first.low
    if low.unit is None or low.prefixed:
        distributed = _distributed(first, last, joint)
        if distributed is None:
            return None
        bottom = distributed
    top, open_top = last.high, last.open_high
    if bottom < 0 <= top and joint == "-":
        return None  # a dash of some other kind
    if (bottom < 0 or top < 0) and bottom > top:
        bottom, top = top, bottom
    if bottom >= top:
        return None
    unit = high.unit or low.unit
    name, dimension = _described(
        first if unit is None and first.fraction and last.fraction else last._replace(fraction=False), unit
    )
    if unit is None and first.fraction != last.fraction:
        dimension = "fraction" if last.low == 1 or last.fraction else "count"
    return Reading(bottom, top, True, not open_top, approximate or first.approximate or last.approximate, name, dimension)


def _same_unit(low: Measure, high: Measure) -> tuple[Measure, Measure] | None:
    """Bring both ends to one unit: "5 to 7 percent", "$5 to 6 million", "18 months to two years"."""
    if low.unit == high.unit or low.unit is None:
        return low._replace(unit=None) if low.unit is None else low, high
    if high.unit is None:
        return (low, high._replace(unit=low.unit)) if low.prefixed else None
    if (low.unit.name, low.unit.dimension) == (high.unit.name, high.unit.dimension):
        return low, high
    if low.prefixed and high.unit.name and high.unit.name.startswith(f"{low.unit.name}/"):  # "$5 to $6 a day"
        return low, high
    families = lexicon().families
    lesser, greater = families.get(low.unit.name or ""), families.get(high.unit.name or "")
    if lesser is None or greater is None or low.unit.dimension != high.unit.dimension:
        return None
    (family, small), (other, large) = lesser, greater
    if family != other or large <= small:
        return None
    return low, Measure(high.number.times(Fraction(large, small)), low.unit)


def _distributed(first: Numeral, last: Numeral, joint: str) -> Number | None:
    """Give the low end the scale that only the high end names: "5-6 million", "two or three hundred", "40-50,000"."""
    if first.approximate or first.fraction:
        return first.low
    if not first.scales:
        shared: list[int] = list(accumulate(reversed(last.scales), mul))  # of "three hundred thousand": 1,000 and 100,000
        for scale in reversed(shared):
            if 0 <= first.low * scale < last.high:
                return first.low * scale
    if last.scales or first.scales:
        return first.low if first.low == 0 or last.high <= first.low * _WIDEST_LITERAL_RANGE else None
    if first.plain and not last.plain and last.high % 1000 == 0 and first.low * 1000 < last.high and joint != "or":
        # "40-50,000" is forty to fifty thousand; "1-50,000" may be anything.
        if last.high <= 3 * first.low * 1000:
            return first.low * 1000
        reason = "it is unclear whether the first number is in thousands"
        raise Refusal(reason)
    return first.low


# Scores ---------------------------------------------------------------------------------------------------------------


def _score(tokens: Tokens) -> Reading | None:
    """Read "3-1", "2-all", "three-nil", "183 for 7"; an ascending pair ("15-20") is a range unless it starts from nil."""
    if len(tokens) < 3:
        return None
    for index in range(1, len(tokens) - 1):
        joint = tokens[index].key
        if joint not in ("-", "for", "to"):
            continue
        left = _score_part(tokens[:index])
        last = tokens[index + 1 :]
        right = left if len(last) == 1 and last[0].key == "all" else _score_part(last)
        if left is None or right is None:
            continue
        if left == right and left >= 20 and left % 10 == 0 and last[0].key != "all" and joint == "-":
            reason = "even chances, a score or a name"
            raise Refusal(reason)  # "50-50", "20-20"
        if left > 1000 and right < 100:
            reason = "a season or a range of years is no score"
            raise Refusal(reason)
        if left > right or joint == "for" or (joint == "-" and (left == right or left == 0)):
            return Reading(left, right, True, True, False, None, "score")
    return None


def _score_part(tokens: Tokens) -> Number | None:
    found = numeral(tokens)
    if found and found[1] == len(tokens) and found[0].plain and not found[0].implicit:
        return found[0].low
    return None


# Ratios ---------------------------------------------------------------------------------------------------------------


def _ratio(tokens: Tokens) -> Reading | None:
    """Read "one in five", "four out of ten", "3 to 1", "2:1", "20 per 100,000" as the first number over the second."""
    for index in range(1, len(tokens) - 1):
        key = tokens[index].key
        if key not in ("in", "out", "to", ":", "per", "for"):
            continue
        left, right = tokens[:index], tokens[index + 1 :]
        every = False
        if key == "out":
            if right[0].key != "of":
                continue
            right = right[1:]
        if right and right[0].key in ("every", "each"):
            right, every = right[1:], True
        if key == "for" and not every:
            continue
        if left[-1].kind is Kind.DASH and right and right[0].kind is Kind.DASH:  # "one-in-five"
            left, right = left[:-1], right[1:]
        if not left or not right:
            continue
        parts = _parts(left, right)
        if parts is None:
            continue
        low, high, whole, approximate = parts
        if key in ("to", ":"):
            # An ascending "5 to 7" is a range, "362 to 176" a vote, "10:30" a time.
            if low != high or (key == "to" and (whole != 1 or low < 1)) or (key == ":" and whole >= 10):
                continue
        elif high > whole:
            continue
        return Reading(Fraction(low, 1) / whole, Fraction(high, 1) / whole, True, True, approximate, None, "ratio")
    return None


def _parts(left: Tokens, right: Tokens) -> tuple[Number, Number, Number, bool] | None:
    """Read both sides as bare numbers; the first may be a range ("two or three in ten")."""
    whole = numeral(right)
    if whole is None:
        return None
    if whole[1] < len(right):
        rest = tuple(token.key for token in right[whole[1] :])
        if rest not in lexicon().population:
            return None
    if whole[0].low != whole[0].high or whole[0].low <= 0 or whole[0].fraction or whole[0].implicit:
        return None
    found = measure(left)
    part = reading(found) if found else _range(left, {"-", "to", "or"})
    if part is None or part.unit or part.dimension != "count" or part.low is None or part.high is None or part.low < 0:
        return None
    if not part.high_inclusive:
        return None
    return part.low, part.high, whole[0].low, part.approximate
