"""Where the articles of tasks come from: a part of a published corpus, or of the annotation set that comes with the package."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from reportedly.errors import InputError
from reportedly.schema import Article
from reportedly.training.annotation_set import Part, read_annotations
from reportedly.training.corpora import Corpus, corpus
from reportedly.training.evaluation.provenance import digest

from .task import Places


class Portion(NamedTuple):
    """Which articles of a corpus's part are meant.

    Attributes:
        name: What it is called.
        keep: Says whether an article belongs to it.
    """

    name: str
    keep: Callable[[Article], bool]


class CorpusData(msgspec.Struct, frozen=True):
    """A part of a published corpus, or a portion of the part.

    Attributes:
        corpus_name: The corpus.
        part: Its part.
        expected: The digest of the part's files, see `Corpus.digest`; any other data is refused.
        portion: The portion; the whole part without it.
    """

    corpus_name: str
    part: str
    expected: str | None
    portion: Portion | None = None

    @property
    def name(self) -> str:
        """The corpus, the part, and the portion of it."""
        whole = f"{self.corpus_name}, {self.part}"
        return f"{whole}, {self.portion.name}" if self.portion else whole

    @property
    def corpus(self) -> Corpus:
        """The corpus."""
        return corpus(self.corpus_name)

    def missing(self, places: Places) -> str | None:
        """Says why it cannot be read, and what to do about it; `None` if it can."""
        if places.data is None:
            return f"no data folder is named: get the corpus ({self.corpus.reference}) and name the folder with --data"
        try:
            found = self.digest(places)
        except InputError as error:
            return str(error)
        if self.expected is not None and found != self.expected:
            return (
                f"the files of {self.corpus_name}, {self.part} have the digest {found[:12]}…, expected {self.expected[:12]}…: "
                "they are not those that the task was made with; a changed corpus is a task of another name"
            )
        return None

    def digest(self, places: Places) -> str:
        """Makes a SHA-256 of the names and contents of the part's files.

        Raises:
            InputError: If no data folder is named, or it lacks a file.
        """
        return self.corpus.digest(self._folder(places), self.part)

    def read(self, places: Places) -> list[Article]:
        """Reads the articles.

        Raises:
            InputError: If no data folder is named, or it lacks a file.
            FormatError: If a file is not in the corpus's format.
        """
        articles = self.corpus.read(self._folder(places), self.part)
        return [article for article in articles if self.portion is None or self.portion.keep(article)]

    def _folder(self, places: Places) -> str:
        if places.data is None:
            message = f"no data folder is named, expected the one that holds the corpus {self.corpus_name}"
            raise InputError(message)
        return str(places.data)


class AnnotationData(msgspec.Struct, frozen=True):
    """A part of the annotation set: the articles that were written for it, or the real ones, whose texts lie elsewhere.

    Attributes:
        origin: Which of the two.
        part: The part.
    """

    origin: Literal["own", "real"]
    part: Part

    @property
    def name(self) -> str:
        """The part and the origin."""
        return f"annotation set, {self.part}, {self.origin}"

    @property
    def expected(self) -> None:
        """The annotations come with the package, whose version says which they are."""
        return

    def missing(self, places: Places) -> str | None:
        """Says why it cannot be read, and what to do about it; `None` if it can."""
        try:
            articles = self.read(places)
        except InputError as error:
            return str(error)
        return None if articles else f"the {self.part} part of the annotation set has no {self.origin} articles"

    def digest(self, places: Places) -> str:
        """Makes a SHA-256 of the articles' texts and gold frames.

        Raises:
            InputError: If the texts are missing, or others than those that were annotated.
        """
        return digest(self.read(places))

    def read(self, places: Places) -> list[Article]:
        """Reads the articles.

        Raises:
            InputError: If the texts are missing, or others than those that were annotated.
        """
        if self.origin == "own":
            return read_annotations(self.part)
        if places.texts is None:
            message = "the texts of the real articles are not in the package: name the file that holds them with --texts"
            raise InputError(message)
        articles = read_annotations(self.part, texts=places.texts)
        return [article for article in articles if article.meta["origin"] == self.origin]


def hashed(name: str, low: int, high: int) -> Portion:
    """Makes a portion of documents that depends on nothing but their names.

    The first eight hexadecimal digits of the SHA-256 of a document's name, as a number, modulo 100, say where it belongs.

    Args:
        name: What the portion is called.
        low: The least remainder.
        high: The remainder behind the last.

    Returns:
        The portion, about `high - low` hundredths of the documents.
    """

    def keep(article: Article) -> bool:
        name_digest = hashlib.sha256(str(article.meta["document"]).encode()).hexdigest()
        return low <= int(name_digest[:8], 16) % 100 < high

    return Portion(name, keep)


def documents(name: str, names: frozenset[str], *, others: bool = False) -> Portion:
    """Makes a portion of documents that are listed by name, or, with `others`, of those that are not."""
    return Portion(name, lambda article: (article.meta["document"] in names) != others)
