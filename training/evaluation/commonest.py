"""What there is most of: the differences, and the cue words that one side lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reportedly.frames import frame_type
from reportedly.schema import FrameType, Quantity

from .findings import Finding, Status
from .reasons import Reason
from .slices import cue_words

_COMMON = 40  # how many words are listed


def common_reasons(found: Iterable[Finding]) -> list[tuple[FrameType, Status, Reason, int]]:
    """Counts what differs.

    Args:
        found: The findings of all articles.

    Returns:
        Frame type, status, the reason without what is special to a place, and how many findings have it; the most first.
    """
    counts = Counter(
        (finding.type, finding.status, part, what)
        for finding in found
        for part, what in dict.fromkeys((reason.part, reason.what) for reason in finding.reasons)
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(name, status, Reason(part, what), count) for (name, status, part, what), count in ordered]


def common_words(found: Iterable[Finding], status: Status) -> list[tuple[FrameType, str, int, int]]:
    """Counts the cue words that stand on one side alone; not those of quantities, which are all different.

    Args:
        found: The findings of all articles.
        status: `missed` for the words of the first side, `false` for those of the second.

    Returns:
        Frame type, words, how often they are alone, and how often their side has them at all; the most first.
    """
    side = 1 if status == "false" else 0
    all_words: Counter[tuple[FrameType, str]] = Counter()
    alone: Counter[tuple[FrameType, str]] = Counter()
    for finding in found:
        frame = (finding.first, finding.second)[side]
        if frame is not None and not isinstance(frame, Quantity):
            key = frame_type(frame), cue_words(frame)
            all_words[key] += 1
            alone[key] += finding.status == status
    ordered = sorted(((count, key) for key, count in alone.items() if count), key=lambda item: (-item[0], item[1]))
    return [(name, words, count, all_words[name, words]) for count, (name, words) in ordered[:_COMMON]]
