"""Calibration: thresholds that gain something on the dev part, and scores that say how often frames are right."""

from __future__ import annotations

import math
import random
from pathlib import Path

import msgspec
import pytest
import torch
from models import WordRunner, tiny_network, write_articles
from tokenizers import Tokenizer
from transformers import AutoTokenizer

from reportedly.formats import read_ann
from reportedly.model.settings import ScoreCurve
from reportedly.schema import Article
from reportedly.training.learning import calibrating
from reportedly.training.learning.calibrating import Outcome, _best, _curve, calibrate
from reportedly.training.learning.dev_score import detector_of, predict, settings_of
from reportedly.training.learning.starting import Start


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    return [read_ann(path) for path in sorted(write_articles(tmp_path).glob("*.ann"))]


@pytest.fixture
def begin(tiny_encoder: Path) -> Start:
    return Start(tiny_network(tiny_encoder), AutoTokenizer.from_pretrained(tiny_encoder), trained=False)


def test_calibration_writes_the_decoding_and_leaves_the_weights(
    begin: Start, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrating, "_LEAST", 1)
    before = {name: weight.clone() for name, weight in begin.model.state_dict().items()}
    decoding = calibrate(begin, articles)
    assert settings_of(begin.model.config).decoding == decoding
    assert (decoding.window, decoding.overlap) == (24, 8)
    assert decoding.outside.keys() == decoding.curves.keys() == {"attribution", "hedge", "quantity"}
    assert decoding.absent.keys() == {"source", "entity"}
    assert all(torch.equal(before[name], weight) for name, weight in begin.model.state_dict().items())
    assert calibrate(begin, articles).outside == decoding.outside
    scores = [float(f.score) for one in predict(detector_of(begin.model, begin.backend), articles) for f in one.frames]
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(("weight", "shift"), [(50.0, 0.0), (19.3, -1.0), (18.0, 0.0)])
def test_the_smallest_shift_that_finds_the_cues_is_taken(
    begin: Start, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch, weight: float, shift: float
) -> None:
    text = "It may be."
    gold = msgspec.convert(
        {
            "id": "x",
            "text": text,
            "frames": [
                {
                    "type": "hedge",
                    "id": "h1",
                    "kind": "reportative",
                    "cue": {"spans": [[3, 6]], "text": "may"},
                    "scope": {"spans": [[3, 9]], "text": "may be"},
                }
            ],
        },
        Article,
    )
    monkeypatch.setattr(calibrating, "TorchRunner", lambda model: WordRunner(tokenizer, {"may": "hedge"}, weight))
    monkeypatch.setattr(calibrating, "_LEAST", 1)
    decoding = calibrate(begin, [gold])
    assert decoding.outside == {"hedge": shift}
    assert decoding.curves.keys() == {"hedge"}


def test_what_the_articles_have_too_little_of_stays_as_it_was(begin: Start, articles: list[Article]) -> None:
    known = {
        "outside": {"attribution": 0.5, "hedge": -1.0},
        "absent": {"source": 0.5},
        "curves": {"hedge": {"offset": 1.0, "cue": 2.0, "arguments": 3.0}},
    }
    begin.model.config.decoding = {**begin.model.config.decoding, **known}
    before = settings_of(begin.model.config).decoding
    assert calibrate(begin, articles) == before


def test_articles_that_differ_in_case_alone_are_read_apart(begin: Start) -> None:
    texts = ["It may be emptied.", "IT MAY BE EMPTIED."]
    runner = calibrating._Remembering(calibrating.TorchRunner(begin.model))
    found = [
        calibrating.ModelDetector(settings_of(begin.model.config), begin.backend, used, 1).candidates(texts)
        for used in (runner, calibrating.TorchRunner(begin.model))
    ]
    assert found[0] == found[1]


def test_a_shift_has_to_gain_something() -> None:
    assert _best({-0.5: 0.801, 0.0: 0.8, 0.5: 0.7}) == 0.0
    assert _best({-0.5: 0.81, 0.0: 0.8, 0.5: 0.81, 1.0: 0.805}) in (-0.5, 0.5)
    assert _best({-1.0: 0.9, -0.5: 0.9, 0.0: 0.8}) == -0.5
    assert _best({-0.5: 0.0, 0.0: 0.0}) == 0.0


def probability(curve: ScoreCurve, outcome: Outcome) -> float:
    return 1 / (1 + math.exp(-(curve.offset + curve.cue * outcome.cue + curve.arguments * outcome.arguments)))


def test_the_curve_of_outcomes_is_found_again() -> None:
    true = ScoreCurve(2.0, 1.5, 0.5)
    chance = random.Random(1)  # noqa: S311  # nothing here is a secret
    drawn = [Outcome(-chance.expovariate(1), -chance.expovariate(0.5), right=False) for _ in range(4000)]
    outcomes = [one._replace(right=chance.random() < probability(true, one)) for one in drawn]
    curve = _curve(outcomes)
    assert curve.offset == pytest.approx(true.offset, abs=0.3)
    assert curve.cue == pytest.approx(true.cue, abs=0.2)
    assert curve.arguments == pytest.approx(true.arguments, abs=0.2)
    expected = sum(probability(curve, one) for one in outcomes)
    assert expected == pytest.approx(sum(one.right for one in outcomes), rel=0.01)


def test_few_outcomes_make_no_score_certain() -> None:
    curve = _curve([Outcome(-0.1, -0.1, right=True)] * 3 + [Outcome(-3.0, -2.0, right=False)])
    assert all(map(math.isfinite, msgspec.structs.astuple(curve)))
    good, bad = (probability(curve, Outcome(*at, right=True)) for at in ((-0.1, -0.1), (-3.0, -2.0)))
    assert 0.5 < good < 0.95
    assert 0.05 < bad < 0.6


@pytest.mark.parametrize("outcomes", [[], [Outcome(-0.1, -0.1, right=True)] * 5])
def test_outcomes_that_are_all_alike_fit_no_curve(outcomes: list[Outcome]) -> None:
    assert _curve(outcomes) == ScoreCurve()
