"""The SFU Review corpus: product reviews with the cues of speculation and negation, and their scopes.

The annotation is described in Natalia Konstantinova, Sheila C. M. de Sousa, Noa P. Cruz, Manuel J. Maña, Maite Taboada and
Ruslan Mitkov, "A review corpus annotated for negation, speculation and their scope", LREC 2012. Each file is a review, cut into
words; scopes leave the cue out. Negation is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reportedly.frames import make_hedge
from reportedly.schema import Article, Fragment, Hedge
from reportedly.training.layers import Layer

from .building import article, joined, xml_documents
from .corpus import Corpus

_DOMAINS = ("books", "cars", "computers", "cookware", "hotels", "movies", "music", "phones")
_CONTROL = re.compile(r"[\x80-\x9f]")


class _Review:
    """A review's text, as it is put together from words with single spaces between them, and what is marked in it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.length = 0
        self.sentences: list[Fragment] = []
        self.cues: list[tuple[str, Fragment]] = []
        self.scopes: dict[str, list[Fragment]] = defaultdict(list)

    def add(self, element: Any) -> None:  # noqa: ANN401  # lxml has no types
        """Adds the words of an element and notes what it marks."""
        start = self.length
        if element.tag == "W":
            self._add_word(_CONTROL.sub(_mended, element.text or ""))
        elif element.tag == "P" and self.words and not self.words[-1].isspace():
            self.words.append("\n\n")
            self.length += 2
            start = self.length
        for child in element:
            self.add(child)
        span = (start, self.length)
        if element.tag == "SENTENCE":
            self.sentences.append(span)
        elif element.tag == "cue" and element.get("type") == "speculation":
            self.cues.append((element.get("ID", ""), span))
        elif element.tag == "xcope":
            for reference in element.findall("ref"):
                self.scopes[reference.get("SRC", "")].append(span)

    def _add_word(self, word: str) -> None:
        pieces = [" ".join(word.split())]
        if self.words and not self.words[-1].isspace():
            pieces.insert(0, " ")
        if pieces[-1]:
            self.words += pieces
            self.length += sum(map(len, pieces))

    def hedges(self, text: str) -> Iterator[tuple[Hedge, bool]]:
        """The cues as hedges, and whether each has a scope in the corpus."""
        for identifier, span in self.cues:
            cue = joined(text, [span])
            scope = joined(text, _others(self.scopes.get(identifier, ()), cue))
            if cue:
                yield make_hedge(text, "epistemic", cue, scope or cue), bool(scope)


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of the SFU Review corpus.

    A text has single spaces between words and empty lines between paragraphs. Characters of Windows-1252 that the files hold as
    control characters are mended. A cue with several scopes ("or") has one scope in fragments; one without any (197 of 5,363)
    has itself, so that nothing of its scope is left without the cue. `meta` has the `domain`, whether the review recommends
    (`recommended`), the number and offsets of the `sentences`, and the cues without scope (`unscoped`).

    Args:
        files: The XML files.
        part: The name of the part.

    Yields:
        An article a review.

    Raises:
        FormatError: If a file is no XML.
    """
    for path in files:
        for document in xml_documents(path, "DOCUMENT"):
            review = _Review()
            review.add(document)
            text = "".join(review.words).rstrip()
            hedges = list(review.hedges(text))
            spans = (joined(text, [span]) for span in review.sentences)
            yield article(
                "sfu_review",
                part,
                f"{path.parent.name}/{path.stem.removesuffix('done')}",
                text,
                (hedge for hedge, _ in hedges),
                domain=path.parent.name.lower(),
                recommended=path.stem.startswith("yes"),
                sentences=[[str(number), *span[0]] for number, span in enumerate(spans, start=1) if span],
                unscoped=[list(hedge.cue.fragments[0]) for hedge, scoped in hedges if not scoped],
            )


def _mended(match: re.Match[str]) -> str:
    return match.group().encode("latin-1").decode("cp1252", "replace")


def _others(scopes: Iterable[Fragment], cue: Sequence[Fragment]) -> Iterator[Fragment]:
    return (scope for scope in scopes if list(cue) != [scope])


SFU_REVIEW = Corpus(
    name="sfu_review",
    description=(
        "Reviews of books, films, cars and other products with the cues of speculation and their scopes; no kinds ('epistemic' "
        "is filled in). The scope leaves the cue out; a cue without any is its own. Negation is passed over."
    ),
    licence="GPL, version 3 or later",
    reference="Konstantinova et al. (2012), A review corpus annotated for negation, speculation and their scope",
    bibtex=r"""@inproceedings{konstantinova-etal-2012-review,
  title = {A review corpus annotated for negation, speculation and their scope},
  author = {Konstantinova, Natalia and de Sousa, Sheila C. M. and Cruz, Noa P. and Ma{\~n}a, Manuel J. and Taboada, Maite
    and Mitkov, Ruslan},
  booktitle = {Proceedings of the Eighth International Conference on Language Resources and Evaluation (LREC 2012)},
  year = {2012},
  pages = {3190--3195},
}""",
    layers=(Layer("hedge", kinds=False, roles=frozenset({"scope"})),),
    parts={
        "all": tuple(f"sfu_review/{name.upper()}/*.xml" for name in _DOMAINS),
        **{name: (f"sfu_review/{name.upper()}/*.xml",) for name in _DOMAINS},
    },
    reader=read,
)
