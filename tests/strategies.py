"""Hypothesis strategies for articles: any text, sound frames; used by the property tests of several modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from hypothesis import strategies as st

from reportedly.frames import frame_type, in_order, make_attribution, make_hedge, make_quantity, role_spans
from reportedly.schema import (
    Article,
    AttributionKind,
    Claim,
    ClaimStatus,
    Fragment,
    Frame,
    HedgeKind,
    SourceKind,
    Span,
    TaggerInfo,
)

_WORDS = [
    "said",
    "may",
    "reportedly",
    "at least 40",
    "300 to 350",
    "a third",
    "3-1",
    "the minister",
    "The",
    "x",
    "km",
    "10",
    "said",
]
_MARKS = ['"', "“", "”", "'", "«", "»", ",", ".", "…", " … ", " | ", "|", " ++ ", "++", "<<", ">>", "#", "##", "#2", "=", "!"]
_ODD = ["😀", "e\u0301", "\u200f", "\u202b", "\ufeff", "\u00a0", "\u2028", "\x00", "\t", "\x85", "é", "👩‍👩‍👧"]
_BREAKS = ["\n", "\n\n", "\r\n", "\r"]

texts = st.one_of(
    st.lists(st.sampled_from([*_WORDS, *[" "] * 8, *_MARKS, *_ODD, *_BREAKS]), max_size=30).map("".join),
    st.text(max_size=40),
)
"""Any text, with much of what is odd in news."""

_lines = st.lists(st.sampled_from([*_WORDS, *[" "] * 8, *_MARKS, *_ODD]), max_size=12).map(lambda parts: "".join(parts).strip())
paragraphs = st.lists(st.one_of(_lines, st.just("")), min_size=1, max_size=6).map("\n".join)
"""Texts that the notation of `.ann` files can express."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
metas = st.dictionaries(st.text(max_size=8), json_values, max_size=3)
scores = st.floats(0, 1)


@st.composite
def fragments(draw: st.DrawFn, text: str, most: int = 2) -> tuple[Fragment, ...]:
    """Draws the fragments of a span; none where the text is nothing but white space there."""
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2 * most)))
    trimmed = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        words = text[start:end]
        at = start + len(words) - len(words.lstrip())
        if words.strip():
            trimmed.append((at, at + len(words.strip())))
    return tuple(trimmed)


@st.composite
def frames_of(draw: st.DrawFn, text: str, *, scored: bool = False) -> tuple[Frame, ...]:
    """Draws frames of a text, in order and numbered."""
    found: list[Frame] = []
    for _ in range(draw(st.integers(0, 5))):
        cue, one, two = draw(fragments(text, 1)), draw(fragments(text)), draw(fragments(text))
        score = {"score": draw(scores)} if scored else {}
        if not cue:
            continue
        tag = draw(st.sampled_from("AHQ"))
        if tag == "Q":
            found.append(make_quantity(text, cue, one or None, **score))
        elif tag == "H" and one:
            found.append(make_hedge(text, draw(st.sampled_from(get_args(HedgeKind))), cue, one, **score))
        elif tag == "A" and one:
            kinds = [kind for kind in get_args(SourceKind) if (kind == "none") == (not two)]
            kind = draw(st.sampled_from(get_args(AttributionKind)))
            found.append(make_attribution(text, kind, draw(st.sampled_from(kinds)), cue, two or None, one, **score))
    return in_order(_different(found))


def _different(frames: Iterable[Frame]) -> list[Frame]:
    return list(
        {
            (frame_type(frame), tuple((role, span.fragments) for role, span in role_spans(frame))): frame for frame in frames
        }.values()
    )


@st.composite
def gold_articles(
    draw: st.DrawFn, text: st.SearchStrategy[str] = texts, meta: st.SearchStrategy[dict[str, Any]] = metas
) -> Article:
    """Draws an article as annotated by hand."""
    words = draw(text)
    return Article(id=draw(st.text(min_size=1, max_size=8)), text=words, meta=draw(meta), frames=draw(frames_of(words)))


@st.composite
def tagged_articles(draw: st.DrawFn) -> Article:
    """Draws an article as a tagger leaves it, with scores and claims."""
    words = draw(texts)
    frames = draw(frames_of(words, scored=True))
    spans = [span for span in draw(st.lists(fragments(words), max_size=3)) if span]
    claims = tuple(
        Claim(
            f"c{number}",
            span,
            Span.of(words, *span).text,
            draw(st.sampled_from(get_args(ClaimStatus))),
            tuple(f.id for f in frames),
        )
        for number, span in enumerate(spans, 1)
    )
    info = TaggerInfo(draw(st.text(max_size=5)), "1.0", "baseline")
    return Article(id=draw(st.text(max_size=8)), text=words, meta=draw(metas), frames=frames, claims=claims, tagger=info)


articles = st.one_of(gold_articles(), tagged_articles())
"""Articles of any origin; all are sound."""
