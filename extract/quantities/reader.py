"""The top of the grammar: modifiers around one core, or two bounds joined; then the finished value."""

from __future__ import annotations

from functools import cache

from ..schema import FRAGMENT_JOINER, Value
from .errors import Refusal, UnreadableQuantity
from .lexicon import Effect, lexicon
from .measures import currency_sign
from .modifiers import merge, strip_after, strip_before
from .numerals import numeral
from .shapes import Reading, core
from .tokens import Kind, Number, Tokens, tokenize

LONGEST_SURFACE = 200
"""Characters; a longer text is no single quantity."""


def read(surface: str) -> Value:
    """Read a numeric expression, all of it.

    Args:
        surface: The text of one expression, such as a quantity cue: "more than 40,000", "$5-6 million", "34-year-old". The
            fragments of a cue that something interrupts are joined as in `Span.text`: "at least … ten years".

    Returns:
        The normalised value.

    Raises:
        UnreadableQuantity: Some of it is not understood, or it can be understood in two ways. Nothing is ever guessed.
    """
    text = surface.strip().rstrip(".,;:").rstrip()
    if not text:
        raise UnreadableQuantity(surface, "it is empty")
    if len(text) > LONGEST_SURFACE:
        raise UnreadableQuantity(surface, "it is too long for one quantity")
    try:
        return _value(_expression(_joined(text)))
    except Refusal as refusal:
        raise UnreadableQuantity(surface, str(refusal)) from None


def _joined(text: str) -> Tokens:
    """Cut the fragments of a cue into tokens that read on, as if nothing had stood between them.

    Raises:
        Refusal: A number follows on one in an earlier fragment: they would add up to one that nobody wrote, as in
            "2 million … 500 thousand".
    """
    tokens: Tokens = ()
    for fragment in text.split(FRAGMENT_JOINER):
        following = tokenize(fragment)
        if _numbered(following) and any(_numbered(tokens[index:]) for index in range(len(tokens))):
            reason = "two numbers stand apart"
            raise Refusal(reason)
        tokens += following
    return tokens


def _numbered(tokens: Tokens) -> bool:
    """Whether a number starts the tokens, or a currency before one."""
    if not tokens:
        return False
    found = numeral(tokens)
    return tokens[0].kind is Kind.PADDED or currency_sign(tokens) is not None or (found is not None and not found[0].implicit)


def _expression(tokens: Tokens) -> Reading:
    """Read one number with its modifiers, or two bounds; a refusal of the first stands if the second does not apply."""
    try:
        found = _bounded(tokens)
    except Refusal:
        found = _two_bounds(tokens)
        if found is None:
            raise
    found = found or _two_bounds(tokens)
    if found is None:
        raise Refusal(_why(tokens))
    return found


def _bounded(tokens: Tokens) -> Reading | None:
    """Read a core with its modifiers."""
    if len(tokens) > 1 and tokens[-1].key == "of":  # "hundreds of", "a third of": the entity follows
        tokens = tokens[:-1]
    people = _age_group(tokens)
    effect, rest = strip_before(tokens)
    found = core(rest[:-1] if people else rest)
    article = rest[0].key in ("a", "an") and len(rest) > 1
    if found is None and article:  # "a 10-day", "an 80-year-old": the article is the noun's
        found = core(rest[1:])
    if found is None:
        behind, shorter = strip_after(rest)
        found = core(shorter) if shorter != rest else None
        effect = merge(effect, behind) if found else effect
    if found is None and article:  # "a maximum three-year", "a nearly two-hour"
        within, rest = strip_before(rest[1:])
        effect, found = merge(effect, within), core(rest)
    if found is None:
        return None
    if people or effect.age:
        found = _aged(found)
    if rest[0].key in lexicon().divisors:
        effect = _turned(effect)
    return found and _apply(effect, found)


def _age_group(tokens: Tokens) -> bool:
    """Tell "over-65s", "under-18s" and "under-fives" by their hyphen; "under 18s" may be seconds."""
    return (
        len(tokens) >= 3
        and tokens[0].key in ("over", "under")
        and tokens[1].kind is Kind.DASH
        and tokens[2].kind is Kind.NUMBER
        and (len(tokens) == 4 and tokens[3].key == "s")
    )


