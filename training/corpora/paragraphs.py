"""PolNeAR as paragraphs of words, the form that CofeNet's repackaging has, to learn from for its protocol.

CofeNet speaks of sentences, but its lines are whole paragraphs, with words as in the Penn Treebank: *ca n't* in two,
quotation marks as two backticks or apostrophes. Of the 1,791 different lines of its dev part 1,450 are word for word what this
makes of PolNeAR's dev part, 1,437 of them with the same labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly.frames import in_order, make_attribution
from reportedly.schema import Article, Fragment, Frame, Span

from . import polnear
from .building import article, joined
from .cofenet import word_offsets
from .corpus import Corpus

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PARAGRAPH = re.compile(r"[^\n]+")
_OPENS = re.compile(r"(?:^|[\s(\[—–-])$")
_WRITTEN = {"“": "``", "”": "''", "‘": "`", "’": "'", "[": "-LSB-", "]": "-RSB-", "—": "--", "–": "--", "…": "..."}


def in_paragraphs(whole: Article) -> Iterator[tuple[str, tuple[Frame, ...]]]:
    """Cuts an article into paragraphs of words.

    Args:
        whole: An article with attributions.

    Yields:
        The text of each paragraph, its words parted by single spaces, and its attributions: what of them stands in the
        paragraph, if their cue and some of their content do.
    """
    for match in _PARAGRAPH.finditer(whole.text):
        start = match.start()
        places = [
            (start + token.idx, start + token.idx + len(token)) for token in _tokenizer()(match.group()) if not token.is_space
        ]
        if not places:
            continue
        words = [_written(whole.text, place) for place in places]
        offsets = word_offsets(words)
        text = " ".join(words)
        frames = []
        for frame in whole.attributions:
            cue, source, content = (_moved(text, span, places, offsets) for span in (frame.cue, frame.source, frame.content))
            if cue and content:
                frames.append(make_attribution(text, frame.kind, frame.source_kind if source else "none", cue, source, content))
        yield text, in_order(frames)


def _moved(text: str, span: Span | None, places: Sequence[Fragment], offsets: Sequence[Fragment]) -> list[Fragment]:
    """The fragments of a span among the words of a paragraph; words that it only touches belong to it."""
    found = []
    for start, end in span.fragments if span else ():
        inside = [offset for (first, last), offset in zip(places, offsets, strict=True) if first < end and start < last]
        if inside:
            found.append((inside[0][0], inside[-1][1]))
    return joined(text, found)


def _written(text: str, place: Fragment) -> str:
    word = text[slice(*place)]
    if word == '"':
        return "``" if _OPENS.search(text[max(place[0] - 1, 0) : place[0]]) else "''"
    return _WRITTEN.get(word, word.replace("’", "'"))


@cache
def _tokenizer() -> Callable[[str], Doc]:
    """The tokenizer of spaCy without splits at hyphens and slashes, which the Penn Treebank does not have."""
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex

    language = English()
    kept = [infix for infix in language.Defaults.infixes or () if not any(mark in infix for mark in ("|—|--|", "[:<>=", "[+"))]
    tokenizer: Any = language.tokenizer  # a class of Cython, without types
    tokenizer.infix_finditer = compile_infix_regex([*kept, r"--+|—"]).finditer
    return language.tokenizer


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of PolNeAR, a paragraph at a time.

    Args:
        files: The texts and the annotations, told apart by their suffix.
        part: The name of the part.

    Yields:
        The paragraphs in order; `meta` has the `annotation` that each comes from.

    Raises:
        InputError: If an annotation has no text.
        FormatError: If an annotation lies outside its text.
    """
    for whole in polnear.read(files, part):
        annotation = str(whole.meta["document"])
        for number, (text, frames) in enumerate(in_paragraphs(whole), start=1):
            yield article("polnear-paragraphs", part, f"{annotation}/{number}", text, frames, annotation=annotation)


POLNEAR_PARAGRAPHS = Corpus(
    name="polnear-paragraphs",
    description=(
        "PolNeAR as paragraphs of words parted by spaces, in the form of CofeNet's repackaging, to learn from for its "
        "protocol. Of attributions that reach beyond a paragraph, what stands in that of their cue is left."
    ),
    licence=polnear.POLNEAR.licence,
    reference=polnear.POLNEAR.reference,
    bibtex=polnear.POLNEAR.bibtex,
    layers=polnear.POLNEAR.layers,
    parts=polnear.POLNEAR.parts,
    reader=read,
)
