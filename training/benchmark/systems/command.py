"""Any command as a system: it reads Article JSON lines on its standard input and writes them, with frames, on its output.

So systems in other languages, and language models behind an interface, take part:

    reportedly benchmark run --system "command:node my-tagger.js --fast"
"""

from __future__ import annotations

import shlex
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from reportedly.errors import InputError
from reportedly.formats.jsonl import encoded
from reportedly.frames import frame_type, in_order, role_spans
from reportedly.quantities import normalise
from reportedly.quotations import quote_of
from reportedly.schema import Article, Attribution, Frame, Quantity
from reportedly.validation import faults

from .worker import SystemFailure, crash

_ARTICLE = msgspec.json.Decoder(Article)
_NAMED = 5  # how many ids or faults a message lists


class CommandSystem:
    """Runs a command once for all articles that are to be predicted together.

    What comes back is checked: every article once, in any order, with its id and text, and spans that lie in the text and say
    what stands there. Frame ids may be anything, `quote` is derived anew, and of frames with the same spans one is kept; the
    values of quantities are the command's.

    Args:
        command: The command line, in the quoting of a POSIX shell; no shell runs it.

    Raises:
        InputError: If it is empty, or its quotation marks do not close.
    """

    def __init__(self, command: str) -> None:
        try:
            self._arguments = shlex.split(command)
        except ValueError as error:
            message = f"the command line {command!r} cannot be read: {error}"
            raise InputError(message) from error
        if not self._arguments:
            message = "got the system 'command:' without a command line, expected for example 'command:python tag.py'"
            raise InputError(message)
        self._command = command

    @property
    def name(self) -> str:
        """The command line."""
        return f"command:{self._command}"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The command line; what it runs is not known."""
        return {"command": self._command}

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Runs the command.

        Raises:
            SystemFailure: If it cannot be started, does not end with exit code 0, or writes what is no answer.
        """
        if not articles:
            return []
        try:
            done = subprocess.run(  # noqa: S603  # the command that the user names
                self._arguments, input=b"".join(map(encoded, articles)), capture_output=True, check=False
            )
        except OSError as error:
            message = f"{self.name} cannot be started: {self._arguments[0]}: {error.strerror}"
            raise SystemFailure(message) from error
        if done.returncode:
            raise SystemFailure(crash(self.name, done.returncode, done.stderr))
        answers = list(self._answers(done.stdout))
        self._check_ids([article.id for article in articles], [answer.id for answer in answers])
        found = {answer.id: answer for answer in answers}
        return [self._checked(article, found[article.id]) for article in articles]

    def _answers(self, output: bytes) -> Iterator[Article]:
        for number, line in enumerate(output.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                yield _ARTICLE.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                message = f"{self.name}: line {number} of its output is no Article JSON: {error}"
                raise SystemFailure(message) from error

    def _check_ids(self, asked: Sequence[str], found: Sequence[str]) -> None:
        asked_for, times = set(asked), Counter(found)
        wrong = {
            "missing": sorted(asked_for - times.keys()),
            "not asked for": sorted(times.keys() - asked_for),
            "more than once": sorted(name for name, count in times.items() if count > 1),
        }
        if any(wrong.values()):
            named = "; ".join(f"{kind}: {_listed(names)}" for kind, names in wrong.items() if names)
            message = f"{self.name}: every article that it reads has to come back once; {named}"
            raise SystemFailure(message)

    def _checked(self, asked: Article, answer: Article) -> Article:
        if answer.text != asked.text:
            message = f"{self.name}: the text of the article {asked.id!r} came back changed; it has to stay as it is"
            raise SystemFailure(message)
        frames = in_order(_distinct(_quoted(asked.text, frame) for frame in answer.frames))
        derived = (
            replace(frame, value=normalise(frame.cue.text)) if isinstance(frame, Quantity) else frame for frame in frames
        )
        found = faults(Article(id=asked.id, text=asked.text, frames=tuple(derived)))
        if found:
            shown = "; ".join(map(str, found[:_NAMED]))
            message = f"{self.name}: the article {asked.id!r} came back with {len(found)} faults: {shown}"
            raise SystemFailure(message)
        return replace(asked, frames=frames)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_NAMED]))
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"


def _quoted(text: str, frame: Frame) -> Frame:
    return replace(frame, quote=quote_of(text, frame.content.fragments)) if isinstance(frame, Attribution) else frame


def _distinct(frames: Iterable[Frame]) -> Iterable[Frame]:
    spans = {(frame_type(frame), *((role, span.fragments) for role, span in role_spans(frame))): frame for frame in frames}
    return spans.values()
