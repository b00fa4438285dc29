"""Attributions by verbs: active, passive and as participles."""

from __future__ import annotations

import msgspec

from ..schema import Fragment
from . import contents
from .clauses import fragment, has_verb
from .found import Found, build
from .lexicon import Cue, cues, words
from .sources import Range, kind_of, left_source, right_source, subject_before
from .tokens import Tokens

_REFUSALS = words("contexts", "refusals")
_BE = words("contexts", "be")
_EXTENDERS = words("contexts", "extenders")
_AUTHOR = words("contexts", "author")
_SILENT = words("contexts", "silent")


def by_verb(tokens: Tokens, i: int, first: int, stop: int, cue: Cue, width: int = 1) -> Found | None:
    """Reads a verb as an attribution.

    Args:
        tokens: The text's words.
        i: The verb.
        first: The beginning of its sentence.
        stop: The end of its sentence.
        cue: The verb's entry.
        width: How many words the verb has ("point out").
    """
    tags, lower = tokens.tags, tokens.lower
    if tags[i] == "N" and not (lower[i] == cue.lemma and i > first and tags[i - 1] == "T"):
        following = tags[i + 1 : i + 2]
        if not (
            i + 1 < stop and lower[i + 1] == "that" and i > first and tags[i - 1] in "NMR" and lower[i] not in cues("nouns")
        ) and not (following and tags[i - 1 : i] in ("M", "N") and following in ('"',) and i > first):
            return None
    if cue.attribution is None or blocked(tokens, i, first, stop, cue):
        return None
    begin, passive = group(tokens, i, first)
    if begin > first and tags[begin - 1] == "T" and begin == i:
        begin = i  # an infinitive: its subject is that of the verb before
    if begin > first + 1 and tags[begin - 1] == "T" and begin == i and tokens.lower[begin - 2] in _EXTENDERS:
        begin, _ = group(tokens, begin - 2, first)
    elif begin > first + 1 and begin == i and tags[i] == "G" and lower[begin - 1] in _EXTENDERS:
        begin -= 1
    if (
        begin > first + 1
        and tags[begin - 1] == "T"
        and any(word in _REFUSALS for word in lower[max(first, begin - 6) : begin - 1])
    ):
        return None
    if cue.lemma in {"identify", "discuss"} and not (
        lower[begin] in _SILENT and any(w in {"not", "n't"} for w in lower[begin:i])
    ):
        return None
    if lower[i - 1 : i] == ["worth"]:
        return None
    if cue.lemma == "like" and lower[begin] not in {"would", "'d"}:
        return None
    word = (tokens.start[i], tokens.end[i + width - 1])
    if passive:
        return _passive(tokens, i, begin, first, stop, cue, word)
    if tags[i] == "v" and begin == i and not (i > first and tags[i - 1] == "T"):
        return _participle(tokens, i, first, stop, cue, word)
    right = contents.after(tokens, i + width, stop, cue)
    left, source = _left(tokens, i, begin, first, stop, cue, right)
    if cue.lemma in {"call", "list", "point", "put"} and not (right and _measured(tokens, i, right, cue.lemma)):
        return None
    if left is not None and right is not None and right.sort != "quote":
        left, right = (None, right) if right.sort in {"that", "clause", "whether", "to", "refusal"} else (left, None)
    if right is None and left is None:
        return None
    if left is not None and left.sort != "quote" and (source is None or not _complete(tokens, left)):
        return None
    if source and tokens.quotation_of[i] < 0 and source[1] - source[0] == 1 and lower[source[0]] in _AUTHOR:
        return None
    end = tokens.end[i + width - 1]
    if right is not None and right.sort == "on" and right.first > i:
        moved = fragment(tokens, right.first + 1, right.stop)
        if moved is None:
            return None
        right, end = right._replace(fragments=[moved]), tokens.end[right.first]
        cue = msgspec.structs.replace(cue, hedge=None)
    pieces = [*(left.fragments if left else []), *(right.fragments if right else [])]
    sort = right.sort if right else left.sort if left else ""
    return build(tokens, cue, (tokens.start[begin], end), word, source, pieces, sort)


