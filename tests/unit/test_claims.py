"""Claims are derived from frames as the scheme says, and do not depend on the order of these."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import gold_articles

from reportedly.claims import derive_claims
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Claim, Fragment, Frame
from reportedly.validation import faults


def at(text: str, *pieces: str) -> list[Fragment]:
    """The fragments of `pieces`, each of which stands in the text once."""
    assert all(text.count(piece) == 1 for piece in pieces), pieces
    return [(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]


def claims_of(text: str, *frames: Frame) -> tuple[Claim, ...]:
    return derive_claims(text, in_order(frames))


def test_a_scope_is_a_hedged_claim_and_lists_the_quantity_inside() -> None:
    text = "At least nine vessels have reportedly been seized."
    (claim,) = claims_of(
        text,
        make_hedge(text, "reportative", at(text, "reportedly"), at(text, text[:-1])),
        make_quantity(text, at(text, "At least nine"), at(text, "vessels")),
    )
    assert (claim.id, claim.text, claim.status, claim.frames) == ("c1", text[:-1], "hedged", ("q1", "h1"))


def test_content_and_scope_that_differ_by_that_are_one_claim() -> None:
    text = "The minister claimed that taxes had fallen."
    (claim,) = claims_of(
        text,
        make_attribution(
            text, "statement", "unnamed", at(text, "claimed"), at(text, "The minister"), at(text, "that taxes had fallen")
        ),
        make_hedge(text, "doxastic", at(text, "claimed"), at(text, "taxes had fallen")),
    )
    assert (claim.text, claim.status) == ("taxes had fallen", "attributed_hedged")


def test_content_in_two_fragments_and_the_whole_stretch_are_one_claim() -> None:
    text = "The fire is believed to be arson."
    (claim,) = claims_of(
        text,
        make_attribution(text, "belief", "none", at(text, "is believed"), None, at(text, "The fire", "to be arson")),
        make_hedge(text, "doxastic", at(text, "believed"), at(text, "The fire is believed to be arson")),
    )
    assert (claim.text, claim.status, claim.frames) == (text[:-1], "attributed_hedged", ("a1", "h1"))


def test_a_scope_inside_a_content_is_a_claim_of_its_own_and_attributed_too() -> None:
    text = "Police said the toll may rise and the road was shut."
    outer, inner = claims_of(
        text,
        make_attribution(
            text,
            "statement",
            "organisation",
            at(text, "said"),
            at(text, "Police"),
            at(text, "the toll may rise and the road was shut"),
        ),
        make_hedge(text, "epistemic", at(text, "may"), at(text, "the toll may rise")),
    )
    assert {(outer.text, outer.status), (inner.text, inner.status)} == {
        ("the toll may rise and the road was shut", "attributed"),
        ("the toll may rise", "attributed_hedged"),
    }


def test_a_sentence_with_a_quantity_in_no_claim_is_asserted() -> None:
    text = "It rained. Forty-one people were hurt. Dr. Ada left."
    (claim,) = claims_of(text, make_quantity(text, at(text, "Forty-one"), at(text, "people")))
    assert (claim.text, claim.status, claim.frames) == ("Forty-one people were hurt.", "asserted", ("q1",))


def test_two_quantities_of_a_sentence_make_one_claim() -> None:
    text = "Two men and three women were hurt."
    (claim,) = claims_of(text, make_quantity(text, at(text, "Two"), None), make_quantity(text, at(text, "three"), None))
    assert claim.frames == ("q1", "q2")


def test_nested_attributions_are_two_claims() -> None:
    text = "The union said the layoffs confirm claims that the plant will close."
    claims = claims_of(
        text,
        make_attribution(
            text,
            "statement",
            "organisation",
            at(text, "said"),
            at(text, "The union"),
            at(text, "the layoffs confirm claims that the plant will close"),
        ),
        make_attribution(text, "statement", "none", at(text, "claims"), None, at(text, "that the plant will close")),
        make_hedge(text, "doxastic", at(text, "claims"), at(text, "the plant will close")),
    )
    assert [(claim.text, claim.status) for claim in claims] == [
        ("the layoffs confirm claims that the plant will close", "attributed"),
        ("the plant will close", "attributed_hedged"),
    ]


def test_no_frames_give_no_claims() -> None:
    assert derive_claims("Nothing is said here.", []) == ()


@given(article=gold_articles(), data=st.data())
def test_claims_do_not_depend_on_the_order_of_frames(article: Article, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(article.frames))
    assert in_order(shuffled) == article.frames
    claims = derive_claims(article.text, article.frames)
    assert derive_claims(article.text, shuffled) == claims
    assert faults(msgspec.structs.replace(article, claims=claims)) == []


@given(article=gold_articles())
def test_every_frame_bears_on_a_claim(article: Article) -> None:
    claims = derive_claims(article.text, article.frames)
    assert {frame.id for frame in article.frames} <= {name for claim in claims for name in claim.frames}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_claims_are_numbered_in_the_order_of_the_text(count: int) -> None:
    text = "One man fell. Two men ran. Three men sang."
    frames = [make_quantity(text, at(text, word), None) for word in ("One", "Two", "Three")[:count]]
    claims = claims_of(text, *reversed(frames))
    assert [claim.id for claim in claims] == [f"c{n}" for n in range(1, count + 1)]
    assert [claim.fragments for claim in claims] == sorted(claim.fragments for claim in claims)
