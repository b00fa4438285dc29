"""Quotation marks of all kinds, in order and in disorder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.quotations import quotations, quote_of

MARKS = "\"“”„«»'‘’‚`´"
TEXTS = st.text(alphabet=st.sampled_from(list(MARKS + " \n\r\u2028.,aZs9é😀\ud800\x00—(")), max_size=120) | st.text(
    max_size=120
)


def quoted(text: str) -> list[str]:
    return [text[quotation.start : quotation.end] for quotation in quotations(text)]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("'", "'"), ("‘", "’"), ("‚", "‘"), ("‚", "’")],
)
def test_each_kind_of_mark(opening: str, closing: str) -> None:
    text = f"He said {opening}we are here,{closing} and left."
    assert quoted(text) == [f"{opening}we are here,{closing}"]


def test_two_quotations_in_a_sentence() -> None:
    assert quoted('"No," he said, "not now."') == ['"No,"', '"not now."']


def test_inner_quotations_are_part_of_the_outer_one() -> None:
    assert quoted("“She told me ‘run’ and I ran,” he said.") == ["“She told me ‘run’ and I ran,”"]
    assert quoted("'She said \"run\" and I ran,' he said.") == ["'She said \"run\" and I ran,'"]


def test_apostrophes_are_no_marks() -> None:
    assert quoted("It's the workers' hall, and the '90s didn’t end.") == []
    assert quoted("‘The workers’ hall is ours,’ she said.") == ["‘The workers’ hall is ours,’"]


def test_a_quotation_over_several_paragraphs() -> None:
    text = "“We began at dawn.\n\n“We ended at noon.\n\n“Nobody slept,” she said."
    found = quotations(text)
    assert [quotation.closed for quotation in found] == [False, False, True]
    assert quoted(text) == ["“We began at dawn.", "“We ended at noon.", "“Nobody slept,”"]


def test_a_mark_without_partner_is_no_quotation() -> None:
    assert quoted("He said “we are here and left.") == []
    assert quoted("He said we are here” and left.") == []
    assert quoted('A 12" pipe burst.') == []


def test_a_lost_mark_does_not_reach_over_a_paragraph() -> None:
    assert quoted('He said "we left.\n\nThe "Aurora" sank.') == ['"Aurora"']


def test_every_line_ending_ends_a_paragraph() -> None:
    for ending in ("\n", "\r\n", "\r", "\u2028", "\u2029"):
        assert quoted(f'He said "we left.{ending}The "Aurora" sank.') == ['"Aurora"']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We lost it,”", "direct"),
        ("the plan was dead", "indirect"),
        ("the plan was “dead”", "mixed"),
        ("“We began at dawn.", "direct"),
        ("", "indirect"),
        ("—", "indirect"),
    ],
)
def test_quote_of_one_fragment(text: str, expected: str) -> None:
    assert quote_of(text, [(0, len(text))]) == expected


def test_quote_of_two_fragments() -> None:
    text = "“No,” he said, “not now.”"
    assert quote_of(text, [(0, 5), (15, 25)]) == "direct"
    assert quote_of(text, [(0, 5), (6, 13)]) == "mixed"


@given(TEXTS)
def test_quotations_are_in_range_disjoint_and_begin_with_a_mark(text: str) -> None:
    behind = 0
    for quotation in quotations(text):
        assert behind <= quotation.start < quotation.end <= len(text)
        assert text[quotation.start] in MARKS
        assert text[quotation.end - 1] in MARKS or not quotation.closed
        assert "\n" not in text[quotation.start : quotation.end]
        behind = quotation.end


@given(TEXTS, st.data())
def test_quote_of_never_raises(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert quote_of(text, [(start, end)]) in {"direct", "indirect", "mixed"}
