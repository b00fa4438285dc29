"""Agreement beyond chance: Cohen's kappa of labels, Krippendorff's alpha of any number of annotators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

from .figures import Confusion, divided


def cohen_kappa(table: Confusion) -> float | None:
    """Computes Cohen's kappa (Cohen 1960): (p_o - p_e) / (1 - p_e).

    p_o is the share of items with the same label, p_e the share expected if both annotators drew labels at random, each by
    their own frequencies.

    Args:
        table: How often the two annotators gave which labels.

    Returns:
        Kappa; `None` without items, and where both gave all of them one label, so that chance alone explains everything.
    """
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for first, second, count in table:
        rows[first] += count
        columns[second] += count
    ratio = table.ratio
    # Everything times total², so that all sums are exact.
    chance = sum(count * columns[label] for label, count in rows.items())
    return divided(ratio.right * ratio.total - chance, ratio.total**2 - chance)


def krippendorff_alpha(units: Mapping[Sequence[Hashable], int] | Iterable[Sequence[Hashable]]) -> float | None:
    """Computes Krippendorff's alpha for nominal data (Krippendorff 2011): 1 - D_o / D_e.

    D_o is the observed disagreement, D_e the one expected when all values are paired at random. Any number of annotators, and
    missing values, are allowed; a unit with fewer than two values cannot be paired and is left out.

    Args:
        units: For each unit the values that annotators gave it, `None` for a missing one; or how often there is such a unit.

    Returns:
        Alpha; `None` where there is nothing to pair, or only one value, so that no disagreement is possible.
    """
    weighted = units.items() if isinstance(units, Mapping) else Counter(tuple(unit) for unit in units).items()
    totals: Counter[Hashable] = Counter()
    observed = 0.0
    for unit, times in weighted:
        values = Counter(value for value in unit if value is not None)
        size = values.total()
        if size < 2:
            continue
        for value, count in values.items():
            totals[value] += times * count
        unequal = size * size - sum(count * count for count in values.values())
        observed += times * unequal / (size - 1)
    total = totals.total()
    expected = (total * total - sum(count * count for count in totals.values())) / (total - 1) if total > 1 else 0.0
    return 1 - observed / expected if expected else None
