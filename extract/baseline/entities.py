"""The entity of a number: what it counts (behind it) or measures (before it)."""

from __future__ import annotations

import re

from ..schema import Fragment
from .lexicon import words
from .tokens import Tokens

_TIMES = re.compile(
    r"(?:^|[\s-])(?:second|minute|hour|day|night|week|fortnight|month|year|quarter|decade|centur|min|hr|season)(?:s|y|ies)?$",
    re.IGNORECASE,
)
_COMPLEMENTS = words("contexts", "complements")
_PLACES = words("contexts", "places")
_LINKS = words("contexts", "links")
_UNITS = re.compile(r"[%$£€¥₹]|[a-z]$", re.IGNORECASE)


def entity(tokens: Tokens, start: int, end: int, last: Fragment | None) -> Fragment | None:
    """Finds what a number counts or measures.

    Args:
        tokens: The text's words.
        start: Where the numeric expression begins.
        end: Where it ends.
        last: The entity of the number before it in the same sentence: "31 died there and **12** here".

    Returns:
        The offsets of a noun phrase, or `None` if the number stands for itself.
    """
    cue = tokens.text[start:end]
    found = _counted(tokens, start, end, cue)
    if found or (_TIMES.search(cue) and "-" not in cue):
        return found
    first = tokens.at(start)
    if first >= len(tokens):
        return None
    begin, stop = tokens.bounds(first)
    if first == begin:
        return None
    return (
        _labelled(tokens, begin, first)
        or _aged(tokens, begin, first, tokens.at(end), stop)
        or _before(tokens, begin, first)
        or _shared(cue, last)
    )


def _shared(cue: str, last: Fragment | None) -> Fragment | None:
    return None if _UNITS.search(cue) and not cue.isalpha() else last


def _counted(tokens: Tokens, start: int, end: int, cue: str) -> Fragment | None:
    """The noun phrase behind: "at least 40 **masked men**", "a third of **voters**", "$2 billion in **reserves**"."""
    tags, lower = tokens.tags, tokens.lower
    i = tokens.at(end)
    if i >= len(tokens) or (i and tokens.sentence_of[i - 1] != tokens.sentence_of[i]):
        return None
    _, stop = tokens.bounds(i)
    first = i
    if i + 1 < stop and lower[i] in {"of", "in"}:
        if _TIMES.search(cue) or (lower[i] == "in" and (not _UNITS.search(cue) or tags[i + 1] not in "NA")):
            return None
        first = i = i + 1
        while i < stop and tags[i] in "D#MNs" and "#" in tags[i : i + 4] and tags[i : i + 4].strip("D#MNs") == "":
            i += 1
            first = i
        if i < stop and tags[i] in "D":
            i += 1
    while i + 2 < stop and (tags[i] == "," or lower[i] in {"and", "or"}) and tags[i + 1] == "#" and cue.isalnum():
        first = i = i + 2  # a list: "31, 45 and 60 people"
    if i < stop and lower[i] in _PLACES:
        return None
    if i < stop and lower[i] == "such":
        i += 1
    i = _noun_end(tokens, i, stop)
    if i == first or not any(tag in "NMG" for tag in tags[first:i]):
        return None
    if _TIMES.search(cue) and "-" not in cue:  # "two years prison" hardly counts anything
        return None
    return tokens.start[first], tokens.end[_complement_end(tokens, i, stop) - 1]


def _noun_end(tokens: Tokens, i: int, stop: int) -> int:
    """The word behind the last noun of a noun phrase that begins at `i`."""
    tags, lower = tokens.tags, tokens.lower
    first = i
    while i < stop and (
        tags[i] in "ANMG"
        or (tags[i] == "s" and i > first and tags[i + 1 : i + 2] in ("N", "A", "M"))
        or (tags[i] == "#" and i == first)
    ):
        noun = i > first and tags[i - 1] in "NM"
        if noun and (
            lower[i] in words("grammar", "times")
            or lower[i] in _PLACES
            or (tags[i] in "GA" and tags[i + 1 : i + 2] not in ("N", "M"))
        ):
            break
        if (
            noun
            and lower[i - 1].endswith("s")
            and lower[i] in words("grammar", "base_forms") | words("grammar", "irregular_pasts")
        ):
            break
        i += 1
    return i


