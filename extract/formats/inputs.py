"""From the arguments of a command to the files it reads: single files, folders, patterns and the standard input."""

from __future__ import annotations

import glob
import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, NamedTuple, cast

from ..errors import InputError

STDIN = "-"
FORMATS = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".ann": "ann",
}
"""The formats that are read, by the suffix of the file; all but parquet may have `.gz` behind it."""

_SNIFFED = 64  # bytes of the standard input that tell JSON lines from plain text


class Input(NamedTuple):
    """A file to be read.

    Attributes:
        path: The file; `None` for the standard input.
        name: What its articles are called that bring no id of their own; no two inputs of a batch share it.
        format: The name of its format; `None` for the standard input where it has to be found out.
        named: Whether it was named itself, not found in a folder or by a pattern.
    """

    path: Path | None
    name: str
    format: str | None
    named: bool = True

    @property
    def source(self) -> str:
        """The path as it is shown to people."""
        return STDIN if self.path is None else printable(self.path)

    def open(self) -> AbstractContextManager[IO[bytes]]:
        """Opens the file for reading, unpacked if it ends in `.gz`; the standard input stays open afterwards."""
        if self.path is None:
            if sys.stdin is None:
                message = "the standard input is closed: give something to read by a pipe or <, or name files"
                raise InputError(message)
            return nullcontext(sys.stdin.buffer)
        if self.path.suffix.lower() == ".gz":
            return cast("IO[bytes]", gzip.open(self.path, "rb"))
        return self.path.open("rb")


def printable(path: str | os.PathLike[str]) -> str:
    """Makes a path text that can be encoded, whatever bytes the file system holds."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def format_of(path: Path) -> str | None:
    """Names the format that the suffix of `path` stands for, if it stands for one."""
    name = path.name.lower()
    packed = name.endswith(".gz")
    found = FORMATS.get(Path(name.removesuffix(".gz")).suffix)
    return None if packed and found == "parquet" else found


def check_format(name: str | None, known: Iterable[str]) -> None:
    """Refuses the name of a format that is none of the `known` ones.

    Raises:
        InputError: If it is not.
    """
    options = sorted(set(known))
    if name is not None and name not in options:
        msg = f"unknown format {name!r}: expected one of {', '.join(options)}"
        raise InputError(msg)


def expand(
    arguments: Iterable[str | os.PathLike[str]],
    format: str | None = None,
    leave_out: Iterable[str | os.PathLike[str]] = (),
) -> tuple[Input, ...]:
    """Finds the files that the arguments stand for.

    Args:
        arguments: Files; folders, which are searched to any depth for files of known suffixes (or, where `format` is given,
            for all files), in sorted order and without hidden ones; patterns such as `news/**/*.txt`; and `-`.
        format: The format of all of them; without it the suffix decides.
        leave_out: Files and folders that folders and patterns do not stand for.

    Returns:
        The files, each once, in the order of the arguments.

    Raises:
        InputError: If an argument stands for no file, or for one of unknown format.
    """
    check_format(format, FORMATS.values())
    found: dict[str, Input] = {}
    hidden = {os.path.realpath(path) for path in leave_out}
    for argument in arguments:
        for item in _expand(os.fspath(argument), format, hidden):
            found.setdefault(STDIN if item.path is None else os.path.abspath(item.path), item)  # noqa: PTH100 - no symlinks
    if not found:
        msg = "nothing to read: expected at least one file, folder, pattern or -"
        raise InputError(msg)
    return _named_apart(found.values())


def _expand(argument: str, format: str | None, hidden: Set[str]) -> Iterator[Input]:
    path = Path(argument)
    if not argument:
        msg = "got an empty name, expected a file, a folder, a pattern or - (a variable that is not set?); . is this folder"
        raise InputError(msg)
    if argument == STDIN:
        yield Input(None, "stdin", format)
    elif path.is_dir():
        yield from _some(_shown(_folder(path, path, format), hidden), f"the folder {argument}")
    elif path.exists():
        yield Input(path, _name(path, path.parent), format or _required(path))
    elif glob.has_magic(argument):
        yield from _some(_shown(_pattern(argument, format), hidden), f"the pattern {argument}")
    else:
        msg = f"{printable(path)}: no such file or folder (the current folder is {printable(Path.cwd())})"
        raise InputError(msg)


def _shown(items: Iterator[Input], hidden: Set[str]) -> Iterator[Input]:
    """Leaves out what lies at, or below, one of the hidden paths."""
    for item in items:
        place = Path(os.path.realpath(item.path or ""))
        if hidden.isdisjoint(map(str, (place, *place.parents))):
            yield item


def _folder(folder: Path, base: Path, format: str | None) -> Iterator[Input]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            found = format or format_of(path)
            if found and not name.startswith("."):
                yield Input(path, _name(path, base), found, named=False)


def _pattern(pattern: str, format: str | None) -> Iterator[Input]:
    parts = Path(pattern).parts
    plain = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:plain])
    for match in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - absolute patterns too
        path = Path(match)
        if path.is_dir():
            yield from _folder(path, base, format)
        elif found := format or format_of(path):
            yield Input(path, _name(path, base), found, named=False)


def _some(items: Iterator[Input], where: str) -> Iterator[Input]:
    """Passes the items on, and objects if there are none."""
    first = next(items, None)
    if first is None:
        known = ", ".join(FORMATS)
        msg = f"{where} holds no file with a known suffix ({known}; most also with .gz): name the format, or other files"
        raise InputError(msg)
    yield first
    yield from items


def _required(path: Path) -> str:
    found = format_of(path)
    if found is None:
        msg = (
            f"{printable(path)}: cannot tell the format from the suffix {path.suffix!r}: "
            f"expected one of {', '.join(FORMATS)}, or name the format ({', '.join(sorted(set(FORMATS.values())))})"
        )
        raise InputError(msg)
    return found


def _name(path: Path, base: Path) -> str:
    """The path under `base`, without the suffix that names the format."""
    stem = path.name[: -len(".gz")] if path.name.lower().endswith(".gz") else path.name
    known = Path(stem.lower()).suffix in FORMATS
    relative = path.relative_to(base).parent / (stem[: stem.rindex(".")] if known else path.name)
    return printable(relative.as_posix())


def _named_apart(items: Iterable[Input]) -> tuple[Input, ...]:
    """Gives items of the same name the whole path as name."""
    items = tuple(items)
    counts = Counter(item.name for item in items)
    return tuple(
        item if counts[item.name] == 1 or item.path is None else item._replace(name=printable(item.path.as_posix()))
        for item in items
    )


def sniff(stream: IO[bytes]) -> str:
    """Guesses what the standard input holds: `jsonl` if it starts with a brace, else `text`."""
    peek = getattr(stream, "peek", None)
    start: bytes = peek(_SNIFFED) if peek else b""
    return "jsonl" if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "text"
