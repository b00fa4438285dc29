"""FactAppeal: single news sentences with inline tags for facts, the sources to which they appeal, and the manner.

The corpus is described in Guy Mor-Lan, Tamir Sheafer and Shaul R. Shenhav, "FactAppeal: Identifying Epistemic Factual Appeals
in News Media", Findings of EACL 2026. It has a CSV file a part, with the columns `sentence` and `annotation`.

It annotates contents (`Fact_Appeal`) and sources, but neither cues nor which source belongs to which content. The reader links
each source to the nearest content that does not hold it, and takes for the cue the words between the two that no tag covers,
or, if these hold no word of weight, the untagged words on the other side of the source. What finds no cue so is no frame;
`meta` has every tag.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reportedly.errors import FormatError
from reportedly.frames import make_attribution
from reportedly.schema import Article, Attribution, Fragment, SourceKind
from reportedly.training.layers import Layer

from .building import article, joined, trimmed
from .corpus import Corpus

_TAG = re.compile(
    r"<(/?)(Fact_No_Appeal|Fact_Appeal|Source|Source_Attribute|Recipient|Appeal_Time|Appeal_Location)((?::\w+)*)>"
)
_WORD = re.compile(r"(?<!['’])[^\W_]+(?:['’][^\W_]+)*")
_LIGHT = frozenset(
    [
        "a",
        "also",
        "although",
        "an",
        "and",
        "as",
        "at",
        "but",
        "even",
        "for",
        "former",
        "from",
        "her",
        "his",
        "if",
        "in",
        "is",
        "it",
        "its",
        "my",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "they",
        "this",
        "to",
        "was",
        "were",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whose",
        "with",
    ]
)
_BREAK = re.compile(r"[.,;:()\[\]{}\"“”]|\s[-–—]\s")


class Tag(NamedTuple):
    """A tagged stretch of a sentence.

    Attributes:
        name: The name of the tag, such as `Source`.
        modifiers: What follows it, such as `("Named", "Expert")`.
        span: Where it stands, without white space at its ends.
    """

    name: str
    modifiers: tuple[str, ...]
    span: Fragment


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of FactAppeal.

    `meta` has the number of the `sentence` in the file, from 1, and its `tags`: name, modifiers, start and end of each.

    Args:
        files: The CSV file.
        part: The name of the part.

    Yields:
        An article a sentence.

    Raises:
        FormatError: If a row has no annotation, or one that does not match its sentence.
    """
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            try:
                for number, row in enumerate(rows, start=1):
                    text, tags = _tags(row.get("annotation") or "")
                    if text != row.get("sentence"):
                        reason = "the annotation is not the sentence with tags"
                        raise FormatError(os.fspath(path), rows.line_num, reason)
                    listed = [[tag.name, list(tag.modifiers), *tag.span] for tag in tags]
                    yield article(
                        "factappeal", part, str(number), text, _attributions(text, tags), sentence=number, tags=listed
                    )
            except (csv.Error, UnicodeDecodeError, ValueError) as error:
                raise FormatError(os.fspath(path), rows.line_num, str(error)) from error


def _tags(annotation: str) -> tuple[str, list[Tag]]:
    """The sentence without its tags, and these in the order of their ends."""
    pieces: list[str] = []
    opened: list[tuple[str, str, int]] = []
    found: list[tuple[str, str, int, int]] = []
    position = length = 0
    for match in _TAG.finditer(annotation):
        pieces.append(annotation[position : match.start()])
        length += len(pieces[-1])
        position = match.end()
        closing, name, modifiers = match.groups()
        if not closing:
            opened.append((name, modifiers, length))
        elif opened and opened[-1][:2] == (name, modifiers):
            found.append((name, modifiers, opened.pop()[2], length))
        else:
            message = f"{match.group()} closes no open tag"
            raise ValueError(message)
    if opened:
        message = f"<{opened[-1][0]}{opened[-1][1]}> is not closed"
        raise ValueError(message)
    text = "".join([*pieces, annotation[position:]])
    spans = ((name, modifiers, trimmed(text, start, end)) for name, modifiers, start, end in found)
    return text, [Tag(name, tuple(modifiers.split(":")[1:]), span) for name, modifiers, span in spans if span]


