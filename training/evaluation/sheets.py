"""An article as the page of errors shows it: passage by passage, both sides, with the findings beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reportedly.frames import role_spans
from reportedly.schema import Article, Frame

from .findings import Finding, Status
from .marking import Mark, Segment, passages, segments, shortened
from .pairs import Pair

_HEADING = 70  # characters of the first line that a heading may have at either end


class Row(NamedTuple):
    """A passage with the findings whose cues stand in it.

    Attributes:
        first: The passage with the marks of the first side.
        second: The passage with those of the second.
        findings: The findings by number.
        same: Whether both sides have the same frames here.
    """

    first: list[Segment]
    second: list[Segment]
    findings: list[tuple[int, Finding]]
    same: bool


class Sheet(NamedTuple):
    """An article on the page.

    Attributes:
        article: The article of the first side.
        heading: Its first line.
        rows: Its passages.
        counts: How many findings there are of each status.
    """

    article: Article
    heading: str
    rows: list[Row]
    counts: Counter[Status]

    @property
    def wrong(self) -> int:
        """How many findings are not right."""
        return self.counts.total() - self.counts["right"]


def make_sheet(pair: Pair, found: Sequence[Finding], start: int) -> Sheet:
    """Lays an article out.

    Args:
        pair: The article of the first side, and that of the second.
        found: What became of their frames, in the order of the text.
        start: The number of the first of these findings on the page.

    Returns:
        The article with its passages.
    """
    article = pair[0]
    numbered = list(enumerate(found, start))
    marks = [_marks((number, finding.first) for number, finding in numbered)]
    marks.append(_marks((number, finding.second) for number, finding in numbered))
    rows: list[Row] = []
    left = numbered
    bounds = passages(article.text)
    for at, passage in enumerate(bounds):
        last = at == len(bounds) - 1
        here = [item for item in left if last or item[1].frame.cue.fragments[0][0] < passage[1]]
        left = left[len(here) :]
        one, two = (segments(article.text, passage, side) for side in marks)
        rows.append(Row(one, two, here, all(finding.status == "right" for _, finding in here) and _alike(one, two)))
    heading = next((line.strip() for line in article.text.splitlines() if line.strip()), "")
    counts = Counter(finding.status for finding in found)
    return Sheet(article, shortened(heading, _HEADING), rows, counts)


def _marks(frames: Iterable[tuple[int, Frame | None]]) -> list[Mark]:
    return [
        Mark(start, end, number, role)
        for number, frame in frames
        if frame is not None
        for role, span in role_spans(frame)
        for start, end in span.fragments
    ]


def _alike(first: Sequence[Segment], second: Sequence[Segment]) -> bool:
    """Whether a passage looks the same on both sides, arguments of cues in other passages included."""
    return [(one.text, one.marks) for one in first] == [(two.text, two.marks) for two in second]
