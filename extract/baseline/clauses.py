"""Where clauses begin and end, guessed from punctuation, conjunctions and verbs."""

from __future__ import annotations

import re

from ..schema import Fragment
from .lexicon import cues, words
from .tokens import Tokens

_EDGES = frozenset(",;:–—-")
_FULL_STOPS = frozenset(".!?…") | {"..."}
_JOINERS = frozenset(
    {"and", "but", "or", "while", "whereas", "although", "though", "because", "since", "as", "yet", "nor", "so"}
)
_SUBORDINATE = frozenset({"because", "although", "though", "while", "whereas", "if", "when"})
_CONTRASTS = frozenset({"but", "while", "whereas", "although", "though", "yet"})
_SAYING = words("contexts", "saying")


def fragment(tokens: Tokens, first: int, stop: int, *, end_mark: bool = False) -> Fragment | None:
    """Turns a range of words into offsets, without the punctuation at its edges.

    Args:
        tokens: The text's words.
        first: The first word.
        stop: The word behind the last.
        end_mark: Whether a full stop at the end is kept, as it is within a quotation.

    Returns:
        The offsets, or `None` if no word is left.
    """
    while first < stop and (tokens.words[first] in _EDGES or tokens.words[first] in _FULL_STOPS or tokens.words[first] in ")]"):
        first += 1
    while stop > first and (
        tokens.words[stop - 1] in _EDGES
        or tokens.words[stop - 1] in "(["
        or (not end_mark and tokens.words[stop - 1] in _FULL_STOPS)
    ):
        stop -= 1
    first, stop = _unquote(tokens, first, stop)
    while stop > first and (tokens.words[stop - 1] in _EDGES or (not end_mark and tokens.words[stop - 1] in _FULL_STOPS)):
        stop -= 1
    if first >= stop:
        return None
    return tokens.start[first], tokens.end[stop - 1]


def _unquote(tokens: Tokens, first: int, stop: int) -> tuple[int, int]:
    """Leaves out a quotation mark at an edge whose partner stands outside the range."""
    if first < stop and tokens.tags[first] == '"':
        number = tokens.quotation_of[first]
        if (
            number < 0
            or tokens.quotations[number].end > tokens.end[stop - 1]
            or tokens.quotations[number].start < tokens.start[first]
        ):
            first += 1
    if first < stop and tokens.tags[stop - 1] == '"':
        number = tokens.quotation_of[stop - 1]
        if number < 0 or tokens.quotations[number].start < tokens.start[first]:
            stop -= 1
    return first, stop


def skip_fronts(tokens: Tokens, first: int, stop: int) -> int:
    """Passes over the linking words at the start of a sentence: *But*, *However,*."""
    fronts = words("grammar", "fronts")
    first = _skip_label(tokens, first, stop)
    while first < stop and (tokens.lower[first] in fronts or tokens.tags[first] in ",:"):
        first += 1
    return first


def _skip_label(tokens: Tokens, first: int, stop: int) -> int:
    """Passes over a dateline ("MAUN, May 3 (Wire) -") and over a label ("Water: …") at the start of a paragraph."""
    at = tokens.start[first] if first < len(tokens) else 0
    if first >= stop or tokens.text[at - 1 : at] not in {"", "\n", " "} or tokens.bounds(first)[0] != first:
        return first
    while first < stop and tokens.words[first] in {"•", "●", "*", "-", "–"}:
        first += 1
    if first < stop and tokens.words[first].isupper() and len(tokens.words[first]) > 2:
        for k in range(first + 1, min(stop, first + 12)):
            if tokens.words[k] in {"-", "–", "—", "--"} and k + 2 < stop:
                return k + 1
            if tokens.tags[k] in "VX":
                break
    for k in range(first + 1, min(stop - 2, first + 4)):
        if tokens.words[k] == ":" and tokens.tags[k + 1] != '"' and not has_verb(tokens, first, k):
            return k + 1
    return first


def has_verb(tokens: Tokens, first: int, stop: int) -> bool:
    """Whether a finite verb is guessed among the words."""
    tags = tokens.tags[first:stop]
    return "V" in tags or "X" in tags


def opens_clause(tokens: Tokens, i: int, stop: int) -> bool:
    """Whether a subject and then a finite verb follow, with no divider between them."""
    tags = tokens.tags
    if i < stop and tags[i] == "P" and "#" not in tags[i + 1 : i + 4]:
        return False  # but "up to 40 homes were lost" is a clause
    if i >= stop or tags[i] in "VXvC.,:ST)":
        return False
    for k in range(i, min(stop, i + 14)):
        if tags[k] in "VX":
            return k > i
        if tags[k] in ":.CS" and tokens.lower[k] not in {"and", "or"}:
            return False
        if tags[k] == "," and not (k + 1 < stop and tags[k + 1] in "WDBPM"):
            return False
    return False


def clause_start(tokens: Tokens, i: int, first: int) -> int:
    """The first word of the clause that a word stands in.

    Args:
        tokens: The text's words.
        i: The word.
        first: The clause begins there at the earliest.
    """
    verbs = False
    for k in range(i - 1, first - 1, -1):
        tag, word = tokens.tags[k], tokens.lower[k]
        if tag in "VX":
            verbs = True
        if (tag == "S" and word == "that") or (tag == ":" and word not in {"-"}):
            return k + 1
        # A subordinate clause before the main one ends at a comma; without one the word stands in it.
        if (tag == "S" or word in _SUBORDINATE) and not ("," in tokens.tags[k:i] and _main_follows(tokens, k, i)):
            return k + 1
        if tag == "W" and not _relative_closed(tokens, k, i):
            return k if tokens.tags[k + 1] in "VXB" else k + 1
        if (
            tag == "C"
            and k > first
            and (tokens.tags[k - 1] == "," or verbs or word == "but")
            and _subject_between(tokens, k + 1, i)
            and (has_verb(tokens, first, k) or word == "but" or tokens.tags[k + 1] == "R")
        ):
            return k + 1
    return skip_fronts(tokens, first, i)


