"""The figures of annotated articles: how many, of what kinds, how dense, how hard."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

import msgspec

from reportedly.frames import frame_type, role_spans
from reportedly.schema import Article, Attribution, Frame, Hedge, Quantity, Span
from reportedly.sentences import sentences


class Statistics(msgspec.Struct, frozen=True):
    """The figures of some annotated articles.

    Attributes:
        articles: How many articles.
        words: How many words, parted by white space.
        frames: How many frames, by type.
        kinds: How many frames, by type and kind.
        source_kinds: How many attributions, by the kind of their source.
        quotes: How many attributions, by how they quote.
        roles: How many spans, by type and role.
        cues: How many different cues, in lower case, by type.
        density: Frames on a hundred words, by type.
        nested: Share of attributions and hedges whose cue lies inside the content or scope of another frame.
        interrupted: Share of contents and scopes that have several fragments.
        long: Share of contents and scopes that run over the end of a sentence.
        without_value: Share of quantities whose words give no value.
    """

    articles: int
    words: int
    frames: dict[str, int]
    kinds: dict[str, int]
    source_kinds: dict[str, int]
    quotes: dict[str, int]
    roles: dict[str, int]
    cues: dict[str, int]
    density: dict[str, float]
    nested: float | None
    interrupted: float | None
    long: float | None
    without_value: float | None


def statistics(articles: Iterable[Article]) -> Statistics:
    """Counts what is annotated.

    Args:
        articles: The annotated articles.

    Returns:
        The figures; shares of nothing are `None`.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("frames", "kinds", "source_kinds", "quotes", "roles")}
    forms: dict[str, set[str]] = {"attribution": set(), "hedge": set(), "quantity": set()}
    number = words = nested = interrupted = long = claims = unread = 0
    for article in articles:
        number += 1
        words += len(article.text.split())
        ends = [end for _, end in sentences(article.text)]
        arguments = [span for frame in article.frames if (span := _argument(frame)) is not None]
        for frame in article.frames:
            name = frame_type(frame)
            counts["frames"][name] += 1
            forms[name].add(" ".join(frame.cue.text.lower().split()))
            counts["roles"].update(f"{name} {role}" for role, _ in role_spans(frame))
            if isinstance(frame, Quantity):
                unread += frame.value is None
                continue
            counts["kinds"][f"{name} {frame.kind}"] += 1
            if isinstance(frame, Attribution):
                counts["source_kinds"][frame.source_kind] += 1
                counts["quotes"][frame.quote] += 1
        for frame in article.frames:
            argument = _argument(frame)
            if argument is None:
                continue
            claims += 1
            nested += any(other.fragments != argument.fragments and _inside(frame.cue, other) for other in arguments)
            interrupted += len(argument.fragments) > 1
            long += bisect_right(ends, argument.start) != bisect_right(ends, argument.end - 1)
    found = counts["frames"]
    return Statistics(
        articles=number,
        words=words,
        frames=_sorted(found),
        kinds=_sorted(counts["kinds"]),
        source_kinds=_sorted(counts["source_kinds"]),
        quotes=_sorted(counts["quotes"]),
        roles=_sorted(counts["roles"]),
        cues={name: len(forms[name]) for name in sorted(forms)},
        density={name: round(100 * found[name] / words, 2) for name in sorted(forms)} if words else {},
        nested=_share(nested, claims),
        interrupted=_share(interrupted, claims),
        long=_share(long, claims),
        without_value=_share(unread, found["quantity"]),
    )


def _argument(frame: Frame) -> Span | None:
    """The claim of a frame: its scope or content."""
    if isinstance(frame, Hedge):
        return frame.scope
    return frame.content if isinstance(frame, Attribution) else None


def _inside(cue: Span, argument: Span) -> bool:
    return all(any(low <= start and end <= high for low, high in argument.fragments) for start, end in cue.fragments)


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
