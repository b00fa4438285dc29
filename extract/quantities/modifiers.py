"""Take the words around a number that bound it or make it approximate, and merge what they say."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import Refusal
from .lexicon import Effect, Modifier, lexicon
from .tokens import Kind, Tokens

NO_EFFECT = Effect()


def strip_before(tokens: Tokens) -> tuple[Effect, Tokens]:
    """Take modifiers off the front, as many as there are ("aged at least about 65").

    Raises:
        Refusal: Two of them contradict each other.
    """
    before, ages = lexicon().before, lexicon().age_before
    effect = NO_EFFECT
    while len(tokens) > 1:
        first = tokens[0]
        size = 0
        for words in ages:
            if first.key == words[0] and tuple(token.key for token in tokens[: len(words)]) == words:
                effect, size = effect._replace(age=True), len(words)
                break
        if not size and first.key in before and not _part_of_sign(tokens):
            modifier = _match(before, tokens, 0)
            if modifier:
                found, size = modifier
                effect = merge(effect, found.effect)
        if not size or size >= len(tokens):
            break
        hyphen = tokens[size].kind is Kind.DASH and tokens[size].glued and tokens[size - 1].kind is Kind.WORD
        # "over-65" has a hyphen; a minus has a space or a sign before it ("<-30").
        tokens = tokens[size + 1 :] if hyphen and size + 1 < len(tokens) else tokens[size:]
    return effect, tokens


def _part_of_sign(tokens: Tokens) -> bool:
    """Tell the letter of "C$5" from the abbreviated *circa* of "c. 500"."""
    first = tokens[0]
    return len(first.key) == 1 and first.kind is Kind.WORD and "." not in first.text and tokens[1].kind is Kind.SYMBOL


def strip_after(tokens: Tokens) -> tuple[Effect, Tokens]:
    """Take modifiers off the end, or from between a number and its unit ("20-odd years", "30 or more days").

    Raises:
        Refusal: Two of them contradict each other.
    """
    after = lexicon().after
    effect = NO_EFFECT
    index = 1
    while index < len(tokens):
        found = _match(after, tokens, index) if tokens[index].key in after else None
        if found is None:
            index += 1
            continue
        modifier, size = found
        effect = merge(effect, modifier.effect)
        start = index - 1 if tokens[index - 1].kind is Kind.DASH and index > 1 else index
        tokens = tokens[:start] + tokens[index + size :]
        index = start
    return effect, tokens


def _match(table: Mapping[str, tuple[Modifier, ...]], tokens: Tokens, start: int) -> tuple[Modifier, int] | None:
    """Find the longest phrase at `start`, with the number of tokens it takes (hyphens inside do not count)."""
    for modifier in table[tokens[start].key]:
        index = start
        for word in modifier.words:
            if index > start and index < len(tokens) and tokens[index].kind is Kind.DASH:
                index += 1
            if index >= len(tokens) or tokens[index].key != word:
                break
            index += 1
        else:
            return modifier, index - start
    return None


def merge(one: Effect, other: Effect) -> Effect:
    """Combine two modifiers of the same number.

    Raises:
        Refusal: One says where the number ends, the other where it begins.
    """
    if one.side and other.side and one.side != other.side:
        reason = "it is bounded both from above and from below"
        raise Refusal(reason)
    bound = one if one.side else other
    inclusive = bound.inclusive and (not (one.side and other.side) or other.inclusive)
    return Effect(bound.side, inclusive, one.approximate or other.approximate, one.age or other.age)
