"""Checking data files: articles, stand-off annotations, cases of numeric expressions, and the parts of an annotation set."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .errors import FormatError, InputError
from .formats import Reject, read_articles
from .formats.inputs import Input, expand
from .formats.standoff import Standoff, read_standoff, to_standoff
from .quantities import normalise
from .schema import Article, Value
from .validation import faults

SPLITS = "splits.json"


class Problem(NamedTuple):
    """A fault of a data file.

    Attributes:
        source: The file.
        record: The number of the record in the file, counted from 1; `None` for the file as a whole.
        message: The article, the frame, the offsets, and what is wrong there.
        line: The line, counted from 1, in files made of lines.
    """

    source: str
    record: int | None
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Says where and what, in one line."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.message}" if self.record is None else f"{place}: record {self.record}: {self.message}"


class Summary(NamedTuple):
    """What a check has found.

    Attributes:
        articles: How many articles could be read, with or without their text.
        frames: How many frames they have.
        problems: The faults, file by file.
    """

    articles: int
    frames: int
    problems: tuple[Problem, ...]


class Splits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parts of an annotation set, by the ids of the articles; its JSON is the file `splits.json`.

    Attributes:
        train: The articles to train on.
        dev: The articles to choose by.
        test: The articles to report on.
        test_digest: The `digest` of the test part, so that nobody reports on another.
    """

    train: tuple[str, ...]
    dev: tuple[str, ...]
    test: tuple[str, ...]
    test_digest: str


def digest(annotations: Iterable[Article | Standoff]) -> str:
    """Makes a digest of annotated articles: of their ids, their texts and all that is annotated.

    Args:
        annotations: The articles, with or without their texts, in any order.

    Returns:
        A SHA-256 in hexadecimal.
    """
    bare = (to_standoff(item, source="", licence="") if isinstance(item, Article) else item for item in annotations)
    lines = sorted(msgspec.json.encode([item.id, item.sha256, item.frames]) for item in bare)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


class _Found:
    """What is known after some of the files: the articles, where each id stands, the problems."""

    def __init__(self) -> None:
        self.articles: list[tuple[Input, Article | Standoff]] = []
        self.problems: list[Problem] = []
        self._places: dict[tuple[Path | None, str], str] = {}

    def add(self, item: Input, number: int, article: Article | Standoff) -> None:
        """Takes in an article; ids have to be unique within a file, and among the files of a folder."""
        here = f"{item.source}: record {number}"
        folder = item.path.parent if item.path else None
        first = self._places.setdefault((folder, article.id), here)
        if first != here:
            message = f"article {article.id!r}: the id stands already in {first}, expected unique ids"
            self.problems.append(Problem(item.source, number, message))
        self.articles.append((item, article))


def check(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    source_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
) -> Summary:
    """Checks data files: that every record can be read, that every span is in its place, that ids are unique.

    Besides articles of all formats these are: stand-off annotations, cases of numeric expressions with their values
    (`.jsonl` files whose records have the field `surface`), and `splits.json`, whose ids are looked for in its own folder.

    Args:
        inputs: Files, folders, patterns, and `-` for the standard input.
        source_format: The format of the inputs; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.

    Returns:
        The counts and all the faults.

    Raises:
        InputError: If an input is missing or of unknown format.
    """
    found = _Found()
    items = expand(inputs, source_format)
    for item in items:
        special = _special(item)
        if special:
            special(item, found)
        elif item.path is None or item.path.name != SPLITS:
            _check_articles(item, found, text_field, id_field)
    for item in items:
        if item.path is not None and item.path.name == SPLITS:
            found.problems += _split_problems(item.path, item.source, found)
    frames = sum(len(article.frames) for _, article in found.articles)
    return Summary(len(found.articles), frames, tuple(found.problems))


def _special(item: Input) -> Callable[[Input, _Found], None] | None:
    """Finds the check for a file of records that are no articles, by its first record."""
    if item.path is None or item.format != "jsonl":
        return None
    with item.open() as stream:
        first = next((line for line in islice(stream, 100) if line.strip()), b"")
    try:
        record = msgspec.json.decode(first)
    except msgspec.DecodeError:
        return None
    if not isinstance(record, dict):
        return None
    return _check_standoff if "standoff" in record else _check_cases if "surface" in record else None


def _check_articles(item: Input, found: _Found, text_field: str, id_field: str) -> None:
    path = "-" if item.path is None else item.path
    try:
        records = read_articles(path, format=item.format, text_field=text_field, id_field=id_field)
    except InputError as error:  # a table without a text column
        if item.named:
            raise
        found.problems.append(Problem(item.source, None, str(error).removeprefix(f"{item.source}: ")))
        return
    for number, record in enumerate(records, 1):
        if isinstance(record, Reject):
            found.problems += _rejected(record)
        else:
            found.problems += (Problem(item.source, number, f"article {record.id!r}: {fault}") for fault in faults(record))
            found.add(item, number, record)


def _rejected(reject: Reject) -> Iterator[Problem]:
    """The problems of a reject: one, or for a hand-annotated file one for each of its lines at fault."""
    for reason in reject.reason.splitlines():
        number, colon, message = reason.removeprefix(f"{reject.source}:").partition(": ")
        if colon and number.isdecimal():
            yield Problem(reject.source, reject.record, message, int(number))
        else:
            yield Problem(reject.source, reject.record, reason, reject.line)


def _check_standoff(item: Input, found: _Found) -> None:
    assert item.path is not None  # noqa: S101  # `_special` has looked at it
    try:
        for number, standoff in enumerate(read_standoff(item.path), 1):
            found.add(item, number, standoff)
    except FormatError as error:
        found.problems.append(Problem(item.source, None, error.reason, error.line))


def _check_cases(item: Input, found: _Found) -> None:
    """Checks that every expression is read as its case says, and stands in the file once."""
    seen: set[str] = set()
    with item.open() as stream:
        for line_number, line in enumerate(stream, 1):
            if line.strip():
                message = _case_problem(line, seen)
                if message:
                    found.problems.append(Problem(item.source, None, message, line_number))


def _case_problem(line: bytes, seen: set[str]) -> str | None:
    try:
        case: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        surface = msgspec.convert(case.pop("surface", None), str)
        expected = None if case == {"value": None} else msgspec.convert(case, Value)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return f"not a case of a numeric expression: {error}"
    if surface in seen:
        return f"the expression {surface!r} has a case already"
    seen.add(surface)
    value = normalise(surface)
    return None if value == expected else f"{surface!r} is read as {value}, expected {expected}"


def _split_problems(path: Path, source: str, found: _Found) -> Iterator[Problem]:
    """Compares the parts with the articles that lie beside the file, or one folder below it."""
    try:
        splits = msgspec.json.decode(path.read_bytes(), type=Splits)
    except msgspec.DecodeError as error:
        yield Problem(source, None, f"not the parts of an annotation set: {error}")
        return
    beside = {
        article.id: article
        for item, article in found.articles
        if item.path is not None and path.parent in (item.path.parent, item.path.parent.parent)
    }
    counts = Counter([*splits.train, *splits.dev, *splits.test])
    for name in sorted({*counts, *beside}):
        if name not in beside:
            yield Problem(source, None, f"there is no article {name!r} beside this file")
        elif counts[name] != 1:
            yield Problem(source, None, f"the article {name!r} stands in {counts[name]} parts, expected one")
    actual = digest(beside[name] for name in splits.test if name in beside)
    if actual != splits.test_digest:
        yield Problem(
            source, None, f"the test part has the digest {actual}, expected {splits.test_digest}: it is not to change"
        )
