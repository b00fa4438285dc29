"""Readers of published corpora in their own formats, as articles with exact offsets.

    for article in corpus("polnear").read("data", "train"): ...

The corpora are not in the package: a data folder holds them as they were published, one folder each. Every corpus says what it
annotates (`Corpus.layers`); what it does not is filled in and counts for nothing.
"""

from __future__ import annotations

from reportedly.errors import InputError

from .bioscope import BIOSCOPE
from .cofenet import COFENET, label_spans, word_offsets
from .corpus import Corpus
from .factappeal import FACTAPPEAL
from .measeval import MEASEVAL
from .newsquant import NEWSQUANT
from .paragraphs import POLNEAR_PARAGRAPHS
from .polnear import POLNEAR
from .sfu_review import SFU_REVIEW
from .szeged import SZEGED, SZEGED_CUES

__all__ = ["Corpus", "corpora", "corpus", "label_spans", "word_offsets"]

_CORPORA = (POLNEAR, POLNEAR_PARAGRAPHS, COFENET, FACTAPPEAL, SZEGED, SZEGED_CUES, BIOSCOPE, SFU_REVIEW, NEWSQUANT, MEASEVAL)


def corpora() -> tuple[Corpus, ...]:
    """Returns all corpora that have a reader."""
    return _CORPORA


def corpus(name: str) -> Corpus:
    """Finds a corpus.

    Args:
        name: Its name.

    Returns:
        The corpus.

    Raises:
        InputError: If there is none of that name.
    """
    for one in _CORPORA:
        if one.name == name:
            return one
    message = f"there is no corpus {name!r}; there are {', '.join(one.name for one in _CORPORA)}"
    raise InputError(message)
