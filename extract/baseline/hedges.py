"""Hedges: words that weaken a claim, and the claim that they weaken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ..frames import make_hedge
from ..schema import Fragment, Hedge, HedgeKind
from .clauses import clause_end, clause_start, fragment, opens_clause, skip_fronts
from .lexicon import Cue, cues, words
from .tokens import Tokens

if TYPE_CHECKING:
    from .found import Found

_BE = words("contexts", "be")
_APPEARANCE = words("contexts", "appearance")
_SENSES = words("contexts", "senses")
_ABILITIES = words("contexts", "abilities")
_PERMISSION = words("contexts", "permissions")
_PERMITTED = words("contexts", "permitted")


def hedges(tokens: Tokens, found: list[Found]) -> Iterator[Hedge]:
    """Finds the hedges of a text.

    Args:
        tokens: The text's words.
        found: The attributions of the text: some of their cues hedge, and their contents bound the claims.

    Yields:
        One frame for each hedging expression.
    """
    text = tokens.text
    done: set[int] = set()  # the words that are cues already
    for item in found:
        if item.hedge is not None and (scope := _of_attribution(tokens, item)):
            done.update(range(tokens.at(item.word[0]), tokens.before(item.word[1]) + 1))
            yield make_hedge(text, item.hedge, [item.word], [scope])
    bounds = _Bounds(tokens, found)
    for first, stop in tokens.sentences:
        for i in range(first, stop):
            hit = _hit(tokens, i, first, stop)
            if hit is None:
                continue
            kind, width, how = hit
            cue = (tokens.start[i], tokens.end[i + width - 1])
            if not done.isdisjoint(range(i, i + width)):
                continue
            scope = _scope(tokens, i, width, how, *bounds.of(i, first, stop))
            if scope:
                done.update(range(i, i + width))
                yield make_hedge(text, kind, [cue], [scope])


def _of_attribution(tokens: Tokens, item: Found) -> Fragment | None:
    """The claim of a hedging verb or noun that attributes, too: its content without *that*."""
    start, end = item.content[0][0], item.content[-1][1]
    first = tokens.at(start)
    if (
        item.sort in {"of", "for", "about"}
        and tokens.lower[tokens.at(item.word[0])] in cues("nouns")
        and item.content[0][0] > item.word[1]
    ):
        return item.word[0], end
    if first < len(tokens) and tokens.lower[first] == "that" and tokens.end[first] < end:
        start = tokens.start[first + 1]
    if item.sort in {"that", "clause"} and first + 1 < len(tokens):
        cut = fragment(tokens, tokens.at(start), clause_end(tokens, tokens.at(start), tokens.before(end) + 1))
        end = cut[1] if cut else end
    return start, end


class _Bounds:
    """The innermost content around a word."""

    def __init__(self, tokens: Tokens, found: list[Found]) -> None:
        self._tokens = tokens
        self._spans = sorted({span for item in found if not item.passive for span in item.content})

    def of(self, i: int, first: int, stop: int) -> tuple[int, int]:
        """Narrows a sentence to the contents that a word stands in."""
        number = self._tokens.quotation_of[i]
        if number >= 0:  # a quotation that is a sentence or a clause bounds the claims in it
            quotation = self._tokens.quotations[number]
            begin, end = self._tokens.at(quotation.start), self._tokens.before(quotation.end)
            if end - begin > 6 and (begin <= first or self._tokens.tags[begin - 1] in ",:" or i > begin + 3):
                first = max(first, begin + 1)
                stop = min(stop, end if quotation.closed else end + 1)
        at = self._tokens.start[i]
        k = bisect_right(self._spans, (at, 1 << 62))
        for start, end in reversed(self._spans[max(0, k - 8) : k]):
            if start <= at < end:
                begin = max(first, self._tokens.at(start))
                if self._tokens.lower[begin] in {"that", "to"} and begin < i:
                    begin += 1
                return begin, min(stop, self._tokens.before(end) + 1)
        return first, stop


def _hit(tokens: Tokens, i: int, first: int, stop: int) -> tuple[HedgeKind, int, str] | None:
    """Whether a word begins a hedge: its kind, how many words it has, and how its scope is found."""
    word, lower, tags = tokens.lower[i], tokens.lower, tokens.tags
    for form, cue in _phrases().get(word, ()):
        if tuple(lower[i : i + len(form)]) == form and cue.hedge:
            if cue.not_before and i + len(form) < stop and lower[i + len(form)] in cue.not_before:
                continue
            return cue.hedge, len(form), "condition" if cue.hedge == "conditional" else "clause"
    adverb, modal, adjective = cues("adverbs").get(word), cues("modals").get(word), cues("adjectives").get(word)
    if adverb and adverb.hedge:
        return adverb.hedge, 1, "clause"
    if modal and modal.hedge:
        return (modal.hedge, 1, "clause") if tags[i] == "X" and _possible(tokens, i, first, stop) else None
    if adjective and adjective.hedge:
        return _adjective(tokens, i, first, stop, adjective)
    verb, noun = cues("verbs").get(word), cues("nouns").get(word)
    if verb and verb.hedge and tags[i] in "Vv":
        return None if lower[i + 1 : i + 2] and lower[i + 1] in verb.not_before else _verb(tokens, i, first, stop, verb)
    if word in _APPEARANCE and tags[i] in "VvN":
        return _appearance(tokens, i, first, stop)
    if noun and noun.hedge and i + 1 < stop and tags[i] in "NVM" and lower[i + 1] in {"of", "that"}:
        return noun.hedge, 1, "noun" if lower[i + 1] == "of" else "that"
    return None


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    found: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for form, cue in cues("phrases").items():
        parts = tuple(form.split())
        found.setdefault(parts[0], []).append((parts, cue))
    return found


def _possible(tokens: Tokens, i: int, first: int, stop: int) -> bool:
    """Whether a modal means possibility: no permission, no ability, no duty."""
    word, lower, tags = tokens.lower[i], tokens.lower, tokens.tags
    if word in {"should", "ought"}:
        return False
    k = i + 1
    negated = False
    while k < stop and tags[k] == "B":
        negated |= lower[k] in {"not", "n't", "only"}
        k += 1
    verb = lower[k] if k < stop else ""
    if word == "could":
        if negated or verb in _SENSES:
            return False
        if i > first and (
            (tags[i - 1] in "WR" and verb in _ABILITIES)
            or lower[i - 1] in {"nobody", "neither"}
            or lower[i - 2 : i] == ["no", "one"]
        ):
            return False
        return not (verb == "be" and lower[k + 1 : k + 2] and lower[k + 1] in {"confirmed", "verified", "reached", "bought"})
    if word == "may":
        permitted = verb in _PERMISSION or (verb == "be" and k + 1 < stop and lower[k + 1] in _PERMITTED)
        if permitted and (negated or "only" in lower[k : k + 9] or "until" in lower[k : k + 9] or _people(tokens, i, first)):
            return False
    return True


def _people(tokens: Tokens, i: int, first: int) -> bool:
    """Whether the subject before a modal can be given permission: people, and what they steer or run."""
    head = lower if (lower := tokens.lower[i - 1]) and i > first else ""
    return (
        head in words("sources", "roles")
        or head in {"you", "we", "they", "who"}
        or head.endswith("s")
        or head in {"staff", "that", "which", "time"}
    )


def _adjective(tokens: Tokens, i: int, first: int, stop: int, cue: Cue) -> tuple[HedgeKind, int, str] | None:
    word, lower, tags = tokens.lower[i], tokens.lower, tokens.tags
    following = lower[i + 1] if i + 1 < stop else ""
    assert cue.hedge is not None  # noqa: S101 - for the type checker
    if following in cue.not_before or (i > first and word == "likely" and lower[i - 1] == "less"):
        return None
    predicate = i > first and (
        tags[i - 1] in "X" or (tags[i - 1] == "B" and i - 1 > first and tags[i - 2] == "X") or lower[i - 1] in _APPEARANCE
    )
    if word in {
        "likely",
        "unlikely",
        "probable",
        "possible",
        "apparent",
        "uncertain",
        "unclear",
        "doubtful",
        "unconfirmed",
        "unverified",
        "unproven",
        "unsubstantiated",
    }:
        attributive = tags[i + 1 : i + 2] in ("N", "M") and word.startswith("un") and word != "unlikely"
        if (predicate and not attributive) or following in {"to", "that"}:
            return cue.hedge, 1, "clause"
        return cue.hedge, 1, "noun" if tags[i + 1 : i + 2] in tuple("NAMG") else "clause"
    if (
        predicate
        and word in {"feared", "presumed", "assumed"}
        and following in {"dead", "drowned", "lost", "trapped", "missing", "killed", "buried", "to"}
    ):
        return cue.hedge, 1, "clause"
    if word == "supposed" and predicate and lower[i + 1 : i + 3] not in (["to", "have"], ["to", "be"]):
        return None
    if word in {"expected", "understood", "supposed"} and predicate:
        return (
            (cue.hedge, 1, "clause")
            if (word == "expected" and lower[i - 1] != "as")
            or following == "to"
            or (following == "that" and word == "understood")
            else None
        )
    if word in {"expected", "understood"}:
        return None
    if predicate and word in {"rumoured", "rumored"}:
        return cue.hedge, 1, "clause"
    if predicate or tags[i + 1 : i + 2] not in tuple("NAMG#"):
        return None
    if tags[i] == "V" and word in {"reported", "feared", "suspected", "assumed"}:
        return None
    if word in {"reported", "feared", "assumed", "suspected"} and not (i > first and tags[i - 1] in "DAPs,C#"):
        return None
    return cue.hedge, 1, "noun"


def _verb(tokens: Tokens, i: int, first: int, stop: int, cue: Cue) -> tuple[HedgeKind, int, str] | None:
    """Passives that hedge without being an attribution, and verbs of showing without a source."""
    lower, tags = tokens.lower, tokens.tags
    k = i - 1
    while k >= first and tags[k] == "B":
        k -= 1
    passive = k >= first and lower[k] in _BE
    following = lower[i + 1] if i + 1 < stop else ""
    if cue.hedge and k >= first and lower[k] in {"i", "one"} and tokens.quotation_of[i] < 0 and "clause" in cue.takes:
        # The writer's own belief: a hedge, but no attribution.
        return (
            (cue.hedge, 1, "behind") if opens_clause(tokens, i + 1, stop) or following == "that" else (cue.hedge, 1, "clause")
        )
    if passive and following == "to" and cue.lemma in {"expect", "tip", "forecast", "predict", "estimate"}:
        return "epistemic", 1, "clause"
    return None


def _appearance(tokens: Tokens, i: int, first: int, stop: int) -> tuple[HedgeKind, int, str] | None:
    following = tokens.lower[i + 1] if i + 1 < stop else ""
    tag = tokens.tags[i + 1] if i + 1 < stop else "."
    word = tokens.lower[i]
    if word.startswith("appear") and not (
        following in {"to", "that", "as"} or tag in "A" or following in {"likely", "unlikely"}
    ):
        return None
    if word.startswith("look") and following not in {"likely", "unlikely", "certain"}:
        return None
    if word.startswith("suggest"):
        return None
    return "epistemic", 1, "clause"


def _scope(tokens: Tokens, i: int, width: int, how: str, first: int, stop: int) -> Fragment | None:
    if how == "noun":
        return fragment(tokens, i, _phrase_end(tokens, i + 1, stop))
    if how == "behind":
        begin = i + 2 if tokens.lower[i + 1] == "that" else i + 1
        return fragment(tokens, begin, clause_end(tokens, begin, stop))
    if how == "that":
        return fragment(tokens, i + 2, clause_end(tokens, i + 2, stop)) if i + 2 < stop else None
    if (
        how == "clause"
        and tokens.lower[i + width : i + width + 1] == ["that"]
        and i + width + 1 < stop
        and tokens.tags[i] not in "XB"
    ):
        return fragment(tokens, i + width + 1, clause_end(tokens, i + width + 1, stop))
    if (
        how == "clause"
        and tokens.tags[i] == "B"
        and i > first
        and i + 1 < stop
        and (
            (tokens.tags[i - 1] == "," and tokens.tags[i + 1] in "vGA")
            or (tokens.tags[i - 1] in "NP" and tokens.tags[i + 1] == "G")
        )
    ):
        comma = tokens.tags.find(",", i, stop)
        return fragment(tokens, i, comma if comma >= 0 else stop)
    if how == "condition":
        begin = skip_fronts(tokens, i + width, stop)
        if i > first + 1 and tokens.tags[i - 1] == ",":
            return fragment(tokens, skip_fronts(tokens, first, i), i)
        comma = tokens.tags.find(",", i + width, stop)
        return fragment(tokens, comma + 1 if comma >= 0 else begin, stop)
    begin = clause_start(tokens, i, first)
    return fragment(tokens, begin, clause_end(tokens, i, stop))


def _phrase_end(tokens: Tokens, i: int, stop: int) -> int:
    tags, lower = tokens.tags, tokens.lower
    while i < stop:
        if tags[i] in '.,:SWVXC"(' or (tags[i] == "T" and lower[i] == "to"):
            break
        if tags[i] == "P" and lower[i] not in {
            "of",
            "in",
            "on",
            "by",
            "from",
            "with",
            "against",
            "at",
            "for",
            "between",
            "over",
        }:
            break
        i += 1
    while i > 0 and tags[i - 1] in "PBDT":
        i -= 1
    return i
