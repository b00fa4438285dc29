"""The page of errors: what became of every frame, why, and how it is marked in the text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import frames_of, texts

from reportedly.errors import InputError
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity, role_spans
from reportedly.schema import Article, Fragment, Frame, Quantity, Value
from reportedly.training.evaluation.commonest import common_reasons, common_words
from reportedly.training.evaluation.error_page import ANNOTATORS, error_page
from reportedly.training.evaluation.findings import Finding, findings
from reportedly.training.evaluation.marking import PASSAGE, Mark, Piece, passages, pieces, segments, shortened, shown
from reportedly.training.evaluation.reasons import Reason, differing_reasons, span_reasons
from reportedly.training.evaluation.spans import minus, shared, size, union
from reportedly.training.evaluation.units import labelled_unit

TEXT = "Officials said “the dam may fail”, and at least 40 men were, they claimed, ready."


def at(words: str, text: str = TEXT) -> Fragment:
    start = text.index(words)
    return start, start + len(words)


def article(*frames: Frame, text: str = TEXT, name: str = "x") -> Article:
    return Article(id=name, text=text, frames=in_order(frames))


SAID = make_attribution(TEXT, "statement", "unnamed", [at("said")], [at("Officials")], [at("“the dam may fail”")])
MAY = make_hedge(TEXT, "epistemic", [at("may")], [at("the dam may fail")])
FORTY = make_quantity(TEXT, [at("at least 40")], [at("men")])
CLAIMED = make_attribution(
    TEXT, "statement", "pronoun", [at("claimed")], [at("they")], [at("at least 40 men were"), at("ready")]
)


def reasons(first: Frame, second: Frame) -> list[tuple[str, str, str]]:
    return [tuple(reason) for reason in differing_reasons(first, second, TEXT)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["dam may fail"], [("starts later", "the")]),
        (["said “the dam may fail"], [("starts earlier", "said “")]),
        (["the dam may"], [("ends earlier", "fail")]),
        (["the dam may fail”, and"], [("ends later", "”, and")]),
        (["dam may fail”, and"], [("starts later", "the"), ("ends later", "”, and")]),
        (["the dam", "fail"], [("leaves out words inside", "may")]),
        (["“the dam may fail"], [("punctuation or fragments only", "")]),
        (["Officials"], [("elsewhere", "")]),
        ([], [("missing", "")]),
    ],
)
def test_what_two_spans_differ_in(words: list[str], expected: list[tuple[str, str]]) -> None:
    second = tuple(at(each) for each in words) or None
    found = list(span_reasons("scope", (at("the dam may fail"),), second, TEXT))
    assert found == [Reason("scope", what, detail) for what, detail in expected]


def test_a_gap_that_is_filled_and_an_argument_that_is_added() -> None:
    whole = make_attribution(TEXT, "belief", "unnamed", [at("claimed")], None, [at(TEXT[39:-1])])
    assert reasons(CLAIMED, whole) == [
        ("source", "missing", ""),
        ("content", "fills a gap", ", they claimed,"),
        ("kind", "belief for statement", ""),
        ("source kind", "unnamed for pronoun", ""),
    ]
    assert reasons(whole, CLAIMED)[:2] == [
        ("source", "added", ""),
        ("content", "leaves out words inside", ", they claimed,"),
    ]


def test_values_are_explained_by_what_is_different() -> None:
    def valued(**changes: Any) -> Quantity:  # noqa: ANN401  # the fields of a value
        value = Value(40, None, True, False, False, None, "count")
        return Quantity(id="", cue=FORTY.cue, entity=None, value=msgspec.structs.replace(value, **changes))

    assert reasons(valued(), valued(high=40, high_inclusive=True)) == [("value", "another bounds", "40 for ≥ 40")]
    assert reasons(valued(), valued(low=4, unit="day")) == [
        ("value", "another number", "≥ 4 day for ≥ 40"),
        ("value", "another unit", "≥ 4 day for ≥ 40"),
    ]
    unread = msgspec.structs.replace(valued(), value=None)
    assert reasons(valued(), unread) == [("value", "missing", "≥ 40")]
    assert reasons(unread, valued()) == [("value", "added", "≥ 40")]


def found(first: list[Frame], second: list[Frame]) -> list[tuple[str, str, str]]:
    """Type, status and first reason of each finding."""
    return [
        (one.type, one.status, one.reasons[0].what if one.reasons else "")
        for one in findings((article(*first), article(*second)))
    ]


def test_what_becomes_of_frames() -> None:
    longer = make_hedge(TEXT, "epistemic", [at("may")], [at("the dam may fail”, and")])
    assert found([SAID, MAY, FORTY], [SAID, longer]) == [
        ("attribution", "right", ""),
        ("hedge", "near", "ends later"),
        ("quantity", "missed", "nothing there"),
    ]
    assert found([], [MAY]) == [("hedge", "false", "nothing there")]


def test_a_lonely_frame_says_what_else_is_there() -> None:
    hedge = make_hedge(TEXT, "doxastic", [at("claimed")], [at("ready")])
    assert found([CLAIMED], [hedge]) == [
        ("attribution", "missed", "a hedge there instead"),
        ("hedge", "false", "an attribution there instead"),
    ]
    assert found([CLAIMED, hedge], [CLAIMED])[1] == ("hedge", "missed", "only the attribution there")
    other = make_attribution(TEXT, "statement", "none", [at("claimed")], None, [at("ready")])
    assert found([CLAIMED, other], [CLAIMED])[0] == ("attribution", "missed", "one of several frames on a cue")


def test_only_the_wanted_types_are_looked_at() -> None:
    assert [one.type for one in findings((article(SAID, MAY, FORTY), article(SAID)), ["hedge", "attribution"])] == [
        "attribution",
        "hedge",
    ]


def test_what_there_is_most_of() -> None:
    other = make_hedge(TEXT, "doxastic", [at("may")], [at("the dam may")])
    found = [
        *findings((article(MAY, FORTY), article(FORTY))),
        *findings((article(MAY), article())),
        *findings((article(MAY), article(other))),
    ]
    assert common_reasons(found)[0] == ("hedge", "missed", Reason("cue", "nothing there"), 2)
    assert {(reason.part, reason.what, count) for _, status, reason, count in common_reasons(found) if status == "near"} == {
        ("scope", "ends earlier", 1),
        ("kind", "doxastic for epistemic", 1),
    }
    assert common_words(found, "missed") == [("hedge", "may", 2, 3)]
    assert common_words(found, "false") == []


def test_pieces_show_two_spans_as_one() -> None:
    assert pieces(TEXT, (at("the dam may fail"),), (at("dam may fail”"),)) == [
        Piece("lacking", "the "), Piece("both", "dam may fail"), Piece("added", "”"),
    ]  # fmt: skip
    assert pieces(TEXT, (at("Officials"), at("may")), None) == [
        Piece("lacking", "Officials"), Piece("gap", " … "), Piece("lacking", "may"),
    ]  # fmt: skip


def test_long_texts_lose_their_middle() -> None:
    assert shortened("one two three four five six seven", kept=10) == "one two … six seven"
    assert shortened("a \n\t b") == "a b"
    assert shortened("x" * 500, kept=9) == "x" * 9 + " … " + "x" * 9


def test_what_a_page_cannot_show_is_made_visible() -> None:
    assert shown("a\x00\x07\x7f\ud800\tb\nc") == "a␀␇␡\ufffd\tb\nc"


def test_long_paragraphs_are_cut_between_sentences() -> None:
    text = "A short sentence stands here. " * 100
    found = passages(text)
    assert len(found) > 1
    assert max(end - start for start, end in found) <= PASSAGE + 50
    assert all(text[start:].startswith("A short") for start, _ in found)


@settings(deadline=None)
@given(texts)
def test_passages_hold_every_character_once(text: str) -> None:
    found = passages(text)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    held = {place for start, end in found for place in range(start, end)}
    assert all(text[place].isspace() for place in range(len(text)) if place not in held)


@settings(deadline=None)
@given(texts, st.data())
def test_segments_are_the_passage_and_marks_cover_what_they_say(text: str, data: st.DataObject) -> None:
    frames = data.draw(frames_of(text))
    marks = [
        Mark(start, end, number, role)
        for number, frame in enumerate(frames)
        for role, span in role_spans(frame)
        for start, end in span.fragments
    ]
    for passage in passages(text):
        found = segments(text, passage, marks)
        assert "".join(segment.text for segment in found) == shown(text[passage[0] : passage[1]])
        for mark in marks:
            marked = "".join(segment.text for segment in found if mark in segment.marks)
            assert marked == shown(text[max(mark.start, passage[0]) : min(mark.end, passage[1])])


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4).map(union)


@settings(deadline=None)
@given(spans, spans)
def test_minus_and_shared_add_up(first: tuple[Fragment, ...], second: tuple[Fragment, ...]) -> None:
    left = minus(first, second)
    assert size(left) + shared(first, second) == size(first)
    assert shared(left, second) == 0
    assert shared(left, first) == size(left)


@st.composite
def annotated_twice(draw: st.DrawFn) -> tuple[Article, Article]:
    text = draw(texts)
    one, two = draw(frames_of(text)), draw(frames_of(text, scored=True))
    kept = draw(st.lists(st.sampled_from(one), unique=True)) if one else []
    return Article(id="x", text=text, frames=one), Article(id="x", text=text, frames=in_order([*kept, *two]))


@settings(deadline=None)
@given(annotated_twice())
def test_every_frame_is_in_one_finding(pair: tuple[Article, Article]) -> None:
    found = findings(pair)
    for side, one in enumerate(pair):
        units = [labelled_unit(frame) for each in found if (frame := (each.first, each.second)[side])]
        assert sorted(map(repr, units)) == sorted({repr(labelled_unit(frame)) for frame in one.frames})
    assert all((each.status == "right") == (not each.reasons) for each in found)


class Page(HTMLParser):
    """What a browser reads off a page: its elements, the text of the passages, the ids and the links to them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.passages: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "p" and str(dict(attrs).get("class", "")).startswith("text"):
            self._inside = True
            self.passages.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.passages[-1] += data


