"""Sources: the noun phrase before or behind an attributing word, and what kind of source it is."""

from __future__ import annotations

from ..schema import SourceKind
from .clauses import has_verb
from .lexicon import words
from .tokens import Tokens

Range = tuple[int, int]


def left_source(tokens: Tokens, group: int, first: int) -> Range | None:
    """Finds the noun phrase that is the subject of a verb group.

    Args:
        tokens: The text's words.
        group: The first word of the verb group.
        first: The first word that may belong to the source.

    Returns:
        The range of words, or `None` if there is no subject.
    """
    tags, lower = tokens.tags, tokens.lower
    stop = _skip_back(tokens, group, first)
    if stop <= first:
        return None
    if tags[stop - 1] == "W" or lower[stop - 1] in {"who", "which", "that"}:
        return stop - 1, stop
    if tags[stop - 1] == "C":  # a second verb of the same subject
        return _first_subject(tokens, stop - 1, first)
    closed = tags[stop - 1] == "," and stop - 1 > first
    if closed:
        stop -= 1
        return _with_apposition(tokens, stop, first)
    begin = _phrase_start(tokens, stop, first)
    return _trim(tokens, begin, stop)


def _skip_back(tokens: Tokens, stop: int, first: int) -> int:
    """Passes over adverbs and phrases of time between a subject and its verb."""
    tags, lower = tokens.tags, tokens.lower
    times = words("grammar", "times")
    while stop > first:
        if tags[stop - 1] == "B":
            stop -= 1
        elif (
            lower[stop - 1] in times
            and stop - 1 > first
            and (tags[stop - 2] in "NMB" or lower[stop - 2] in {"on", "in", "last", "this"})
        ):
            stop -= 1
            while stop > first and lower[stop - 1] in {"on", "in", "last", "this", "late", "early"}:
                stop -= 1
        else:
            return stop
    return stop


def _phrase_start(tokens: Tokens, stop: int, first: int) -> int:
    """Goes back from the last word of a subject to its first."""
    tags, lower = tokens.tags, tokens.lower
    i = stop
    while i > first:
        tag = tags[i - 1]
        if (
            tag in "NMDA#sRGB)("
            or (
                tag == '"'
                and i - 1 > first
                and tokens.quotation_of[i - 1] >= 0
                and tokens.end[i - 1] < tokens.quotations[tokens.quotation_of[i - 1]].end
                and i < stop
            )
            or tag in "PTv"
            or (tag in "VX" and _in_relative(tokens, i - 1, first))
            or (tag == "W" and i < stop and has_verb(tokens, i, stop))
            or (
                tag == "C"
                and lower[i - 1] in {"and", "or"}
                and i - 1 > first
                and not has_verb(tokens, first, i - 1)
                and tags[i - 2] in "NM,"
            )
            or (tag == "," and i < stop and i - 1 > first and tags[i - 2] in "NM" and _in_list(tokens, i, stop, first))
        ):
            i -= 1
        else:
            break
    return i


def _in_relative(tokens: Tokens, i: int, first: int) -> bool:
    for k in range(i - 1, max(first, i - 12) - 1, -1):
        if tokens.tags[k] == "W" or tokens.lower[k] in {"who", "which"}:
            return True
        if tokens.tags[k] in ",.:S":
            return False
    return False


def _in_list(tokens: Tokens, i: int, stop: int, first: int) -> bool:
    """Whether the comma before `i` joins names ("Ann, Bo and Cy said")."""
    return "C" in tokens.tags[i:stop] and not has_verb(tokens, first, stop)


