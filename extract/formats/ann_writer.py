"""Writing the notation for annotation by hand: the same article always gives the same bytes, and reading them gives it back."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

import msgspec
from msgspec import UNSET

from ..errors import AnnotationError, FormatError
from ..frames import in_order, role_spans
from ..schema import Article, Attribution, Fragment, Frame, Hedge, Role
from ..validation import faults
from .ann import BAR, JOINER, PLAIN_KEY, Blocks, find, occurrences, read_ann


def write_ann(article: Article) -> str:
    """Writes an article in the notation of `.ann` files, which the module `ann` describes.

    Args:
        article: The article. Scores, claims and the tagger's name are left out: the notation is for annotation by hand.

    Returns:
        The content of the file. `read_ann` makes the same article of it: id, text, meta and frames with their ids.

    Raises:
        AnnotationError: If the notation cannot express the article, or the article has faults.
    """
    problems = [str(fault) for fault in faults(article)] or list(_inexpressible(article))
    if problems:
        raise _error(article, *problems)
    blocks, openings = _blocks(article.text)
    frames: dict[int, list[str]] = defaultdict(list)
    for frame in article.frames:
        here = _block_at(blocks, frame.cue.start)
        frames[here].append(_frame(blocks, here, frame))
    lines = _header(article)
    for index, (opening, (start, end)) in enumerate(zip(openings, blocks.spans, strict=True)):
        if index and frames[index - 1]:
            lines.append("")
        lines.append(f"{opening} {article.text[start:end]}".rstrip())
        lines += frames[index]
    notation = "\n".join(lines) + "\n"
    if read_ann(notation) != _bare(article):
        raise _error(article, "its meta is not what JSON can express (keys that are strings, no NaN)")
    return notation


def _error(article: Article, *problems: str) -> AnnotationError:
    return AnnotationError([FormatError(f"article {article.id!r}", None, problem) for problem in problems])


def _bare(article: Article) -> Article:
    frames = tuple(msgspec.structs.replace(frame, score=UNSET) for frame in article.frames)
    return Article(id=article.id, text=article.text, meta=article.meta, frames=frames)


def _inexpressible(article: Article) -> list[str]:
    problems = []
    if not article.id:
        problems.append("its id is empty, expected one")
    if in_order(article.frames) != article.frames:
        problems.append("its frames are not in the order of their cues with the ids a1, h1, q1, …: use frames.in_order first")
    for number, line in enumerate(article.text.split("\n"), 1):
        if "\r" in line:
            problems.append(f"line {number} of the text has a carriage return, which the notation cannot express")
        elif line != line.strip():
            problems.append(f"line {number} of the text starts or ends with white space, which the notation cannot express")
    try:
        article.text.encode()
        msgspec.json.encode([article.id, article.meta])
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError) as error:
        problems.append(f"it holds what UTF-8 or JSON cannot express: {error}")
    return problems


def _header(article: Article) -> list[str]:
    plain_id = _plain(article.id)
    lines = [f"# id: {article.id}"] if plain_id else []
    odd: dict[str, object] = {} if plain_id else {"id": article.id}
    if all(_plain_key(key) and _plain(value) for key, value in article.meta.items()):
        lines += (f"# {key}: {value}".rstrip() for key, value in article.meta.items())
    else:
        odd["meta"] = article.meta
    return [*lines, f"# {msgspec.json.encode(odd).decode()}"] if odd else lines


def _plain_key(key: object) -> bool:
    return isinstance(key, str) and key != "id" and bool(PLAIN_KEY.fullmatch(key))


def _plain(value: object) -> bool:
    return isinstance(value, str) and value == value.strip() and "\n" not in value and "\r" not in value


def _blocks(text: str) -> tuple[Blocks, list[str]]:
    """Parts a text into blocks, with the letters that open them: a paragraph behind an empty line, or behind a newline."""
    lines = text.split("\n")
    spans, openings = [(0, len(lines[0]))], ["T:"]
    index = 1
    while index < len(lines):
        paragraph = not lines[index] and index + 1 < len(lines)
        index += paragraph
        start = spans[-1][1] + 1 + paragraph
        spans.append((start, start + len(lines[index])))
        openings.append("T:" if paragraph else "t:")
        index += 1
    return Blocks(text, spans), openings


def _block_at(blocks: Blocks, offset: int) -> int:
    return bisect_right(blocks.spans, offset, key=lambda span: span[0]) - 1


def _frame(blocks: Blocks, here: int, frame: Frame) -> str:
    if isinstance(frame, Attribution):
        head = f"A {frame.kind} {frame.source_kind}"
    else:
        head = f"H {frame.kind}" if isinstance(frame, Hedge) else "Q"
    return " | ".join([head, *(_field(blocks, here, role, span.fragments) for role, span in role_spans(frame))])


def _field(blocks: Blocks, here: int, role: Role, fragments: tuple[Fragment, ...]) -> str:
    """Writes the words of a span, or, where reading them would not give the span, its offsets."""
    value = JOINER.join(_value(blocks, here, fragment) for fragment in fragments)
    field = f"{role}={value}"
    try:
        read = tuple(find(blocks, here, piece) for piece in value.split(JOINER))
    except ValueError:
        read = ()
    if read == fragments and BAR.split(f"- | {field} | -") == ["-", field, "-"]:
        return field
    return f"{role}!={JOINER.join(f'{start}:{end}' for start, end in fragments)}"


def _value(blocks: Blocks, here: int, fragment: Fragment) -> str:
    start, end = fragment
    block = _block_at(blocks, start)
    words = blocks.text[start:end]
    hits = occurrences(blocks.text, words, *blocks.spans[block])
    number = f" #{hits.index(start) + 1}" if len(hits) > 1 and start in hits else ""
    direction = "" if block == here else "<<" if block < here else ">>"
    return direction + words.replace("#", "##") + number
