"""Annotated articles as commands name them: files and folders, stand-off files with their texts, parts of our own set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from ..schema import Article


def read_annotations(
    source: str | os.PathLike[str],
    *,
    texts: str | os.PathLike[str] | None = None,
    source_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
) -> Iterator[Article]:
    """Reads annotated articles, of which not one may be left out.

    Args:
        source: A file, a folder or a pattern; `-` for the standard input; or a part of the annotation set that comes with the
            package: `train`, `dev` or `test` (a file of such a name is `./dev`).
        texts: A file with texts. A part gets its real articles by it; any other source is then a stand-off file.
        source_format: The format; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.

    Yields:
        The articles.

    Raises:
        InputError: If the source is missing, a record of it is no article, or an annotation has no text.
    """
    from reportedly.training import annotation_set

    from ..errors import InputError
    from ..formats import Reject, read_articles
    from ..validation import misplaced

    part = next((name for name in get_args(annotation_set.Part) if name == source), None)
    if part is not None:
        yield from annotation_set.read_annotations(part, texts=texts)
    elif texts is not None:
        yield from _joined(source, texts, text_field, id_field)
    else:
        for article in read_articles(source, format=source_format, text_field=text_field, id_field=id_field):
            if isinstance(article, Reject):
                place = article.source if article.record is None else f"{article.source}: record {article.record}"
                message = f"{place} is no article: {article.reason}; see: reportedly check {article.source}"
                raise InputError(message)
            if fault := next(misplaced(article), None):
                message = (
                    f"the article {article.id!r} in {os.fspath(source)}: {fault}; see: reportedly check {os.fspath(source)}"
                )
                raise InputError(message)
            yield article


def _joined(source: str | os.PathLike[str], texts: str | os.PathLike[str], text_field: str, id_field: str) -> Iterator[Article]:
    """Puts the texts back into stand-off annotations."""
    from ..errors import InputError
    from ..formats.standoff import join, read_standoff, read_texts

    found = read_texts(texts, text_field=text_field, id_field=id_field)
    for standoff in read_standoff(source):
        if standoff.id not in found:
            message = (
                f"{texts} has no text with the id {standoff.id!r}, which {source} annotates; get it from {standoff.source}"
            )
            raise InputError(message)
        yield join(standoff, found[standoff.id])
