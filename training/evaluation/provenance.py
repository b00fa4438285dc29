"""What a result file says of where its figures come from: the data that was scored, and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from typing import Any

import msgspec

from reportedly.frames import frame_type
from reportedly.schema import Article

from .units import fragments_of, labels_of


class DataInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles were scored.

    Attributes:
        source: What was named on the command line.
        sha256: The digest of the texts and their gold frames, see `digest`.
        articles: How many articles there are.
        characters: How many characters their texts have.
        frames: How many gold frames they have.
    """

    source: str
    sha256: str
    articles: int
    characters: int
    frames: int


def describe_data(source: str, articles: Iterable[Article]) -> DataInfo:
    """Says which articles were scored.

    Args:
        source: What they were read from.
        articles: The articles with their gold frames.

    Returns:
        Their digest and their size.
    """
    articles = list(articles)
    return DataInfo(
        source=source,
        sha256=digest(articles),
        articles=len(articles),
        characters=sum(len(article.text) for article in articles),
        frames=sum(len(article.frames) for article in articles),
    )


def digest(articles: Iterable[Article]) -> str:
    """Digests annotated articles: the same in every format and order, another one if an id, a text, a span or a label changes.

    Args:
        articles: The articles. Their `meta`, claims and tagger, and the ids and scores of their frames do not count.

    Returns:
        The SHA-256 of their JSON in hexadecimal.
    """
    lines = sorted(_line(article) for article in articles)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def _line(article: Article) -> bytes:
    frames = {
        msgspec.json.encode((frame_type(frame), [fragments_of(frame, role) for role in frame.roles], labels_of(frame)))
        for frame in article.frames
    }
    text = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()  # JSON cannot hold what is no Unicode
    return msgspec.json.encode((article.id, text, sorted(frame.decode() for frame in frames)))


def machine() -> dict[str, Any]:
    """Says what kind of machine this is, but not which: figures of speed mean nothing without it."""
    return {"platform": platform.platform(), "processor": platform.processor() or platform.machine(), "cpus": os.cpu_count()}
