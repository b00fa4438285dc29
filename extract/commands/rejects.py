"""The rejects file: input records that are no article, kept with the reason."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, NamedTuple, Self

import typer

if TYPE_CHECKING:
    from ..formats import Reject
    from ..schema import Article

STDOUT = "-"
REJECTS_SUFFIX = ".rejects.jsonl"


class Counts(NamedTuple):
    """How a run went.

    Attributes:
        articles: How many articles were tagged and written.
        rejects: How many input records could not be read as an article.
    """

    articles: int
    rejects: int


class RejectsFile:
    """Where rejected records go: a file that exists only if there are any, or the standard error stream.

    Args:
        path: The file; `None` for the standard error stream. If its name ends in `.rejects.jsonl`, one of an earlier run is
            removed; any other file is left alone until there is a reject to write.

    Raises:
        OutputError: If the path is a folder.
    """

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self._path = path
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> Self:
        from ..errors import OutputError

        if self._path and self._path.is_dir():
            message = f"the rejects file {self._path} is a folder: name a file with --rejects"
            raise OutputError(message)
        if self._path and self._path.is_file() and self._path.name.endswith(REJECTS_SUFFIX):
            self._path.unlink()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._path and self._stream:
            self._stream.close()

    def _open(self) -> IO[bytes]:
        if self._path is None:
            return sys.stderr.buffer
        return self._path.open("wb")

    def sift(self, items: Iterable[Article | Reject]) -> Iterator[Article]:
        """Passes the articles on and writes the rejects down."""
        from ..formats import Reject

        for item in items:
            if isinstance(item, Reject):
                self.write(item)
            else:
                yield item

    def write(self, reject: Reject) -> None:
        """Writes a reject down at once."""
        import msgspec

        from ..errors import OutputError

        try:
            if self._stream is None:
                self._stream = self._open()
            self._stream.write(msgspec.json.encode(reject) + b"\n")
            self._stream.flush()
        except OSError as error:
            place = f"the rejects file {self._path}" if self._path else "rejects to the standard error stream"
            message = f"cannot write {place}: {error.strerror}; name another file with --rejects"
            raise OutputError(message) from error
        self.count += 1


def rejects_path(output: str, rejects: str | os.PathLike[str] | None = None) -> Path | None:
    """Where the rejects of a run go: the file that was named, else one beside the output, if that is a file.

    Returns:
        The path; `None` for the standard error stream.
    """
    if rejects is not None:
        return None if os.fspath(rejects) == STDOUT else Path(rejects)
    stream = output == STDOUT or (Path(output).exists() and not Path(output).is_file())
    return None if stream else Path(output + REJECTS_SUFFIX)


def check_paths(inputs: Iterable[str | os.PathLike[str]], output: str, rejects: Path | None) -> None:
    """Refuses a rejects file that would overwrite an input, or the output.

    Raises:
        OutputError: If it would.
    """
    from ..errors import OutputError

    if rejects is None:
        return
    place = os.path.realpath(rejects)
    if place == os.path.realpath(output):
        message = f"the output and the rejects file are both {rejects}: name another one with --rejects"
        raise OutputError(message)
    if any(os.fspath(each) != STDOUT and os.path.realpath(each) == place for each in inputs):
        message = f"the rejects file {rejects} is one of the inputs: name another one with --rejects, or another output"
        raise OutputError(message)


def report(verb: str, counts: Counts, path: Path | None) -> None:
    """Tells on the standard error stream how a run went; ends the command with 1 if there were rejects."""
    done = f"{verb} {_counted(counts.articles, 'article')}"
    if counts.rejects:
        place = f"see {path}" if path else "see above"
        typer.echo(f"{done}; {_counted(counts.rejects, 'record')} rejected: {place}", err=True)
        raise typer.Exit(1)
    typer.echo(done, err=True)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
