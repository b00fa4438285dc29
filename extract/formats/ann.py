"""The notation in which articles are annotated by hand, one file each: `.ann`.

An article is annotated a block of text at a time. The annotator copies words and never counts characters.

    # id: pier-01
    # genre: disaster
    T: The storm allegedly sank nearly 30 boats, harbour staff said.
    H reportative | cue=allegedly | scope=The storm allegedly sank nearly 30 boats
    A statement unnamed | cue=said | source=harbour staff | content=The storm allegedly sank nearly 30 boats
    Q | cue=nearly 30 | entity=boats

    T: "The pier groaned," said Ifor Brandt, "for an hour."
    A statement person | cue=said | source=Ifor Brandt | content="The pier groaned," ++ "for an hour."

- `# key: value` in front of the first block gives the article's id and its `meta`. Other lines that start with `#` are
  comments.
- `T:` starts a block: a paragraph of the text. Blocks are joined by an empty line, or by a single newline where the next one
  starts with `t:`. A block may be empty.
- `H kind`, `A kind source_kind` and `Q` are the frames of the block above them; ` | ` parts the fields.
- A value is copied from the block. ` ++ ` joins the fragments of an interrupted span. Words inside longer words do not count.
- Where the words stand in the block more than once, ` #2` behind them means the second place, and so on; a `#` that belongs to
  the words is doubled.
- `<<` in front of a value means the nearest block before that has the words, `>>` the nearest one after.

Two things are for what cannot be said so, and are seldom written by hand:

- `# {"id": "…", "meta": {…}}` gives, as JSON on one line, an id with odd white space and `meta` that holds more than strings.
- `scope!=12:40` gives the span by its offsets in the whole text, for words that hold ` | ` or ` ++ `, that start or end inside
  a longer word, run over several blocks, or stand behind a nearer block with the same words.

The values of quantities and the quoting of attributions are never written: code derives them. Frames are numbered in the order
of their cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple, cast, get_args

import msgspec

from ..errors import AnnotationError, FormatError
from ..frames import frame_type, in_order, make_attribution, make_hedge, make_quantity, role_spans
from ..schema import (
    Article,
    Attribution,
    AttributionKind,
    Fragment,
    Frame,
    Hedge,
    HedgeKind,
    Quantity,
    Role,
    SourceKind,
)
from .records import Fields, Reject, shown

BAR = re.compile(r"\s\|\s")
JOINER = " ++ "
ROLES: dict[str, tuple[Role, ...]] = {"A": Attribution.roles, "H": Hedge.roles, "Q": Quantity.roles}
PLAIN_KEY = re.compile(r"[\w-]+")

_JSON_META = ""  # no plain key is empty
_META = re.compile(r"#\s*([\w-]+):\s*(.*)$", re.DOTALL)
_LABELS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "A": (("kind", get_args(AttributionKind)), ("source kind", get_args(SourceKind))),
    "H": (("kind", get_args(HedgeKind)),),
    "Q": (),
}
_OPTIONAL = ("source", "entity")
_NTH = re.compile(r"(?<!#)#(\d+)$")
_OFFSETS = re.compile(r"\s*(\d+):(\d+)\s*")
_BRAT = re.compile(r"(?:[TREAM]\d+|\*)\t")


class Blocks(NamedTuple):
    """A text and where its blocks stand in it."""

    text: str
    spans: list[Fragment]


def occurrences(text: str, words: str, start: int, end: int) -> list[int]:
    """Finds where `words` stand in a stretch of the text, except inside longer words."""
    found = []
    at = text.find(words, start, end)
    while at >= 0:
        behind = at + len(words)
        inside = (at > start and words[0].isalnum() and text[at - 1].isalnum()) or (
            behind < end and words[-1].isalnum() and text[behind].isalnum()
        )
        if not inside:
            found.append(at)
        at = text.find(words, at + 1, end)
    return found


def find(blocks: Blocks, here: int, value: str) -> Fragment:
    """Finds the fragment that a copied value means.

    Args:
        blocks: The text.
        here: The number of the block to which the frame belongs.
        value: The words, with what stands in front of and behind them.

    Returns:
        The offsets.

    Raises:
        ValueError: If the value means no fragment, or more than one.
    """
    value = value.strip()
    where: Sequence[int] = (here,)
    place = "in the block"
    if value.startswith("<<"):
        value, where, place = value[2:].strip(), range(here - 1, -1, -1), "in a block before"
    elif value.startswith(">>"):
        value, where, place = value[2:].strip(), range(here + 1, len(blocks.spans)), "in a block after"
    nth = _NTH.search(value)
    words = (value[: nth.start()].rstrip() if nth else value).replace("##", "#")
    if not words:
        msg = "an empty value, expected words of the text"
        raise ValueError(msg)
    for block in where:
        hits = occurrences(blocks.text, words, *blocks.spans[block])
        if not hits:
            continue
        if nth is None and len(hits) > 1:
            msg = f"{words!r} stands {len(hits)} times in the block: say which with #N"
            raise ValueError(msg)
        number = int(nth.group(1)) if nth else 1
        if not 1 <= number <= len(hits):
            msg = f"{words!r} stands {len(hits)} times in the block, but #{number} is asked for"
            raise ValueError(msg)
        return hits[number - 1], hits[number - 1] + len(words)
    msg = f"{words!r} is not {place}: copy the words as they stand there"
    raise ValueError(msg)


def read_ann(source: str | Path, *, name: str = "annotation") -> Article:
    """Reads an annotated article.

    Args:
        source: The file; or, as a string, the notation itself.
        name: What to call a string in messages, and the article if it has no id; a file has its own name.

    Returns:
        The article.

    Raises:
        AnnotationError: With all the faults there are.
    """
    if isinstance(source, Path):
        return _read(source.read_bytes(), str(source), source.stem)
    return _parse(source, name, name)


def read(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads a file for `read_articles`.

    Args:
        stream: The file.
        source: What to call it in messages.
        name: The id of the article if it has none.
        fields: Nothing to this format.

    Yields:
        The article, or a reject with all its faults.
    """
    content = stream.read()
    try:
        yield _read(content, source, name)
    except AnnotationError as error:
        yield Reject(source=source, line=error.faults[0].line, reason=str(error), raw=shown(content))