def _with_apposition(tokens: Tokens, stop: int, first: int) -> Range | None:
    """The subject before "…, a clerk at the port," with all that stands between the commas."""
    comma = stop - 1
    depth = 0
    while comma > first and depth < 40:
        if tokens.tags[comma] == ",":
            begin = _phrase_start(tokens, comma, first)
            if begin < comma and not has_verb(tokens, begin, comma):
                found = _trim(tokens, begin, comma)
                if found and found[0] < comma:
                    described = tokens.tags[comma + 1] not in "WGvPB" and not has_verb(tokens, comma + 1, stop)
                    if not described and tokens.tags[comma + 1] not in "WGvPB":
                        return None
                    return found[0], stop if described else comma
        if tokens.tags[comma] in ".:" or (tokens.tags[comma] == '"' and tokens.quotation_of[comma] >= 0):
            return None
        comma -= 1
        depth += 1
    return None


def _first_subject(tokens: Tokens, stop: int, first: int) -> Range | None:
    """The subject of the first verb of a clause, for a verb that is joined to it by *and*."""
    tags = tokens.tags
    for k in range(first + 1, stop):
        if tags[k] in "VX" and tags[k - 1] in "NMR),B#" and not _in_relative(tokens, k, first):
            begin = left_source(tokens, k, first)
            if begin and not has_verb(tokens, *begin):
                return begin
    return None


def subject_before(tokens: Tokens, stop: int, first: int) -> Range | None:
    """The subject of the main clause before a word: for ", saying that …" and the like."""
    return _first_subject(tokens, stop, first)


def _trim(tokens: Tokens, begin: int, stop: int) -> Range | None:
    """Cuts a fronted phrase and empty subjects off a noun phrase."""
    tags, lower = tokens.tags, tokens.lower
    while begin + 1 < stop and lower[begin] in {"last", "this"} and lower[begin + 1] in words("grammar", "times"):
        begin += 2
    while begin < stop and (
        (tags[begin] in "BPCST" and not (tags[begin] in "BP" and tags[begin + 1 : begin + 2] == "#"))
        or lower[begin] in words("grammar", "fronts")
        or tags[begin] == ")"
    ):
        if tags[begin] in "P" and not any(tag in "M" for tag in tags[begin:stop]) and lower[begin] in {"of"}:
            return None
        begin += 1
    if begin >= stop or (lower[stop - 1] in {"there"} and stop - begin == 1):
        return None
    if not any(tag in "NMRDWA#" for tag in tags[begin:stop]):
        return None
    # A subject pronoun opens its clause: what stands before it belongs elsewhere.
    if lower[stop - 1] in words("grammar", "subject_pronouns") and stop - begin > 1:
        begin = stop - 1
    return begin, stop


def right_source(tokens: Tokens, first: int, stop: int) -> Range | None:
    """Finds the noun phrase behind an attributing word: "said **Rana K., a clerk at the port**, on Monday".

    Args:
        tokens: The text's words.
        first: The word behind the attributing one.
        stop: The end of the sentence.

    Returns:
        The range of words, or `None` if no noun phrase follows.
    """
    tags, lower = tokens.tags, tokens.lower
    i = first
    while i < stop:
        tag = tags[i]
        if tag == "," and i > first:
            if not _apposition_follows(tokens, i, stop):
                break
        elif (
            tag == "P"
            and lower[i] in {"on", "in", "at", "during", "after", "before"}
            and i > first
            and i + 1 < stop
            and (lower[i + 1] in words("grammar", "times") or lower[i + 1] in {"a", "an"} or tags[i + 1] == "#")
        ):
            break
        elif tag == "X" and _in_relative(tokens, i, first):
            pass
        elif (
            (tag == "W" and i == first)
            or tag in '.:"SX'
            or (tag == "C" and (lower[i] not in {"and", "or", "&"} or tags[i + 1 : i + 2] not in ("N", "M", "D", "A", "#")))
            or (tag == "T" and i == first)
            or (tag == "V" and not _in_relative(tokens, i, first))
            or (lower[i] in words("grammar", "times") and i > first and tags[i] == "M" and tags[i - 1] not in "P")
        ):
            break
        i += 1
    while i > first and tags[i - 1] in ",PBCT":
        i -= 1
    if i == first or not any(tag in "NMR#D" for tag in tags[first:i]):
        return None
    return first, i


