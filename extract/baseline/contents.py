"""Contents: what stands before or behind an attributing word as the thing said, held or shown."""

from __future__ import annotations

from typing import NamedTuple

from ..schema import Fragment
from .clauses import clause_end, fragment, opens_clause, skip_fronts
from .lexicon import Cue, words
from .tokens import Tokens

_WH = words("contexts", "questions")
_SPEAKING = words("contexts", "speaking")


class Content(NamedTuple):
    """A content, as fragments, with what it looks like.

    Attributes:
        fragments: Its offsets.
        sort: The complement that it is, as the lexicons name them.
        first: The first word.
        stop: The word behind the last.
    """

    fragments: list[Fragment]
    sort: str
    first: int
    stop: int


def after(tokens: Tokens, i: int, stop: int, cue: Cue, *, passive: bool = False) -> Content | None:
    """Finds the content behind a cue.

    Args:
        tokens: The text's words.
        i: The word behind the cue.
        stop: The end of the sentence.
        cue: The cue's entry.
        passive: Whether the cue is a passive verb.

    Returns:
        The content, or `None` if none stands there.
    """
    takes = cue.takes
    if i - 1 >= 0 and tokens.quotation_of[i - 1] >= 0:  # what is said inside a quotation ends with it
        stop = min(stop, tokens.before(tokens.quotations[tokens.quotation_of[i - 1]].end))
    k = _skip(tokens, i, stop)
    if k >= stop:
        return None
    if "recipient" in takes and not passive:
        behind = _recipient(tokens, k, stop)
        if k < behind < stop:
            found = complement(tokens, behind, stop, takes - {"object"})
            if found:
                return found
    found = complement(tokens, k, stop, takes)
    if "that" in takes and (found is None or found.sort in {"object", "about", "of", "for", "on"}):
        for n in range(k, min(stop, k + 12)):  # "warned in a memo that …"
            if tokens.tags[n] in "VX,.:":
                break
            if tokens.lower[n] == "that" and tokens.tags[n] == "S":
                return extent(tokens, n, stop, "that")
    if "quote" in takes and (found is None or found.sort in {"object", "about", "on"}):
        for n in range(k, min(stop - 1, k + 18)):  # "said at a hearing on Monday: “…”"
            if tokens.tags[n] in "VX." or tokens.tags[n] == '"':
                break
            if tokens.tags[n] in ",:" and tokens.tags[n + 1] == '"':
                return complement(tokens, n, stop, takes) or found
    return found


def _skip(tokens: Tokens, k: int, stop: int) -> int:
    """Passes over adverbs, phrases of time and "in a statement" behind a verb."""
    lower, tags, times = tokens.lower, tokens.tags, words("grammar", "times")
    while k < stop:
        if (tags[k] == "B" and lower[k] != "not") or lower[k] in times:
            k += 1
        elif (
            lower[k] in {"on", "in", "at", "last", "this", "during", "earlier", "late", "to", "via", "through"} and k + 1 < stop
        ):
            n = k + 1
            if lower[k] == "to" and not (tags[n] in "DNM" and _recipient(tokens, n, stop) > n):
                break
            while (
                n < stop
                and n - k < 9
                and (tags[n] in "DANMG#s" or lower[n] in {"with", "to", "of", "by", "for"})
                and not opens_clause_here(tokens, n, stop)
            ):
                n += 1
            behind = n < stop and (lower[n] == "that" or tags[n] in ',:"' or lower[n] in times)
            if n > k + 1 and (behind or n == stop):
                k = n
            else:
                break
        else:
            break
    return k


def opens_clause_here(tokens: Tokens, n: int, stop: int) -> bool:
    """Whether a pronoun or an article starts a clause right here."""
    return tokens.tags[n] == "D" and opens_clause(tokens, n, stop) and n > 0 and tokens.tags[n - 1] in "NM"