def _read(content: bytes, source: str, name: str) -> Article:
    try:
        notation = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"not valid UTF-8 at byte {error.start} ({error.reason}): convert the file to UTF-8"
        raise AnnotationError([FormatError(source, line, reason)]) from error
    return _parse(notation.removeprefix("\ufeff"), source, name)


def _parse(notation: str, source: str, name: str) -> Article:
    text, spans, header = "", list[Fragment](), dict[str, Any]()
    pending: list[tuple[int, int, str]] = []
    if _BRAT.match(notation):
        reason = "this looks like a brat file, expected lines that start with #, T:, A, H or Q: read it as brat"
        raise AnnotationError([FormatError(source, 1, reason)])
    for number, line in enumerate(notation.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:2] in ("T:", "t:"):
            block = line[2:].strip()
            text += "" if not spans else "\n\n" if line[0] == "T" else "\n"
            spans.append((len(text), len(text) + len(block)))
            text += block
        elif line.startswith("#"):
            if not spans:
                _add_header(header, line)
        elif line.strip():
            pending.append((number, len(spans) - 1, line))
    blocks, found, faults = Blocks(text, spans), dict[object, Frame](), list[FormatError]()
    for number, here, line in pending:
        problems: list[str] = []
        frame = _frame(blocks, here, line, problems)
        if frame is not None:
            key = (frame_type(frame), tuple((role, span.fragments) for role, span in role_spans(frame)))
            if key in found:
                problems.append(f"the {key[0]} with the cue {frame.cue.text!r} and these spans is there already")
            found[key] = frame
        faults += (FormatError(source, number, problem) for problem in problems)
    if faults:
        raise AnnotationError(faults)
    identifier = header.pop("id", None) or name
    meta = {**header.pop(_JSON_META, {}), **header}
    return Article(id=identifier, text=text, meta=meta, frames=in_order(found.values()))


