"""What the metrics share: making the scores of one article out of counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reportedly.schema import Article
from reportedly.training.evaluation import DEFAULT_THRESHOLD, Counts, Ratio, Scores


def counted(article: Article, counts: Mapping[str, Counts] | None = None, ratios: Mapping[str, Ratio] | None = None) -> Scores:
    """Makes the scores of an article.

    Args:
        article: The article, which gives them its id.
        counts: Hits and misses by the name of the figure; those with nothing to count are left out.
        ratios: Ratios by the name of the figure; those of nothing are left out.

    Returns:
        The scores.
    """
    return Scores(
        threshold=DEFAULT_THRESHOLD,
        ids=(article.id,),
        counts={name: count for name, count in (counts or {}).items() if count},
        values={name: ratio for name, ratio in (ratios or {}).items() if ratio.total},
    )


def selected(scores: Scores, names: Collection[str]) -> Scores:
    """Keeps the figures of some names; labels, too, become the ratio of those that are the same."""
    ratios = {name: table.ratio for name, table in scores.confusions.items()} | scores.values
    return Scores(
        threshold=scores.threshold,
        ids=scores.ids,
        counts={name: count for name, count in scores.counts.items() if name in names},
        values={name: ratio for name, ratio in ratios.items() if name in names},
    )
