"""Writing articles; a file appears under its name only when it is complete."""

from __future__ import annotations

import gzip
import io
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import msgspec

from ..errors import OutputError
from ..schema import Article
from .inputs import STDIN as STDOUT
from .inputs import format_of, printable
from .jsonl import encoded
from .standoff import to_standoff

WRITABLE = ("jsonl", "parquet", "standoff")
_BUFFER = 2**16  # bytes
_LEVEL = 6  # of gzip


class _Encoder(Protocol):
    def write(self, article: Article) -> None: ...

    def close(self) -> None: ...


class _JsonLines:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, article: Article) -> None:
        self._stream.write(encoded(article))

    def close(self) -> None:
        self._stream.flush()


class _Standoff:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, article: Article) -> None:
        source, licence = article.meta.get("source"), article.meta.get("licence")
        if not isinstance(source, str) or not isinstance(licence, str):
            got = ", ".join(map(repr, article.meta)) or "nothing"
            msg = f"the article {article.id!r} has in its meta {got}, expected also 'source' and 'licence', which are strings"
            raise OutputError(msg)
        self._stream.write(msgspec.json.encode(to_standoff(article, source=source, licence=licence)) + b"\n")

    def close(self) -> None:
        self._stream.flush()


class ArticleWriter:
    """A file of articles that is being written; `open_writer` makes it.

    Attributes:
        count: How many articles were written.
    """

    def __init__(self, name: str, format: str) -> None:
        self.count = 0
        self._name = name
        self._format = format
        self._path = None if name == STDOUT else Path(os.path.realpath(name))  # a link stays one
        self._partial: Path | None = None
        self._stack = ExitStack()
        self._encoder: _Encoder | None = None

    def __enter__(self) -> Self:
        try:
            stream = self._open()
        except OSError as error:
            raise self._error(error) from error
        self._encoder = _encoder(stream, self._format)
        return self

    def write(self, article: Article) -> None:
        """Writes an article.

        Raises:
            OutputError: If it cannot be encoded, or the file not be written.
        """
        if self._encoder is None:
            msg = f"{printable(self._name)} is not open: write inside `with open_writer(…) as writer:`"
            raise OutputError(msg)
        try:
            self._encoder.write(article)
        except BrokenPipeError:
            raise  # no fault of anybody: the reader has had enough
        except OSError as error:
            raise self._error(error) from error
        self.count += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        encoder, self._encoder = self._encoder, None
        try:
            with self._stack:
                if encoder:
                    encoder.close()
            if kind is None and self._partial and self._path:
                self._partial.replace(self._path)
        except BrokenPipeError:
            raise
        except OSError as fault:
            if kind is None:
                raise self._error(fault) from fault

    def _open(self) -> IO[bytes]:
        path = self._path
        if path is None:
            if sys.stdout is None:
                msg = "cannot write to the standard output: it is closed; name a file with -o"
                raise OutputError(msg)
            return sys.stdout.buffer
        if path.is_dir():
            msg = f"{printable(self._name)} is a folder, expected the name of a file, such as articles.{self._format}"
            raise OutputError(msg)
        if path.exists() and not path.is_file():  # a device or a pipe
            return self._stack.enter_context(path.open("wb"))
        self._partial = path.with_name(f"{path.name}.partial")
        stream: IO[bytes] = self._stack.enter_context(self._partial.open("wb"))
        if path.suffix.lower() == ".gz":
            packed = self._stack.enter_context(gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0))
            stream = self._stack.enter_context(io.BufferedWriter(packed, _BUFFER))
        return stream

    def _error(self, error: OSError) -> OutputError:
        advice = "; make the folder first" if isinstance(error, FileNotFoundError) else ""
        return OutputError(f"cannot write {printable(self._name)}: {error.strerror or error}{advice}")


def open_writer(target: str | os.PathLike[str], format: str | None = None) -> ArticleWriter:
    """Makes a writer of articles, for a `with` block.

    What is written goes to `TARGET.partial`, which takes the name of the target when the block ends without an error; a run
    that is killed, or fails, leaves the target as it was and its own work in the partial file. Devices, pipes and the standard
    output are written directly.

    Args:
        target: A file ending in `.jsonl`, `.ndjson` (each also with `.gz`) or `.parquet`, or `-` for the standard output.
        format: `jsonl`, `parquet` or `standoff` (the annotations without the texts; the `meta` of the articles has to name
            their `source` and `licence`); without it the suffix decides, and the standard output gets JSON lines.

    Returns:
        The writer.

    Raises:
        OutputError: If the format is none that can be written; the writer raises it where the target cannot be.
    """
    name = os.fspath(target)
    found = format or ("jsonl" if name == STDOUT else format_of(Path(name)))
    if found not in WRITABLE:
        got = f"the format {format!r}" if format else f"the suffix {Path(name).suffix!r} of {printable(name)}"
        msg = f"cannot write articles: got {got}, expected .jsonl, .jsonl.gz or .parquet ({', '.join(WRITABLE)})"
        raise OutputError(msg)
    return ArticleWriter(name, found)


def _encoder(stream: IO[bytes], format: str) -> _Encoder:
    if format == "jsonl":
        return _JsonLines(stream)
    if format == "standoff":
        return _Standoff(stream)
    from .parquet import ParquetWriter

    return ParquetWriter(stream)