def _complement_end(tokens: Tokens, i: int, stop: int) -> int:
    """Takes in a short complement: "raids **on herders' camps**", "people **familiar with the matter**"."""
    tags, lower = tokens.tags, tokens.lower
    k = i
    if k + 1 < stop and lower[k] in {"close", "familiar", "loyal", "opposed"} and lower[k + 1] in {"with", "to"}:
        k += 1
    elif not (k < stop and lower[k] in _COMPLEMENTS):
        return i
    n = k + 1
    while n < stop and tags[n] in "DA" and n - k < 4:
        n += 1
    last = _noun_end(tokens, n, stop)
    if last == n or lower[n] in words("grammar", "times") or "#" in tags[k + 1 : last]:
        return i
    if last < stop and lower[last] == "of":
        return _complement_end(tokens, last, stop)
    return last


def _labelled(tokens: Tokens, begin: int, first: int) -> Fragment | None:
    """The label before a number in a list: "**Average fare**: 17.50"."""
    while begin < first and tokens.tags[begin] == ":":
        begin += 1
    colon = first - 1
    if not begin < colon <= begin + 6 or tokens.words[colon] != ":" or any(tag in "VX,." for tag in tokens.tags[begin:colon]):
        return None
    return tokens.start[begin], tokens.end[colon - 1]


def _aged(tokens: Tokens, begin: int, first: int, behind: int, stop: int) -> Fragment | None:
    """The name before an age: "**Jo Pratt**, 52, …", "**Jo Pratt** (52)"."""
    closes = tokens.words[behind] if behind < stop else "."
    if (
        first - 2 < begin
        or tokens.words[first - 1] not in {",", "("}
        or closes not in {",", ".", ")"}
        or tokens.tags[first - 2] not in "M"
    ):
        return None
    i = first - 1
    while i > begin and (tokens.tags[i - 1] == "M" or (tokens.words[i - 1][:1].isupper() and tokens.tags[i - 1] in "NAD")):
        i -= 1
    return tokens.start[i], tokens.end[first - 2]


def _before(tokens: Tokens, begin: int, first: int) -> Fragment | None:
    """The noun phrase before: "a **charge** of $37 million", "cut **the rate** to 4.9 percent", "**The toll** rose to 90"."""
    tags, lower = tokens.tags, tokens.lower
    i = first
    if lower[i - 1] in {"of", "worth"}:
        return _phrase(tokens, begin, i - 1, determiner=False)
    while i > begin and (
        lower[i - 1] in _LINKS
        or tags[i - 1] in "B"
        or (i < first and tags[i - 1] == "#")
        or (lower[i - 1] in words("numbers", "units") and tags[i - 2] == "#")
    ):
        i -= 1
    if i < first and i > begin and tags[i - 1] in "NM":
        return _phrase(tokens, begin, i, determiner=True)
    verb = i
    while verb > begin and tags[verb - 1] in "VXvB":
        verb -= 1
    if verb in (i, begin) or not any(lower[k] in words("numbers", "measuring_verbs") for k in range(verb, i)):
        return None
    return _phrase(tokens, begin, verb, determiner=True) if tags[verb - 1] in "NMR" else None


def _phrase(tokens: Tokens, begin: int, stop: int, *, determiner: bool) -> Fragment | None:
    """The noun phrase that ends before a word, with its complements if it is a subject or an object."""
    tags, lower = tokens.tags, tokens.lower
    i = stop
    while i > begin:
        if (
            tags[i - 1] in "NMAGs#R"
            or (determiner and (tags[i - 1] == "D" or lower[i - 1] == "&"))
            or (
                determiner
                and lower[i - 1] in {"of", "in", "for", "on", "at"}
                and i - 2 >= begin
                and tags[i - 2] in "NM"
                and i < stop
            )
        ):
            i -= 1
        else:
            break
    while i < stop and tags[i] in "sB,":
        i += 1
    return (tokens.start[i], tokens.end[stop - 1]) if i < stop and any(tag in "NMR" for tag in tags[i:stop]) else None