def group(tokens: Tokens, i: int, first: int) -> tuple[int, bool]:
    """The first word of a verb group, and whether it is passive."""
    begin, k, passive = i, i - 1, False
    while k >= first and tokens.tags[k] in "XBv" and not (tokens.tags[k] == "v" and tokens.lower[k] in cues("verbs")):
        if tokens.tags[k] == "X":
            begin = k
            passive |= tokens.lower[k] in _BE and k >= i - 3
        k -= 1
    return begin, passive and not tokens.lower[i].endswith("ing")


def blocked(tokens: Tokens, i: int, first: int, stop: int, cue: Cue) -> bool:
    """Whether the words around a cue show, by its entry, that it has another sense."""
    if i + 1 < stop and tokens.lower[i + 1] in cue.not_before:
        return True
    if (
        i + 2 < stop
        and cue.not_before
        and tokens.lower[i + 2] in cue.not_before
        and tokens.tags[i + 1] in "D#A"
        and "the" not in cue.not_before
    ):
        return True
    if i + 3 < stop and cue.lemma == "claim" and tokens.lower[i + 3] in cue.not_before and tokens.tags[i + 1] in "D#PA":
        return True
    return i > first and tokens.lower[i - 1] in cue.not_after


def _complete(tokens: Tokens, left: contents.Content) -> bool:
    """Whether a content before a cue can be a claim: it has a verb, or it goes on behind the cue."""
    tags = tokens.tags[left.first : left.stop]
    return len(left.fragments) > 1 or (len(tags) > 2 and any(tag in "VXGv" for tag in tags))


def _measured(tokens: Tokens, i: int, right: contents.Content, lemma: str) -> bool:
    """Whether these verbs report: "called it “a lie”", "put the toll at 40", "pointed to a fault", "lists 40 deaths"."""
    if lemma == "call":
        return right.sort == "for" or '"' in tokens.tags[right.first : right.stop]
    if lemma == "point":
        return tokens.lower[right.first] == "to"
    inside = tokens.tags[right.first : right.stop]
    return "#" in inside if lemma == "list" else "at" in tokens.lower[right.first : right.stop] and "#" in inside


def _left(
    tokens: Tokens, i: int, begin: int, first: int, stop: int, cue: Cue, right: contents.Content | None
) -> tuple[contents.Content | None, Range | None]:
    """The content before a verb, if there is one, and the verb's source on either side."""
    tags = tokens.tags
    ends = bool({"end", "quote"} & cue.takes)
    # Inverted: "…," said X.
    if begin > 0 and ends and (tags[begin - 1] == '"' or (begin > first and tags[begin - 1] in ",:")):
        content = contents.before(tokens, begin, first)
        source = right_source(tokens, i + 1, stop)
        if content and source and tags[i] != "G" and cue.lemma != "tell":
            subject = left_source(tokens, begin, first) if content.sort != "quote" else None
            if subject is None and (content.sort == "quote" or source[1] >= stop - 1 or tags[source[1]] in ",.P"):
                return _interrupted(tokens, content, source[1], stop), source
    if (tags[i] == "G" and begin == i) or (begin > first and tags[begin - 1] == "T"):
        return None, subject_before(tokens, begin, first)
    source = left_source(tokens, begin, max(first, _quote_edge(tokens, begin, first)))
    if source and tokens.lower[source[0]] in {"who", "which", "that"}:
        return None, source
    content = contents.before(tokens, source[0], first) if source and ends else None
    if content is not None and right is None:
        content = _interrupted(tokens, content, i + 1, stop)
    if content is None and source is None and ends:
        content = contents.before(tokens, begin, first)
    return content, source


