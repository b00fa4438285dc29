"""Running systems on tasks: what is written, what is kept, and what happens when a system fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reportedly.errors import InputError, OutputError
from reportedly.frames import in_order, make_hedge
from reportedly.schema import Article, Span
from reportedly.training.benchmark import running
from reportedly.training.benchmark.data import CorpusData, documents
from reportedly.training.benchmark.metrics import CUES, GIVEN_SCOPES, SCOPES
from reportedly.training.benchmark.results import predictions_path, read_run, run_path, write_run
from reportedly.training.benchmark.running import Outcome, rescore, run_benchmark
from reportedly.training.benchmark.system import GivenCueSystem, System, TrainableSystem
from reportedly.training.benchmark.task import Metric, Places, Task
from reportedly.training.evaluation import Counts
from reportedly.training.layers import Layer

PLACES = Places(data=Path(__file__).parents[1] / "data" / "corpora")
NEWS = CorpusData("szeged-cues", "news", None)
PAPERS = CorpusData("bioscope", "papers", None)


def a_task(name: str = "news", metric: Metric = CUES, data: CorpusData = NEWS, training: CorpusData | None = None) -> Task:
    return Task(
        name=name,
        description="Find hedges.",
        data=data,
        training=training,
        layers=(Layer("hedge", kinds=False, roles=frozenset({"scope"})),),
        metric=metric,
        licence="free",
        reference="nobody",
        bibtex="@misc{nobody}",
    )


class Finder:
    """A system that marks every "may", and can be made to fail."""

    def __init__(self, name: str = "finder", *, answer: Callable[[Article], Article] | None = None, words: str = "may") -> None:
        self.name = name
        self.words = words
        self.asked: list[Sequence[Article]] = []
        self._answer = answer

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"words": self.words}

    def predict(self, articles: Sequence[Article]) -> Sequence[Article]:
        self.asked.append(articles)
        return [self._answer(article) if self._answer else self.marked(article) for article in articles]

    def marked(self, article: Article) -> Article:
        start = article.text.find(self.words)
        if start < 0:
            return article
        cue = start, start + len(self.words)
        return msgspec.structs.replace(article, frames=in_order([make_hedge(article.text, "epistemic", [cue], [cue])]))


class Learner(Finder):
    """A system that marks the first cue that it learns."""

    def __init__(self, name: str = "learner", *, able: bool = True) -> None:
        super().__init__(name)
        self.able = able
        self.learned = 0

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        self.learned += 1
        if not self.able:
            raise RuntimeError("nothing to learn")  # noqa: EM101  # a system's own error
        self.words = next(hedge.cue.text for article in articles for hedge in article.hedges)


class ScopeFinder(Finder):
    """A system that can be told the cues."""

    def predict_given(self, articles: Sequence[Article]) -> Sequence[Article]:
        self.asked.append(articles)
        return [
            msgspec.structs.replace(
                article,
                frames=tuple(
                    msgspec.structs.replace(hedge, scope=Span.of(article.text, (0, len(article.text))))
                    for hedge in article.hedges
                ),
            )
            for article in articles
        ]


def run(output: Path, *systems: System, tasks: Sequence[Task] = (a_task(),), force: bool = False) -> list[Outcome]:
    return list(run_benchmark(systems, tasks, output, places=PLACES, force=force, samples=20))


def test_protocols_tell_systems_apart() -> None:
    assert isinstance(Finder(), System)
    assert not isinstance(Finder(), TrainableSystem)
    assert isinstance(Learner(), TrainableSystem)
    assert isinstance(ScopeFinder(), GivenCueSystem)
    assert not isinstance(Learner(), GivenCueSystem)


def test_a_run_is_written_with_all_that_it_took(tmp_path: Path) -> None:
    (outcome,) = run(tmp_path, Finder())
    assert (outcome.task, outcome.system, outcome.status, outcome.reason, outcome.sound) == (
        "news",
        "finder",
        "done",
        None,
        True,
    )
    path = run_path(tmp_path, "news", "finder")
    written = read_run(path)
    assert written == outcome.run
    assert written.figures["hedge.cue.exact"].counts == Counts(1, 0, 4)
    assert (written.task, written.metric, written.headline) == ("news", CUES.name, CUES.headline)
    assert (written.system.name, written.system.settings) == ("finder", {"words": "may"})
    assert (written.data.name, written.data.training) == ("szeged-cues, news", None)
    assert len(written.data.digest) == 64
    assert (written.counts.articles, written.counts.gold, written.counts.predicted, written.counts.words) == (2, 5, 1, 21)
    assert written.articles == ("szeged-cues/news/mill.txt", "szeged-cues/news/ferry.txt")
    assert written.statistics["hedge.cue.exact"] == ((1, 0, 4), (0, 0, 0))
    assert written.duration >= 0
    assert written.training_duration is None
    assert written.cues == "found"
    assert predictions_path(path).exists()


def test_results_do_not_go_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="mine is a file: name a folder for the results with -o"):
        run(tmp_path / "mine", Finder())


def test_systems_see_no_gold(tmp_path: Path) -> None:
    finder = Finder()
    run(tmp_path, finder)
    ((mill, ferry),) = finder.asked
    assert all(not article.frames and not article.meta for article in (mill, ferry))
    assert mill.text.startswith("The mill may close")


def test_results_are_kept_unless_forced(tmp_path: Path) -> None:
    run(tmp_path, Finder())
    again = Finder()
    (kept,) = run(tmp_path, again)
    assert (kept.status, kept.sound, again.asked) == ("kept", True, [])
    (forced,) = run(tmp_path, again, force=True)
    assert forced.status == "done"
    assert again.asked


def test_only_what_is_missing_is_run(tmp_path: Path) -> None:
    run(tmp_path, Finder())
    outcomes = run(tmp_path, Finder(), Finder("other"), tasks=[a_task(), a_task("papers", data=PAPERS)])
    assert [(outcome.system, outcome.task, outcome.status) for outcome in outcomes] == [
        ("finder", "news", "kept"),
        ("finder", "papers", "done"),
        ("other", "news", "done"),
        ("other", "papers", "done"),
    ]


def test_a_result_of_something_else_is_not_kept(tmp_path: Path) -> None:
    run(tmp_path, Finder())
    unused = Finder(words="perhaps")
    with pytest.raises(InputError, match=r"another version of the system's settings: .*'may'.*'perhaps'.*--force"):
        run(tmp_path, unused)
    assert unused.asked == []
    path = run_path(tmp_path, "news", "finder")
    old = read_run(path)
    write_run(path, msgspec.structs.replace(old, version="0.0.0"))
    with pytest.raises(InputError, match=r"another version of the package: 0\.0\.0"):
        run(tmp_path, Finder())
    write_run(path, msgspec.structs.replace(old, data=msgspec.structs.replace(old.data, digest="0")))
    with pytest.raises(InputError, match="another version of the data"):
        run(tmp_path, Finder())


def test_missing_data_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    pinned = a_task("pinned", data=CorpusData("szeged-cues", "news", "0" * 64))
    absent = a_task("absent", data=CorpusData("szeged-cues", "wiki", None))
    outcomes = run(tmp_path, Finder(), tasks=[pinned, absent, a_task()])
    assert [(outcome.status, outcome.sound) for outcome in outcomes] == [("missing", False), ("missing", False), ("done", True)]
    assert "expected 000000000000" in (outcomes[0].reason or "")
    assert "has no szeged_uncertainty/wiki.xml" in (outcomes[1].reason or "")


def test_systems_learn_from_the_training_part(tmp_path: Path) -> None:
    learner = Learner()
    (outcome,) = run(tmp_path, learner, tasks=[a_task(training=PAPERS)])
    assert outcome.run is not None
    assert outcome.run.data.training == "bioscope, papers"
    assert outcome.run.data.training_digest == PAPERS.digest(PLACES)
    assert outcome.run.training_duration is not None
    assert learner.words == "may"


def test_a_system_that_learns_needs_something_to_learn_from(tmp_path: Path) -> None:
    lacking = CorpusData("szeged-cues", "wiki", None)
    nothing, missing = run(tmp_path, Learner(), tasks=[a_task(), a_task("wiki", training=lacking)])
    assert (nothing.status, nothing.sound) == ("inapplicable", True)
    assert nothing.reason == "learner has to learn, and the task has no training part"
    assert (missing.status, missing.sound) == ("missing", False)
    assert not list(tmp_path.rglob("*.json"))


def test_a_system_that_cannot_learn_ends_nothing(tmp_path: Path) -> None:
    tasks = [a_task("one", training=PAPERS), a_task("two", training=PAPERS)]
    learner = Learner(able=False)
    outcomes = run(tmp_path, learner, Finder(), tasks=tasks)
    assert [outcome.status for outcome in outcomes] == ["failed", "failed", "done", "done"]
    assert outcomes[0].reason == "learner could not learn: RuntimeError: nothing to learn"
    assert not outcomes[0].sound
    assert learner.learned == 1


def test_tasks_that_differ_in_their_metric_share_predictions(tmp_path: Path) -> None:
    learner = Learner()
    tasks = [
        a_task("cue", CUES, PAPERS, NEWS),
        a_task("scope", SCOPES, PAPERS, NEWS),
        a_task("other", CUES, NEWS, PAPERS),
    ]
    run(tmp_path, learner, tasks=tasks)
    assert learner.learned == 2
    assert len(learner.asked) == 2


def test_a_crash_on_one_article_is_recorded_and_the_others_count(tmp_path: Path) -> None:
    def answer(article: Article) -> Article:
        if "ferry" in article.text:
            raise ZeroDivisionError("no ferries")  # noqa: EM101  # a system's own error
        return Finder().marked(article)

    (outcome,) = run(tmp_path, Finder(answer=answer))
    assert outcome.run is not None
    (failure,) = outcome.run.errors
    assert (failure.article, failure.type, failure.message) == ("szeged-cues/news/ferry.txt", "ZeroDivisionError", "no ferries")
    assert outcome.run.figures["hedge.cue.exact"].counts == Counts(1, 0, 4)
    assert not outcome.sound
    (kept,) = run(tmp_path, Finder())
    assert (kept.status, kept.sound) == ("kept", False)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda article: msgspec.structs.replace(article, id="other"), "has the id 'other'"),
        (lambda article: msgspec.structs.replace(article, text="Other."), "and 6 characters"),
        (
            lambda article: msgspec.structs.replace(
                article, frames=in_order([make_hedge("x" * 999, "epistemic", [(0, 3)], [(0, 3)])])
            ),
            r"the cue \[\(0, 3\)\] of the frame 'h1' is no span of the text",
        ),
        (
            lambda article: msgspec.structs.replace(
                article, frames=in_order([make_hedge(article.text + "more", "epistemic", [(0, 3)], [(0, 999)])])
            ),
            "the scope",
        ),
    ],
)
def test_a_useless_answer_is_an_error(answer: Callable[[Article], Article], message: str, tmp_path: Path) -> None:
    (outcome,) = run(tmp_path, Finder(answer=answer))
    assert outcome.run is not None
    assert {failure.type for failure in outcome.run.errors} == {"InvalidOutput"}
    assert len(outcome.run.errors) == 2
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(outcome.run.errors[0].message)


def test_too_few_answers_are_an_error_of_those_that_lack_them(tmp_path: Path) -> None:
    class Lazy(Finder):
        def predict(self, articles: Sequence[Article]) -> Sequence[Article]:
            return [article for article in articles if "ferry" not in article.text]

    (outcome,) = run(tmp_path, Lazy())
    assert outcome.run is not None
    (failure,) = outcome.run.errors
    assert (failure.article, failure.type) == ("szeged-cues/news/ferry.txt", "ValueError")
    assert failure.message == "got 0 articles for 1"


def test_systems_that_take_cues_are_given_those_of_gold(tmp_path: Path) -> None:
    tasks = [a_task("given", GIVEN_SCOPES, PAPERS), a_task("found", SCOPES, PAPERS)]
    system = ScopeFinder()
    given, found = run(tmp_path, system, tasks=tasks)
    assert given.run is not None
    assert found.run is not None
    assert (given.run.cues, found.run.cues) == ("given", "found")
    asked = system.asked[0][0]
    assert {hedge.cue.text for hedge in asked.hedges} == {"may", "suggests", "either … or", "Perhaps"}
    assert all(hedge.cue == hedge.scope for hedge in asked.hedges)
    assert given.run.figures["hedge.cue.exact"].recall == 1
    assert system.asked[1][0].hedges == ()
    (other,) = run(tmp_path / "other", Finder(), tasks=[a_task("given", GIVEN_SCOPES, PAPERS)])
    assert other.run is not None
    assert other.run.cues == "found"


def test_two_systems_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two systems have the name 'finder'"):
        run(tmp_path, Finder(), Finder())


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    list(run_benchmark([Finder()], [a_task()], tmp_path, places=PLACES, samples=5, progress=lambda *step: told.append(step)))
    assert told == [("finder: news", 0, 2), ("finder: news", 2, 2)]


def test_scores_are_computed_anew_without_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (outcome,) = run(tmp_path, Finder(), tasks=[a_task("news", SCOPES)])
    path = run_path(tmp_path, "news", "finder")
    monkeypatch.setattr(running, "task_of", lambda name: a_task(name, CUES))
    again = rescore(path, PLACES, samples=5)
    assert outcome.run is not None
    assert read_run(path) == again
    assert again.metric == CUES.name
    assert again.figures["hedge.cue.exact"].counts == outcome.run.figures["hedge.cue.exact"].counts
    assert (again.samples, again.started, again.duration) == (5, outcome.run.started, outcome.run.duration)


def test_scores_are_computed_anew_only_from_what_belongs_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, Finder())
    path = run_path(tmp_path, "news", "finder")
    with pytest.raises(InputError, match="there is no task 'news'"):
        rescore(path, PLACES)
    monkeypatch.setattr(running, "task_of", a_task)
    with pytest.raises(InputError, match="cannot be scored again: no data folder is named"):
        rescore(path)
    monkeypatch.setattr(running, "task_of", lambda name: a_task(name, data=PAPERS))
    with pytest.raises(InputError, match="but that is now"):
        rescore(path, PLACES)
    less = CorpusData("szeged-cues", "news", None, documents("the mill", frozenset(["mill.txt"])))
    monkeypatch.setattr(running, "task_of", lambda name: a_task(name, data=less))
    with pytest.raises(InputError, match="not among the articles of the task"):
        rescore(path, PLACES)
