"""The metrics of the benchmark: the official ones against cases counted by hand, all of them on properties."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import frames_of, texts

from reportedly.errors import InputError
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Attribution, Fragment, Frame, Hedge, Quantity, Value
from reportedly.training.benchmark.metrics import (
    APPEALS,
    CUES,
    FLAT_LABELS,
    GIVEN_SCOPES,
    LAYERS,
    MEASEVAL,
    NEWSQUANT,
    QUOTATIONS,
    SCOPES,
    SENTENCES,
)
from reportedly.training.benchmark.metrics.labels import flattened
from reportedly.training.benchmark.metrics.values import Reading, frame_reading, gold_reading, same_value
from reportedly.training.benchmark.task import Metric
from reportedly.training.corpora import corpus
from reportedly.training.corpora.newsquant import NewsQuantity
from reportedly.training.evaluation import Counts, Ratio

DATA = Path(__file__).parents[1] / "data" / "corpora"
PLAIN = (CUES, SCOPES, GIVEN_SCOPES, QUOTATIONS, *LAYERS.values())  # they need nothing in the meta of gold


def at(text: str, words: str) -> tuple[Fragment, ...]:
    """Where words stand in a text; ` … ` parts the fragments."""
    found = []
    for piece in words.split(" … "):
        start = text.index(piece)
        found.append((start, start + len(piece)))
    return tuple(found)


def hedge(text: str, cue: str, scope: str) -> Hedge:
    return make_hedge(text, "epistemic", at(text, cue), at(text, scope))


def attribution(text: str, source: str, cue: str, content: str) -> Attribution:
    return make_attribution(text, "statement", "unnamed", at(text, cue), at(text, source), at(text, content))


def quantity(text: str, cue: str, entity: str | None = None) -> Quantity:
    return make_quantity(text, at(text, cue), at(text, entity) if entity else None)


def with_frames(article: Article, *frames: Frame) -> Article:
    return msgspec.structs.replace(article, frames=in_order(frames))


def counts(metric: Metric, gold: Article, predicted: Article) -> dict[str, tuple[int, int, int]]:
    scores = metric.score(gold, predicted)
    return {name: msgspec.structs.astuple(count) for name, count in scores.counts.items()}


# Scopes and cues, word by word

SENTENCE = "It may perhaps rain on the hills, they say."


def test_scopes_are_compared_word_by_word_without_the_cue() -> None:
    gold = Article(id="1", text=SENTENCE, frames=(hedge(SENTENCE, "may", "It may perhaps rain on the hills"),))
    found = with_frames(gold, hedge(SENTENCE, "may", "It … rain on"))
    assert counts(SCOPES, gold, found) == {
        "hedge.scope-linked.words": (3, 0, 3),  # perhaps, the, hills, are missed
        "hedge.scope-given.words": (3, 0, 3),
        "hedge.scope-linked.exact": (0, 1, 1),
        "hedge.scope-given.exact": (0, 1, 1),
        "hedge.cue.exact": (1, 0, 0),
        "hedge.cue.words": (1, 0, 0),
    }


def test_the_scope_of_a_missed_cue_is_missed_but_not_where_cues_are_given() -> None:
    may, perhaps = hedge(SENTENCE, "may", "It may perhaps rain"), hedge(SENTENCE, "perhaps", "perhaps rain")
    gold = Article(id="1", text=SENTENCE, frames=(may, perhaps))
    found = with_frames(gold, hedge(SENTENCE, "may", "It may perhaps rain on"), hedge(SENTENCE, "say", "they say"))
    assert counts(GIVEN_SCOPES, gold, found)["hedge.scope-given.words"] == (3, 1, 0)
    assert counts(SCOPES, gold, found)["hedge.scope-linked.words"] == (3, 2, 1)
    assert counts(CUES, gold, found) == {
        "hedge.cue.exact": (1, 1, 1),
        "hedge.cue.overlap": (1, 1, 1),
        "hedge.cue.words": (1, 1, 1),
    }


def test_a_cue_that_fills_in_for_its_scope_makes_a_scope_without_words() -> None:
    gold = Article(id="1", text=SENTENCE, frames=(hedge(SENTENCE, "may", "may"),))
    assert counts(SCOPES, gold, with_frames(gold, hedge(SENTENCE, "may", "may perhaps")))["hedge.scope-linked.words"] == (
        0,
        1,
        0,
    )
    assert "hedge.scope-linked.words" not in counts(SCOPES, gold, gold)


def test_words_that_a_cue_covers_in_part_are_words_of_it() -> None:
    text = "rain-like"
    gold = Article(id="1", text=text, frames=(make_hedge(text, "epistemic", [(5, 9)], [(0, 9)]),))
    assert counts(CUES, gold, with_frames(gold, hedge(text, "rain", "rain")))["hedge.cue.words"] == (1, 0, 0)


# Sentences


def test_sentences_are_those_of_the_corpus() -> None:
    gold, _ = corpus("szeged-cues").read(DATA, "news")
    assert counts(SENTENCES, gold, with_frames(gold)) == {"hedge.sentence.exact": (0, 0, 3)}
    perhaps = hedge(gold.text, "perhaps", "perhaps")
    assert counts(SENTENCES, gold, with_frames(gold, perhaps)) == {"hedge.sentence.exact": (1, 0, 2)}
    with pytest.raises(InputError, match="'1' has no sentences"):
        SENTENCES.score(Article(id="1", text=""), Article(id="1", text=""))


# CofeNet

WORDS = "`` It stands , '' said Ms. Aalto , and Mr. Oru doubted that ."


def flat(*frames: Frame) -> list[tuple[str, str]]:
    spans = flattened(Article(id="1", text=WORDS, frames=in_order(frames)))
    return [(role, " ".join(WORDS.split(" ")[start:end])) for role, start, end in sorted(spans, key=lambda span: span.start)]


def test_frames_become_one_flat_sequence_of_words() -> None:
    assert flat(attribution(WORDS, "Ms. Aalto", "said", "`` It stands , ''")) == [
        ("content", "`` It stands , ''"),
        ("cue", "said"),
        ("source", "Ms. Aalto"),
    ]


def test_a_fragment_is_a_span_and_a_word_is_whole() -> None:
    assert flat(attribution(WORDS, "Oru", "said", "It stand … that")) == [
        ("content", "It stands"),
        ("cue", "said"),
        ("source", "Oru"),
        ("content", "that"),
    ]


def test_the_outer_one_of_nested_attributions_stays() -> None:
    outer = attribution(WORDS, "Oru", "doubted", "`` It stands , '' said Ms. Aalto")
    inner = attribution(WORDS, "Ms. Aalto", "said", "`` It stands , ''")
    assert flat(outer, inner) == [
        ("content", "`` It stands , '' said Ms. Aalto"),
        ("source", "Oru"),
        ("cue", "doubted"),
    ]


def test_flat_labels_are_scored_by_role() -> None:
    gold = next(iter(corpus("polnear-cofenet").read(DATA, "dev")))
    assert gold.text == WORDS
    assert counts(FLAT_LABELS, gold, gold) == {
        "attribution.content.flat": (2, 0, 0),
        "attribution.source.flat": (2, 0, 0),
        "attribution.cue.flat": (2, 0, 0),
    }
    found = with_frames(gold, attribution(WORDS, "Ms. Aalto", "said", "It stands"))
    assert counts(FLAT_LABELS, gold, found) == {
        "attribution.content.flat": (0, 1, 2),
        "attribution.source.flat": (1, 0, 1),
        "attribution.cue.flat": (1, 0, 1),
    }


# FactAppeal


def test_sources_and_contents_are_those_of_the_tags_also_where_there_is_no_frame() -> None:
    articles = list(corpus("factappeal").read(DATA, "train"))
    gold = next(article for article in articles if article.text == '"It was cold."')
    assert gold.frames == ()
    assert counts(APPEALS, gold, gold) == {
        "attribution.content.exact": (0, 0, 1),
        "attribution.content.overlap": (0, 0, 1),
    }
    told = next(article for article in articles if "told a reporter" in article.text)
    found = with_frames(told, attribution(told.text, "Ms. Oru", "told", "the mill, built long ago, is shut"))
    assert counts(APPEALS, told, found) == {
        "attribution.source.exact": (1, 0, 0),
        "attribution.source.overlap": (1, 0, 0),
        "attribution.content.exact": (0, 1, 1),
        "attribution.content.overlap": (1, 0, 0),
    }


# NewsQuant


def quantities(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [
        {"value": value, "normalized_unit": unit, "change": change, "referred_concepts": concepts, "unit": "?"}
        for value, unit, change, concepts in rows
    ]


def news(text: str, gold: list[dict[str, str]], *frames: Frame) -> dict[str, tuple[int, int, int]]:
    article = Article(id="1", text=text, meta={"quantities": gold})
    return counts(NEWSQUANT, article, with_frames(article, *frames))


def test_values_units_changes_and_concepts_are_scored_in_rows() -> None:
    text = "The mills fee rose to about $40."
    assert news(
        text, quantities(("40.0", "dollar", "~", "mills fee")), quantity(text, "about $40", "The mills fee")
    ) == dict.fromkeys(NEWSQUANT.figures, (1, 0, 0))
    assert news(text, quantities(("40.0", "euro", "=", "high fee")), quantity(text, "about $40", "The mills fee")) == {
        "quantity.value": (1, 0, 0),
        "quantity.value+unit": (0, 1, 1),
        "quantity.value+change": (0, 1, 1),
        "quantity.value+concept-partial": (1, 0, 0),
        "quantity.value+concept-complete": (0, 1, 1),
    }


def test_what_is_counted_is_the_unit() -> None:
    text = "More than 13,000 old mill workers and 2 boxes left at 20 km/h, aged 30 years."
    found = [frame_reading(quantity(text, *pair)) for pair in (("More than 13,000", "old mill workers"), ("2", "boxes"))]
    assert [(one.value, one.unit, one.change, one.concepts) for one in found] == [
        (13000, "old mill worker", ">", {"-"}),
        (2, "box", "=", {"-"}),
    ]
    assert frame_reading(quantity(text, "20 km/h")).unit == "kilometre per hour"
    assert frame_reading(quantity(text, "aged 30 years")).unit == "year of age"
    assert frame_reading(quantity(text, "2")).unit == "-"


@pytest.mark.parametrize(
    ("unit", "name"), [("USD", "dollar"), ("USD/month", "dollar per month"), ("Furlong", "furlong"), ("percent", "percentage")]
)
def test_units_have_the_names_of_the_corpus(unit: str, name: str) -> None:
    frame = msgspec.structs.replace(quantity("5", "5"), value=Value(5, 5, True, True, False, unit, "other"))
    assert frame_reading(frame).unit == name


def test_cents_are_hundredths_of_a_dollar() -> None:
    text = "84.75 cents"
    assert frame_reading(quantity(text, text))[:2] == gold_reading(NewsQuantity("=", "84.75", "cents", "cent", "-"))[:2]
    per_share = gold_reading(NewsQuantity("=", "20-30", "cents per share", "cent per share", "-"))
    assert per_share[:2] == ((0.2, 0.3), "dollar per share")
    assert gold_reading(NewsQuantity("=", "2", "cents", "centimetre", "-"))[:2] == (2, "centimetre")


def test_a_quantity_without_a_value_is_predicted_but_never_right() -> None:
    text = "5 fish"
    frame = msgspec.structs.replace(quantity(text, "5"), value=None)
    assert news(text, quantities(("5", "-", "=", "-")), frame)["quantity.value"] == (0, 1, 1)


def test_each_quantity_counts_once_whatever_the_order() -> None:
    text = "5 and 5 and 7"
    five = make_quantity(text, [(0, 1)], None)
    again = make_quantity(text, [(6, 7)], None)
    gold = quantities(("5.0", "-", "=", "-"), ("7", "-", "=", "-"))
    for frames in ((five, again), (again, five)):
        assert news(text, gold, *frames)["quantity.value"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("4000-5000", (4000.0, 5000.0), True),
        ("4000-5000", 4500.0, True),  # the mean, as a system without ranges gives it
        ("4000-5000", 4000.0, False),
        ("4500", (4000.0, 5000.0), False),
        ("-5", -5.0, True),
        ("1e-05", 1e-05, True),
        ("0.3333333333333333", 0.333333, True),
        ("0.3333333333333333", 0.3333, True),  # frames have four decimals
        ("0.3333333333333333", 0.333, False),
        ("0.00001", 0, False),
        ("8000000000.0", 8000000000, True),
        ("5", None, False),
    ],
)
def test_values_are_equal_but_for_rounding(gold: str, found: Any, same: bool) -> None:  # noqa: ANN401
    reading = gold_reading(NewsQuantity("=", gold, "?", "-", "-"))
    assert isinstance(reading, Reading)
    assert same_value(reading.value, found) is same


# MeasEval


def measured(text: str, rows: Sequence[tuple[str, str, str]], *frames: Frame) -> tuple[dict[str, Any], dict[str, Ratio]]:
    listed = []
    for number, kind, words in rows:
        start, end = at(text, words)[0]
        listed.append({"set": number, "type": kind, "start": start, "end": end, "id": "T", "other": {}})
    gold = Article(id="1", text=text, meta={"rows": listed})
    scores = MEASEVAL.score(gold, with_frames(gold, *frames))
    return {name: msgspec.structs.astuple(count) for name, count in scores.counts.items()}, scores.values


MEASURED = "A core of 13 kg weighs about 40 stones of moss."
ROWS = [("1", "Quantity", "13 kg"), ("1", "MeasuredEntity", "A core"), ("2", "Quantity", "about 40 stones")]


def test_equal_measurements_have_full_scores() -> None:
    found, ratios = measured(MEASURED, ROWS, quantity(MEASURED, "13 kg", "A core"), quantity(MEASURED, "about 40 stones"))
    assert found == {"quantity.cue.match": (2, 0, 0), "quantity.entity.match": (1, 0, 0)}
    assert {name: ratio.accuracy for name, ratio in ratios.items()} == {
        "quantity.cue.same": 1,
        "quantity.cue.words": 1,
        "quantity.entity.same": 1,
        "quantity.entity.words": 1,
    }


def test_overlapping_measurements_share_words() -> None:
    found, ratios = measured(MEASURED, ROWS, quantity(MEASURED, "40 stones of moss", "moss"))
    assert found == {"quantity.cue.match": (1, 0, 1), "quantity.entity.match": (0, 1, 1)}
    assert ratios["quantity.cue.same"] == Ratio(0, 2)
    assert ratios["quantity.cue.words"].accuracy == pytest.approx((2 * 2 / (4 + 3) + 0) / 2, abs=1e-4)
    assert ratios["quantity.entity.words"].accuracy == 0


def test_spans_that_touch_match() -> None:
    found, ratios = measured("10 kg5 m", [("1", "Quantity", "10 kg")], quantity("10 kg5 m", "5 m"))
    assert found == {"quantity.cue.match": (1, 0, 0)}
    assert ratios["quantity.cue.words"].accuracy == pytest.approx(2 * 1 / (2 + 2))


def test_an_entity_matches_only_with_its_quantity() -> None:
    found, _ = measured(MEASURED, ROWS, quantity(MEASURED, "13 kg"), quantity(MEASURED, "about 40 stones", "A core"))
    assert found == {"quantity.cue.match": (2, 0, 0), "quantity.entity.match": (0, 1, 1)}


def test_of_several_matches_each_has_the_best_score() -> None:
    text = "13 kg or 20 kg"
    rows = [("1", "Quantity", "13 kg"), ("2", "Quantity", "20 kg")]
    found, ratios = measured(text, rows, quantity(text, "13 kg or 20"))
    assert found == {"quantity.cue.match": (2, 0, 0)}
    assert ratios["quantity.cue.words"].accuracy == pytest.approx(2 * 2 / (4 + 2), abs=1e-4)


def test_measurements_of_the_corpus_match_themselves_but_for_interrupted_entities() -> None:
    for article in corpus("measeval").read(DATA, "train"):
        scores = MEASEVAL.score(article, article)
        assert scores.value("quantity.cue.same").accuracy in (1, None)


# All metrics

_TEXTS = texts.filter(str.strip)


@settings(deadline=None)
@given(st.data())
def test_equal_articles_have_no_misses_and_swapping_swaps(data: st.DataObject) -> None:
    text = data.draw(_TEXTS)
    gold, found = (Article(id="1", text=text, frames=data.draw(frames_of(text))) for _ in range(2))
    for metric in PLAIN:
        assert all(count.fp == count.fn == 0 for count in metric.score(gold, gold).counts.values())
        one, two = metric.score(gold, found), metric.score(found, gold)
        for name in metric.figures:
            assert one.count(name).swapped() == two.count(name)
        backwards = msgspec.structs.replace(found, frames=found.frames[::-1])
        assert metric.score(gold, backwards) == one


@settings(deadline=None)
@given(st.data())
def test_official_metrics_depend_on_no_order_and_count_everything(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(["said", "40", "may", "Oru", "kg", ","]), min_size=1, max_size=8))
    text = " ".join(words)
    labels = data.draw(
        st.lists(st.sampled_from(["O", "B-cue", "I-cue", "B-content"]), min_size=len(words), max_size=len(words))
    )
    rows = [
        {"set": str(number), "type": "Quantity", "start": start, "end": end}
        for number, span in enumerate(data.draw(st.lists(st.tuples(*[st.integers(0, len(text))] * 2), max_size=3)))
        for start, end in [sorted(span)]
        if start < end
    ]
    values = quantities(*(("40", "-", "=", "-") for word in words if word == "40"))
    gold = Article(id="1", text=text, meta={"labels": labels, "rows": rows, "quantities": values})
    found = msgspec.structs.replace(gold, frames=data.draw(frames_of(text)))
    backwards = msgspec.structs.replace(found, frames=found.frames[::-1])
    for metric in (FLAT_LABELS, MEASEVAL, NEWSQUANT):
        scores = metric.score(gold, found)
        assert metric.score(gold, backwards) == scores
        assert set(scores.counts) | set(scores.values) <= set(metric.figures)
        assert all(0 <= ratio.right <= ratio.total for ratio in scores.values.values())
    value = NEWSQUANT.score(gold, found).count("quantity.value")
    assert (value.support, value.predicted) == (len(values), len(found.quantities))


@pytest.mark.parametrize(
    "metric", [*PLAIN, FLAT_LABELS, MEASEVAL, NEWSQUANT, SENTENCES, APPEALS], ids=lambda metric: metric.name
)
def test_metrics_name_what_they_rank_by_first(metric: Metric) -> None:
    assert metric.headline == metric.figures[0]
    assert len(set(metric.figures)) == len(metric.figures)
    assert metric.ratios <= set(metric.figures)
    assert metric.description


def test_kinds_and_values_are_ratios() -> None:
    text = "It may rain, 5 km away."
    gold = Article(id="1", text=text, frames=in_order([hedge(text, "may", "It may rain"), quantity(text, "5 km")]))
    kinder = make_hedge(text, "doxastic", at(text, "may"), at(text, "It may rain"))
    assert LAYERS["hedge"].score(gold, with_frames(gold, kinder)).value("hedge.kind") == Ratio(0, 1)
    assert LAYERS["quantity"].score(gold, gold).value("quantity.all") == Ratio(1, 1)
    assert LAYERS["hedge"].score(gold, gold).count("hedge.sentence.exact") == Counts(1, 0, 0)