def _interrupted(tokens: Tokens, content: contents.Content, k: int, stop: int) -> contents.Content:
    """Adds what goes on behind the cue: "…," he said, "…" and "…, he said, …"."""
    while k < stop and tokens.tags[k] not in ',.:"':
        k += 1
    if k + 2 >= stop or tokens.tags[k] not in ",:":
        return content
    more = None
    if tokens.tags[k + 1] == '"' and content.sort == "quote":
        number = tokens.quotation_of[k + 1]
        if number >= 0 and tokens.quotations[number].start == tokens.start[k + 1]:
            more = (tokens.quotations[number].start, tokens.quotations[number].end)
    elif (
        content.sort == "end"
        and tokens.tags[k + 1] not in "GW"
        and tokens.lower[k + 1] not in {"while", "but", "although", "though"}
    ):
        more = fragment(tokens, k + 1, stop) if has_verb(tokens, k + 1, stop) else None
    return content._replace(fragments=[*content.fragments, more]) if more else content


def _quote_edge(tokens: Tokens, i: int, first: int) -> int:
    """The word behind the last quotation that closes before a word: sources do not reach over it."""
    own = tokens.quotation_of[i]
    for k in range(i - 1, first - 1, -1):
        number = tokens.quotation_of[k]
        if number != own:
            if (
                number >= 0
                and tokens.tags[k] == '"'
                and tokens.end[k] == tokens.quotations[number].end
                and k - 1 >= first
                and tokens.words[k - 1] in {",", ".", "!", "?"}
            ):
                return k + 1
            if number < 0 and own >= 0:
                return k + 1
    return first


def _passive(tokens: Tokens, i: int, begin: int, first: int, stop: int, cue: Cue, word: Fragment) -> Found | None:
    """Reads a passive: "X is believed to …", "it is said that …", "was told that", "no injuries were reported"."""
    lower, tags = tokens.lower, tokens.tags
    span = (tokens.start[begin], tokens.end[i])
    by: Range | None = None
    k = i + 1
    if k + 1 < stop and lower[k] == "by" and (by := right_source(tokens, k + 1, stop)):
        k = by[1]
    if "passive" in cue.takes:
        cue = msgspec.structs.replace(cue, takes=cue.takes | {"to"})
    right = contents.after(tokens, k, stop, cue, passive=True)
    if right and right.sort == "to" and not {"passive", "recipient"} & cue.takes:
        return None
    if right and right.sort not in {"that", "to", "whether", "clause", "as", "of", "quote", "gerund", "refusal"}:
        right = None
    if right is None and not ({"object", "passive"} <= cue.takes or (cue.hedge and "passive" in cue.takes)):
        return None
    subject = left_source(tokens, begin, first)
    if right and (right.sort in {"that", "whether", "clause"} or ("recipient" in cue.takes and cue.lemma != "accuse")):
        if subject is None and right.sort != "that":
            return None
        return Found(
            cue.attribution or "statement",
            span,
            word,
            fragment(tokens, *by) if by else None,
            kind_of(tokens, by),
            right.fragments,
            cue.hedge,
            right.sort,
            passive=False,
        )
    if subject is None or (lower[subject[0]] in {"it"} and right is None):
        return None
    head = fragment(tokens, *subject)
    if head is None:
        return None
    rest = right.fragments if right else []
    if not right and i + 1 < stop and tags[i + 1] == "P" and lower[i + 1] != "by":
        tail = contents.extent(tokens, i + 1, stop, "rest")
        rest = tail.fragments if tail else []
    return Found(cue.attribution or "statement", span, word, None, "none", [head, *rest], cue.hedge, "passive", passive=True)


def _participle(tokens: Tokens, i: int, first: int, stop: int, cue: Cue, word: Fragment) -> Found | None:
    """Reads a bare participle: "a fight believed to be …", "a man accused of …", "Asked whether …"."""
    right = contents.after(tokens, i + 1, stop, cue, passive=True)
    if right is None or right.sort not in {"to", "of", "whether", "that"}:
        return None
    if right.sort in {"whether", "that"}:
        return Found(
            cue.attribution or "statement", word, word, None, "none", right.fragments, cue.hedge, right.sort, passive=False
        )
    if not cue.hedge:
        return None
    subject = left_source(tokens, i, first)
    head = fragment(tokens, *subject) if subject else None
    if head is None:
        return None
    return Found(
        cue.attribution or "statement",
        word,
        word,
        None,
        "none",
        [head, *contents.until_verb(tokens, right).fragments],
        cue.hedge,
        "passive",
        passive=True,
    )
