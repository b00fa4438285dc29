"""Intervals, tests, calibration, kappa and alpha: by hand-computed and published examples."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from reportedly.training.evaluation.calibration import calibration
from reportedly.training.evaluation.figures import Confusion, Counts, Outcome, Ratio, Scores, fractions, merge
from reportedly.training.evaluation.reliability import cohen_kappa, krippendorff_alpha
from reportedly.training.evaluation.resampling import compare, intervals

F1 = "hedge.cue.exact.f1"
RECALL = "hedge.cue.exact.recall"


def part(name: str, tp: int, fp: int = 0, fn: int = 0) -> Scores:
    return Scores(threshold=0.5, ids=(name,), counts={"hedge.cue.exact": Counts(tp, fp, fn)})


def parts(*counts: tuple[int, int, int]) -> list[Scores]:
    return [part(str(number), *count) for number, count in enumerate(counts)]


def test_the_interval_of_two_articles_is_that_of_all_their_resamples() -> None:
    both = parts((1, 0, 0), (0, 0, 1))  # resamples: 0 and 1 a quarter each, a half for the rest
    found = intervals(both, [RECALL], samples=2000)[RECALL]
    assert (found.estimate, found.low, found.high) == (0.5, 0, 1)
    inner = intervals(both, [RECALL], samples=2000, level=0.4)[RECALL]
    assert (inner.low, inner.high) == (0.5, 0.5)


def test_intervals_are_drawn_over_articles_and_repeatable() -> None:
    generator = random.Random(1)  # noqa: S311  # a test's draw
    some = parts(*((generator.randrange(9), generator.randrange(4), generator.randrange(4)) for _ in range(30)))
    some[0] = Scores(threshold=0.5, ids=("0",), counts=some[0].counts, values={"quantity.low": Ratio(3, 4)})
    found = intervals(some, samples=500)
    assert found == intervals(some, samples=500)
    assert found != intervals(some, samples=500, seed=1)
    total = {name: upper / lower for name, (upper, lower) in fractions(merge(some)).items()}
    assert {name: interval.estimate for name, interval in found.items()} == pytest.approx(total)
    assert all(each.low <= each.estimate <= each.high for each in found.values())
    assert found[F1].low < found[F1].estimate < found[F1].high
    assert found["quantity.low.accuracy"].low == 0.75
    twice = intervals(parts(*[(5, 1, 2)] * 9))[F1]
    assert twice.low == pytest.approx(twice.high)


def test_an_interval_can_be_checked_against_the_plain_bootstrap() -> None:
    generator = random.Random(7)  # noqa: S311  # a test's draw
    some = parts(*((generator.randrange(9), generator.randrange(4), generator.randrange(4)) for _ in range(20)))
    plain = []
    for _ in range(2000):
        f1 = merge(generator.choices(some, k=len(some))).count("hedge.cue.exact").f1
        plain.append(f1 or 0)
    plain.sort()
    found = intervals(some, [F1], samples=4000)[F1]
    assert found.low == pytest.approx(plain[50], abs=0.01)
    assert found.high == pytest.approx(plain[1949], abs=0.01)


def test_figures_without_anything_to_score_have_no_interval() -> None:
    assert intervals([]) == {}
    assert intervals(parts((0, 0, 0))) == {}
    assert intervals(parts((0, 1, 0)), ["hedge.cue.exact.recall", "nope"]) == {}
    for arguments in ({"samples": 0}, {"level": 1.0}, {"level": 0.0}):
        with pytest.raises(ValueError, match="expected at least 1"):
            intervals([], **arguments)  # type: ignore[arg-type]


def test_equal_systems_do_not_differ() -> None:
    some = parts((3, 1, 2), (0, 2, 1), (4, 0, 0))
    found = compare(some, some)[F1]
    assert (found.first, found.difference.estimate) == (found.second, 0)
    assert (found.difference.low, found.difference.high) == (0, 0)
    assert found.p_bootstrap == found.p_randomisation == 1


def test_p_values_of_two_articles() -> None:
    # Recall 1 and 0 on both articles: of the four ways to swap them, two give a difference of 1.
    found = compare(parts((1, 0, 0), (1, 0, 0)), parts((0, 0, 1), (0, 0, 1)), [RECALL], samples=4000)[RECALL]
    assert (found.first, found.second, found.difference.estimate) == (1, 0, -1)
    assert found.p_randomisation == pytest.approx(0.5, abs=0.03)
    assert found.p_bootstrap == 1 / 4001  # every resample has the observed difference
    # Better on one article, equal on the other: the difference is 1, 1/2 or 0 in a quarter, a half, a quarter of resamples.
    found = compare(parts((0, 0, 1), (1, 0, 0)), parts((1, 0, 0), (1, 0, 0)), [RECALL], samples=4000)[RECALL]
    assert (found.difference.estimate, found.difference.low, found.difference.high) == (0.5, 0, 1)
    assert found.p_bootstrap == pytest.approx(0.5, abs=0.03)
    assert found.p_randomisation == 1


def test_a_clear_difference_is_found_and_an_accidental_one_is_not() -> None:
    generator = random.Random(3)  # noqa: S311  # a test's draw
    good = parts(*((8 + generator.randrange(3), 1, 1) for _ in range(40)))
    bad = parts(*((4 + generator.randrange(3), 5, 5) for _ in range(40)))
    found = compare(bad, good, [F1])[F1]
    assert found.difference.low > 0
    assert max(found.p_bootstrap, found.p_randomisation) < 0.01
    back = compare(good, bad, [F1])[F1]
    assert back.difference.estimate == -found.difference.estimate
    accidental = compare(good, [part(*one.ids, 8 + generator.randrange(3), 1, 1) for one in good], [F1])[F1]
    assert min(accidental.p_bootstrap, accidental.p_randomisation) > 0.05


def test_systems_are_compared_on_the_same_articles_only() -> None:
    with pytest.raises(ValueError, match="different articles"):
        compare(parts((1, 0, 0)), [part("other", 1)])
    with pytest.raises(ValueError, match="different thresholds"):
        compare([part("0", 1)], [Scores(threshold=0.7, ids=("0",))])
    assert compare([], []) == {}
    assert compare(parts((1, 0, 0)), [Scores(threshold=0.5, ids=("0",))], [F1]) == {}


def outcomes(*pairs: tuple[float, bool]) -> list[Outcome]:
    return [Outcome(*pair) for pair in pairs]


def test_calibration_by_hand() -> None:
    found = calibration(outcomes((0.9, False), (0.1, False), (0.8, True), (0.2, False)), bins=2)
    assert found.ece == pytest.approx(0.5 * 0.15 + 0.5 * 0.35)
    assert [(each.low, each.high, each.count, each.right) for each in found.bins] == [(0.1, 0.2, 2, 0), (0.8, 0.9, 2, 0.5)]
    assert [each.mean for each in found.bins] == pytest.approx([0.15, 0.85])
    assert calibration(outcomes((0.5, True), (0.5, False))).ece == 0
    assert calibration([]).ece is None
    with pytest.raises(ValueError, match="at least 1"):
        calibration([], bins=0)


def test_equal_scores_are_in_one_bin() -> None:
    found = calibration(outcomes((0.1, False), *[(0.5, True), (0.5, False)] * 4, (0.9, True)), bins=5)
    assert [each.count for each in found.bins] == [9, 1]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())), st.integers(1, 12), st.randoms(use_true_random=False))
def test_calibration_counts_every_prediction_in_any_order(
    pairs: list[tuple[float, bool]], bins: int, generator: random.Random
) -> None:
    found = calibration(outcomes(*pairs), bins)
    assert sum(each.count for each in found.bins) == len(pairs)
    assert len(found.bins) <= bins
    assert all(one.high < two.low for one, two in zip(found.bins, found.bins[1:], strict=False))
    assert found.ece is None or 0 <= found.ece <= 1
    generator.shuffle(pairs)
    assert calibration(outcomes(*pairs), bins) == found


def test_kappa_by_hand() -> None:
    def table(*rows: Sequence[int]) -> Confusion:
        return Confusion({str(row): {str(at): count for at, count in enumerate(cells)} for row, cells in enumerate(rows)})

    # The worked example of Cohen (1960): agreement .70, by chance .41.
    assert cohen_kappa(table((88, 14, 18), (10, 40, 10), (2, 6, 12))) == pytest.approx((0.70 - 0.41) / (1 - 0.41))
    assert cohen_kappa(table((20, 5), (10, 15))) == pytest.approx(0.4)
    assert cohen_kappa(table((0, 5), (5, 0))) == pytest.approx(-1)
    assert cohen_kappa(table((5, 0), (0, 7))) == 1
    assert cohen_kappa(table((5,))) is None
    assert cohen_kappa(Confusion()) is None


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    found = cohen_kappa(Confusion.of(pairs))
    assume(found is not None)
    first, second = zip(*pairs, strict=True)
    assert found == pytest.approx(cohen_kappa_score(first, second))


def test_alpha_of_the_published_examples() -> None:
    """The examples A, B and C of Krippendorff (2011), Computing Krippendorff's Alpha-Reliability."""
    assert krippendorff_alpha(zip("0100000010", "1110010000", strict=True)) == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha(zip("aabbdcccedda", "babbbccceddd", strict=True)) == pytest.approx(0.692, abs=5e-4)
    four = ("123321412...", "1233224125.3", ".3332342251.", "1233244125 1.".replace(" ", ""))
    units = [[None if value == "." else value for value in unit] for unit in zip(*four, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_alpha_of_little() -> None:
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([("a", "a"), ("a", "a")]) is None
    assert krippendorff_alpha([("a", None), (None, "b")]) is None
    assert krippendorff_alpha([("a", "a"), ("b", "b")]) == 1
    assert krippendorff_alpha(Counter({("a", "b"): 2, ("a", "a"): 1})) == krippendorff_alpha(["ab", "ab", "aa"])
