"""Read the number at the start of a run of tokens: digits, words, fractions, scales and vague amounts.

Cardinals in words are read by text2num (MIT, a small compiled wheel, no dependencies): it is maintained, strict, and refuses
what it does not understand ("two three", "fifty sixty"). It knows no fractions, trillions, lakhs, crores, dozens or vague
amounts, and takes "and" and scale words in a few places where nobody writes them; so it is given only well-formed runs of
cardinals, and everything else is composed here.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import NamedTuple

from text_to_num import text2num

from .lexicon import Lexicon, lexicon
from .tokens import Kind, Number, Token, Tokens


class Numeral(NamedTuple):
    """A number, or the interval that a vague amount stands for."""

    low: Number
    high: Number
    open_high: bool = False
    """Whether `high` itself is left out ("hundreds": 100 up to 1,000)."""
    approximate: bool = False
    fraction: bool = False
    """Whether it is a bare part of one ("a third")."""
    scales: tuple[int, ...] = ()
    """The scale words that end it, in order: "three hundred thousand" has (100, 1000)."""
    implicit: bool = False
    """Whether the number itself is unsaid: "an hour", "million-dollar"."""
    plain: bool = False
    """Whether it is a whole number without separators or scales, as in a score."""

    def times(self, factor: Number, *, scales: tuple[int, ...] = ()) -> Numeral:
        """Multiply; the result is no longer a bare fraction."""
        return self._replace(
            low=self.low * factor,
            high=self.high * factor,
            fraction=False,
            scales=self.scales + scales,
            implicit=False,
            plain=False,
        )

    def plus(self, more: Number) -> Numeral:
        """Add to both ends."""
        return self._replace(low=self.low + more, high=self.high + more, scales=(), fraction=False, implicit=False, plain=False)


Found = tuple[Numeral, int]
"""A numeral and the index behind it."""

_ARTICLES = frozenset({"a", "an"})
_SIGNS = frozenset({"minus", "negative"})
_TENS = frozenset({"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"})
_NONE = Token(Kind.SYMBOL, "", "", 0, False)


def numeral(tokens: Tokens, start: int = 0, *, money: bool = False) -> Found | None:
    """Read the longest number that starts at `start`.

    Args:
        tokens: The expression.
        start: Where the number begins.
        money: Whether a currency came before, so that "5m" is five million.
    """
    if start >= len(tokens):
        return None
    first = tokens[start]
    if first.key == "+" and _at(tokens, start + 1).kind is Kind.NUMBER and tokens[start + 1].glued:
        return numeral(tokens, start + 1, money=money)
    if first.key in _SIGNS or (first.kind is Kind.DASH and len(first.text) == 1):
        found = (
            numeral(tokens, start + 1, money=money)
            if _at(tokens, start + 1).kind in (Kind.NUMBER, Kind.FRACTION) or first.key in _SIGNS
            else None
        )
        if found is None or found[0].low != found[0].high:
            return None
        return found[0]._replace(low=-found[0].low, high=-found[0].high, plain=False), found[1]
    found = _head(tokens, start)
    if found is None:
        return None
    number, end = found
    if number.fraction:
        end = _part_of(lexicon(), tokens, end)
    else:
        number, end = _and_a_half(tokens, number, end)
    number, end = _scaled(tokens, number, end, money=money)
    return _and_more(tokens, number, end, money=money)


def _head(tokens: Tokens, start: int) -> Found | None:
    words, first = lexicon(), tokens[start]
    if first.kind is Kind.NUMBER:
        return _digits(tokens, start)
    if first.kind is Kind.FRACTION:
        return Numeral(first.value, first.value, fraction=True), start + 1
    if first.kind is not Kind.WORD:
        return None
    if first.key in words.zeros:
        return Numeral(0, 0, plain=True), start + 1
    return (
        _vague(words, tokens, start)
        or _worded_fraction(words, tokens, start)
        or _with_article(words, tokens, start)
        or _cardinal(words, tokens, start)
        or _bare_scale(words, tokens, start)
    )


def _digits(tokens: Tokens, start: int) -> Found:
    value, end = tokens[start].value, start + 1
    follower = _at(tokens, end)
    if (
        follower.kind is Kind.DASH
        and follower.glued
        and _at(tokens, end + 1).kind is Kind.FRACTION
        and _at(tokens, end + 1).glued
    ):
        follower, end = tokens[end + 1], end + 1  # "1-1/2"
    if follower.kind is Kind.FRACTION and isinstance(value, int):
        value += follower.value
        return Numeral(value, value), end + 1
    return Numeral(value, value, plain=tokens[start].text.isdigit()), start + 1


def _cardinal(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Hand a well-formed run of cardinal words to text2num."""
    run: list[str] = []
    index = start
    while (token := _at(tokens, index)).key in words.cardinals or token.key in ("and", "-"):
        previous, following = run[-1] if run else "", _at(tokens, index + 1)
        if token.key == "and":
            word = _at(tokens, _skip_dash(tokens, index + 1)).key
            if previous not in words.scales or word not in words.cardinals or word in words.scales:
                break
        elif token.key == "-":
            joins = (
                (previous in _TENS and following.key not in _TENS)
                or following.key in words.scales
                or "and" in (previous, following.key)
            )
            if not (
                run
                and joins
                and token.glued
                and following.glued
                and (following.key in words.cardinals or following.key == "and")
            ):
                break
            index += 1
            continue
        elif previous in words.scales and token.key in words.scales and words.scales[token.key] <= words.scales[previous]:
            return None  # "million thousand"
        run.append(token.key)
        index += 1
    if not run or run[0] in words.scales or run[-1] == "and":
        return None
    try:
        value = text2num(" ".join(run), "en")
    except ValueError:
        return None
    scales: list[int] = []
    for word in reversed(run):
        if word not in words.scales:
            break
        scales.insert(0, words.scales[word])
    if _at(tokens, index).key == "point" and not scales:
        return _spoken_decimals(words, tokens, index, value)
    return Numeral(value, value, scales=tuple(scales), plain=not scales and value < 20), index


