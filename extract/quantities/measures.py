"""Read a number with its unit: "$4.5m", "34-year-old", "500 barrels a day", "2 hours 15 minutes", "tenfold"."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import NamedTuple

from ..schema import Dimension
from .errors import Refusal
from .lexicon import Lexicon, Phrase, Unit, lexicon
from .numerals import Numeral, numeral, skip_of
from .tokens import Kind, Token, Tokens

_RATE_WORDS = frozenset({"per", "a", "an", "every", "each", "/"})
_OCCASIONS = frozenset({"once", "twice", "thrice"})
"""Multipliers that also count how often: "twice a day" is a rate, "doubled every day" is growth."""
_DIVISIBLE = frozenset({"point", "points"})
"""Counted things that come in parts; a "half-time" or a "half-term" is no half of one."""
_FEWEST_BEFORE_INTERVAL = 100
"""From here on nobody reads "400 monthly" as every 400 months."""


class Measure(NamedTuple):
    """A number and what it is of."""

    number: Numeral
    unit: Unit | None = None
    """`None` where nothing but the number is said."""
    prefixed: bool = False
    """Whether the unit is a currency before the number, which also holds for what follows ("$5-6")."""


def measure(tokens: Tokens) -> Measure | None:
    """Read all the tokens as one number with at most one unit; `None` where they are something else.

    Raises:
        Refusal: They are a measure that can be read in two ways.
    """
    if not tokens:
        return None
    if len(tokens) == 1 and tokens[0].kind is Kind.WORD:
        single = _one_word(tokens[0])
        if single:
            return single
    if tokens[0].key in lexicon().multipliers:
        return _adverb(tokens)
    currency = currency_sign(tokens)
    if currency:
        return _money(tokens, *currency)
    if tokens[0].key == "magnitude":
        return _with_unit(tokens[1 + (len(tokens) > 1 and tokens[1].kind is Kind.DASH) :], lexicon().units[("magnitude",)])
    found = numeral(tokens)
    if found:
        number, end = found
        if end == len(tokens):
            return None if number.implicit else Measure(number)
        after = skip_of(tokens, end) if number.open_high else None
        if after is not None and after < len(tokens):  # "millions of dollars"
            end = after
        return _finish(number, tokens[end:], bool(number.scales)) or _letter_scale(number, tokens, end)
    return _unit_alone(tokens)


def _with_unit(tokens: Tokens, unit: Unit) -> Measure | None:
    found = numeral(tokens)
    return Measure(found[0], unit) if found and found[1] == len(tokens) and not found[0].implicit else None


def _one_word(token: Token) -> Measure | None:
    """Read "twice", "tenfold", "decades", "week-long" written as one word."""
    words, key = lexicon(), token.key
    if key in words.multipliers:
        n = words.multipliers[key]
        return Measure(Numeral(n, n), Unit(None, "multiplier"))
    if key in words.divisors:
        part = Fraction(1, words.divisors[key])
        return Measure(Numeral(part, part), Unit(None, "multiplier"))
    if key in ("decades", "centuries"):
        return Measure(Numeral(1, 10, open_high=True, approximate=True), words.units[(key,)])
    for ending in ("fold", "long"):
        stem = key.removesuffix(ending)
        if stem and stem != key:
            whole = Token(Kind.WORD, stem, stem, 0, False)
            if ending == "long":
                unit = words.units.get((stem,))
                return Measure(Numeral(1, 1), unit) if unit and unit.dimension == "duration" else None
            hundred = {"hundred": 100, "thousand": 1000}.get(stem)
            found = (Numeral(hundred, hundred), 1) if hundred else numeral((whole,))
            if found and not found[0].implicit and not found[0].fraction:
                return Measure(found[0], Unit(None, "multiplier"))
    return None


def _adverb(tokens: Tokens) -> Measure | None:
    """Read "twice a day" and "twice as many"."""
    n, rest = lexicon().multipliers[tokens[0].key], tokens[1:]
    if _keys(rest) in lexicon().comparisons:
        return Measure(Numeral(n, n), Unit(None, "multiplier"))
    unit = _rate(rest, None) if tokens[0].key in _OCCASIONS else None
    return Measure(Numeral(n, n), unit) if unit else None


def currency_sign(tokens: Tokens) -> tuple[Unit, int] | None:
    """Find a currency sign, code or abbreviation that starts the tokens, longest first."""
    words = lexicon()
    for length in (3, 2, 1):
        head = tokens[:length]
        unit = words.signs.get(tuple(token.key for token in head)) if len(head) == length else None
        if unit is None:
            continue
        follower = tokens[1] if len(tokens) > 1 else None
        single = len(head[0].key) == 1 and head[0].key.isascii() and head[0].key.isalpha()
        if single and (length == 1 or head[0].key == "a") and not (follower and follower.glued):
            continue  # "A$5" is Australian, "a $5 note" is not; "R50" is rand, "R 50" may be anything
        return unit, length
    unit = words.capitals.get(tokens[0].text)
    return (unit, 1) if unit else None


def _money(tokens: Tokens, unit: Unit, start: int) -> Measure | None:
    if start < len(tokens) and tokens[start].kind is Kind.DASH and not tokens[start].glued:
        return None
    found = numeral(tokens, start, money=True)
    if found is None or found[0].implicit or unit.name is None:
        return None
    number, end = found
    rest = tokens[end:]
    if not rest:
        return Measure(number, unit, prefixed=True)
    named = _currency_name(rest)
    if named:  # "$5 million dollars", "US$5 USD"
        return Measure(number, unit, prefixed=True) if named == unit else None
    rate = _rate(rest, unit)
    return Measure(number, rate, prefixed=True) if rate else None


def _currency_name(tokens: Tokens) -> Unit | None:
    unit = lexicon().units.get(_keys(tokens))
    return unit if unit and unit.dimension == "money" and unit.factor == 1 else None


def _finish(number: Numeral, rest: Tokens, scaled: bool) -> Measure | None:
    """Read what follows a number: its unit, further parts of a compound, or a half of the unit."""
    unit = find_unit(rest)
    if unit:
        if number.fraction and unit.dimension == "count" and rest[-1].key not in _DIVISIBLE:
            return None  # "half-time", "a half-term"
        if _may_be_every(number, rest):
            reason = f"{rest[-1].text!r} may say how often or how far apart"
            raise Refusal(reason)
        if unit.name == "m" and not scaled and _is_m(rest) and rest[0].glued:
            reason = "'m' may be metres or million"
            raise Refusal(reason)
        if unit.name in ("pound", "pound/year") and unit.dimension == "mass" and prod(number.scales) >= 1_000_000:
            unit = unit._replace(name=f"GBP{unit.name[5:]}", dimension="money")  # nobody weighs in millions of pounds
        if unit.name == "second" and _is_plural_of_tens(number, rest):
            reason = "'s' may be seconds or a plural"
            raise Refusal(reason)
        if unit.name == "stone" and rest[0].glued and rest[0].key == "st" and number.low % 10 == 1 and number.low % 100 != 11:
            reason = "an ordinal is no quantity"
            raise Refusal(reason)
        return Measure(number.times(unit.factor) if unit.factor != 1 else number, unit)
    return _compound(number, rest) or _unit_and_a_half(number, rest)


def _may_be_every(number: Numeral, rest: Tokens) -> bool:
    """Tell "six monthly" and "a 12-hourly", which may mean every six months, every 12 hours, from "20,000 daily"."""
    words, keys = lexicon(), _keys(rest)
    if len(keys) != 1 or keys[0] not in words.frequencies:
        return False
    if number.implicit or rest[0].kind is Kind.DASH:
        return True
    return keys[0] in words.intervals and number.low < _FEWEST_BEFORE_INTERVAL


def _is_m(rest: Tokens) -> bool:
    return len(rest) == 1 and rest[0].key == "m"


def _is_plural_of_tens(number: Numeral, rest: Tokens) -> bool:
    return rest[0].key == "s" and rest[0].glued and number.plain and number.low >= 10


def _letter_scale(number: Numeral, tokens: Tokens, end: int) -> Measure | None:
    """Read "500m euros", "5m tonnes": a one-letter scale is one where a unit follows."""
    scale = lexicon().letters.get(tokens[end].key) if tokens[end].glued or tokens[end].key == "m" else None
    rest = tokens[end + 1 :]
    if scale is None or not rest or number.scales or rest[0].kind is Kind.DASH:
        return None
    unit = find_unit(rest)
    return Measure(number.times(scale * unit.factor, scales=(scale,)), unit) if unit and unit.name else None


def find_unit(tokens: Tokens) -> Unit | None:
    """Read all the tokens as one unit, a rate, an age or a measure with its adjective."""
    words = lexicon()
    if tokens and tokens[0].kind is Kind.DASH and tokens[-1].key != "-":
        tokens = tokens[1:]
    keys = _keys(tokens)
    if not keys:
        return None
    if len(tokens) == 1 and tokens[0].text in words.cased:
        return words.cased[tokens[0].text]
    if len(tokens) == 1 and tokens[0].text in words.capitals:
        return words.capitals[tokens[0].text]
    unit = words.units.get(keys)
    if unit:
        return unit
    unit = _before_words(tokens, keys, words.age_after, {"duration"})
    if unit:
        return unit._replace(dimension="age")
    unit = _before_words(tokens, keys, words.comparisons, {"multiplier"})
    if unit:
        return unit
    unit = _before_words(tokens, keys, words.trailing, {"duration", "length"})
    return unit or _rate(tokens, None)


def _before_words(tokens: Tokens, keys: Phrase, endings: tuple[Phrase, ...], dimensions: set[Dimension]) -> Unit | None:
    """Find the unit before one of the endings, where it is of the right kind."""
    for ending in endings:
        if len(keys) > len(ending) and keys[-len(ending) :] == ending:
            unit = lexicon().units.get(keys[: -len(ending)])
            return unit if unit and unit.dimension in dimensions else None
    last = keys[-1]
    if keys[1:2] == ("as",) and len(keys) == 3 and "multiplier" in dimensions and ("as", last) in endings:
        return lexicon().units.get(keys[:1])
    return None


def _rate(tokens: Tokens, upper: Unit | None) -> Unit | None:
    """Read "barrels a day", "per week", "/month", "daily": the last divider counts, so that "per cent a year" works.

    Args:
        tokens: The unit and its divider, or only the divider where the upper half is given.
        upper: The currency before the number.
    """
    words = lexicon()
    if tokens and tokens[-1].key in words.frequencies:
        return _quotient(_keys(tokens[:-1]), words.frequencies[tokens[-1].key], upper)
    for index in range(len(tokens) - 2, -1, -1):
        if tokens[index].key not in _RATE_WORDS:
            continue
        above, below = _keys(tokens[:index]), _keys(tokens[index + 1 :])
        if below[:1] in (("a",), ("an",)) or (below[:1] == ("one",) and len(below) > 1):
            below = below[1:]
        lower = words.rate_nouns.get(below) or _name(words, tokens[index + 1 :], below)
        return _quotient(above, lower, upper) if lower else None
    return None


def _quotient(above: Phrase, lower: str, upper: Unit | None) -> Unit | None:
    """Put the upper half of a rate, from its words or from before the number, over the lower one."""
    words = lexicon()
    if above:
        unit = upper if upper and above in words.units and words.units[above] == upper else None
        unit = unit or (None if upper else words.units.get(above))
        if unit is None or unit.dimension in ("age", "score"):
            return None
    else:
        unit = upper or Unit(None, "count")
    name = f"{unit.name or 1}/{lower}"
    name = words.ratios.get(name, name)
    known = words.units.get((name,))
    dimension: Dimension = "count" if unit.dimension == "multiplier" else unit.dimension
    if unit.dimension == "length" and lower in ("second", "minute", "hour", "day", "week", "month", "year"):
        dimension = "speed"
    return Unit(name, known.dimension if known else dimension, unit.factor)


def _name(words: Lexicon, tokens: Tokens, keys: Phrase) -> str | None:
    unit = words.units.get(keys)
    if unit is None or unit.dimension in ("count", "percent", "multiplier", "money", "temperature"):
        return None
    return unit.name


def _compound(number: Numeral, rest: Tokens) -> Measure | None:
    """Read amounts in several units of one family, in the smallest: "2 hours 15 minutes", "6ft 2in", "3 dollars 50"."""
    words = lexicon()
    rest = rest[1:] if rest[0].kind is Kind.DASH else rest
    for index in range(1, len(rest)):
        unit = words.units.get(_keys(rest[:index]))
        if unit is None or (unit.name not in words.families and unit.dimension != "money"):
            continue
        start = index
        while start < len(rest) and (rest[start].key in ("and", ",") or rest[start].kind is Kind.DASH):
            start += 1
        found = numeral(rest, start) or _padded(rest, start, unit)
        if (
            found is None
            or number.low != number.high
            or found[0].low != found[0].high
            or found[0].implicit
            or found[0].fraction
        ):
            continue
        tail = rest[found[1] :]
        if unit.dimension == "money":
            return _change(number, unit, found[0], tail)
        if tail:
            lower = _finish(found[0], tail, scaled=False)
        else:
            smaller = words.next_smaller.get(unit.name or "")
            lower = Measure(found[0], words.units[(smaller,)]) if smaller else None
        if lower is None or lower.unit is None or lower.unit.name is None:
            continue
        return _add(number, unit, lower)
    return None


def _padded(tokens: Tokens, start: int, unit: Unit) -> tuple[Numeral, int] | None:
    """Read the "03" of "40min 03sec"."""
    if start >= len(tokens) or tokens[start].kind is not Kind.PADDED or unit.dimension != "duration":
        return None
    return Numeral(tokens[start].value, tokens[start].value), start + 1


def _add(number: Numeral, unit: Unit, lower: Measure) -> Measure | None:
    """Convert a larger part and add it to a smaller one; the smaller one has to be less than one of the larger unit."""
    families = lexicon().families
    name = lower.unit.name if lower.unit else None
    if name is None or unit.name is None or name not in families or unit.name not in families:
        return None
    (family, large), (other, small) = families[unit.name], families[name]
    if family != other or large <= small or lower.number.low * small >= large:
        return None
    total = number.low * Fraction(large, small) + lower.number.low
    return Measure(Numeral(total, total), lower.unit)


def _change(number: Numeral, unit: Unit, small: Numeral, tail: Tokens) -> Measure | None:
    """Read "thirteen dollars and forty-five cents", "15 dollars 50"; the sum stays in the currency."""
    named = find_unit(tail) if tail else None
    if tail and (named is None or named.dimension != "money" or named.factor == 1):
        return None
    if unit.factor != 1 or (not small.plain and small.low != int(small.low)) or not 0 <= small.low < 100 or number.scales:
        return None
    if not tail and small.low < 10:
        return None  # "one dollar and one" may be anything
    total = number.low + Fraction(small.low, 100)
    return Measure(Numeral(total, total), unit)


def _unit_and_a_half(number: Numeral, rest: Tokens) -> Measure | None:
    """Read "an hour and a half", "a year and three months' " fractions after the unit."""
    for index in range(1, len(rest) - 1):
        if rest[index].key == "and":
            unit = lexicon().units.get(_keys(rest[:index]))
            found = numeral(rest, index + 1)
            if (
                unit
                and unit.dimension in ("duration", "length", "mass")
                and found
                and found[0].fraction
                and found[1] == len(rest)
            ):
                return Measure(number.plus(found[0].low), unit)
    return None


def _unit_alone(tokens: Tokens) -> Measure | None:
    """Read the unsaid one of "week-long", "century-old", and the vague "decades-long", "decades-old"."""
    if len(tokens) < 3 or tokens[1].kind is not Kind.DASH or not tokens[2].glued:
        return None
    unit = find_unit(tokens)
    plain = lexicon().units.get((tokens[0].key,))
    if unit is None or plain is None or plain.dimension != "duration":
        return None
    if tokens[0].key in ("decades", "centuries"):
        return Measure(Numeral(1, 10, open_high=True, approximate=True), unit)
    return Measure(Numeral(1, 1), unit) if not tokens[0].key.endswith("s") else None


def _keys(tokens: Tokens) -> Phrase:
    return tuple([token.key for token in tokens if token.kind is not Kind.DASH])