EVIL = "<script>alert(1)</script> & <b onclick='x'>may</b> 😀 fall\n\nقال 12 شخصا officials said\u202e so.\x00"
EVIL_MAY = make_hedge(EVIL, "epistemic", [at("may", EVIL)], [at("😀 fall", EVIL)])


def evil_page() -> str:
    gold = article(EVIL_MAY, text=EVIL, name="<img src=x onerror=alert(2)>")
    predicted = article(make_quantity(EVIL, [at("12", EVIL)], [at("شخصا", EVIL)]), text=EVIL, name=gold.id)
    return error_page([gold], [predicted], title="<script>alert(0)</script>", facts=["</style><script>alert(3)</script>"])


def test_nothing_of_an_article_becomes_part_of_the_page() -> None:
    page = Page(evil_page())
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not {"img", "iframe", "object", "link"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert page.passages == [shown(line) for line in EVIL.split("\n\n") for _ in range(2)]


def test_a_page_is_self_contained() -> None:
    page = evil_page()
    assert not re.search(r"https?:|//[a-z]|url\(|@import|src=|style=", re.sub(r"src=x", "", page))
    policy = next(attributes["content"] for tag, attributes in Page(page).tags if attributes.get("http-equiv"))
    assert policy
    assert "default-src 'none'" in policy


def test_marks_and_cards_name_each_other() -> None:
    page = Page(error_page([article(SAID, MAY)], [article(SAID, FORTY)], title="x"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links
    assert {str(link).removeprefix("#") for link in links} <= set(ids)
    cards = {str(a["id"]): a for tag, a in page.tags if tag == "li" and "id" in a}
    assert [(card["data-status"], "hidden" in card) for card in cards.values()] == [
        ("right", True), ("missed", False), ("false", False),
    ]  # fmt: skip
    marked = {mark.split(".")[0] for _, a in page.tags for mark in str(a.get("data-marks", "")).split()}
    assert {f"f{number}" for number in marked} == set(cards)


def test_what_both_sides_have_is_said_so() -> None:
    same = error_page([article(SAID)], [article(SAID)], title="x")
    assert 'class="row same"' in same
    assert "gold = predicted" in same
    other = error_page([article(SAID)], [article(MAY)], title="x", sides=ANNOTATORS)
    assert 'class="row same"' not in other
    assert "only in A" in other
    assert "gold" not in other


def test_labels_and_scores_are_on_the_cards() -> None:
    doxastic = make_hedge(TEXT, "doxastic", [at("may")], [at("the dam may")], score=0.75)
    page = error_page([article(MAY)], [article(doxastic)], title="x")
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "near miss: hedge may, epistemic / doxastic, score 0.75" in text
    assert "scope ends earlier: the dam may fail" in text
    assert "kind doxastic for epistemic" in text


def test_articles_need_a_partner() -> None:
    with pytest.raises(InputError, match="partner"):
        error_page([article()], [], title="x")


@settings(max_examples=25, deadline=None)
@given(annotated_twice())
def test_any_text_gives_a_page_with_that_text(pair: tuple[Article, Article]) -> None:
    made = error_page([pair[0]], [pair[1]], title=pair[0].text)
    made.encode()
    expected = [shown(pair[0].text[start:end]) for start, end in passages(pair[0].text) for _ in range(2)]
    assert Page(made).passages == expected


def test_a_finding_names_its_kinds() -> None:
    other = make_hedge(TEXT, "doxastic", [at("may")], [at("the dam may fail")])
    assert Finding("hedge", "near", MAY, other).kinds == ("epistemic", "doxastic")
    assert Finding("quantity", "missed", FORTY, None).kinds == ()
