"""CofeNet's repackaging of PolNeAR: single paragraphs, cut into words, with one flat sequence of labels.

It comes from Yequan Wang, Xiang Li, Aixin Sun, Xuying Meng, Huaming Liao and Jiafeng Guo, "CofeNet: Context and Former-Label
Enhanced Net for Complicated Quotation Extraction", COLING 2022. A line of JSON holds the `tokens` of what it calls a sentence,
mostly a paragraph, and their `labels`: `O`, or `B-` and `I-` with source, cue or content. Its protocol compares the exact spans
of that sequence.

The labels do not say which spans belong together. The reader links by distance, counted in words: each content goes to its
nearest cue, each source to its nearest cue among those that have none yet, the closest pairs first. A cue that gets no content
is no frame, nor are sources and contents without a cue, which a sentence that continues a quotation has. So the frames do not
hold every span; `meta` does, and `label_spans` reads them as the protocol wants.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import msgspec

from reportedly.errors import FormatError
from reportedly.frames import make_attribution
from reportedly.schema import Article, Attribution, Fragment
from reportedly.training.layers import Layer

from .building import article, joined
from .corpus import Corpus


class LabelSpan(NamedTuple):
    """A span of a flat sequence of labels.

    Attributes:
        role: Its role, such as `source`.
        start: The number of its first word, from 0.
        end: The number behind that of its last word.
    """

    role: str
    start: int
    end: int


class _Sentence(msgspec.Struct):
    tokens: list[str]
    labels: list[str]
    id: str


def label_spans(labels: Sequence[str]) -> list[LabelSpan]:
    """Reads the spans of a sequence of BIO labels.

    Args:
        labels: The labels, such as `B-cue`; an `I-` that continues nothing begins a span.

    Returns:
        The spans in order.
    """
    spans: list[LabelSpan] = []
    for index, label in enumerate(labels):
        position, _, role = label.partition("-")
        if position == "I" and spans and spans[-1].role == role and spans[-1].end == index:
            spans[-1] = spans[-1]._replace(end=index + 1)
        elif role:
            spans.append(LabelSpan(role, index, index + 1))
    return spans


def word_offsets(words: Sequence[str]) -> list[Fragment]:
    """The offsets of words in the text that they make up with single spaces between them."""
    ends = accumulate(len(word) + 1 for word in words)
    return [(end - 1 - len(word), end - 1) for word, end in zip(words, ends, strict=True)]


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of CofeNet's PolNeAR.

    A text has single spaces between its words and none inside them, so that `text.split(" ")` gives them back. `meta` has the
    `labels`, one a word, the number of the `sentence` in the file, from 1, and the `annotation` of PolNeAR that it comes from.

    Args:
        files: The file of JSON lines.
        part: The name of the part.

    Yields:
        An article a sentence.

    Raises:
        FormatError: If a line is no such sentence.
    """
    for path in files:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    sentence = msgspec.json.decode(line, type=_Sentence)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise FormatError(os.fspath(path), number, f"this is no sentence: {error}") from error
                if len(sentence.tokens) != len(sentence.labels):
                    reason = f"there are {len(sentence.tokens)} words but {len(sentence.labels)} labels"
                    raise FormatError(os.fspath(path), number, reason)
                if any(not token.strip() or " " in token for token in sentence.tokens):
                    raise FormatError(os.fspath(path), number, "a word is blank or holds a space")
                yield article(
                    "polnear-cofenet",
                    part,
                    str(number),
                    " ".join(sentence.tokens),
                    _attributions(sentence),
                    sentence=number,
                    annotation=sentence.id,
                    labels=sentence.labels,
                )


def _attributions(sentence: _Sentence) -> Iterator[Attribution]:
    text, offsets = " ".join(sentence.tokens), word_offsets(sentence.tokens)
    by_role: dict[str, list[LabelSpan]] = {"source": [], "cue": [], "content": []}
    for span in label_spans(sentence.labels):
        if span.role not in by_role:
            continue
        by_role[span.role].append(span)
    sources, cues, contents = by_role.values()
    content_of: dict[LabelSpan, list[LabelSpan]] = {}
    for content in contents:
        if cues:
            content_of.setdefault(min(cues, key=lambda cue: _distance(cue, content)), []).append(content)
    source_of: dict[LabelSpan, LabelSpan] = {}
    for _, cue, source in sorted((_distance(cue, source), cue, source) for cue in cues for source in sources):
        if cue not in source_of and source not in source_of.values():
            source_of[cue] = source

    def placed(*spans: LabelSpan) -> list[Fragment]:
        return joined(text, ((offsets[span.start][0], offsets[span.end - 1][1]) for span in spans))

    for cue, own in content_of.items():
        holder = placed(source_of[cue]) if cue in source_of else []
        yield make_attribution(text, "statement", "unnamed" if holder else "none", placed(cue), holder, placed(*own))


def _distance(one: LabelSpan, other: LabelSpan) -> int:
    """How many words part two spans."""
    return max(one.start, other.start) - min(one.end, other.end)


COFENET = Corpus(
    name="polnear-cofenet",
    description=(
        "PolNeAR as single paragraphs of words with flat labels, for comparison with published results: the labels in meta "
        "are what its protocol scores. Frames are linked by distance and do not hold every span. Kinds are fillers."
    ),
    licence="Apache-2.0 (the repository it comes with); none stated for the underlying data",
    reference="Wang et al. (2022), CofeNet: Context and Former-Label Enhanced Net for Complicated Quotation Extraction",
    bibtex="""@inproceedings{wang-etal-2022-cofenet,
  title = {{CofeNet}: Context and Former-Label Enhanced Net for Complicated Quotation Extraction},
  author = {Wang, Yequan and Li, Xiang and Sun, Aixin and Meng, Xuying and Liao, Huaming and Guo, Jiafeng},
  booktitle = {Proceedings of the 29th International Conference on Computational Linguistics},
  year = {2022},
  pages = {2438--2449},
}""",
    layers=(Layer("attribution", kinds=False, roles=frozenset({"source", "content"}), nested=False),),
    parts={"dev": ("polnear/cofenet_valid.jsonl",)},
    reader=read,
)
