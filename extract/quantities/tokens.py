"""Cut the text of a numeric expression into tokens; digits are turned into exact numbers here."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

from .errors import Refusal

Number = int | Fraction
"""Exact arithmetic throughout: a float appears only in the finished value."""

LONGEST_NUMBER = 30
"""Longer strings of digits are identifiers rather than amounts."""


class Kind(IntEnum):
    """What a token is."""

    NUMBER = 0
    """Digits with their separators: `1,250.5`."""
    FRACTION = 1
    """A numerator over a denominator: `3/4`, `½`."""
    WORD = 2
    """Letters."""
    DASH = 3
    """A hyphen, dash or minus sign."""
    SYMBOL = 4
    """Anything else."""
    PADDED = 5
    """One figure behind a nought, as in the lower parts of a time: `03`. Elsewhere it is no number."""


class Token(NamedTuple):
    """One token of an expression."""

    kind: Kind
    text: str
    """As written."""
    key: str
    """For looking up: in lower case, without the full stops of an abbreviation and the ending of a possessive."""
    value: Number
    """The number of a NUMBER, FRACTION or PADDED token, else 0."""
    glued: bool
    """Whether no white space stands before it."""


Tokens = tuple[Token, ...]

_SPACES = " \u00a0\u2009\u202f"
_TOKEN = re.compile(
    rf"""
      (?P<fraction> \d{{1,4}}[/⁄]\d{{1,4}}(?![\d/⁄.,]*\d) | [¼½¾⅐-⅞] )
    | (?P<number> \d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?![\d.,/]*\d)
                | \d{{1,3}}(?:['’]\d{{3}})+(?:\.\d+)?(?!\d)
                | \d+(?:[.,]\d+)*
                | \.\d+ )
    | (?P<word> [^\W\d_½¼¾⅐-⅞]+ (?:\.[^\W\d_]+)* (?:['’][sS]?(?!\w))? \.? )
    | (?P<dash> [-‐‑‒–—−]+ )
    | (?P<symbol> [<>]= | \S )
    """,
    re.VERBOSE,
)
_GROUPS_OF_THREE = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_INDIAN_GROUPS = re.compile(r"[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?", re.ASCII)
_EUROPEAN_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}|[1-9]\d{0,2}(?:\.\d{3}){2,}", re.ASCII)
_SPACED_GROUPS = re.compile(rf"[1-9]\d{{0,2}}(?:[{_SPACES}'’]\d{{3}})+(?:[.,]\d+)?", re.ASCII)
# "1.500" is written for 1,500 as often as for 1.5; nobody means thousands by "1.234" in English.
_EUROPEAN_THOUSAND = re.compile(r"[1-9]\d{0,2}\.\d\d0", re.ASCII)
_POINT = re.compile(r"(?:0|[1-9]\d*)?\.\d+|0|[1-9]\d*", re.ASCII)
# "1,5" and "0,250" can only have a decimal comma; "1,500" is a thousand and a half.
_DECIMAL_COMMA = re.compile(r"0,\d+|[1-9]\d*,\d{1,2}", re.ASCII)
_PADDED = re.compile(r"0\d", re.ASCII)


def tokenize(text: str) -> Tokens:
    """Cut a text into tokens; white space only shows in `glued`.

    Raises:
        Refusal: A string of digits is written in no known way ("1,23,4", "007").
    """
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup, match.group()
        glued = match.start() == end and end > 0
        end = match.end()
        if kind == "number" and _PADDED.fullmatch(written):
            tokens.append(Token(Kind.PADDED, written, written, int(written), glued))
        elif kind == "number":
            tokens.append(Token(Kind.NUMBER, written, written, read_digits(written), glued))
        elif kind == "word":
            bare = written.replace(".", "")
            if bare[-1] in "'’" or bare[-2:-1] in ("'", "’"):  # "two weeks' notice", "a day's work"
                bare = bare[:-1] if bare[-1] in "'’" else bare[:-2]
            tokens.append(Token(Kind.WORD, written, bare.lower(), 0, glued))
        elif kind == "dash":
            tokens.append(Token(Kind.DASH, written, "-", 0, glued))
        elif kind == "symbol":
            tokens.append(Token(Kind.SYMBOL, written, written.lower(), 0, glued))
        else:
            tokens.append(Token(Kind.FRACTION, written, written, _read_fraction(written), glued))
    return tuple(tokens)


def phrase(text: str) -> tuple[str, ...]:
    """Give the keys by which a phrase of the data files is looked up; hyphens do not count."""
    return tuple(token.key for token in tokenize(text) if token.kind is not Kind.DASH)


def read_digits(written: str) -> Number:
    """Read digits with separators of any common style, exactly.

    Raises:
        Refusal: The separators fit no style, or more than one.
    """
    if written.isdigit() and written.isascii() and (written[0] != "0" or len(written) == 1) and len(written) <= LONGEST_NUMBER:
        return int(written)
    if len(written) > LONGEST_NUMBER:
        reason = f"{written[:LONGEST_NUMBER]}… has too many digits"
        raise Refusal(reason)
    if _POINT.fullmatch(written):
        if _EUROPEAN_THOUSAND.fullmatch(written):
            reason = f"the point in {written!r} may group thousands or mark decimals"
            raise Refusal(reason)
        return _decimal(written)
    if _GROUPS_OF_THREE.fullmatch(written) or _INDIAN_GROUPS.fullmatch(written):
        return _decimal(written.replace(",", ""))
    if _SPACED_GROUPS.fullmatch(written):
        head, comma, tail = written.partition(",")
        if not (comma and len(tail) == 3):  # "1 000,500" could be either
            return _decimal(re.sub(rf"[{_SPACES}'’]", "", head) + (f".{tail}" if comma else ""))
    elif _EUROPEAN_GROUPS.fullmatch(written):
        return _decimal(written.replace(".", "").replace(",", "."))
    elif _DECIMAL_COMMA.fullmatch(written):
        return _decimal(written.replace(",", "."))
    reason = f"the digits {written!r} are grouped in no common way"
    raise Refusal(reason)


def _decimal(plain: str) -> Number:
    whole, _, decimals = plain.partition(".")
    if not decimals.strip("0"):
        return int(whole or "0")
    return Fraction(int((whole or "0") + decimals), 10 ** len(decimals))


def _read_fraction(written: str) -> Number:
    if len(written) == 1:
        return Fraction(unicodedata.numeric(written)).limit_denominator(10)
    numerator, denominator = (int(part) for part in re.split("[/⁄]", written))
    # Improper ones are dates, scores or "24/7"; "9/11" is a day.
    if not 0 < numerator < denominator or written == "9/11":
        reason = f"{written!r} is not a proper fraction"
        raise Refusal(reason)
    return Fraction(numerator, denominator)
