"""Scores of parts of the data."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from strategies import gold_articles

from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment, Frame
from reportedly.training.evaluation import slices
from reportedly.training.evaluation.figures import Counts
from reportedly.training.evaluation.scorer import score_articles

TEXT = (
    "“It may rain,” he said. The union claimed the firm believes, reportedly, in luck. "
    "Forty of the villagers who had come down from the hills in the night to see the mayor waited in the rain for him."
)


def at(words: str) -> Fragment:
    start = TEXT.index(words)
    return start, start + len(words)


SAID = make_attribution(TEXT, "statement", "pronoun", [at("said")], [at("he")], [at("“It may rain,”")])
CLAIMED = make_attribution(
    TEXT, "statement", "organisation", [at("claimed")], [at("The union")], [at("the firm believes, reportedly, in luck")]
)
BELIEVES = make_attribution(TEXT, "belief", "organisation", [at("believes")], [at("the firm")], [at("in luck")])
MAY = make_hedge(TEXT, "epistemic", [at("may")], [at("It may rain")])
CLAIMED_TOO = make_hedge(TEXT, "doxastic", [at("claimed")], [at("the firm believes"), at("in luck")])
FORTY = make_quantity(TEXT, [at("Forty")], [at("villagers")])
ALL = (SAID, CLAIMED, BELIEVES, MAY, CLAIMED_TOO, FORTY)


def article(*frames: Frame, **meta: Any) -> Article:  # noqa: ANN401  # meta holds anything
    return Article(id="x", text=TEXT, frames=in_order(frames), meta=meta)


def cues(slicing: slices.FrameSlicing, *frames: Frame) -> dict[str, list[str]]:
    """The cues of the gold frames in each slice."""
    label = slicing(article(*frames))
    found: dict[str, list[str]] = {}
    for frame in frames:
        name = label(frame)
        if name is not None:
            found.setdefault(name, []).append(frame.cue.text)
    return found


def test_articles_by_meta() -> None:
    pairs = [
        (article(MAY, genre="sport"), article(MAY)),
        (article(MAY, genre="crime"), article()),
        (article(MAY, genre="crime"), article(MAY)),
        (article(MAY), article(MAY)),
    ]
    found = slices.score_article_slices(pairs, slices.by_meta("genre"))
    assert {name: scores.count("hedge.cue.exact") for name, scores in found.items()} == {
        "crime": Counts(1, 0, 1),
        "sport": Counts(1, 0, 0),
    }
    assert len(found["crime"].ids) == 2
    assert found["crime"].count("hedge.sentence.exact") == Counts(1, 0, 1)


def test_what_a_frame_shows() -> None:
    assert cues(slices.by_quote(), *ALL) == {"direct": ["said"], "indirect": ["claimed", "believes"]}
    assert cues(slices.by_source_kind(), *ALL) == {"pronoun": ["said"], "organisation": ["claimed", "believes"]}
    assert cues(slices.by_fragments(), *ALL) == {
        "whole": ["said", "claimed", "believes", "may", "Forty"],
        "interrupted": ["claimed"],
    }
    assert cues(slices.by_nesting, *ALL) == {
        "outermost": ["said", "claimed", "claimed", "Forty"],
        "nested": ["believes", "may"],
    }
    assert cues(slices.by_sentence_length, *ALL) == {
        "1-15": ["said", "claimed", "believes", "may", "claimed"],
        "16-30": ["Forty"],
    }


def test_cues_seen_in_training() -> None:
    known = slices.training_cues_of([article(MAY, CLAIMED)])
    assert known == {("hedge", "may"), ("attribution", "claimed")}
    # claimed was seen as an attribution cue, not as a hedge cue
    assert cues(slices.by_seen_cue(known), MAY, CLAIMED, CLAIMED_TOO) == {"seen": ["may", "claimed"], "unseen": ["claimed"]}


def test_a_frame_slice_is_scored_on_either_side_by_its_own_frames() -> None:
    unnamed = make_attribution(TEXT, "statement", "unnamed", [at("said")], [at("he")], [at("“It may rain,”")])
    found = slices.score_frame_slices([(article(SAID, CLAIMED), article(unnamed, CLAIMED))], slices.by_source_kind())
    assert {name: scores.count("attribution.cue.exact") for name, scores in found.items()} == {
        "organisation": Counts(1, 0, 0),
        "pronoun": Counts(0, 0, 1),
        "unnamed": Counts(0, 1, 0),
    }
    assert all("hedge.sentence.exact" not in scores.counts for scores in found.values())


@given(gold_articles())
def test_slices_that_take_all_frames_add_up(gold: Article) -> None:
    empty = Article(id=gold.id, text=gold.text)
    whole = score_articles([(gold, empty)])
    for slicing in (slices.by_nesting, slices.by_fragments(), slices.by_sentence_length, slices.by_seen_cue(())):
        found = slices.score_frame_slices([(gold, empty)], slicing)
        missed = sum(scores.count("all.labelled.exact").fn for scores in found.values())
        assert missed == whole.count("all.labelled.exact").fn