def _apposition_follows(tokens: Tokens, comma: int, stop: int) -> bool:
    """Whether the words behind a comma describe the name before it: an article, a role, an age, *who*."""
    if comma + 1 >= stop:
        return False
    tag, word = tokens.tags[comma + 1], tokens.lower[comma + 1]
    if tag == "#":
        return tokens.tags[comma + 2 : comma + 3] == ","
    if word in {"a", "an", "the", "one", "its", "his", "their", "her", "of"}:
        return not (word in {"the", "a", "an"} and _clause_soon(tokens, comma + 1, stop))
    return word in words("sources", "roles") or (
        tag in "A" and any(w in words("sources", "roles") for w in tokens.lower[comma + 1 : comma + 4])
    )


def _clause_soon(tokens: Tokens, first: int, stop: int) -> bool:
    for k in range(first, min(stop, first + 6)):
        if tokens.tags[k] in "VX":
            return True
        if tokens.tags[k] in ",.W":
            return False
    return False


def kind_of(tokens: Tokens, source: Range | None) -> SourceKind:
    """Decides the kind of a source on its own words.

    Args:
        tokens: The text's words.
        source: The range of words, or `None` where there is no source.
    """
    if source is None:
        return "none"
    first, stop = source
    lower = tokens.lower
    if stop - first == 1 and lower[first] in words("sources", "pronouns"):
        return "pronoun"
    head_stop = _head(tokens, first, stop)
    head = lower[head_stop - 1]
    if (
        stop - first == 1
        and tokens.words[first][:1].isupper()
        and not any(head in words("sources", group) for group in ("documents", "institutions", "roles", "pronouns"))
        and not head.endswith("s")
        and head not in words("grammar", "determiners")
    ):
        return "organisation" if sum(map(str.isupper, tokens.words[first])) > 1 else "person"
    groups = (("documents", "document"), ("institutions", "organisation"), ("roles", "unnamed"))
    named = [k for k in range(first, stop) if tokens.tags[k] == "M" and lower[k] not in words("sources", "titles")]
    own = [k for k in named if k < head_stop]
    if (own and own[-1] == head_stop - 1 and tokens.tags[head_stop - 1] == "M") or (
        own and stop > head_stop and tokens.tags[head_stop] == ","
    ):
        return _named(tokens, first, head_stop, stop)
    for group, kind in groups:
        if head in words("sources", group):
            if kind == "unnamed" and _name_after(tokens, head_stop, stop):
                return "person"
            return kind  # type: ignore[return-value]
    return "person" if own else "unnamed"


def _head(tokens: Tokens, first: int, stop: int) -> int:
    """The end of the first part of a noun phrase, before its complements."""
    for k in range(first + 1, stop):
        if tokens.tags[k] in "PW,(vTVXC" and tokens.tags[k - 1] in 'NMRAD#s)"':
            return k
    return stop


def _named(tokens: Tokens, first: int, head_stop: int, stop: int) -> SourceKind:
    """Tells a named person from a named organisation."""
    institutions, documents = words("sources", "institutions"), words("sources", "documents")
    lower = tokens.lower[first:head_stop]
    last = lower[-1]
    roles = words("sources", "roles") | words("sources", "titles")
    names = [k for k in range(first, head_stop) if tokens.tags[k] == "M"]
    if last in institutions:
        return "organisation"
    if last in documents:
        return "document"
    if last in words("sources", "roles") and tokens.lower[first] in words("grammar", "determiners"):
        return "unnamed"
    if any(word in roles for word in lower[:-1]):
        return "person"
    if any(word in institutions for word in lower) or (sum(map(str.isupper, tokens.words[names[-1]])) > 1 and len(names) == 1):
        return "organisation"
    if lower[0] == "the":
        return "organisation"
    return "person"


def _name_after(tokens: Tokens, head: int, stop: int) -> bool:
    """Whether a name stands in apposition: "A spokeswoman for the governor, **Tess Halloran**"."""
    return any(tokens.tags[k] == "," and tokens.tags[k + 1] == "M" for k in range(head, stop - 1))
