"""NewsQuant: news sentences with the quantities that they hold, as values and not as places in the text.

The corpus is described in Satya Almasian, Vivian Kazakova, Philip Göldner and Michael Gertz, "CQE: A Comprehensive Quantity
Extractor", EMNLP 2023. Its own metric compares values, units, changes and concepts; there is nothing to compare offsets with.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from reportedly.errors import FormatError
from reportedly.schema import Article

from .building import article
from .corpus import Corpus


class NewsQuantity(msgspec.Struct, frozen=True):
    """A quantity of NewsQuant, in the words of the corpus.

    Attributes:
        change: `=`, `~`, `<`, `>`, `up` or `down`.
        value: The number, or two with a hyphen between them.
        unit: The unit as it stands in the sentence, or `-`.
        normalized_unit: Its common name, or `-`.
        referred_concepts: The words of what is counted or measured, or `-`.
    """

    change: str
    value: str
    unit: str
    normalized_unit: str
    referred_concepts: str


class _Sentence(msgspec.Struct):
    text: str
    quantities: list[NewsQuantity]


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of NewsQuant.

    The articles have no frames; `meta` has the `quantities` as they stand in the file (see `NewsQuantity`) and the number of
    the `sentence`, from 1. Sentences that stand in the file more than once are kept.

    Args:
        files: The JSON file.
        part: The name of the part.

    Yields:
        An article a sentence.

    Raises:
        FormatError: If the file is no list of such sentences.
    """
    for path in files:
        try:
            sentences = msgspec.json.decode(path.read_bytes(), type=list[_Sentence])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FormatError(os.fspath(path), None, f"this is no list of sentences: {error}") from error
        for number, sentence in enumerate(sentences, start=1):
            quantities = msgspec.to_builtins(sentence.quantities)
            yield article("newsquant", part, str(number), sentence.text, (), sentence=number, quantities=quantities)


NEWSQUANT = Corpus(
    name="newsquant",
    description=(
        "News sentences with values, units, changes and concepts of quantities, without offsets: no frames, the quantities are "
        "in meta, for the corpus's own metric. Apostrophes and other marks are stripped from its texts."
    ),
    licence="none stated",
    reference="Almasian et al. (2023), CQE: A Comprehensive Quantity Extractor",
    bibtex=r"""@inproceedings{almasian-etal-2023-cqe,
  title = {{CQE}: A Comprehensive Quantity Extractor},
  author = {Almasian, Satya and Kazakova, Vivian and G{\"o}ldner, Philip and Gertz, Michael},
  booktitle = {Proceedings of the 2023 Conference on Empirical Methods in Natural Language Processing},
  year = {2023},
  pages = {12845--12859},
  publisher = {Association for Computational Linguistics},
}""",
    layers=(),
    parts={"dev": ("newsquant/newsquant_dev.json",)},
    reader=read,
)
