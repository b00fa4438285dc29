"""Attributions: what verbs, nouns, adjectives, prepositions and headlines report, by whom."""

from __future__ import annotations

from functools import cache

from . import contents
from .clauses import fragment, has_verb, skip_fronts
from .found import Found, build
from .lexicon import Cue, cues, words
from .sources import Range, kind_of, left_source, right_source
from .speeches import continue_quotations, headlines
from .tokens import Tokens
from .verbs import blocked, by_verb, group

_PARTICLES = words("contexts", "particles")


def attributions(tokens: Tokens) -> list[Found]:
    """Finds the attributions of a text.

    Args:
        tokens: The text's words.

    Returns:
        What was found, in the order of the text.
    """
    found: list[Found] = []
    for first, stop in tokens.sentences:
        for i in range(first, stop):
            if item := _at(tokens, i, first, stop):
                found.append(item)  # noqa: PERF401 - a comprehension would hide the two loops
    found.extend(_headline(tokens, *parts) for parts in headlines(tokens, {item.cue for item in found}))
    found.sort(key=lambda item: item.cue)
    return continue_quotations(tokens, found)


def _at(tokens: Tokens, i: int, first: int, stop: int) -> Found | None:
    """The attribution by the word at `i`, if it is a cue."""
    word, tag = tokens.lower[i], tokens.tags[i]
    if i + 1 < stop and tokens.lower[i + 1] in _PARTICLES:
        verb = cues("verbs").get(f"{word} {tokens.lower[i + 1]}")
        if verb and (item := by_verb(tokens, i, first, stop, verb, 2)):
            return item
    verb = cues("verbs").get(word)
    if verb and tag in "VvGYN" and (item := by_verb(tokens, i, first, stop, verb)):
        return item
    noun = cues("nouns").get(word)
    if noun and noun.attribution and tag in "NMVG" and (item := _noun(tokens, i, first, stop, noun)):
        return item
    adjective = cues("adjectives").get(word)
    if adjective and adjective.attribution and (item := _adjective(tokens, i, first, stop, adjective)):
        return item
    return _preposition(tokens, i, first, stop)


def _noun(tokens: Tokens, i: int, first: int, stop: int, cue: Cue) -> Found | None:
    """Reads a noun: "her warning that …", "claims that …", "calls for …"."""
    if blocked(tokens, i, first, stop, cue) or i + 1 >= stop:
        return None
    if (i > first and tokens.lower[i - 1] == "no") or tokens.lower[i + 1 : i + 3] == ["for", "comment"]:
        return None
    source: Range | None = None
    k = i + 1
    if tokens.lower[k] in {"by", "from", "among"} and (source := right_source(tokens, k + 1, stop)):
        k = source[1]
    right = contents.complement(tokens, k, stop, cue.takes) if k < stop else None
    if right is None or right.sort == "quote":
        return None
    if right.sort in {"of", "for", "about", "on"}:
        right = contents.until_verb(tokens, right)
    if i > first and tokens.tags[i - 1] == "s":
        begin = i - 1
        while begin > first and tokens.tags[begin - 1] in "NMAD":
            begin -= 1
        source = (begin, i - 1)
    elif i > first and tokens.lower[i - 1] in {"his", "her", "their", "its", "my", "our", "your"}:
        source = (i - 1, i)
    word = (tokens.start[i], tokens.end[i])
    return build(tokens, cue, word, word, source, right.fragments, right.sort)


def _adjective(tokens: Tokens, i: int, first: int, stop: int, cue: Cue) -> Found | None:
    """Reads an adjective: "is confident that", "was willing to": the copula belongs to the cue."""
    if i == first or i + 1 >= stop or tokens.tags[i - 1] not in "XB" or blocked(tokens, i, first, stop, cue):
        return None
    begin, _ = group(tokens, i, first)
    if begin == i:
        return None
    right = contents.complement(tokens, i + 1, stop, cue.takes)
    source = left_source(tokens, begin, first)
    if right is None or source is None or tokens.lower[source[0]] in {"it", "there"}:
        return None
    return build(
        tokens, cue, (tokens.start[begin], tokens.end[i]), (tokens.start[i], tokens.end[i]), source, right.fragments, right.sort
    )


def _preposition(tokens: Tokens, i: int, first: int, stop: int) -> Found | None:
    """Reads a preposition, "according to X": the content is the rest of the sentence, before it or behind it."""
    for form, cue in _phrases().get(tokens.lower[i], ()):
        size = len(form)
        if tuple(tokens.lower[i : i + size]) != form:
            continue
        source = right_source(tokens, i + size, stop)
        if source is None:
            return None
        word = (tokens.start[i], tokens.end[i + size - 1])
        if i <= skip_fronts(tokens, first, i):
            comma = tokens.tags.find(",", source[1], stop)
            begin = comma + 1 if comma >= 0 else source[1]
            found = fragment(tokens, begin, stop)
            return build(tokens, cue, word, word, source, [found] if found else [], "after")
        begin = skip_fronts(tokens, first, i)
        pieces = [fragment(tokens, begin, i)]
        if (
            source[1] < stop
            and tokens.tags[source[1]] == ","
            and has_verb(tokens, source[1], stop)
            and not has_verb(tokens, begin, i)
        ):
            pieces.append(fragment(tokens, source[1], stop))
        if tokens.quotation_of[i] < 0 and i > first and tokens.quotation_of[i - 1] >= 0 and tokens.tags[i - 1] == '"':
            content = contents.before(tokens, i, first)
            pieces = list(content.fragments) if content else pieces
        return build(tokens, cue, word, word, source, [piece for piece in pieces if piece], "before")
    return None


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    found: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for form, cue in cues("phrases").items():
        if cue.attribution:
            parts = tuple(form.split())
            found.setdefault(parts[0], []).append((parts, cue))
    return found


def _headline(tokens: Tokens, cue: int, source: Range, content: Range) -> Found:
    word = (tokens.start[cue], tokens.end[cue])
    span, held = fragment(tokens, *source), fragment(tokens, *content)
    return Found(
        "statement", word, word, span, kind_of(tokens, source), [held] if held else [], None, "headline", passive=False
    )
