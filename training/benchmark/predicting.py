"""Having a system predict: it learns what the task lets it learn, sees no gold, and no article stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from reportedly.frames import in_order, make_hedge, role_spans
from reportedly.schema import Article, Span

from .results import Failure
from .system import GivenCueSystem, System, TrainableSystem
from .task import Places, Task

BATCH_SIZE = 256

Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told what is being predicted, how many of its articles are done, and how many there are."""

_Predict: TypeAlias = Callable[[Sequence[Article]], Sequence[Article]]


class Predicted(NamedTuple):
    """The predictions of a system for the articles of a task.

    Attributes:
        gold: The articles with the frames that are right.
        articles: The same articles in the same order with those that the system found.
        errors: What went wrong with articles, which then have no frames.
        duration: The seconds that predicting took.
        training_duration: The seconds that learning took; `None` if the system does not learn.
        given: Whether the system was given the cues.
    """

    gold: list[Article]
    articles: list[Article]
    errors: tuple[Failure, ...]
    duration: float
    training_duration: float | None
    given: bool


class Predictor:
    """Has one system predict for tasks.

    Tasks that differ in their metric alone have the same predictions; they are made once, if the tasks follow each other.

    Args:
        system: The system.
        places: Where the data lies.
        progress: Is told how far it is.
    """

    def __init__(self, system: System, places: Places, progress: Progress | None = None) -> None:
        self.system = system
        self._places = places
        self._progress = progress or (lambda what, done, total: None)
        self._last: tuple[object, Predicted | Failure] | None = None
        self._learned: tuple[object, float | Failure] | None = None

    def predict(self, task: Task) -> Predicted | Failure:
        """Has the system learn, if it learns, and predict.

        Args:
            task: The task.

        Returns:
            The predictions; or, if the system could not learn, why.
        """
        given = task.metric.gives_cues and isinstance(self.system, GivenCueSystem)
        learning = isinstance(self.system, TrainableSystem)
        key = (task.data.name, given, (_named(task), task.layers) if learning else None)
        if self._last is None or self._last[0] != key:
            self._last = key, self._predicted(task, given=given)
        return self._last[1]

    def _predicted(self, task: Task, *, given: bool) -> Predicted | Failure:
        training_duration = self._learn(task)
        if isinstance(training_duration, Failure):
            return training_duration
        gold = task.data.read(self._places)
        asked = [_given(article) if given else Article(id=article.id, text=article.text) for article in gold]
        predict: _Predict = self.system.predict
        if given and isinstance(self.system, GivenCueSystem):
            predict = self.system.predict_given
        start = time.perf_counter()
        articles: list[Article] = []
        errors: list[Failure] = []
        for at in range(0, len(asked), BATCH_SIZE):
            self._progress(f"{self.system.name}: {task.name}", at, len(asked))
            for found in _answers(predict, asked[at : at + BATCH_SIZE]):
                if isinstance(found, Failure):
                    errors.append(found)
                    found = Article(id=found.article, text=asked[len(articles)].text)
                articles.append(found)
        duration = time.perf_counter() - start
        self._progress(f"{self.system.name}: {task.name}", len(asked), len(asked))
        return Predicted(gold, articles, tuple(errors), duration, training_duration, given)

    def _learn(self, task: Task) -> float | Failure | None:
        """Has the system learn, if it has not just learned the same; says how long that took."""
        if not isinstance(self.system, TrainableSystem) or task.training is None:
            return None
        key = (_named(task), task.layers)
        if self._learned is None or self._learned[0] != key:
            articles = task.training.read(self._places)
            start = time.perf_counter()
            try:
                self.system.fit(articles, task)
            except Exception as error:  # whatever a system does wrong is recorded against it, and the run goes on
                self._learned = key, Failure("", type(error).__name__, str(error))
            else:
                self._learned = key, time.perf_counter() - start
        return self._learned[1]


def _named(task: Task) -> str | None:
    return None if task.training is None else task.training.name


def _given(article: Article) -> Article:
    """An article with its hedge cues, whose scopes are filled with themselves."""
    cues = {hedge.cue.fragments for hedge in article.hedges}
    frames = in_order(make_hedge(article.text, "epistemic", cue, cue) for cue in cues)
    return Article(id=article.id, text=article.text, frames=frames)


def _answers(predict: _Predict, asked: Sequence[Article]) -> Iterator[Article | Failure]:
    """Predicts a batch; where that fails, half of it at a time, until the articles that are to blame stand alone."""
    try:
        found = list(predict(asked))
        if len(found) != len(asked):
            message = f"got {len(found)} articles for {len(asked)}"
            raise ValueError(message)
    except Exception as error:  # whatever a system does wrong is recorded against it, and the run goes on
        if len(asked) == 1:
            yield Failure(asked[0].id, type(error).__name__, str(error))
            return
        middle = len(asked) // 2
        yield from _answers(predict, asked[:middle])
        yield from _answers(predict, asked[middle:])
        return
    for article, answer in zip(asked, found, strict=True):
        fault = _fault(article, answer)
        yield (
            Failure(article.id, "InvalidOutput", fault)
            if fault
            else Article(id=article.id, text=article.text, frames=answer.frames)
        )


def _fault(asked: Article, answer: Article) -> str | None:
    """What makes an answer useless: it is about another text, or a span of it is not in the text."""
    if answer.id != asked.id or answer.text != asked.text:
        return f"the answer has the id {answer.id!r} and {len(answer.text)} characters, expected the same id and text"
    for frame in answer.frames:
        for role, span in role_spans(frame):
            if not _sound(asked.text, span):
                return f"the {role} {list(span.fragments)} of the frame {frame.id!r} is no span of the text"
    return None


def _sound(text: str, span: Span) -> bool:
    bounds = [0, *(offset for fragment in span.fragments for offset in fragment), len(text)]
    return (
        bool(span.fragments)
        and all(start <= end for start, end in pairwise(bounds))
        and all(start < end for start, end in span.fragments)
        and Span.of(text, *span.fragments) == span
    )
