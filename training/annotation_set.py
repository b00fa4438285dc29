"""The annotation set that comes with the package: its articles, its parts, and its figures."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from reportedly.checking import SPLITS, Splits
from reportedly.errors import InputError
from reportedly.formats import read_ann
from reportedly.formats.standoff import join, read_standoff, read_texts
from reportedly.schema import Article

if TYPE_CHECKING:
    from datasets import Dataset

Part: TypeAlias = Literal["train", "dev", "test"]
OWN, REAL = "own", "real.jsonl"


def annotation_folder() -> Path:
    """Returns the folder of the annotation set inside the installed package."""
    return Path(str(files("reportedly").joinpath("annotations")))


def read_annotations(
    part: Part | None = None, *, texts: str | os.PathLike[str] | None = None, folder: Path | None = None
) -> list[Article]:
    """Reads the annotated articles.

    Args:
        part: The part to read; all of them without it.
        texts: A file with the texts of the real articles, which are not in the set, such as `.jsonl.gz` with `id` and `text`.
            Without it there are only the articles that were written for the set.
        folder: Another annotation set of the same layout; without it the one that comes with the package.

    Returns:
        The articles, those written for the set first; `origin` (own or real) and `part` stand in their `meta`.

    Raises:
        InputError: If a text is missing, or not the one that was annotated.
        AnnotationError: If a file has faults.
    """
    base = folder or annotation_folder()
    parts = _parts(base)
    articles = [_labelled(read_ann(path), "own", parts) for path in sorted((base / OWN).glob("*.ann"))]
    if texts is not None:
        articles += (_labelled(article, "real", parts) for article in _real(base, texts))
    return [article for article in articles if part is None or article.meta["part"] == part]


def load_annotations(
    part: Part | None = None, *, texts: str | os.PathLike[str] | None = None, folder: Path | None = None
) -> Dataset:
    """Loads the annotated articles as a data set, with the columns of Article JSON.

    Args:
        part: The part to load; all of them without it.
        texts: A file with the texts of the real articles, see `read_annotations`.
        folder: Another annotation set of the same layout.

    Returns:
        A `datasets.Dataset` with a row an article; `meta` is JSON text.

    Raises:
        InputError: If a text is missing, or not the one that was annotated.
    """
    import pyarrow.parquet as pq
    from datasets import Dataset

    from reportedly.formats.parquet import ParquetWriter

    stream = io.BytesIO()
    writer = ParquetWriter(stream)
    for article in read_annotations(part, texts=texts, folder=folder):
        writer.write(article)
    writer.close()
    stream.seek(0)
    return Dataset(pq.read_table(stream))


def _parts(base: Path) -> dict[str, Part]:
    """The part of each article, by its id."""
    path = base / SPLITS
    try:
        splits = msgspec.json.decode(path.read_bytes(), type=Splits)
    except FileNotFoundError as error:
        message = f"{base} is no annotation set: it has no {SPLITS}"
        raise InputError(message) from error
    named: Iterable[tuple[Part, tuple[str, ...]]] = (("train", splits.train), ("dev", splits.dev), ("test", splits.test))
    return {name: part for part, names in named for name in names}


def _real(base: Path, texts: str | os.PathLike[str]) -> Iterator[Article]:
    found = read_texts(texts)
    for standoff in read_standoff(base / REAL):
        if standoff.id not in found:
            message = f"{os.fspath(texts)} has no text with the id {standoff.id!r}; get it from {standoff.source}"
            raise InputError(message)
        yield join(standoff, found[standoff.id])


def _labelled(article: Article, origin: str, parts: dict[str, Part]) -> Article:
    if article.id not in parts:
        message = f"the article {article.id!r} is in no part of the annotation set: name it in {SPLITS}"
        raise InputError(message)
    meta = {**article.meta, "origin": origin, "part": parts[article.id]}
    return msgspec.structs.replace(article, meta=meta)
