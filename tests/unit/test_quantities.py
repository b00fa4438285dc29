"""The quantity normaliser against hand-written cases, and what must hold for any input."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.quantities import UnreadableQuantity, normalise, read
from reportedly.schema import FRAGMENT_JOINER, Value

CASES_FILE = Path(__file__).parents[2] / "annotations" / "quantities.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()]
READABLE = [case for case in CASES if "value" not in case]
# Where capitals carry the meaning: Celsius and cents, million and metres, bits and bytes, codes that are words.
CAPITALS_MATTER = {"30C", "30c", "5M", "20-25C", "-5C", "-10 to -5C", "10 m", "2m tall", "< -30C", "about -5C"}


@pytest.mark.parametrize("case", CASES, ids=[case["surface"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    value = normalise(case["surface"])
    expected = case["value"] if "value" in case else {key: case[key] for key in case if key != "surface"}
    assert (None if value is None else msgspec.to_builtins(value)) == expected


def test_cases_are_many_and_distinct() -> None:
    surfaces = [case["surface"] for case in CASES]
    assert len(surfaces) >= 450
    assert len(set(surfaces)) == len(surfaces)


def test_cases_cover_every_dimension() -> None:
    assert {case["dimension"] for case in READABLE} == {
        "count", "money", "percent", "fraction", "duration", "age", "length", "area", "mass", "volume", "speed",
        "temperature", "energy", "data", "ratio", "score", "multiplier", "other",
    }  # fmt: skip


def test_whole_numbers_stay_integers() -> None:
    value = read("$4.5 million")
    assert type(value.low) is int
    assert type(read("1.5").low) is float


@pytest.mark.parametrize(
    ("surface", "reason"),
    [
        ("", "it is empty"),
        ("12 wombats", "unknown: wombats"),
        ("5m", "'m' may be metres or million"),
        ("1,23,4", "grouped in no common way"),
        ("1.000", "may group thousands or mark decimals"),
        ("50-50", "even chances"),
        ("at most 40 or more", "from above and from below"),
        ("2019-20", "a season"),
        ("five fifty", "not in this order"),
        ("six monthly", "'monthly' may say how often or how far apart"),
        ("2 million … 500 thousand", "two numbers stand apart"),
        ("03 seconds", "unknown: 03"),
        ("1" * 500, "too long"),
    ],
)
def test_a_refusal_says_why(surface: str, reason: str) -> None:
    with pytest.raises(UnreadableQuantity, match=reason) as caught:
        read(surface)
    assert caught.value.surface == surface
    assert reason in caught.value.reason


def test_an_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="cannot read 'the' as a quantity"):
        read("the")


FREQUENCIES = [("hourly", "an hour"), ("daily", "a day"), ("weekly", "per week"), ("monthly", "a month"),
               ("quarterly", "per quarter"), ("annually", "a year"), ("yearly", "per year")]  # fmt: skip
UNITS_OF_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
                    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell(n: int, conjunction: str, hyphen: str) -> str:
    """Write a whole number in words, with or without "and" and hyphens."""
    if n < 20:
        return UNITS_OF_NUMBERS[n]
    if n < 100:
        return TENS[n // 10] + (hyphen + UNITS_OF_NUMBERS[n % 10] if n % 10 else "")
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            head, rest = f"{spell(n // size, conjunction, hyphen)} {name}", n % size
            if not rest:
                return head
            return head + (conjunction if rest < 100 else " ") + spell(rest, conjunction, hyphen)
    raise AssertionError


@given(
    st.integers(0, 999_999_999_999) | st.integers(0, 5000),
    st.sampled_from([" and ", " "]),
    st.sampled_from(["-", " "]),
)
def test_words_read_back(n: int, conjunction: str, hyphen: str) -> None:
    value = read(spell(n, conjunction, hyphen))
    assert (value.low, value.high) == (n, n)


def indian(n: int) -> str:
    digits, last = str(n)[:-3], str(n)[-3:]
    groups: list[str] = []
    while digits:
        groups.insert(0, digits[-2:])
        digits = digits[:-2]
    return ",".join([*groups, last])


@given(st.integers(0, 10**15), st.sampled_from([",", "", "\u2009", "\u00a0", "\u202f", " ", "'", "’"]))
def test_whole_numbers_read_back(n: int, separator: str) -> None:
    assert read(f"{n:,}".replace(",", separator)).low == n


@given(st.integers(0, 10**15))
def test_indian_grouping_reads_back(n: int) -> None:
    assert read(indian(n)).low == n


@given(st.decimals(0, 10**9, places=2), st.booleans())
def test_decimals_read_back(number: Decimal, grouped: bool) -> None:
    text = f"{number:,}" if grouped else f"{number}"
    assert read(text).low == float(number)
    assert read(f"-{text}").low == -float(number)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_ranges_read_back(one: int, other: int) -> None:
    low, high = sorted((one, other))
    value = normalise(f"between {low:,} and {high:,}")
    if value is not None:
        # Read literally, or the first one in thousands too ("40 and 50,000"); never anything else.
        assert value.high == high
        assert value.low in (low, low * 1000)
        assert low < high


@given(st.integers(100, 10**9), st.sampled_from(["", "$", "nearly £", "more than "]), st.sampled_from(FREQUENCIES))
def test_frequencies_read_as_rates(n: int, before: str, frequency: tuple[str, str]) -> None:
    adverb, rate = frequency
    assert read(f"{before}{n:,} {adverb}") == read(f"{before}{n:,} {rate}")


@given(st.integers(0, 99), st.sampled_from([" hourly", " weekly", " monthly", "-monthly", "-hourly", "-daily"]))
def test_intervals_are_no_frequencies(n: int, adverb: str) -> None:
    assert normalise(f"{n}{adverb}") is None


@given(st.sampled_from(READABLE), st.data())
def test_fragments_read_on(case: dict[str, Any], data: st.DataObject) -> None:
    """A joint between two words changes nothing; within a number, or between two, there is no value."""
    words = case["surface"].split(" ")
    cut = data.draw(st.integers(1, max(1, len(words) - 1)))
    joined = FRAGMENT_JOINER.join(" ".join(part) for part in (words[:cut], words[cut:]) if part)
    assert normalise(joined) in (normalise(case["surface"]), None)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([FRAGMENT_JOINER, " … -", " … $"]))
def test_numbers_in_two_fragments_are_not_joined(one: int, other: int, joint: str) -> None:
    assert normalise(f"{one:,}{joint}{other:,}") is None


@given(st.integers(1, 20), st.integers(0, 59), st.integers(0, 59))
def test_padded_parts_of_a_time_read_back(hours: int, minutes: int, seconds: int) -> None:
    value = read(f"{hours}hr {minutes:02}min {seconds:02}sec")
    assert (value.low, value.high, value.unit) == (hours * 3600 + minutes * 60 + seconds, value.low, "second")


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-–/$€%' ", max_size=20))
def test_any_text_is_survived(text: str) -> None:
    value = normalise(text)
    if value is not None:
        check_order(value)


WORDS = sorted({word for case in CASES for word in case["surface"].split()})


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_any_words_are_survived(text: str) -> None:
    value = normalise(text)
    if value is not None:
        check_order(value)


def check_order(value: Value) -> None:
    assert value.low is not None or value.high is not None
    assert value.low is not None or not value.low_inclusive
    assert value.high is not None or not value.high_inclusive
    if value.dimension != "score" and value.low is not None and value.high is not None:
        assert value.low <= value.high


@given(st.sampled_from(CASES), st.text(" \t\n\r\u00a0\u2009", max_size=3), st.text(" \t\n\u00a0", max_size=3))
def test_white_space_around_does_not_count(case: dict[str, Any], before: str, after: str) -> None:
    assert normalise(before + case["surface"] + after) == normalise(case["surface"])


@pytest.mark.parametrize("case", READABLE, ids=[case["surface"] for case in READABLE])
def test_case_does_not_count(case: dict[str, Any]) -> None:
    surface = case["surface"]
    if surface not in CAPITALS_MATTER:
        assert normalise(surface.upper()) == normalise(surface.lower()) == normalise(surface)
