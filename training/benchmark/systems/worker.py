"""A worker: a program that answers lines of JSON, kept running from one question to the next."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from typing import IO, Any

import msgspec

from reportedly.errors import ReportedlyError

_LAST_LINES = 5


class SystemFailure(ReportedlyError):
    """A system under test failed; the message says on what and how."""


class Worker:
    """Starts a program, and ends it when nobody refers to the worker any more.

    Args:
        command: The program and its arguments.
        name: What messages call it.

    Raises:
        SystemFailure: If it cannot be started.
    """

    def __init__(self, command: Sequence[str], name: str) -> None:
        self._name = name
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        try:
            self._process = subprocess.Popen(  # noqa: S603  # an interpreter that the user names
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError as error:
            self._errors.close()
            message = f"{name} cannot be started: {command[0]}: {error.strerror}"
            raise SystemFailure(message) from error
        self._end = weakref.finalize(self, _end, self._process, self._errors)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._end.alive and self._process.poll() is None

    def ask(self, question: object = None) -> dict[str, Any]:
        """Writes a question, unless it is `None`, and reads a line.

        Args:
            question: What JSON can express.

        Returns:
            The answer.

        Raises:
            SystemFailure: If the program has ended; the message has its exit code and the last lines of its stderr.
        """
        line = b""
        with contextlib.suppress(BrokenPipeError):  # it is read below why there is nobody at the other end
            if question is not None and self._process.stdin:
                self._process.stdin.write(msgspec.json.encode(question) + b"\n")
                self._process.stdin.flush()
            line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            code = self._process.wait()
            self._errors.seek(0)
            raise SystemFailure(crash(self._name, code, self._errors.read()))
        answer: dict[str, Any] = msgspec.json.decode(line)
        return answer

    def end(self) -> None:
        """Ends the program; no more questions can be asked."""
        self._end()


def crash(name: str, code: int, errors: bytes) -> str:
    """Says how a program ended: its exit code, and the last lines of its standard error stream."""
    lines = errors.decode("utf-8", "replace").strip().splitlines()[-_LAST_LINES:]
    end = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    said = "".join(f"\n  {line}" for line in lines)
    return f"{name} {end}; the last lines of its standard error stream:{said}" if lines else f"{name} {end}, and said nothing"


def _end(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(BrokenPipeError):  # what it did not read before it ended
                stream.close()
    process.terminate()
    process.wait()
    errors.close()