def _add_header(header: dict[str, Any], line: str) -> None:
    """Takes in a line that starts with `#`."""
    match = _META.match(line)
    if match:
        header[match.group(1)] = match.group(2).strip()
        return
    try:
        given = msgspec.json.decode(line[1:].strip(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return  # a comment
    if isinstance(given.get("id"), str):
        header["id"] = given["id"]
    if isinstance(given.get("meta"), dict):
        header[_JSON_META] = given["meta"]


def _frame(blocks: Blocks, here: int, line: str, problems: list[str]) -> Frame | None:
    """Makes the frame of a line, or says what is wrong with it."""
    head, *fields = BAR.split(line)
    tag, *labels = head.split() or [""]
    if tag not in ROLES:
        problems.append(f"a line starts with #, T:, t:, or as a frame with A, H or Q, not with {tag!r}")
        return None
    if here < 0:
        problems.append("a frame in front of the first block: it belongs below the T: line with its words")
        return None
    problems += _label_problems(tag, labels)
    given: dict[str, list[Fragment]] = {}
    for field in fields:
        try:
            role, fragments = _field(blocks, here, field, ROLES[tag])
            if role in given:
                msg = f"{role}= is given twice: join the fragments of a span with{JOINER}"
                raise ValueError(msg)
            given[role] = fragments
        except ValueError as error:
            problems.append(str(error))
    if not problems:
        problems += (f"{tag} wants {role}=" for role in ROLES[tag] if role not in given and role not in _OPTIONAL)
        if tag == "A" and ("source" in given) == (labels[1:2] == ["none"]):
            problems.append("the source kind none goes without source=, every other with it")
    return None if problems else _made(blocks.text, tag, labels, given)


def _label_problems(tag: str, labels: Sequence[str]) -> Iterator[str]:
    wanted = _LABELS[tag]
    for index, (label, options) in enumerate(wanted):
        got = labels[index] if index < len(labels) else ""
        if got not in options:
            yield f"{tag} wants as {label} one of {', '.join(options)}, not {got!r}"
    if len(labels) > len(wanted):
        yield f"{' '.join(labels[len(wanted) :])!r} means nothing behind {tag}: fields are parted by ' | '"


def _field(blocks: Blocks, here: int, field: str, roles: Sequence[Role]) -> tuple[str, list[Fragment]]:
    key, equals, value = field.partition("=")
    role = key.strip()
    offsets = role.endswith("!")
    role = role.removesuffix("!")
    if not equals or role not in roles:
        msg = f"the field {field!r} is none of {', '.join(f'{name}=' for name in roles)}"
        raise ValueError(msg)
    pieces = value.split(JOINER)
    fragments = sorted(_offsets(blocks.text, piece) if offsets else find(blocks, here, piece) for piece in pieces)
    if any(second[0] < first[1] for first, second in pairwise(fragments)):
        msg = f"{role}: the fragments overlap"
        raise ValueError(msg)
    return role, fragments


def _offsets(text: str, value: str) -> Fragment:
    match = _OFFSETS.fullmatch(value)
    start, end = (int(match.group(1)), int(match.group(2))) if match else (0, 0)
    words = text[start:end]
    if not words or end > len(text) or words != words.strip():
        msg = f"{value!r} are no offsets of words, expected START:END within the text, without white space at the ends"
        raise ValueError(msg)
    return start, end


def _made(text: str, tag: str, labels: Sequence[str], given: dict[str, list[Fragment]]) -> Frame:
    if tag == "H":
        return make_hedge(text, cast("HedgeKind", labels[0]), given["cue"], given["scope"])
    if tag == "Q":
        return make_quantity(text, given["cue"], given.get("entity"))
    kinds = cast("tuple[AttributionKind, SourceKind]", tuple(labels[:2]))
    return make_attribution(text, *kinds, given["cue"], given.get("source"), given["content"])