def _aged(found: Reading) -> Reading | None:
    """Make an age of a bare number or a duration."""
    if found.dimension == "count" and found.unit is None:
        return found._replace(unit="year", dimension="age")
    if found.dimension in ("duration", "age"):
        return found._replace(dimension="age")
    return found


def _turned(effect: Effect) -> Effect:
    """Turn the bound on a verb that makes things smaller: what has more than halved is below a half."""
    if effect.side is None:
        return effect
    return effect._replace(side="high" if effect.side == "low" else "low")


def _apply(effect: Effect, found: Reading) -> Reading | None:
    """Apply modifiers; a one-sided bound on a range or a score says nothing clear."""
    found = found._replace(approximate=found.approximate or effect.approximate)
    if effect.side is None:
        return found
    vague = not found.high_inclusive and found.high is not None
    if (found.low != found.high and not vague) or found.dimension == "score":
        reason = "a bound does not go with a range or a score"
        raise Refusal(reason)
    if effect.side == "low":
        return found._replace(high=None, low_inclusive=effect.inclusive, high_inclusive=False)
    return found._replace(low=None, low_inclusive=False, high_inclusive=effect.inclusive and not vague)


def _two_bounds(tokens: Tokens) -> Reading | None:
    """Read "more than 5 but fewer than 10": a lower and an upper bound, in either order."""
    for index in range(1, len(tokens) - 1):
        if tokens[index].key not in ("and", "but", ","):
            continue
        right = tokens[index + 2 :] if tokens[index + 1].key in ("but", "and") else tokens[index + 1 :]
        one, other = _bounded(tokens[:index]), _bounded(right) if right else None
        if one is None or other is None:
            continue
        if one.low is None and other.high is None:
            one, other = other, one
        if one.high is not None or other.low is not None or one.low is None or other.high is None or one.low > other.high:
            continue
        if one.unit is None and one.dimension == "count":
            one = one._replace(unit=other.unit, dimension=other.dimension)
        if (one.unit, one.dimension) == (other.unit, other.dimension):
            return one._replace(
                high=other.high, high_inclusive=other.high_inclusive, approximate=one.approximate or other.approximate
            )
    return None


def _value(found: Reading) -> Value:
    return Value(
        low=None if found.low is None else finished(found.low),
        high=None if found.high is None else finished(found.high),
        low_inclusive=found.low_inclusive,
        high_inclusive=found.high_inclusive,
        approximate=found.approximate,
        unit=found.unit,
        dimension=found.dimension,
    )


def finished(number: Number) -> int | float:
    """Turn an exact number into one for JSON: whole ones stay integers, endless decimals are cut.

    Endless ones are rounded to four decimals, below one to four significant digits: 1/3 is 0.3333, 1/30,000 is 0.00003333.
    """
    if isinstance(number, int) or number.denominator == 1:
        return int(number)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return float(number)
    return round(float(number), 4) if abs(number) >= 1 else float(f"{float(number):.4g}")


def _why(tokens: Tokens) -> str:
    """Name the words the grammar has never heard of; if it knows them all, the order is at fault."""
    known = _known_words()
    unknown = [token.text for token in tokens if token.kind in (Kind.WORD, Kind.SYMBOL, Kind.PADDED) and token.key not in known]
    if unknown:
        return f"unknown: {', '.join(unknown)}"
    return "its words are known, but not in this order"


_GRAMMAR_WORDS = (
    "a",
    "an",
    "and",
    "but",
    "or",
    "to",
    "between",
    "from",
    "in",
    "of",
    "out",
    "per",
    "every",
    "for",
    "if",
    "minus",
    ",",
)


@cache
def _known_words() -> frozenset[str]:
    words = lexicon()
    known = {key for table in (words.units, words.signs, words.vague, words.rate_nouns) for keys in table for key in keys}
    known.update(words.cardinals, words.zeros, words.scales, words.abbreviations, words.letters, words.denominators)
    known.update(words.plurals, words.multipliers, words.divisors, words.intensifiers, words.frequencies, _GRAMMAR_WORDS)
    known.update(word for table in (words.before, words.after) for found in table.values() for m in found for word in m.words)
    return frozenset(known)
