"""On flat, disjoint spans the scorer agrees with seqeval and nervaluate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import nervaluate
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment, Frame
from reportedly.training.evaluation.scorer import score_articles

Pieces: TypeAlias = Sequence[tuple[str | None, int]]
"""One article as the lengths of its spans and gaps, with the type of each span; `None` for a gap."""

TOKENS = 12
TEXT = " ".join(["x"] * TOKENS)
TYPES = ("attribution", "hedge", "quantity")
ANY_OVERLAP = 0.01

pieces = st.lists(st.tuples(st.sampled_from([None, None, *TYPES]), st.integers(1, 3)), max_size=TOKENS)


def spans(article: Pieces) -> Iterator[tuple[str, int, int]]:
    """The spans of an article in tokens, half-open."""
    start = 0
    for name, length in article:
        end = min(start + length, TOKENS)
        if name and start < end:
            yield name, start, end
        start = end


def tags(article: Pieces) -> list[str]:
    found = ["O"] * TOKENS
    for name, start, end in spans(article):
        found[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
    return found


def as_article(number: int, article: Pieces) -> Article:
    frames: list[Frame] = []
    for name, start, end in spans(article):
        cue: list[Fragment] = [(2 * start, 2 * end - 1)]
        if name == "attribution":
            frames.append(make_attribution(TEXT, "statement", "none", cue, None, cue))
        elif name == "hedge":
            frames.append(make_hedge(TEXT, "epistemic", cue, cue))
        else:
            frames.append(make_quantity(TEXT, cue, None))
    return Article(id=str(number), text=TEXT, frames=in_order(frames))


corpora = st.lists(st.tuples(pieces, pieces), min_size=1, max_size=4)


@settings(max_examples=50)
@given(corpora)
def test_exact_figures_are_those_of_seqeval(
    corpus: list[tuple[Pieces, Pieces]],
) -> None:
    gold, predicted = ([tags(pair[side]) for pair in corpus] for side in (0, 1))
    report = {}
    if any(tag != "O" for line in [*gold, *predicted] for tag in line):  # seqeval fails where there is no span at all
        report = classification_report(gold, predicted, output_dict=True, mode="strict", scheme=IOB2, zero_division=0)
    ours = score_articles((as_article(at, one), as_article(at, two)) for at, (one, two) in enumerate(corpus))
    for name, row in {**dict.fromkeys(TYPES), **report}.items():
        if name in ("macro avg", "weighted avg"):
            continue
        counts = ours.count(f"{'all' if name == 'micro avg' else name}.cue.exact")
        if row is None:
            assert not counts
            continue
        assert counts.support == row["support"]
        assert (counts.precision or 0) == pytest.approx(row["precision"])
        assert (counts.recall or 0) == pytest.approx(row["recall"])
        assert (counts.f1 or 0) == pytest.approx(row["f1-score"])


@settings(max_examples=50)
@given(corpora)
def test_exact_and_overlap_counts_are_those_of_nervaluate(
    corpus: list[tuple[Pieces, Pieces]],
) -> None:
    def entities(article: Pieces) -> list[dict[str, str | int]]:
        return [{"label": name, "start": start, "end": end - 1} for name, start, end in spans(article)]

    gold, predicted = ([entities(pair[side]) for pair in corpus] for side in (0, 1))
    results = nervaluate.Evaluator(gold, predicted, tags=list(TYPES), loader="dict").evaluate()
    ours = score_articles(
        ((as_article(at, one), as_article(at, two)) for at, (one, two) in enumerate(corpus)), threshold=ANY_OVERLAP
    )
    strict = results["overall"]["strict"]
    exact = ours.count("all.cue.exact")
    # What has an overlapping partner of another extent or type is "incorrect" there: a miss and a false alarm here.
    assert exact.tp == strict.correct
    assert exact.fp == strict.spurious + strict.incorrect
    assert exact.fn == strict.missed + strict.incorrect
    for name, result in results["entities"].items():
        overlap = ours.count(f"{name}.cue.overlap")
        partial = result["partial"]
        assert overlap.tp == partial.correct + partial.partial
        assert (overlap.fp, overlap.fn) == (partial.spurious, partial.missed)
