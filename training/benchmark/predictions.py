"""Predictions without the texts, which may not be passed on: Article JSON lines whose texts and words are left out.

With the texts at hand they become the articles again, so that scores can be computed anew without the system.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from reportedly.errors import FormatError, InputError
from reportedly.frames import role_spans
from reportedly.schema import Article, Fragment, Frame, Span

_SHA256 = "sha256"


def bare(article: Article) -> Article:
    """Takes the text and all words out of an article.

    Args:
        article: An article with frames.

    Returns:
        The article with the offsets, labels, values and scores of its frames; its `meta` holds the digest of its text.
    """
    frames = tuple(_respanned(frame, lambda fragments: Span(fragments, "")) for frame in article.frames)
    return Article(id=article.id, text="", meta={_SHA256: _digest(article.text)}, frames=frames)


def restored(article: Article, text: str) -> Article:
    """Puts the text back into a bare article.

    Args:
        article: What `bare` made.
        text: The text.

    Returns:
        The article with its words.

    Raises:
        InputError: If it is another text.
    """
    if article.meta.get(_SHA256) != _digest(text):
        message = f"the text of {article.id!r} is not the one that the predictions were made for: run the system again"
        raise InputError(message)
    frames = tuple(_respanned(frame, lambda fragments: Span.of(text, *fragments)) for frame in article.frames)
    return Article(id=article.id, text=text, frames=frames)


def write_predictions(path: str | os.PathLike[str], articles: Iterable[Article]) -> None:
    """Writes predicted articles without their texts, as gzipped JSON lines; the same articles give the same bytes."""
    lines = b"".join(msgspec.json.encode(bare(article)) + b"\n" for article in articles)
    Path(path).write_bytes(gzip.compress(lines, mtime=0))


def read_predictions(path: str | os.PathLike[str], texts: Mapping[str, str]) -> dict[str, Article]:
    """Reads predicted articles and puts their texts back.

    Args:
        path: What `write_predictions` wrote.
        texts: The texts by the articles' ids.

    Returns:
        The articles by their ids.

    Raises:
        InputError: If there is no such file, or a text is missing or another one.
        FormatError: If a line is no article.
    """
    file = Path(path)
    try:
        lines = gzip.decompress(file.read_bytes()).split(b"\n")
    except (OSError, EOFError) as error:
        message = f"cannot read the predictions {file}: {error}"
        raise InputError(message) from error
    found: dict[str, Article] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            article = msgspec.json.decode(line, type=Article)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FormatError(os.fspath(file), number, f"not an article: {error}") from error
        if article.id not in texts:
            message = f"{file} has predictions for {article.id!r}, which is not among the articles of the task"
            raise InputError(message)
        found[article.id] = restored(article, texts[article.id])
    return found


def _respanned(frame: Frame, make: Callable[[tuple[Fragment, ...]], Span]) -> Frame:
    return msgspec.structs.replace(frame, **{role: make(span.fragments) for role, span in role_spans(frame)})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