def _recipient(tokens: Tokens, k: int, stop: int) -> int:
    """The word behind the one spoken to: "told **reporters** that", "warned **the public**"."""
    tags, lower = tokens.tags, tokens.lower
    if lower[k] in words("grammar", "object_pronouns") or lower[k] in {"you", "it"}:
        n = k + 1
    else:
        n = k
        while (
            n < stop
            and n - k < 8
            and (
                tags[n] in "DANM#sG&"
                or (
                    lower[n] in {"of", "at", "from", "the", "in", "on", "and"} and n > k and tags[n + 1 : n + 2] in tuple("DNM")
                )
            )
        ):
            n += 1
        if n == k:
            return k
    n = _skip(tokens, n, stop) if n < stop else n
    if n < stop and tags[n] == "," and n + 1 < stop and tags[n + 1] == '"':
        n += 1
    return n


def complement(tokens: Tokens, k: int, stop: int, takes: frozenset[str]) -> Content | None:
    """Finds a content that begins right at a word, of the sorts that a cue takes.

    Args:
        tokens: The text's words.
        k: The word.
        stop: The end of the sentence.
        takes: The complements of the cue's entry.
    """
    tags, lower = tokens.tags, tokens.lower
    if tags[k] in ",:" and k + 1 < stop and tags[k + 1] == '"' and "quote" in takes:
        k += 1
    if tags[k] == ":" and tokens.words[k] == ":" and {"quote", "clause"} & takes and k + 1 < stop:
        return extent(tokens, k + 1, stop, "clause", stop)
    if tags[k] == '"' and tokens.quotation_of[k] >= 0 and tokens.start[k] == tokens.quotations[tokens.quotation_of[k]].start:
        return _quoted(tokens, k, stop) if "quote" in takes else None
    if lower[k] == "that" and tags[k] in "SDW" and "that" in takes:
        return extent(tokens, k, stop, "that") if tags[k] != "D" or opens_clause(tokens, k, stop) else None
    if tags[k] == "T" or (lower[k] == "not" and tags[k + 1 : k + 2] == "T"):
        n = k + 1 if tags[k] == "T" else k + 2
        if n >= stop:
            return None
        if "refusal" in takes:
            return extent(tokens, k, stop, "refusal") if lower[n] in _SPEAKING else None
        if "to" in takes and (tags[n] in "vXBVNYA" and tags[n] not in "D"):
            return extent(tokens, k, stop, "to")
        return None
    if lower[k] in _WH and "whether" in takes:
        return extent(tokens, k, stop, "whether")
    if tags[k] == "G" and "gerund" in takes:
        return extent(tokens, k, stop, "gerund")
    if "clause" in takes and opens_clause(tokens, k, stop):
        return extent(tokens, k, stop, "clause")
    if tags[k] == "," and "clause" in takes:
        return None
    for word, sort in (("of", "of"), ("for", "for"), ("about", "about"), ("on", "on"), ("as", "as")):
        if lower[k] == word and sort in takes and k + 1 < stop:
            return extent(tokens, k, stop, sort)
    if "charge" in takes:  # accused X of, blamed X for
        for n in range(k + 1, min(stop, k + 15)):
            if (
                lower[n] in {"of", "for"}
                and ("of" if lower[n] == "of" else "for") in takes
                and tags[n + 1 : n + 2] in tuple("GDNMA")
            ):
                return extent(tokens, k, stop, "of")
            if tags[n] in ",.VX":
                break
    if "as" in takes:
        for n in range(k, min(stop, k + 20)):
            if lower[n] == "as" and n > k:
                return extent(tokens, k, stop, "as")
            if tags[n] in ",.VX":
                break
    if "object" in takes and tags[k] in "DNMA#R" and lower[k] not in {"himself", "herself", "themselves"}:
        return extent(tokens, k, stop, "object")
    return None


