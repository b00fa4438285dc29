"""Which articles are compared with which: the two annotations of one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from reportedly.errors import InputError
from reportedly.schema import Article

Pair: TypeAlias = tuple[Article, Article]

_NAMED = 10  # how many ids a message lists


def pair_articles(gold: Iterable[Article], predicted: Iterable[Article]) -> list[Pair]:
    """Pairs the articles of two collections by their ids.

    Args:
        gold: The annotations to compare with.
        predicted: The annotations to compare; of the same texts, in any order.

    Returns:
        Pairs of a gold and a predicted article, sorted by id.

    Raises:
        InputError: If an id stands twice in a collection, an article has no partner, or the texts of partners differ.
    """
    first, second = _by_id(gold, "first"), _by_id(predicted, "second")
    missing = [
        f"only in the {name} collection: {_listed(ids)}"
        for name, ids in (("first", sorted(first.keys() - second.keys())), ("second", sorted(second.keys() - first.keys())))
        if ids
    ]
    if missing:
        msg = f"every article needs a partner with the same id; {'; '.join(missing)}"
        raise InputError(msg)
    pairs = [(first[identifier], second[identifier]) for identifier in sorted(first)]
    for pair in pairs:
        check_pair(*pair)
    return pairs


def check_pair(gold: Article, predicted: Article) -> None:
    """Refuses to compare annotations of different articles.

    Raises:
        InputError: If ids or texts differ; the message says where.
    """
    if gold.id != predicted.id:
        msg = f"the articles {gold.id!r} and {predicted.id!r} cannot be compared: expected the same id"
        raise InputError(msg)
    if gold.text != predicted.text:
        at = next(
            (at for at, (one, two) in enumerate(zip(gold.text, predicted.text, strict=False)) if one != two),
            min(len(gold.text), len(predicted.text)),
        )
        one, two = gold.text[at : at + 20], predicted.text[at : at + 20]
        msg = (
            f"the texts of article {gold.id!r} differ at offset {at}: {one!r} against {two!r} "
            f"({len(gold.text)} and {len(predicted.text)} characters); offsets are comparable in the same text only"
        )
        raise InputError(msg)


def _by_id(articles: Iterable[Article], name: str) -> dict[str, Article]:
    found: dict[str, Article] = {}
    repeated: set[str] = set()
    for article in articles:
        if article.id in found:
            repeated.add(article.id)
        found[article.id] = article
    if repeated:
        msg = f"ids stand more than once in the {name} collection: {_listed(sorted(repeated))}"
        raise InputError(msg)
    return found


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(map(repr, ids[:_NAMED]))
    return shown if len(ids) <= _NAMED else f"{shown} and {len(ids) - _NAMED} more"