def _main_follows(tokens: Tokens, k: int, i: int) -> bool:
    comma = tokens.tags.find(",", k, i)
    return comma >= 0 and has_verb(tokens, k, comma)


def _relative_closed(tokens: Tokens, k: int, i: int) -> bool:
    """Whether the relative clause that opens at `k` has ended before `i`: it holds a verb, and a comma or a verb follows."""
    comma = tokens.tags.find(",", k, i)
    if comma > k and has_verb(tokens, k, comma):
        return True
    verbs = [n for n in range(k, i) if tokens.tags[n] in "VX"]
    return bool(verbs) and tokens.tags[i] in "XV" and tokens.tags[i - 1] in "NM" and tokens.tags[k - 1 : k] != ","


def _subject_between(tokens: Tokens, first: int, i: int) -> bool:
    return any(tag in "NMRW#" for tag in tokens.tags[first:i])


def clause_end(tokens: Tokens, i: int, stop: int, *, joined: bool = False) -> int:
    """The word behind the last word of the clause that a word stands in.

    Args:
        tokens: The text's words.
        i: The word.
        stop: The clause ends there at the latest.
        joined: Whether clauses and verbs joined to it belong to it, too.
    """
    tags, lower = tokens.tags, tokens.lower
    k = i + 1
    while k < stop:
        tag = tags[k]
        if tag == ":" and lower[k] not in {"-"}:
            closing = _dash_closes(tokens, k, stop)
            if closing is None:
                return k
            k = closing
        elif tag == "," and k + 1 < stop:
            following = lower[k + 1]
            if tags[k + 1] == "W" or following in {"who", "which"}:
                resumed = _resumes(tokens, k + 1, stop)
                if resumed is None:
                    return k
                k = resumed
            elif following in {"according", "prompting", "compared"}:
                return k
            elif following in _CONTRASTS or (
                following in _JOINERS and (opens_clause(tokens, k + 2, stop) or tags[k + 2 : k + 3] in ("V", "X"))
            ):
                if not joined or following not in {"and", "but", "because", "as", "since"} or _reporting(tokens, k + 2, stop):
                    return k
            elif (
                (has_verb(tokens, i, k) and (tags[k + 1] in "VX" or _described(tokens, k + 1, stop)))
                or following in _SAYING
                or reports(tokens, k + 1, stop)
            ):
                return k
        elif tag == "C" and lower[k] in {"and", "but", "or"} and k + 1 < stop:
            n = k + 1
            while n < stop and tags[n] == "B":
                n += 1
            own = n < stop and tags[n] in "VX"
            if (
                (own and not joined)
                or (own and _reporting(tokens, n, stop))
                or (lower[k] == "but" and opens_clause(tokens, n, stop) and not joined)
            ):
                return k
            if not joined and opens_clause(tokens, n, stop) and (tags[n] == "R" or (has_verb(tokens, i, k) and tags[n] == "D")):
                return k
        k += 1
    return stop


def _described(tokens: Tokens, k: int, stop: int) -> bool:
    """Whether an apposition ends the sentence: ", a glacial lake above the town"; no list and no main verb behind it."""
    if tokens.lower[k] not in {"a", "an"}:
        return False
    rest = tokens.tags[k:stop]
    return "C" not in rest.split(",")[0] and not re.search(r",[VX]", rest) and not reports(tokens, k, stop)


def _reporting(tokens: Tokens, k: int, stop: int) -> bool:
    """Whether the next finite verb is one of saying, so that a new attribution begins."""
    for n in range(k, min(stop, k + 12)):
        if tokens.tags[n] in "VX" and not (tokens.tags[n] == "X" and tokens.tags[n + 1 : n + 2] in ("v", "B", "X")):
            cue = cues("verbs").get(tokens.lower[n])
            return cue is not None and (cue.attribution == "statement" or cue.hedge is not None)
        if tokens.tags[n] == "v":
            cue = cues("verbs").get(tokens.lower[n])
            return cue is not None and cue.attribution == "statement"
        if tokens.tags[n] in ".:":
            return False
    return False


def _dash_closes(tokens: Tokens, k: int, stop: int) -> int | None:
    """The dash that closes an insertion opened by the dash at `k`."""
    if tokens.words[k] not in {"–", "—", "--"}:
        return None
    for n in range(k + 1, stop):
        if tokens.words[n] == tokens.words[k]:
            return n if n + 1 < stop else None
    return None


def _resumes(tokens: Tokens, k: int, stop: int) -> int | None:
    """The comma at which a relative clause ends and the main verb follows."""
    for n in range(k, stop):
        if tokens.tags[n] == "," and tokens.tags[n + 1 : n + 2] in ("V", "X"):
            return n
    return None


def reports(tokens: Tokens, k: int, stop: int) -> bool:
    """Whether a reporting clause ends the sentence from here: ", the governor told reporters"."""
    verbs = cues("verbs")
    for n in range(k, min(stop, k + 25)):
        if tokens.tags[n] in "VX":
            if tokens.tags[n] == "X":
                continue
            cue = verbs.get(tokens.lower[n])
            if cue is None or ("end" not in cue.takes and "quote" not in cue.takes):
                return False
            return (
                n + 1 >= stop
                or tokens.tags[n + 1] in ".,P"
                or (not opens_clause(tokens, n + 1, stop) and tokens.tags[n + 1] not in 'ST:"W')
            )
        if tokens.tags[n] in ":SC" and tokens.lower[n] != "and":
            return False
    return False
