"""The scorer: predicted frames against gold, on character offsets.

Everything is compared as sets, one article at a time: neither the order of frames nor repetitions change a count, and swapping
gold and predicted swaps precision and recall. Nothing is tokenised, so a prediction that is off by one character is wrong, and
is counted as wrong. `units` says what is compared; two units are the same

- `exact`: where all their fragments are, as in MUC and CoNLL evaluation (Chinchor & Sundheim 1993; Tjong Kim Sang & De Meulder
  2003);
- `overlap`: where each of their roles has a character Jaccard index of at least the threshold, in the largest one-to-one
  matching (see `spans.most_pairs`);
- `chars`: not as wholes but character by character, as the token-level scores of scope resolution (Khandelwal & Britto 2020)
  without a tokeniser: for a role, the characters that any of its spans covers; for `-linked` and `-given` arguments the
  characters of each cue's argument, cue by cue.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import TypeAlias

from msgspec import UNSET

from reportedly.frames import frame_type
from reportedly.schema import Article, Attribution, Fragment, Frame, FrameType, Hedge, Role
from reportedly.sentences import sentences

from .figures import Confusion, Counts, Outcome, Ratio, Scores, merge, nonzero
from .labels import confusion, source_kind, value_ratios
from .pairs import Pair, check_pair
from .sentence_task import sentence_counts
from .spans import Fragments, most_pairs, shared, size, union
from .units import (
    ARGUMENTS,
    FRAME_TYPES,
    KINDS,
    Unit,
    cue_of,
    frame_unit,
    kind_of,
    labelled_unit,
    linked_units,
    role_units,
    similarity,
    with_cues,
)

DEFAULT_THRESHOLD = 0.5

_Group: TypeAlias = tuple[str, list[Frame], list[Frame]]

_TOTALS = ("cue", "frame", "labelled")  # the units that all types have


def score(
    gold: Article,
    predicted: Article,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
    split: Callable[[str], Sequence[Fragment]] | None = sentences,
) -> Scores:
    """Scores the predicted frames of one article.

    Args:
        gold: The article with the frames that are right.
        predicted: The same article with the frames to score.
        threshold: The least Jaccard index of spans that overlap, above 0 and at most 1.
        types: The frame types to score: those that the gold annotates.
        split: What gives the sentences of a text, for the sentence task; `None` leaves the task out.

    Returns:
        The counts of the article.

    Raises:
        InputError: If the two are not annotations of the same text.
        ValueError: If the threshold is none.
    """
    if not 0 < threshold <= 1:
        msg = f"the threshold is {threshold}, expected a number above 0 and at most 1"
        raise ValueError(msg)
    check_pair(gold, predicted)
    wanted = [name for name in FRAME_TYPES if name in set(types)]
    counts: dict[str, Counts] = {}
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    for name in wanted:
        first = [frame for frame in gold.frames if frame_type(frame) == name]
        second = [frame for frame in predicted.frames if frame_type(frame) == name]
        for label, one, two in _groups(name, first, second):
            counts |= {f"{label}.{key}": count for key, count in _counts(name, one, two, threshold)}
        outcomes |= {f"{name}.{unit}": found for unit, found in _outcomes(first, second) if found}
    for suffix in (f"{unit}.{match}" for unit in _TOTALS for match in ("exact", "overlap", "chars")):
        counts[f"all.{suffix}"] = sum((counts.get(f"{name}.{suffix}", Counts()) for name in wanted), Counts())
    if split is not None and "hedge" in wanted:
        counts["hedge.sentence.exact"] = sentence_counts(split(gold.text), gold.hedges, predicted.hedges)
    return Scores(
        threshold=threshold,
        ids=(gold.id,),
        counts=nonzero(counts),
        confusions={label: table for label, table in _confusions(gold, predicted, wanted) if table.cells},
        values=_values(gold, predicted) if "quantity" in wanted else {},
        outcomes=outcomes,
    )


def score_pairs(
    pairs: Iterable[Pair],
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
    split: Callable[[str], Sequence[Fragment]] | None = sentences,
) -> list[Scores]:
    """Scores pairs of gold and predicted articles one by one, for `merge` and for resampling; arguments as those of `score`."""
    types = tuple(types)
    return [score(gold, predicted, threshold=threshold, types=types, split=split) for gold, predicted in pairs]


def score_articles(
    pairs: Iterable[Pair],
    *,
    threshold: float = DEFAULT_THRESHOLD,
    types: Iterable[FrameType] = FRAME_TYPES,
    split: Callable[[str], Sequence[Fragment]] | None = sentences,
) -> Scores:
    """Scores pairs of gold and predicted articles together; arguments as those of `score`."""
    return merge([Scores(threshold=threshold), *score_pairs(pairs, threshold=threshold, types=types, split=split)])


def _groups(
    name: FrameType, gold: Sequence[Frame], predicted: Sequence[Frame]
) -> Iterator[tuple[str, list[Frame], list[Frame]]]:
    """All the frames of a type, and those of each kind."""
    yield name, list(gold), list(predicted)
    for kind in KINDS[name]:
        one = [frame for frame in gold if kind_of(frame) == kind]
        two = [frame for frame in predicted if kind_of(frame) == kind]
        if one or two:
            yield f"{name}[{kind}]", one, two


def _counts(
    name: FrameType, gold: Sequence[Frame], predicted: Sequence[Frame], threshold: float
) -> Iterator[tuple[str, Counts]]:
    cues = {cue_of(frame) for frame in gold} & {cue_of(frame) for frame in predicted}
    given = with_cues(gold, cues), with_cues(predicted, cues)
    sets: dict[str, tuple[set[Unit], set[Unit]]] = {
        "frame": ({frame_unit(frame) for frame in gold}, {frame_unit(frame) for frame in predicted}),
        "labelled": ({labelled_unit(frame) for frame in gold}, {labelled_unit(frame) for frame in predicted}),
    }
    for role in ("cue", *ARGUMENTS[name]):
        sets[role] = role_units(gold, role), role_units(predicted, role)
        yield f"{role}.chars", _characters(_covered(gold, role), _covered(predicted, role))
    for role in ARGUMENTS[name]:
        for suffix, (one, two) in (("linked", (gold, predicted)), ("given", given)):
            sets[f"{role}-{suffix}"] = linked_units(one, role), linked_units(two, role)
            yield f"{role}-{suffix}.chars", _characters(_covered_by_cue(one, role), _covered_by_cue(two, role))
    for unit, (first, second) in sets.items():
        yield f"{unit}.exact", exact_counts(first, second)
        yield f"{unit}.overlap", overlap_counts(first, second, threshold)


def exact_counts(gold: AbstractSet[Unit], predicted: AbstractSet[Unit]) -> Counts:
    """Counts the units that are on both sides, or on one."""
    return Counts(len(gold & predicted), len(predicted - gold), len(gold - predicted))


def overlap_counts(gold: AbstractSet[Unit], predicted: AbstractSet[Unit], threshold: float) -> Counts:
    """Counts the units that have a partner on the other side, by a one-to-one matching of those at least that similar."""
    matched = len(most_pairs(_similar(list(gold), list(predicted), threshold)))
    return Counts(matched, len(predicted) - matched, len(gold) - matched)


def _similar(first: Sequence[Unit], second: Sequence[Unit], threshold: float) -> list[list[int]]:
    """For each unit of the first side, the similar ones of the second; only those near it are looked at."""
    order = sorted(range(len(second)), key=lambda at: _extent(second[at]))
    starts = [_extent(second[at])[0] for at in order]
    reach = list(accumulate((_extent(second[at])[1] for at in order), max))
    found = []
    for unit in first:
        start, end = _extent(unit)
        near = order[bisect_right(reach, start) : bisect_left(starts, end)]
        found.append([at for at in near if similarity(unit, second[at]) >= threshold])
    return found


def _extent(unit: Unit) -> Fragment:
    """From where to where the first role of a unit reaches."""
    fragments = unit.spans[0] or ((0, 0),)
    return fragments[0][0], max(end for _, end in fragments)


def _covered(frames: Iterable[Frame], role: Role) -> dict[Fragments, Fragments]:
    """The characters that the spans of a role cover."""
    return {(): union(fragment for unit in role_units(frames, role) for fragment in unit.spans[0] or ())}


def _covered_by_cue(frames: Iterable[Frame], role: Role) -> dict[Fragments, Fragments]:
    """The characters that the spans of a role cover, by their cue."""
    found: dict[Fragments, list[Fragment]] = defaultdict(list)
    for unit in linked_units(frames, role):
        cue, argument = unit.spans
        found[cue or ()] += argument or ()
    return {cue: union(fragments) for cue, fragments in found.items()}


def _characters(gold: dict[Fragments, Fragments], predicted: dict[Fragments, Fragments]) -> Counts:
    common = sum(shared(fragments, predicted.get(cue, ())) for cue, fragments in gold.items())
    return Counts(common, sum(map(size, predicted.values())) - common, sum(map(size, gold.values())) - common)


def _outcomes(gold: Sequence[Frame], predicted: Sequence[Frame]) -> Iterator[tuple[str, tuple[Outcome, ...]]]:
    """The scores of predicted cues and frames, and whether these are in gold; of repeated ones the highest score."""

    def cue_unit(frame: Frame) -> Unit:
        return Unit((cue_of(frame),))

    for name, unit in (("cue", cue_unit), ("frame", frame_unit)):
        right = {unit(frame) for frame in gold}
        best: dict[Unit, float] = {}
        for frame in predicted:
            if frame.score is not UNSET:
                best[unit(frame)] = max(frame.score, best.get(unit(frame), frame.score))
        yield name, tuple(sorted(Outcome(value, item in right) for item, value in best.items()))


def _confusions(gold: Article, predicted: Article, types: Iterable[FrameType]) -> Iterator[tuple[str, Confusion]]:
    def hedge_kind(frame: Hedge) -> str:
        return frame.kind

    def attribution_kind(frame: Attribution) -> str:
        return frame.kind

    if "hedge" in types:
        yield "hedge.kind", confusion(gold.hedges, predicted.hedges, hedge_kind)
    if "attribution" in types:
        yield "attribution.kind", confusion(gold.attributions, predicted.attributions, attribution_kind)
        yield "attribution.source_kind", confusion(gold.attributions, predicted.attributions, source_kind)


def _values(gold: Article, predicted: Article) -> dict[str, Ratio]:
    ratios = value_ratios(gold.quantities, predicted.quantities)
    return {f"quantity.{name}": ratio for name, ratio in ratios.items() if ratio.total}
