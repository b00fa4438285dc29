"""The claims of an article as a table for the terminal: what is claimed, who says so, how firmly, with which numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich import box
from rich.markup import escape
from rich.table import Table

from .schema import Article, Claim, Fragment, Span, Value

_WORD = re.compile(r"\w+")
_STYLES = {"asserted": "green", "attributed": "cyan", "hedged": "yellow", "attributed_hedged": "magenta"}
_UNIT_SIGNS = {"percent": "%", "percentage_point": " points", "basis_point": " basis points"}


def claims_table(article: Article) -> Table:
    """Lays out the claims of a tagged article, one a row, in the order of the text.

    Args:
        article: An article with claims.

    Returns:
        The table, to be printed by a `rich.console.Console`.
    """
    table = Table(
        title=escape(article.id),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_lines=False,
    )
    table.add_column("Claim", ratio=5)
    table.add_column("Who", ratio=2)
    table.add_column("How firm", ratio=2)
    table.add_column("Numbers", ratio=2)
    for claim in article.claims or ():
        cues = [hedge.cue.text for hedge in article.hedges if _covers(article, claim, hedge.scope, hedge.cue)]
        firmness = f"[{_STYLES[claim.status]}]{claim.status.replace('_', ', ')}[/]"
        table.add_row(
            escape(" ".join(claim.text.split())),
            escape("; ".join(_sources(article, claim))),
            firmness + (f" [dim]({escape(', '.join(cues))})[/]" if cues else ""),
            escape(", ".join(_numbers(article, claim))),
        )
    return table


def describe_value(value: Value) -> str:
    """Writes a value for people: `≥ 40`, `~ 300–350 km`, `4,500,000 USD`.

    Args:
        value: A normalised value.

    Returns:
        The value in one line, with its unit.
    """
    low, high = value.low, value.high
    if low is None and high is None:
        text = "?"
    elif high is None:
        text = f"{'≥' if value.low_inclusive else '>'} {_number(low)}"
    elif low is None:
        text = f"{'≤' if value.high_inclusive else '<'} {_number(high)}"
    elif value.dimension == "score":
        text = f"{_number(low)}-{_number(high)}"
    else:
        text = _number(low) if low == high else f"{_number(low)}–{_number(high)}"
    unit = "" if value.unit is None else _UNIT_SIGNS.get(value.unit, f" {value.unit}")
    return f"{'~ ' if value.approximate else ''}{text}{unit}"


def _sources(article: Article, claim: Claim) -> Iterable[str]:
    """Those to whom the claim is attributed, each once; one that is not named at all is a dash."""
    sources = (
        frame.source.text if frame.source else "–"
        for frame in article.attributions
        if _covers(article, claim, frame.content, frame.cue)
    )
    return dict.fromkeys(sources)


def _numbers(article: Article, claim: Claim) -> Iterable[str]:
    for quantity in article.quantities:
        if quantity.id in claim.frames:
            value = describe_value(quantity.value) if quantity.value else quantity.cue.text
            yield f"{value} {' '.join(quantity.entity.text.split())}" if quantity.entity else value


def _covers(article: Article, claim: Claim, argument: Span, cue: Span) -> bool:
    """Whether a frame's argument holds all words of a claim but those of the frame's own cue."""
    fragments: tuple[Fragment, ...] = (*argument.fragments, *cue.fragments)
    return all(
        any(low <= match.start() < high for low, high in fragments)
        for start, end in claim.fragments
        for match in _WORD.finditer(article.text, start, end)
    )


def _number(number: float | None) -> str:
    return f"{number:,.10g}" if isinstance(number, float) else f"{number:,}"