def _attributions(text: str, tags: Sequence[Tag]) -> Iterator[Attribution]:
    contents = [tag.span for tag in tags if tag.name == "Fact_Appeal"]
    sources = sorted((tag for tag in tags if tag.name == "Source"), key=lambda tag: tag.span)
    free = _untagged(text, tags)
    linked: dict[Tag, list[Fragment]] = defaultdict(list)
    for content in contents:  # a content that is nobody's nearest goes to its own nearest source
        outside = [source for source in sources if _gap(source.span, content) is not None]
        if outside:
            linked[min(outside, key=lambda source: _distance(source.span, content))].append(content)
    for source in sources:
        apart = [content for content in contents if _gap(source.span, content) is not None]
        if source not in linked and apart:
            linked[source].append(min(apart, key=lambda content: _distance(source.span, content)))
    for source, fragments in linked.items():
        content = min(fragments, key=lambda content: _distance(source.span, content))
        first = _own_words(text, source.span, content, sources)
        own = [(max(start, first), end) for start, end in free if end > first]
        cue = _cue(text, source.span, content, own)
        if cue:
            kind = _source_kind(source.modifiers)
            yield make_attribution(text, "statement", kind, [cue], [source.span], joined(text, fragments))


def _own_words(text: str, source: Fragment, content: Fragment, sources: Sequence[Tag]) -> int:
    """Where the words of a source begin that follows another one behind a content ("S, A said, B reported")."""
    others = [tag.span[1] for tag in sources if content[1] <= tag.span[0] and tag.span[1] <= source[0]]
    if not others:
        return 0
    return max([max(others), *(match.end() for match in _BREAK.finditer(text, max(others), source[0]))])


def _gap(one: Fragment, other: Fragment) -> Fragment | None:
    """What lies between two stretches; `None` if they overlap."""
    first, second = sorted((one, other))
    return (first[1], second[0]) if first[1] <= second[0] else None


def _distance(one: Fragment, other: Fragment) -> int:
    gap = _gap(one, other)
    return gap[1] - gap[0] if gap else 0


def _untagged(text: str, tags: Sequence[Tag]) -> list[Fragment]:
    """The stretches that no tag covers."""
    free: list[Fragment] = []
    position = 0
    for start, end in [*sorted(tag.span for tag in tags), (len(text), len(text))]:
        if start > position:
            free.append((position, start))
        position = max(position, end)
    return free


def _cue(text: str, source: Fragment, content: Fragment, free: Sequence[Fragment]) -> Fragment | None:
    gap = _gap(source, content) or source
    before = source[0] < content[0]
    between = [part for part in free if gap[0] <= part[0] and part[1] <= gap[1]]
    beyond = [part for part in free if (part[1] <= source[0] if before else part[0] >= source[1])]
    order = [*(between if before else between[::-1]), *(beyond[-1:] if before else beyond[:1])]
    for start, end in order:
        cue = _weighty(text, start, end, from_end=end <= source[0] or before)
        if cue:
            return cue
    return None


def _weighty(text: str, start: int, end: int, *, from_end: bool) -> Fragment | None:
    """The words of the first clause of weight, or of the last, without light words at their ends."""
    pieces: list[Fragment] = []
    position = start
    for match in _BREAK.finditer(text, start, end):
        pieces.append((position, match.start()))
        position = match.end()
    pieces.append((position, end))
    for first, last in reversed(pieces) if from_end else pieces:
        words = [match.span() for match in _WORD.finditer(text, first, last)]
        heavy = [span for span in words if text[slice(*span)].lower() not in _LIGHT]
        if heavy:
            begin, behind = heavy[0][0], heavy[-1][1]
            if text[begin:behind].lower().endswith("according") and text[behind : behind + 4].lower() == " to ":
                behind += 3
            return begin, behind
    return None


def _source_kind(modifiers: Sequence[str]) -> SourceKind:
    if "Expert_Document" in modifiers or "Direct_Evidence" in modifiers:
        return "document"
    return "unnamed"


FACTAPPEAL = Corpus(
    name="factappeal",
    description=(
        "Single news sentences with factual claims, the sources to which they appeal, and whether these are quoted. Sources "
        "and contents are annotated; cues and links are found by rule. Only factual claims count, so other attributions have "
        "no frame, and kinds are fillers: the corpus's own kinds of source (named or not; official, expert, ...) are in meta."
    ),
    licence="CC BY 4.0",
    reference="Mor-Lan, Sheafer and Shenhav (2026), FactAppeal: Identifying Epistemic Factual Appeals in News Media",
    bibtex="""@inproceedings{mor-lan-etal-2026-factappeal,
  title = {{FactAppeal}: Identifying Epistemic Factual Appeals in News Media},
  author = {Mor-Lan, Guy and Sheafer, Tamir and Shenhav, Shaul R.},
  booktitle = {Findings of the Association for Computational Linguistics: EACL 2026},
  year = {2026},
  pages = {6545--6556},
  publisher = {Association for Computational Linguistics},
}""",
    layers=(Layer("attribution", kinds=False, roles=frozenset({"source", "content"}), nested=False),),
    derived=frozenset({"cue"}),
    parts={"train": ("factappeal/train.csv",), "dev": ("factappeal/val.csv",), "test": ("factappeal/test.csv",)},
    reader=read,
)
