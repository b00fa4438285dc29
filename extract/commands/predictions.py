"""What a system finds in annotated articles: by tagging them, or as a file has it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from .annotated import read_annotations
from .rejects import STDOUT

if TYPE_CHECKING:
    from ..schema import Article

_PREDICTED = ("jsonl", "json", "parquet", "ann")


class Predictions(NamedTuple):
    """What a system found.

    Attributes:
        name: What the system is called: that of the model, or of the file.
        tagger: What the articles say of their tagger; `None` where they say nothing.
        articles: The articles with the frames of the system.
    """

    name: str
    tagger: dict[str, str] | None
    articles: list[Article]


def predict(model: str, articles: Sequence[Article]) -> Predictions:
    """Gets the predictions for annotated articles: tags them, or reads what was found before.

    Args:
        model: A model or a file, as for `evaluate`; `-` is the standard input.
        articles: The annotated articles. A model is given their texts alone.

    Returns:
        The predictions; of a file those for these articles.

    Raises:
        ReportedlyError: If there is no such model or file, or it lacks one of the articles.
    """
    import msgspec
    from msgspec import UNSET

    from ..formats.inputs import format_of
    from ..tagger import load

    if model == STDOUT or format_of(Path(model)) in _PREDICTED:
        wanted = {article.id for article in articles}
        read = list(read_annotations(model))
        found = [article for article in read if article.id in wanted]
        if len(found) < len(read):
            typer.echo(f"{model}: {len(read) - len(found)} articles are not in the data, and left out", err=True)
        if not any(article.frames for article in found):
            typer.echo(f"{model}: no article has a frame; is it what `reportedly tag` wrote?", err=True)
    else:
        tagger = load(model)
        bare = (msgspec.structs.replace(article, meta={}, frames=(), claims=UNSET, tagger=UNSET) for article in articles)
        found = list(_counted(tagger.pipe(bare), len(articles)))
    taggers = {article.tagger for article in found if article.tagger is not UNSET}
    return Predictions(model, msgspec.to_builtins(taggers.pop()) if len(taggers) == 1 else None, found)


def _counted(articles: Iterable[Article], total: int) -> Iterable[Article]:
    from tqdm import tqdm

    return tqdm(articles, total=total, unit=" articles", disable=None, file=sys.stderr)
