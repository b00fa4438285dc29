"""Conditional random fields over words: the classical system for cues, sources, contents and scopes.

Two models a frame type, in two steps as in the best system of CoNLL-2010, task 2 (Morante et al. 2010): the first labels the
cues of a sentence; the second is asked once for every cue and labels its arguments, knowing where the cue stands. So arguments
are tied to their cue, and may overlap, nest, and be interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec

from reportedly.frames import frame_type, in_order, role_spans
from reportedly.quotations import Quotation, quotations
from reportedly.schema import Article, Attribution, Fragment, Frame, FrameType, Role
from reportedly.training.corpora.building import joined

from ..task import Task
from .cues import Cue, argued_frame, cue_of, cue_places, roles_of, sentence_at, types_of
from .features import relative_features, word_features
from .sequence_model import PARAMETERS, Example, Features, SequenceModel, crfsuite, learn
from .words import Place, Sentence, labels_of, places_of, word_sentences

_CLAIMS = frozenset({"scope", "content"})
_SEPARATOR = ":"  # between role and kind, `source:person`


class _Models(NamedTuple):
    cues: SequenceModel
    arguments: SequenceModel


class CrfSystem:
    """Learns cues, and the arguments of each cue, from labelled words.

    What the models are asked for ends with the sentence: an argument in another sentence than its cue is missed, and a cue in
    several fragments counts as several. A hedge or an attribution for which no scope or content is found gets the sentence.
    A frame's score is the probability of the least likely word of its cue.

    Raises:
        InputError: If python-crfsuite is not installed.
    """

    name = "crf"

    def __init__(self) -> None:
        crfsuite()
        self._models: dict[FrameType, _Models] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """The library and its parameters."""
        return {"python-crfsuite": version("python-crfsuite"), **PARAMETERS}

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        """Learns two models for each frame type that the task annotates."""
        parts = list(articles)
        self._models = {
            name: _Models(
                learn(_cue_examples(parts, name)),
                learn(_argument_examples(parts, name, roles_of(task.layers, name))),
            )
            for name in types_of(task.layers)
        }

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Labels the cues of articles, then the arguments of each."""
        return [msgspec.structs.replace(article, frames=in_order(self._frames(article.text))) for article in articles]

    def predict_given(self, articles: Sequence[Article]) -> list[Article]:
        """Labels the arguments of given cues."""
        return [msgspec.structs.replace(article, frames=in_order(self._given(article))) for article in articles]

    def _given(self, article: Article) -> Iterator[Frame]:
        quoted = quotations(article.text)
        sentences = word_sentences(article.text)
        for frame in article.frames:
            cue, sentence = cue_of(frame), sentence_at(sentences, frame.cue.start)
            features = word_features(sentence.words, quoted)
            yield _argued(article.text, cue, sentence, features, self._models[cue.frame_type].arguments)

    def _frames(self, text: str) -> Iterator[Frame]:
        quoted = quotations(text)
        for sentence in word_sentences(text):
            features = word_features(sentence.words, quoted)
            for name, models in self._models.items():
                labelled = models.cues.label(features)
                for kind, span in places_of(sentence.words, labelled.labels):
                    inside = [at for at, word in enumerate(sentence.words) if span[0] <= word.start < span[1]]
                    score = min(labelled.scores[at] for at in inside)
                    yield _argued(text, Cue(name, kind, (span,), score), sentence, features, models.arguments)


def _argued(text: str, cue: Cue, sentence: Sentence, features: Features, model: SequenceModel) -> Frame:
    labelled = model.label(_with_cue(features, sentence, cue.fragments))
    claim: list[Fragment] = []
    other: list[Fragment] = []
    kinds = []
    for label, span in places_of(sentence.words, labelled.labels):
        role, _, kind = label.partition(_SEPARATOR)
        (claim if role in _CLAIMS else other).append(span)
        kinds.append(kind)
    whole = (sentence.start, max(sentence.end, cue.fragments[-1][1]))
    return argued_frame(text, cue, joined(text, claim) or [whole], joined(text, other), next(filter(None, kinds), "unnamed"))


def _cue_examples(articles: Iterable[Article], name: FrameType) -> Iterator[Example]:
    for article in articles:
        quoted = quotations(article.text)
        places = cue_places(article, name)
        for sentence in word_sentences(article.text):
            yield Example(word_features(sentence.words, quoted), labels_of(sentence.words, places))


def _argument_examples(articles: Iterable[Article], name: FrameType, roles: frozenset[Role]) -> Iterator[Example]:
    for article in articles if roles else ():
        frames = [frame for frame in article.frames if frame_type(frame) == name]
        quoted: tuple[Quotation, ...] = quotations(article.text) if frames else ()
        for sentence in word_sentences(article.text) if frames else ():
            features = word_features(sentence.words, quoted)
            for frame in frames:
                cue = cue_of(frame)
                if any(sentence.words[0].start <= start < sentence.words[-1].end for start, _ in cue.fragments):
                    places = _argument_places(frame, roles)
                    yield Example(_with_cue(features, sentence, cue.fragments), labels_of(sentence.words, places))


def _with_cue(features: Features, sentence: Sentence, cue: Sequence[Fragment]) -> Features:
    relative = relative_features(sentence.words, cue)
    return [[*own, *more] for own, more in zip(features, relative, strict=True)]


def _argument_places(frame: Frame, roles: frozenset[Role]) -> list[Place]:
    kind = f"{_SEPARATOR}{frame.source_kind}" if isinstance(frame, Attribution) else ""
    return [
        (role + kind if role == "source" else role, fragment)
        for role, span in role_spans(frame)
        if role in roles
        for fragment in span.fragments
    ]
