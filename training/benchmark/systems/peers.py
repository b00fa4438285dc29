"""Other libraries as systems: quantulum3 and Recognizers-Text for quantities, textacy for direct quotations.

Each runs in a process of its own, by an interpreter that has it: their requirements exclude one another, and ours. The
environment variable `REPORTEDLY_PEERS_PYTHON` names that interpreter.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from reportedly.errors import InputError
from reportedly.frames import in_order
from reportedly.schema import Article

from . import peer_worker
from .peer_frames import MakeFrame, peer_attribution, peer_quantity
from .worker import SystemFailure, Worker

PYTHON = "REPORTEDLY_PEERS_PYTHON"


class _Peer(NamedTuple):
    make: MakeFrame
    packages: str
    argument: str | None = None
    """What the system needs to be told."""


_PEERS = {
    "quantulum3": _Peer(peer_quantity, "quantulum3"),
    "recognizers-text": _Peer(peer_quantity, '"emoji<1.7" recognizers-text-suite'),
    "textacy": _Peer(peer_attribution, "textacy", "PIPELINE"),
}
PEERS = tuple(_PEERS)


class PeerSystem:
    """Another library, asked article by article in a process that is kept.

    Args:
        library: `quantulum3`, `recognizers-text` or `textacy`.
        argument: For textacy the pipeline of spaCy to use, by name or folder; it has to tag and parse.
        python: The interpreter that has the library; without it the one that the environment names, else this one.

    Raises:
        InputError: If the library is missing there, or an argument is missing or given in vain.
        SystemFailure: If the library cannot be started.
    """

    def __init__(self, library: str, argument: str | None = None, python: str | None = None) -> None:
        self._peer = _PEERS[library]
        self._library = library
        self._argument = argument
        self._python = python or os.environ.get(PYTHON) or sys.executable
        if (argument is None) != (self._peer.argument is None):
            given = library if argument is None else f"{library}:{argument}"
            wanted = library if self._peer.argument is None else f"{library}:{self._peer.argument}"
            message = f"got the system {given!r}, expected {wanted}"
            raise InputError(message)
        self._worker, self._versions = self._start()

    @property
    def name(self) -> str:
        """The library."""
        return self._library

    @property
    def settings(self) -> Mapping[str, Any]:
        """The versions of all that takes part."""
        return self._versions

    def predict(self, articles: Sequence[Article]) -> list[Article]:
        """Asks the library.

        Raises:
            SystemFailure: If it fails on an article; the message names the article. The next call starts it anew if need be.
        """
        return [self._predicted(article) for article in articles]

    def _predicted(self, article: Article) -> Article:
        if not self._worker.alive:
            self._worker, _ = self._start()
        try:
            answer = self._worker.ask({"text": article.text})
            if "error" in answer:
                raise SystemFailure(answer["error"])
            frames = in_order(self._peer.make(article.text, found) for found in answer["found"])
        except SystemFailure as error:
            message = f"{self._library} failed on the article {article.id!r}: {error}"
            raise SystemFailure(message) from error
        return msgspec.structs.replace(article, frames=frames)

    def _start(self) -> tuple[Worker, Mapping[str, Any]]:
        command = [self._python, peer_worker.__file__, self._library, *([self._argument] if self._argument else [])]
        worker = Worker(command, self._library)
        answer = worker.ask()
        if "missing" in answer:
            worker.end()
            message = (
                f"{self._library} is not installed for {self._python} ({answer['missing']}): "
                f"install it there (pip install {self._peer.packages}), or set {PYTHON} to an interpreter that has it"
            )
            raise InputError(message)
        return worker, answer["versions"]
