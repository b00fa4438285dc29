from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from reportedly.errors import InputError, ModelNotFoundError
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity, role_spans
from reportedly.schema import Article, Frame
from reportedly.training.benchmark.system import GivenCueSystem, System, TrainableSystem
from reportedly.training.benchmark.systems import SYSTEMS, entry_of, system
from reportedly.training.benchmark.systems.words import OUTSIDE, labels_of, places_of, word_sentences, words
from reportedly.training.benchmark.tasks import task
from reportedly.validation import faults

HEDGES = task("reportedly-own-dev-hedge")
ATTRIBUTIONS = task("reportedly-own-dev-attribution")
QUANTITIES = task("reportedly-own-dev-quantity")
CUES_ALONE = task("szeged-news-dev-cue")


def at(text: str, piece: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(piece, start + 1)
    return start, start + len(piece)


def article(text: str, *frames: Frame, name: str = "1") -> Article:
    return Article(id=name, text=text, frames=in_order(frames))


def hedge(text: str, cue: str, kind: str = "epistemic", nth: int = 0) -> Frame:
    return make_hedge(text, msgspec.convert(kind, str), [at(text, cue, nth)], [at(text, text.split(".")[0])])  # type: ignore[arg-type]


def marked(articles: Iterable[Article]) -> list[list[str]]:
    return [[frame.cue.text for frame in one.frames] for one in articles]


@pytest.fixture
def hedged() -> list[Article]:
    """`may` is a cue in two of three places, `claims that` in all of its two, `perhaps` in its only one."""
    one = "The ferry may sail. It may not dock here. You may go."
    two = "He claims that it sank. She claims that it rose. Perhaps so."
    return [
        article(one, hedge(one, "may"), hedge(one, "may", nth=1), name="1"),
        article(
            two,
            hedge(two, "claims that", "doxastic"),
            hedge(two, "claims that", "doxastic", nth=1),
            hedge(two, "Perhaps"),
            name="2",
        ),
    ]


def test_every_system_is_what_it_says() -> None:
    for name in ("baseline", "model:baseline", "lexicon", "majority", "random", "crf", "command:cat"):
        made = system(name)
        assert isinstance(made, System)
        assert made.name == name
        assert msgspec.json.encode(made.settings)
        assert isinstance(made, TrainableSystem) == SYSTEMS[entry_of(name)].startswith("learned")
    assert isinstance(system("lexicon"), GivenCueSystem)
    assert isinstance(system("crf"), GivenCueSystem)


@pytest.mark.parametrize("spec", ["nope", "lexicon:x", "baseline:x", ""])
def test_an_unknown_system_is_an_error_that_lists_all(spec: str) -> None:
    with pytest.raises(InputError, match="there is no system") as caught:
        system(spec)
    assert all(name in str(caught.value) for name in SYSTEMS)


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(ModelNotFoundError):
        system("model:no/such/model")


def test_a_library_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    with pytest.raises(InputError, match="crf needs python-crfsuite, which is not installed: pip install"):
        system("crf")


def test_a_name_leads_to_its_entry() -> None:
    assert [entry_of(name) for name in ("model", "model:runs/x", "textacy", "command:a b", "other")] == [
        "model",
        "model:PATH_OR_ID",
        "textacy:PIPELINE",
        "command:COMMAND LINE",
        "other",
    ]


def test_the_baseline_replaces_frames_and_nothing_else() -> None:
    text = "At least 40 people reportedly fled, officials said."
    asked = Article(id="x", text=text, meta={"genre": "news"}, frames=(hedge(text, "fled"),))
    (found,) = system("baseline").predict([asked])
    assert (found.id, found.text, found.meta) == (asked.id, asked.text, asked.meta)
    assert marked([found]) == [["At least 40", "reportedly", "said"]]
    assert found.claims is msgspec.UNSET


def test_the_lexicon_learns_what_is_marked_often_enough(hedged: list[Article]) -> None:
    lexicon = system("lexicon")
    assert isinstance(lexicon, TrainableSystem)
    lexicon.fit(hedged, HEDGES)
    assert lexicon.settings == {"share": 0.3, "count": 2}
    (found,) = lexicon.predict([Article(id="3", text="May he claim? She Claims that I may; perhaps.\n\nClaims grew.")])
    assert not faults(found)
    assert marked([found]) == [["May", "Claims that", "may"]]
    first, second, third = found.hedges
    assert [one.kind for one in found.hedges] == ["epistemic", "doxastic", "epistemic"]
    assert [one.score for one in found.hedges] == [pytest.approx(2 / 3), 1.0, pytest.approx(2 / 3)]
    assert (first.scope.text, second.scope.text) == ("May he claim", "She Claims that I may; perhaps")
    assert third.scope == second.scope


def test_the_lexicon_is_strict_about_shares_and_counts() -> None:
    from reportedly.training.benchmark.systems.lexicon import LexiconSystem

    text = "It may. It may. You may. You may. You may."
    training = [article(text, hedge(text, "may"), hedge(text, "may", nth=1))]
    for share, count, expected in ((0.4, 2, 1), (0.41, 2, 0), (0.4, 3, 0)):
        lexicon = LexiconSystem(share, count)
        lexicon.fit(training, HEDGES)
        assert len(lexicon.entries["hedge"]) == expected


def test_what_was_learned_before_is_forgotten(hedged: list[Article]) -> None:
    for name in ("lexicon", "majority", "random", "crf"):
        learner = system(name)
        assert isinstance(learner, TrainableSystem)
        learner.fit(hedged, HEDGES)
        learner.fit([], QUANTITIES)
        assert marked(learner.predict([Article(id="1", text=hedged[0].text)])) == [[]]


def test_given_cues_get_their_sentences() -> None:
    text = "It rained. It may stop, he said. So."
    told = article(text, make_hedge(text, "epistemic", [at(text, "may")], [at(text, "may")]))
    lexicon = system("lexicon")
    assert isinstance(lexicon, GivenCueSystem)
    (found,) = lexicon.predict_given([told])
    assert [(one.cue.text, one.scope.text) for one in found.hedges] == [("may", "It may stop, he said")]


def test_majority_labels_words_as_they_mostly_are(hedged: list[Article]) -> None:
    majority = system("majority")
    assert isinstance(majority, TrainableSystem)
    majority.fit(hedged, HEDGES)
    (found,) = majority.predict([Article(id="3", text="He claims that it may, perhaps. That claims it.")])
    assert not faults(found)
    assert marked([found]) == [["claims that", "may", "perhaps", "That", "claims"]]


def test_random_depends_on_seed_and_article_alone(hedged: list[Article]) -> None:
    from reportedly.training.benchmark.systems.chance import RandomSystem

    asked = [Article(id=str(number), text="one two three four five " * 40) for number in range(4)]
    draws = []
    for seed in (0, 0, 1):
        chance = RandomSystem(seed)
        chance.fit(hedged, HEDGES)
        draws.append(chance.predict(asked))
    assert draws[0] == draws[1] != draws[2]
    assert chance.predict(asked[2:]) == draws[2][2:]
    assert any(one.frames for one in draws[0])
    assert not [fault for one in draws[0] for fault in faults(one)]


def test_learners_find_only_what_the_task_annotates() -> None:
    text = "Ann said that 40 people may come."
    frames = (
        make_attribution(
            text, "statement", "person", [at(text, "said")], [at(text, "Ann")], [at(text, "that 40 people may come")]
        ),
        make_hedge(text, "epistemic", [at(text, "may")], [at(text, "40 people may come")]),
        make_quantity(text, [at(text, "40")], [at(text, "people")]),
    )
    training = [article(text, *frames, name=str(number)) for number in range(3)]
    for name in ("lexicon", "majority", "crf"):
        learner = system(name)
        assert isinstance(learner, TrainableSystem)
        for asked, cue in ((HEDGES, "may"), (ATTRIBUTIONS, "said"), (QUANTITIES, "40")):
            learner.fit(training, asked)
            (found,) = learner.predict([Article(id="x", text=text)])
            assert marked([found]) == [[cue]], (name, asked.name)
            assert not faults(found)


@given(texts)
def test_words_are_in_the_text_and_in_sentences(text: str) -> None:
    found = word_sentences(text)
    inside = [word for sentence in found for word in sentence.words]
    assert all(text[word.start : word.end] == word.text for word in inside)
    assert inside == sorted(inside, key=lambda word: word.start)
    assert all(sentence.start <= sentence.words[0].start for sentence in found)
    assert all(sentence.start < sentence.end <= len(text) for sentence in found)
    assert [word.text for word in words(text) if word.text.isalnum()] == [word.text for word in inside if word.text.isalnum()]


@given(st.data())
def test_labels_become_the_spans_that_they_were_made_of(data: st.DataObject) -> None:
    found = words("one two three four five six")
    bounds = sorted(data.draw(st.sets(st.integers(0, 6), max_size=6)))
    spans = [(found[low].start, found[high - 1].end) for low, high in zip(bounds[::2], bounds[1::2], strict=False)]
    places = [(data.draw(st.sampled_from(["x", "y:z"])), span) for span in spans]
    labels = labels_of(found, data.draw(st.permutations(places)))
    assert places_of(found, labels) == places
    assert sum(label == OUTSIDE for label in labels) == 6 - sum(
        len(words("one two three four five six", *span)) for span in spans
    )


def test_a_word_that_is_marked_in_part_is_inside() -> None:
    found = words("pre-war talks")
    assert labels_of(found, [("x", (2, 9))]) == ["B-x", "I-x", "I-x", "I-x"]
    assert labels_of((), [("x", (2, 9))]) == []


def test_models_in_folders_are_known_by_their_files(tmp_path: Path) -> None:
    from reportedly.training.benchmark.systems.peer_worker import digest

    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "weights").write_bytes(b"1")
    first = digest(tmp_path)
    assert digest(tmp_path) == first
    (tmp_path / "inner" / "weights").write_bytes(b"2")
    second = digest(tmp_path)
    (tmp_path / "inner" / "weights").rename(tmp_path / "weights")
    assert len({first, second, digest(tmp_path)}) == 3