def extent(tokens: Tokens, k: int, stop: int, sort: str, end: int | None = None) -> Content | None:
    """Makes the content from a word to the end of its clause, or of the quotation that it ends in.

    Args:
        tokens: The text's words.
        k: The word.
        stop: The end of the sentence.
        sort: The complement that it is.
        end: The word behind its last one, where that is known.
    """
    last = clause_end(tokens, k, stop, joined=True) if end is None else end
    if (
        last < stop
        and tokens.tags[last - 1] != '"'
        and tokens.quotation_of[last - 1] >= 0
        and tokens.quotation_of[k] != tokens.quotation_of[last - 1]
    ):
        last = stop
    last_word = tokens.quotation_of[last - 1]
    if (
        last == stop
        and last_word >= 0
        and last_word != tokens.quotation_of[k]
        and tokens.quotations[last_word].end > tokens.end[last - 1]
    ):
        last = max(last, tokens.before(tokens.quotations[last_word].end) + 1)
    found = fragment(tokens, k, last, end_mark=False)
    return Content([found], sort, k, last) if found else None


def _quoted(tokens: Tokens, k: int, stop: int) -> Content:
    quotation = tokens.quotations[tokens.quotation_of[k]]
    last = tokens.before(quotation.end) + 1
    # "…" and what belongs to the same clause: he said "the worst" was over.
    if last < stop and tokens.tags[last] in "VXPC" and tokens.words[last - 2] not in ".,!?":
        longer = extent(tokens, k, stop, "quote")
        if longer:
            return longer
    return Content([(quotation.start, quotation.end)], "quote", k, last)


def before(tokens: Tokens, p: int, first: int) -> Content | None:
    """Finds the content that ends right before a word: "**The plan failed**, she said", "**"No,"** he said".

    Args:
        tokens: The text's words.
        p: The first word of the source or, where it follows the cue, of the cue.
        first: The beginning of the sentence.
    """
    if p <= 0:
        return None
    tags = tokens.tags
    if p <= first and (
        p < 2 or tokens.words[p - 2] not in {"?", "!"} or "\n" in tokens.text[tokens.end[p - 1] : tokens.start[p]]
    ):
        return None  # a quotation that is a sentence of its own
    if tags[p - 1] == '"' and tokens.quotation_of[p - 1] >= 0:
        quotation = tokens.quotations[tokens.quotation_of[p - 1]]
        if quotation.end != tokens.end[p - 1]:
            return None
        return _quotation_before(tokens, p, first, p)
    if p - 1 < first:
        return None
    if tags[p - 1] == "," or tokens.words[p - 1] in {"–", "—"}:
        if (
            p - 2 >= first
            and tags[p - 2] == '"'
            and tokens.quotation_of[p - 2] >= 0
            and tokens.quotations[tokens.quotation_of[p - 2]].end == tokens.end[p - 2]
        ):
            return _quotation_before(tokens, p - 1, first, p)
        begin = skip_fronts(tokens, first, p - 1)
        if tokens.quotation_of[begin] >= 0 and tokens.quotation_of[begin] == tokens.quotation_of[p - 1]:
            begin = max(begin, tokens.at(tokens.quotations[tokens.quotation_of[begin]].start + 1))
        found = fragment(tokens, begin, p - 1)
        if found and p - 1 > begin:
            return Content([found], "end", begin, p - 1)
    return None


def _quotation_before(tokens: Tokens, stop: int, first: int, p: int) -> Content | None:
    quotation = tokens.quotations[tokens.quotation_of[stop - 1]]
    begin = tokens.at(quotation.start)
    sentence = tokens.bounds(begin)[0]
    if begin > sentence:  # the quotation is a part of a sentence: take what stands before it, too
        start = skip_fronts(tokens, sentence, begin)
        if any(tag in "VXvNMT" for tag in tokens.tags[start:begin]):
            begin = start
    return Content([(tokens.start[begin], quotation.end)], "quote", begin, stop)


def until_verb(tokens: Tokens, content: Content) -> Content:
    """Ends a phrase before the verb that it is the subject of: "rumours of a contest **grow**"."""
    for k in range(content.first + 1, content.stop):
        if (tokens.tags[k] in "VX" and tokens.tags[k - 1] != "W") or tokens.tags[k] == "," or tokens.lower[k] == "as":
            cut = fragment(tokens, content.first, k)
            return content._replace(fragments=[cut], stop=k) if cut else content
    return content
