"""Speech beyond the sentence: quotations that go on behind their cue, and headlines with a colon."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .lexicon import words
from .tokens import Tokens

if TYPE_CHECKING:
    from .found import Found

Range = tuple[int, int]
_FAR = 4000  # characters; a quotation further from a cue belongs to another
_SHORT = 4  # words; a shorter quotation is a title or a shudder quote


def continue_quotations(tokens: Tokens, found: list[Found]) -> list[Found]:
    """Gives quotations without a cue of their own to the cue that they continue.

    Args:
        tokens: The text's words.
        found: The attributions found sentence by sentence.

    Returns:
        The same attributions, some with more content.
    """
    taken = sorted((start, end) for item in found for start, end in item.content)
    starts = [start for start, _ in taken]
    quoting = [number for number, item in enumerate(found) if _quotes(tokens, item)]
    cue_starts = [found[number].cue[0] for number in quoting]
    extra: dict[int, list[tuple[int, int]]] = {}
    previous_end = 0
    for quotation in tokens.quotations:
        at = bisect_right(starts, quotation.start) - 1
        covered = any(end >= quotation.end or end > quotation.start for _, end in taken[max(0, at - 3) : at + 1])
        if not covered and _free(tokens, quotation.start, quotation.end):
            k = bisect_right(cue_starts, quotation.start) - 1
            near = k >= 0 and quotation.start - found[quoting[k]].cue[1] < _FAR
            gap = tokens.text[found[quoting[k]].cue[1] : quotation.start] if near else ""
            if near and (gap.count("\n\n") <= 1 or _adjacent(tokens.text, previous_end, quotation.start)):
                extra.setdefault(quoting[k], []).append((quotation.start, quotation.end))
                previous_end = quotation.end
            elif k + 1 < len(quoting) and found[quoting[k + 1]].content[0][0] - quotation.end < 4:
                extra.setdefault(quoting[k + 1], []).append((quotation.start, quotation.end))
        elif covered:
            previous_end = quotation.end
    return [
        item._replace(content=sorted([*item.content, *extra[number]])) if number in extra else item
        for number, item in enumerate(found)
    ]


def _adjacent(text: str, end: int, start: int) -> bool:
    return not text[end:start].strip() and end > 0


def _quotes(tokens: Tokens, item: Found) -> bool:
    text = tokens.text
    return item.kind == "statement" and any(text[start] in "\"“'‘«„" for start, _ in item.content)


def _free(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a quotation is a sentence of its own."""
    first, last = tokens.at(start), tokens.before(end)
    if last - first < _SHORT or first >= len(tokens):
        return False
    begins = tokens.bounds(first)[0] == first
    closes = last + 1 >= len(tokens) or tokens.sentence_of[last + 1] != tokens.sentence_of[last]
    return begins and closes


def headlines(tokens: Tokens, cues: set[tuple[int, int]]) -> Iterator[tuple[int, Range, Range]]:
    """Finds headlines that attribute by a colon or a dash: "Bus crash kills 12: police", "Minister: no deal is near".

    Args:
        tokens: The text's words.
        cues: The cues found already.

    Yields:
        The cue, the words of the source and the words of the content.
    """
    people = words("sources", "roles") | words("sources", "institutions") | words("sources", "documents")
    for first, stop in tokens.sentences:
        if stop - first < 4 or not _own_line(tokens.text, tokens.start[first], tokens.end[stop - 1]):
            continue
        marks = [k for k in range(first + 1, stop - 1) if tokens.words[k] in {":", "–", "—"}]
        if len(marks) != 1:
            continue
        mark = marks[0]
        tail = tokens.lower[mark + 1 : stop]
        if stop - mark - 1 <= 4 and tail[-1] in people and mark - first >= 3:
            yield mark, (mark + 1, stop), (first, mark)


def _own_line(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] in "\r\n") and (end == len(text) or text[end] in "\r\n")