def test_roles_of_a_layer_without_arguments_are_not_learned() -> None:
    text = "It may rain."
    crf = system("crf")
    assert isinstance(crf, TrainableSystem)
    crf.fit([article(text, hedge(text, "may"), name=str(number)) for number in range(3)], CUES_ALONE)
    (found,) = crf.predict([Article(id="x", text=text)])
    assert [(dict(role_spans(one))["scope"].text) for one in found.frames] == ["It may rain"]


def test_the_crf_learns_arguments_of_each_cue() -> None:
    people, pieces = ("Ann", "Bo", "Cy", "Di", "Ed"), ("the mill", "the port", "a ferry", "the bridge")
    training = []
    for person in people:
        for piece in pieces:
            text = f'{person} said that {piece} may close. "It may not," {person} added.'
            frames = (
                make_attribution(
                    text, "statement", "person", [at(text, "said")], [at(text, person)], [at(text, f"that {piece} may close")]
                ),
                make_attribution(
                    text, "statement", "person", [at(text, "added")], [at(text, person, 1)], [at(text, '"It may not,"')]
                ),
            )
            training.append(article(text, *frames, name=text))
    crf = system("crf")
    assert isinstance(crf, TrainableSystem)
    assert isinstance(crf, GivenCueSystem)
    crf.fit(training, ATTRIBUTIONS)
    text = 'Flo said that the mill may close. "It may not," Flo added.'
    (found,) = crf.predict([Article(id="x", text=text)])
    assert [
        (one.cue.text, one.source and one.source.text, one.content.text, one.source_kind) for one in found.attributions
    ] == [
        ("said", "Flo", "that the mill may close", "person"),
        ("added", "Flo", '"It may not,"', "person"),
    ]
    assert all(0.5 < float(one.score) <= 1 for one in found.attributions if one.score is not msgspec.UNSET)
    assert not faults(found)
    told = make_attribution(text, "belief", "none", [at(text, "added")], None, [at(text, "added")])
    (given,) = crf.predict_given([article(text, told, name="x")])
    assert [(one.kind, one.content.text) for one in given.attributions] == [("belief", '"It may not,"')]


def test_a_model_can_be_told_the_cues(tiny_model: Path) -> None:
    model = system(f"model:{tiny_model}")
    assert isinstance(model, GivenCueSystem)
    assert len(model.settings["digest"]) == 64
    text = "Officials said it may be emptied. The minister fled."
    told = article(text, hedge(text, "minister"), make_quantity(text, [at(text, "fled")], None), name="x")
    (found,) = model.predict_given([told])
    assert [(frame.id, frame.cue) for frame in found.frames] == [(frame.id, frame.cue) for frame in told.frames]
    assert not faults(found)
