"""A lexicon learned from a training part: words that are cues often enough where they stand.

The plainest system that learns anything. On the uncertainty corpus of Szeged, learned from Wikipedia and tested on news, it
comes within reach of much larger models, so what is to be called better has to beat it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from reportedly.frames import frame_type, in_order
from reportedly.schema import Article, Frame, FrameType

from ..task import Task
from .cues import Cue, cue_of, sentence_frame, sentence_frames, types_of
from .words import Word, word_sentences, words

DEFAULT_SHARE = 0.3
DEFAULT_COUNT = 2

Phrase: TypeAlias = tuple[str, ...]
"""The words of a cue in lower case."""


class Entry(NamedTuple):
    """A phrase of the lexicon.

    Attributes:
        kind: The kind of frame that it is most often the cue of.
        share: In which share of the places where it stands it is a cue.
    """

    kind: str
    share: float


class LexiconSystem:
    """Marks the phrases that are cues in a large enough share of their places in the training part.

    Where phrases overlap, the longest that begins first is marked. Scope and content are the sentence without the punctuation
    that ends it; there are no sources and entities. A frame's score is the share of its phrase. Cues in several fragments are
    passed over.

    Args:
        share: The least share.
        count: How often a phrase has to be a cue at least.
    """

    name = "lexicon"

    def __init__(self, share: float = DEFAULT_SHARE, count: int = DEFAULT_COUNT) -> None:
        self._share = share
        self._count = count
        self._entries: dict[FrameType, dict[Phrase, Entry]] = {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """The thresholds."""
        return {"share": self._share, "count": self._count}

    @property
    def entries(self) -> Mapping[FrameType, Mapping[Phrase, Entry]]:
        """The lexicon, by frame type."""
        return self._entries

    def fit(self, articles: Iterable[Article], task: Task) -> None:
        """Learns the phrases of each frame type that the task annotates."""
        parts = list(articles)
        self._entries = {name: self._learned(parts, name) for name in types_of(task.layers)}

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Marks the phrases of the lexicon."""
        return [msgspec.structs.replace(article, frames=in_order(self._frames(article.text))) for article in articles]

    def predict_given(self, articles: Sequence[Article]) -> list[Article]:
        """Gives the cues their sentences."""
        return [sentence_frames(article) for article in articles]

    def _learned(self, articles: Sequence[Article], name: FrameType) -> dict[Phrase, Entry]:
        kinds: dict[Phrase, Counter[str]] = defaultdict(Counter)
        for article in articles:
            for cue in {cue_of(frame) for frame in article.frames if frame_type(frame) == name}:
                if len(cue.fragments) == 1:
                    kinds[_phrase(words(article.text, *cue.fragments[0]))][cue.kind] += 1
        often = {phrase for phrase, found in kinds.items() if found.total() >= self._count}
        places = Counter(phrase for article in articles for phrase in _phrases(article.text, often))
        learned = {}
        for phrase in sorted(often & places.keys()):
            share = min(1.0, kinds[phrase].total() / places[phrase])  # a word may be the cue of two frames
            if share >= self._share:
                kind = min(kinds[phrase], key=lambda kind: (-kinds[phrase][kind], kind))
                learned[phrase] = Entry(kind, share)
        return learned

    def _frames(self, text: str) -> Iterator[Frame]:
        for sentence in word_sentences(text):
            for name, entries in self._entries.items():
                longest = max(map(len, entries), default=0)
                at = 0
                while at < len(sentence.words):
                    found = _longest(sentence.words[at : at + longest], entries)
                    if found is None:
                        at += 1
                        continue
                    phrase, entry = found
                    span = sentence.words[at].start, sentence.words[at + len(phrase) - 1].end
                    yield sentence_frame(text, Cue(name, entry.kind, (span,), entry.share), sentence)
                    at += len(phrase)


def _phrase(found: Iterable[Word]) -> Phrase:
    return tuple(word.text.lower() for word in found)


def _phrases(text: str, known: set[Phrase]) -> Iterator[Phrase]:
    """Every place of a known phrase inside a sentence."""
    longest = max(map(len, known), default=0)
    for sentence in word_sentences(text):
        lower = _phrase(sentence.words)
        for start in range(len(lower)):
            for end in range(start + 1, min(start + longest, len(lower)) + 1):
                if lower[start:end] in known:
                    yield lower[start:end]


def _longest(following: Sequence[Word], entries: Mapping[Phrase, Entry]) -> tuple[Phrase, Entry] | None:
    """The longest phrase of the lexicon that the words begin with."""
    lower = _phrase(following)
    for length in range(len(lower), 0, -1):
        entry = entries.get(lower[:length])
        if entry:
            return lower[:length], entry
    return None
