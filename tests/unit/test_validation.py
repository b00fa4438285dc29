"""The rules that frames and claims keep."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from strategies import articles

from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Claim, Frame, Span
from reportedly.validation import faults

TEXT = "About 40 boats may have sunk , officials said."
HEDGE = make_hedge(TEXT, "epistemic", [(15, 18)], [(0, 28)])
SAID = make_attribution(TEXT, "statement", "unnamed", [(41, 45)], [(31, 40)], [(0, 28)])
BOATS = make_quantity(TEXT, [(0, 8)], [(9, 14)])


def article(*frames: Frame, **fields: Any) -> Article:  # noqa: ANN401
    return Article(id="a", text=TEXT, frames=frames, **fields)


def changed(frame: Frame, **fields: Any) -> Frame:  # noqa: ANN401
    return msgspec.structs.replace(frame, **{"id": "x1", **fields})


@given(articles)
def test_sound_articles_have_no_faults(given: Article) -> None:
    assert faults(given) == []


def test_a_whole_article() -> None:
    claim = Claim("c1", ((0, 28),), TEXT[:28], "attributed_hedged", ("a1", "h1", "q1"))
    assert faults(article(*in_order([HEDGE, SAID, BOATS]), claims=(claim,))) == []


@pytest.mark.parametrize(
    ("frame", "role", "message"),
    [
        (changed(HEDGE, cue=Span(((15, 99),), "may")), "cue", "not inside the text, which has 46 characters"),
        (changed(HEDGE, cue=Span(((-3, 18),), "may")), "cue", "not inside the text"),
        (changed(HEDGE, cue=Span(((18, 15),), "may")), "cue", "not inside the text"),
        (changed(HEDGE, cue=Span(((15, 15),), "")), "cue", "the fragment is empty"),
        (changed(HEDGE, cue=Span((), "")), "cue", "no fragments"),
        (changed(HEDGE, cue=Span.of(TEXT, (14, 18))), "cue", "starts or ends with white space"),
        (changed(HEDGE, scope=Span.of(TEXT, (0, 29))), "scope", "starts or ends with white space"),
        (changed(HEDGE, scope=Span.of(TEXT, (0, 14), (9, 18))), "scope", "overlap"),
        (changed(HEDGE, scope=Span(((9, 14), (0, 8)), "boats … About 40")), "scope", "not in the order of the text"),
        (changed(HEDGE, scope=Span(((0, 8), (9, 14)), "About 40 boats")), "scope", "has 'About 40 … boats' there"),
        (changed(SAID, source=None), "source", "there is no source but the source kind is 'unnamed'"),
        (changed(SAID, source_kind="none"), "source", "there is a source but the source kind is 'none'"),
        (
            changed(SAID, quote="direct"),
            "content",
            "the quote is 'direct', but by its quotation marks the content is 'indirect'",
        ),
        (changed(BOATS, value=None), "cue", "the value of 'About 40' is null, but its words give {"),
    ],
)
def test_a_fault_is_found_and_placed(frame: Frame, role: str, message: str) -> None:
    (fault,) = faults(article(frame))
    assert (fault.id, fault.role) == ("x1", role)
    assert message in fault.message
    assert message in str(fault)
    assert str(fault).startswith("x1 ")


def test_values_are_intervals_unless_they_are_scores() -> None:
    assert BOATS.value is not None
    upside_down = msgspec.structs.replace(BOATS.value, low=50)
    assert "low 50 above high 40" in "".join(fault.message for fault in faults(article(changed(BOATS, value=upside_down))))
    score = msgspec.structs.replace(upside_down, dimension="score")
    assert "above" not in "".join(fault.message for fault in faults(article(changed(BOATS, value=score))))


def test_ids_are_unique_and_claims_refer_to_frames() -> None:
    claim = Claim("h1", ((0, 5),), "Above", "asserted", ("h1", "q9"))
    found = faults(article(changed(HEDGE, id="h1"), changed(SAID, id="h1"), changed(BOATS, id=""), claims=(claim,)))
    assert [fault.message for fault in found] == [
        "the id stands more than once, expected unique ids",
        "the id is empty",
        "the id stands more than once, expected unique ids",
        "the span's text is 'Above', but the article has 'About' there",
        "the claim refers to the frame 'q9', which is not there",
    ]


def test_two_frames_that_say_the_same() -> None:
    (fault,) = faults(article(changed(HEDGE, id="h1"), changed(HEDGE, id="h2", kind="reportative")))
    assert fault.id == "h2"
    assert "the hedge has the same spans as h1" in fault.message


def test_unknown_schema_version() -> None:
    (fault,) = faults(article(schema=9))
    assert str(fault) == "the schema version is 9, expected 1"
