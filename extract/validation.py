"""What can be wrong with an article's frames and claims, found without judging their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

import msgspec
from msgspec import UNSET

from .frames import frame_type, role_spans
from .quantities import normalise
from .quotations import quote_of
from .schema import FRAGMENT_JOINER, SCHEMA_VERSION, Article, Attribution, Claim, Fragment, Frame, Quantity, Value


class Fault(msgspec.Struct, frozen=True):
    """Something wrong in an article.

    Attributes:
        id: The frame or claim that is at fault; `None` for the article as a whole.
        role: The role at fault, if one is.
        fragments: The fragments of the span at fault, if one is.
        message: What was found, and what was expected.
    """

    id: str | None
    role: str | None
    fragments: tuple[Fragment, ...]
    message: str

    def __str__(self) -> str:
        """Says where the fault is and what is wrong."""
        spans = " ".join(f"[{start}, {end})" for start, end in self.fragments)
        place = " ".join(part for part in (self.id, self.role, spans) if part)
        return f"{place}: {self.message}" if place else self.message


def faults(article: Article) -> list[Fault]:
    """Checks an article against the rules that all frames and claims keep.

    Every span lies in the text, and its fragments are sorted and disjoint, and none is empty or starts or ends with white
    space; a span's `text` is the article's there; ids are unique; claims refer to frames; what is derived is what the code
    derives; no two frames say the same.

    Args:
        article: The article.

    Returns:
        The faults, frame by frame; none if the article is sound.
    """
    found: list[Fault] = []
    if article.schema != SCHEMA_VERSION:
        found.append(Fault(None, None, (), f"the schema version is {article.schema}, expected {SCHEMA_VERSION}"))
    claims = () if article.claims is UNSET else article.claims
    found += _repeated_ids(article.frames, claims)
    for frame in article.frames:
        found += _frame_faults(article.text, frame)
    found += _same_frames(article.frames)
    known = {frame.id for frame in article.frames}
    for claim in claims:
        found += _span_faults(article.text, claim.id, None, claim.fragments, claim.text)
        found += (
            Fault(claim.id, None, (), f"the claim refers to the frame {name!r}, which is not there")
            for name in claim.frames
            if name not in known
        )
    return found


def misplaced(article: Article) -> Iterator[Fault]:
    """Finds spans that are not where they say: without fragments, outside the text, or with another text than stands there.

    Args:
        article: The article.

    Yields:
        The faults of such spans, frame by frame.
    """
    for frame in article.frames:
        for role, span in role_spans(frame):
            inside = all(0 <= start < end <= len(article.text) for start, end in span.fragments)
            words = FRAGMENT_JOINER.join(article.text[start:end] for start, end in span.fragments)
            if not span.fragments or not inside or words != span.text:
                yield from _span_faults(article.text, frame.id, role, span.fragments, span.text)


def _repeated_ids(frames: Iterable[Frame], claims: Iterable[Claim]) -> Iterator[Fault]:
    seen: set[str] = set()
    for item in chain(frames, claims):
        if item.id in seen:
            yield Fault(item.id, None, (), "the id stands more than once, expected unique ids")
        elif not item.id:
            yield Fault(item.id, None, (), "the id is empty")
        seen.add(item.id)


def _same_frames(frames: Iterable[Frame]) -> Iterator[Fault]:
    seen: dict[object, Frame] = {}
    for frame in frames:
        key = (frame_type(frame), tuple((role, span.fragments) for role, span in role_spans(frame)))
        first = seen.setdefault(key, frame)
        if first is not frame:
            message = f"the {frame_type(frame)} has the same spans as {first.id}, expected one frame"
            yield Fault(frame.id, None, frame.cue.fragments, message)


def _frame_faults(text: str, frame: Frame) -> Iterator[Fault]:
    sound = True
    for role, span in role_spans(frame):
        wrong = list(_span_faults(text, frame.id, role, span.fragments, span.text))
        sound = sound and not wrong
        yield from wrong
    if isinstance(frame, Attribution):
        if (frame.source is None) != (frame.source_kind == "none"):
            got = "no source" if frame.source is None else "a source"
            message = f"there is {got} but the source kind is {frame.source_kind!r}: 'none' goes without a source, and only it"
            yield Fault(frame.id, "source", (), message)
        if sound and (expected := quote_of(text, frame.content.fragments)) != frame.quote:
            message = f"the quote is {frame.quote!r}, but by its quotation marks the content is {expected!r}"
            yield Fault(frame.id, "content", frame.content.fragments, message)
    if isinstance(frame, Quantity):
        if frame.value is not None and not _ordered(frame.value):
            message = f"the value has low {frame.value.low} above high {frame.value.high}"
            yield Fault(frame.id, "cue", frame.cue.fragments, message)
        if sound and (derived := normalise(frame.cue.text)) != frame.value:
            message = f"the value of {frame.cue.text!r} is {_shown(frame.value)}, but its words give {_shown(derived)}"
            yield Fault(frame.id, "cue", frame.cue.fragments, message)


def _ordered(value: Value) -> bool:
    """Whether the interval is one; a score has its two numbers in the order of the teams."""
    return value.dimension == "score" or value.low is None or value.high is None or value.low <= value.high


def _shown(value: Value | None) -> str:
    return msgspec.json.encode(value).decode()


def _span_faults(text: str, owner: str, role: str | None, fragments: Sequence[Fragment], words: str) -> Iterator[Fault]:
    def fault(message: str, *places: Fragment) -> Fault:
        return Fault(owner, role, places, message)

    if not fragments:
        yield fault("the span has no fragments, expected at least one")
        return
    inside = True
    for start, end in fragments:
        if not 0 <= start <= end <= len(text):
            inside = False
            yield fault(f"the fragment is not inside the text, which has {len(text)} characters", (start, end))
        elif start == end:
            yield fault("the fragment is empty", (start, end))
        elif text[start].isspace() or text[end - 1].isspace():
            yield fault(f"the fragment {text[start:end]!r} starts or ends with white space", (start, end))
    for first, second in pairwise(fragments):
        if second[0] < first[1]:
            yield fault("the fragments overlap, or are not in the order of the text", first, second)
    if inside and (expected := FRAGMENT_JOINER.join(text[start:end] for start, end in fragments)) != words:
        yield fault(f"the span's text is {words!r}, but the article has {expected!r} there", *fragments)