def _spoken_decimals(words: Lexicon, tokens: Tokens, point: int, whole: int) -> Found | None:
    """Read "two point five" digit by digit, as it is said."""
    digits, index = "", point + 1
    while (key := _at(tokens, index).key) in words.cardinals or key in words.zeros:
        digit = 0 if key in words.zeros else text2num(key, "en")
        if digit > 9:
            break
        digits, index = f"{digits}{digit}", index + 1
    if not digits:
        return None
    value = Fraction(int(f"{whole}{digits}"), 10 ** len(digits))
    return Numeral(value, value), index


def _with_article(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Read "a hundred and fifty", "a million", "an hour"."""
    if tokens[start].key not in _ARTICLES:
        return None
    index = _skip_dash(tokens, start + 1)
    if _at(tokens, index).key in words.scales:
        one = Token(Kind.WORD, "one", "one", 0, False)
        found = _cardinal(words, (one, *tokens[index:]), 0)
        if found:
            return found[0]._replace(plain=False), index + found[1] - 1
        return Numeral(1, 1), index
    return Numeral(1, 1, implicit=True), index


def _bare_scale(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Read the number that goes without saying in "million-dollar", "week-long"; a unit has to follow."""
    if tokens[start].key in words.scales and _at(tokens, start + 1).kind is Kind.DASH:
        return Numeral(words.scales[tokens[start].key], words.scales[tokens[start].key], implicit=True), start + 1
    return None


def _worded_fraction(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Read "half", "a third", "two-thirds", "quarter of a million"."""
    index, count = start, 1
    key = tokens[start].key
    if key in words.cardinals or key in _ARTICLES:
        found = None if key in _ARTICLES else _cardinal(words, tokens, start)
        if found and not found[0].plain:
            return None
        count = int(found[0].low) if found else 1
        index = _skip_dash(tokens, found[1] if found else start + 1)
        if _at(tokens, index).key not in words.denominators:
            return None
    elif key not in ("half", "quarter"):
        return None
    word = tokens[index].key
    divisor = words.denominators[word]
    # "four quarters" are a year or a match, "two quarters" too; "third" alone is an ordinal.
    if count >= divisor or (divisor == 4 and count == 2) or (word != "half" and word.endswith("s") != (count > 1)):
        return None
    share = Fraction(count, divisor)
    # "quarter" alone is a time of the year or of a match: more has to follow ("quarter of a million", "quarter-century").
    return Numeral(share, share, fraction=True, implicit=word == "quarter" and index == start), index + 1


def _part_of(words: Lexicon, tokens: Tokens, end: int) -> int:
    """Step over the "of a" of "a third of a million", "half an hour", "two-tenths of one percent"."""
    index = _skip_of(tokens, end)
    has_of = index > _skip_dash(tokens, end)
    if _at(tokens, index).key in ("a", "an", "one", "1"):
        after = _skip_dash(tokens, index + 1)
        if has_of or tokens[end - 1].key == "half" or _at(tokens, after).key in words.scales:
            return after
    return index if _at(tokens, index).key in words.scales else end


def _vague(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Read "several hundred", "a few dozen", "tens of thousands", "a few tens of thousands"."""
    if tokens[start].key in words.intensifiers:
        return _rungs(words, tokens, start + 1)
    if found := _rungs(words, tokens, start):
        return found
    for head in (tokens[start : start + 2], tokens[start : start + 1]):
        keys = tuple(token.key for token in head)
        if bounds := words.vague.get(keys):
            # "few" alone means "not many": it is a number only with what follows ("few hundred").
            number = Numeral(bounds[0], bounds[-1], len(bounds) > 1, approximate=True, implicit=keys == ("few",))
            end = _skip_of(tokens, start + len(head))
            rungs = _rungs(words, tokens, end)
            if rungs and (rungs[1] > end + 1 or tokens[end].key == "tens"):  # a lone "thousands" is a scale like any other
                return number.times(rungs[0].low), rungs[1]
            return number, end if end < len(tokens) else start + len(head)
    return None


def _rungs(words: Lexicon, tokens: Tokens, start: int) -> Found | None:
    """Read "thousands", "tens of thousands", and the same with a lost "s": "hundred of millions", "hundreds of thousand"."""
    first, end = _at(tokens, start).key, start + 1
    bounds = words.plurals.get(first)
    if bounds is None and words.scales.get(first, 0) >= 100 and _rung_behind_of(words, tokens, end):
        bounds = words.plurals.get(f"{first}s")
    if bounds is None:
        return None
    number = Numeral(*bounds, open_high=True, approximate=True)
    while rung := _rung_behind_of(words, tokens, end):
        number, end = number.times(rung[0]), rung[1]
    return number, end


def _rung_behind_of(words: Lexicon, tokens: Tokens, index: int) -> tuple[int, int] | None:
    """Read the "of thousands" of "tens of thousands": what one of them is, and the index behind it."""
    after = skip_of(tokens, index)
    if after is None:
        return None
    key = _at(tokens, after).key
    if key in words.plurals:
        return words.plurals[key][0], after + 1
    # Not in "hundreds of thousand-dollar bills".
    return (words.scales[key], after + 1) if words.scales.get(key, 0) >= 1000 and not _joined(tokens, after + 1) else None


def _and_a_half(tokens: Tokens, number: Numeral, end: int) -> Found:
    """Add the fraction of "two and a half", "one and three-quarters", "a million and a half"."""
    start = _skip_dash(tokens, end)
    if _at(tokens, start).key != "and" or number.open_high:
        return number, end
    index = _skip_dash(tokens, start + 1)
    first = _at(tokens, index)
    if first.kind is Kind.FRACTION:
        return number.plus(first.value), index + 1
    if first.kind is not Kind.WORD:
        return number, end
    found = _worded_fraction(lexicon(), tokens, index)
    if found is None or _at(tokens, found[1] - 1).key not in lexicon().denominators:
        return number, end
    if number.scales and _at(tokens, _skip_of(tokens, found[1])).key in lexicon().scales:
        return number, end  # "a billion and a half million" is another sum
    # After a scale the fraction is one of that scale, for the large ones; "a hundred and a half" is nothing one can trust.
    scale = prod(number.scales)
    if scale == 1:
        return number.plus(found[0].low), found[1]
    if number.scales[-1] < 1_000_000:
        return number, end
    return number.plus(found[0].low * scale), found[1]


def _scaled(tokens: Tokens, number: Numeral, end: int, *, money: bool) -> Found:
    """Multiply by the scales that follow: "2.5 million", "5 lakh crore", "two dozen", "$5m"."""
    words = lexicon()
    while True:
        index = _skip_dash(tokens, end)
        token = _at(tokens, index)
        scale = words.abbreviations.get(token.text) or words.abbreviations.get(token.key) if token.text != "m" else None
        if scale is None:
            scale = words.scales.get(token.key)
        if scale is None and len(token.key) > 3 and token.key.endswith("s") and not (number.implicit or number.fraction):
            scale = words.scales.get(token.key[:-1])
            scale = None if token.key in ("scores", "hundreds", "thousands") and not number.approximate else scale
        if scale is None and money and len(token.key) == 1:
            scale = words.letters.get(token.key)
        if scale in (12, 20) and number.low >= 100:
            scale = None  # "three hundred and two dozen" is no product
        repeated = scale is not None and number.scales and scale <= number.scales[-1]
        if scale is None or repeated:
            return _and_a_half(tokens, number, end) if number.scales and not number.fraction else (number, end)
        number, end = number.times(scale, scales=(scale,)), index + 1


def _and_more(tokens: Tokens, number: Numeral, end: int, *, money: bool) -> Found:
    """Add what follows a large scale: "3 crore 50 lakh", "two trillion five hundred billion"."""
    scale = prod(number.scales)
    if scale < 1000 or number.low != number.high:
        return number, end
    start = end + 1 if _at(tokens, end).key == "and" else end
    if _at(tokens, start).kind not in (Kind.NUMBER, Kind.WORD) or _at(tokens, start).key in _ARTICLES:
        return number, end
    found = numeral(tokens, start, money=money)
    if found is None or not found[0].scales or found[0].low != found[0].high or not 0 < found[0].low < number.scales[-1]:
        return number, end
    return number.plus(found[0].low), found[1]


def _at(tokens: Tokens, index: int) -> Token:
    return tokens[index] if index < len(tokens) else _NONE


def _joined(tokens: Tokens, index: int) -> bool:
    return _at(tokens, index).kind is Kind.DASH


def _skip_dash(tokens: Tokens, index: int) -> int:
    """Step over a hyphen inside a compound; one with space around it is a dash and stays."""
    following = _at(tokens, index + 1)
    return (
        index + 1
        if _joined(tokens, index) and tokens[index].glued and following.glued and following.kind is Kind.WORD
        else index
    )


def _skip_of(tokens: Tokens, index: int) -> int:
    after = skip_of(tokens, index)
    return _skip_dash(tokens, index) if after is None else after


def skip_of(tokens: Tokens, index: int) -> int | None:
    """Give the index behind an "of" and the hyphens around it, or `None` where there is no "of"."""
    index = _skip_dash(tokens, index)
    return _skip_dash(tokens, index + 1) if _at(tokens, index).key == "of" else None
