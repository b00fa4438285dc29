"""What two annotators agree on, and what they differ in."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import frames_of, texts

from reportedly.errors import InputError
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment, Frame
from reportedly.training.evaluation.agreement import agreement, layers
from reportedly.training.evaluation.differences import Difference, differences
from reportedly.training.evaluation.figures import Counts
from reportedly.training.evaluation.units import labelled_unit

TEXT = "Two men may have said so. Nobody knows."


def at(words: str) -> Fragment:
    start = TEXT.index(words)
    return start, start + len(words)


def article(*frames: Frame, name: str = "x") -> Article:
    return Article(id=name, text=TEXT, frames=in_order(frames))


MAY = make_hedge(TEXT, "epistemic", [at("may")], [at("Two men may have said so")])
SAID = make_attribution(TEXT, "statement", "unnamed", [at("have said")], [at("Two men")], [at("so")])
TWO = make_quantity(TEXT, [at("Two")], [at("men")])


def test_layers_are_the_roles_of_the_types() -> None:
    assert [".".join(layer) for layer in layers()] == [
        "attribution.cue", "attribution.source", "attribution.content", "hedge.cue", "hedge.scope", "quantity.cue",
        "quantity.entity",
    ]  # fmt: skip


def test_alpha_by_token_by_hand() -> None:
    short = make_hedge(TEXT, "epistemic", [at("may")], [at("men may have")])
    result = agreement([article(MAY)], [article(short)])
    # 10 tokens; 6 in the first scope, 3 of them in the second; the 4 others in neither.
    assert result.tokens["hedge.scope"].cells == {"in": {"in": 3, "out": 3}, "out": {"in": 0, "out": 4}}
    assert result.alpha("hedge.scope") == pytest.approx(1 - (20 - 1) * 3 / (9 * 11))
    assert result.alpha("hedge.cue") == 1
    assert result.alpha("quantity.cue") is None


def test_a_token_is_in_if_a_character_of_it_is() -> None:
    part = make_hedge(TEXT, "epistemic", [(8, 9)], [at("Two men may have said so")])
    assert agreement([article(MAY)], [article(part)]).alpha("hedge.cue") == 1


def test_kappa_of_kinds_on_shared_cues() -> None:
    knows = make_hedge(TEXT, "doxastic", [at("knows")], [at("Nobody knows")])
    other = make_hedge(TEXT, "epistemic", [at("knows")], [at("Nobody knows")])
    alone = make_hedge(TEXT, "epistemic", [at("so")], [at("Nobody knows")])
    result = agreement([article(MAY, knows)], [article(MAY, knows, alone)])
    assert (result.kappa("hedge.kind"), result.scores.confusion("hedge.kind").ratio.total) == (1, 2)
    assert agreement([article(MAY, knows)], [article(MAY, other)]).kappa("hedge.kind") == 0
    assert result.kappa("attribution.kind") is None


def test_differences_are_for_settling() -> None:
    scope = make_hedge(TEXT, "doxastic", [at("may")], [at("may have said so")])
    cue = make_attribution(TEXT, "statement", "unnamed", [at("said")], [at("Two men")], [at("so")])
    found = differences(article(MAY, SAID, TWO), article(scope, cue))
    assert [(one.type, one.where, one.differs) for one in found] == [
        ("quantity", "first", ()),
        ("hedge", "both", ("scope", "kind")),
        ("attribution", "both", ("cue",)),
    ]
    assert found[1].first
    assert found[1].first.cue.text == found[1].context[8:11] == "may"
    assert {one.context for one in found} == {"Two men may have said so."}
    back = msgspec.json.decode(msgspec.json.encode(found), type=list[Difference])
    assert [one.where for one in back] == ["first", "both", "both"]


def test_frames_are_paired_with_the_most_similar_one_of_the_same_cue() -> None:
    one = make_hedge(TEXT, "epistemic", [at("may")], [at("men may have said")])
    near, far = (make_hedge(TEXT, "epistemic", [at("may")], [at(words)]) for words in ("men may have said so", "may"))
    for frames in ((near, far), (far, near)):
        both, alone = differences(article(one), article(*frames))
        assert (both.where, both.second and both.second.scope) == ("both", near.scope)
        assert (alone.where, alone.second and alone.second.scope) == ("second", far.scope)
    apart = differences(article(MAY), article(make_hedge(TEXT, "epistemic", [at("have")], [at("Two men may have said so")])))
    assert [one.where for one in apart] == ["first", "second"]


def test_articles_are_paired_by_id_and_only_wanted_types_compared() -> None:
    first = [article(MAY, TWO, name="1"), article(MAY, name="2")]
    second = [article(name="2"), article(MAY, name="1")]
    result = agreement(first, second, types=["hedge"])
    assert result.scores.count("hedge.cue.exact") == Counts(1, 0, 1)
    assert [(one.id, one.type, one.where) for one in result.differences] == [("2", "hedge", "first")]
    assert set(result.tokens) == {"hedge.cue", "hedge.scope"}
    with pytest.raises(InputError, match="only in the first collection: '2'"):
        agreement(first, second[1:])


def test_what_is_written_as_json() -> None:
    built = agreement([article(MAY, SAID)], [article(MAY)]).as_builtins()
    assert built["articles"] == built["differences"] == 1
    assert built["kappa"] == {"hedge.kind": None}
    assert built["alpha"]["hedge.scope"] == 1
    assert built["scores"]["counts"]["attribution.cue.exact"]["recall"] == 0
    assert msgspec.json.decode(msgspec.json.encode(built))["scores"]["ids"] == ["x"]


@st.composite
def annotated_twice(draw: st.DrawFn) -> tuple[Article, Article]:
    text = draw(texts)
    one, two = draw(frames_of(text)), draw(frames_of(text))
    kept = draw(st.lists(st.sampled_from(one), unique=True)) if one else []
    return Article(id="x", text=text, frames=one), Article(id="x", text=text, frames=in_order([*kept, *two]))


@given(annotated_twice())
def test_agreement_is_symmetric(pair: tuple[Article, Article]) -> None:
    first, second = pair
    there, back = agreement([first], [second]), agreement([second], [first])
    assert {name: count.f1 for name, count in there.scores.counts.items()} == {
        name: count.f1 for name, count in back.scores.counts.items()
    }
    for name in there.scores.confusions:
        assert there.kappa(name) == pytest.approx(back.kappa(name))
    for layer in there.tokens:
        assert there.alpha(layer) == pytest.approx(back.alpha(layer))


@given(annotated_twice())
def test_differences_are_there_exactly_where_frames_differ(pair: tuple[Article, Article]) -> None:
    first, second = pair
    one, two = ({labelled_unit(frame) for frame in each.frames} for each in pair)
    found = differences(first, second)
    assert {labelled_unit(each.first) for each in found if each.first} == one - two
    assert {labelled_unit(each.second) for each in found if each.second} == two - one
    assert all(bool(each.differs) == (each.where == "both") for each in found)
    assert differences(first, first) == []
