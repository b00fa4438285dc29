"""The vocabulary of the quantity grammar, loaded once from the TOML files in `data/`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Literal, NamedTuple, cast

from ..schema import Dimension
from .tokens import Number, phrase

Phrase = tuple[str, ...]


class Unit(NamedTuple):
    """A unit of measurement, a currency, or a counted thing."""

    name: str | None
    """As it appears in a value; `None` where the number counts things."""
    dimension: Dimension
    factor: Number = 1
    """What one of it is worth in `name`: a cent is a hundredth of USD."""


class Effect(NamedTuple):
    """What a modifier does to the number."""

    side: Literal["low", "high"] | None = None
    """Which end stays: "more than 5" keeps the low end."""
    inclusive: bool = False
    approximate: bool = False
    age: bool = False


class Modifier(NamedTuple):
    """A modifier as a phrase with its effect."""

    words: Phrase
    effect: Effect


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words the grammar knows, keyed the way the tokenizer writes them."""

    cardinals: frozenset[str]
    zeros: frozenset[str]
    scales: Mapping[str, int]
    abbreviations: Mapping[str, int]
    letters: Mapping[str, int]
    denominators: Mapping[str, int]
    vague: Mapping[Phrase, tuple[int, ...]]
    plurals: Mapping[str, tuple[int, int]]
    intensifiers: frozenset[str]
    multipliers: Mapping[str, int]
    divisors: Mapping[str, int]
    before: Mapping[str, tuple[Modifier, ...]]
    after: Mapping[str, tuple[Modifier, ...]]
    age_before: tuple[Phrase, ...]
    age_after: tuple[Phrase, ...]
    trailing: tuple[Phrase, ...]
    comparisons: tuple[Phrase, ...]
    population: frozenset[Phrase]
    signs: Mapping[Phrase, Unit]
    capitals: Mapping[str, Unit]
    units: Mapping[Phrase, Unit]
    cased: Mapping[str, Unit]
    families: Mapping[str, tuple[str, int]]
    next_smaller: Mapping[str, str]
    ratios: Mapping[str, str]
    rate_nouns: Mapping[Phrase, str]
    frequencies: Mapping[str, str]
    intervals: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Load the vocabulary; the first call reads the files, later ones are free."""
    numbers, modifiers, currencies, units = (_load(n) for n in ("numbers", "modifiers", "currencies", "units"))
    by_phrase = dict(_units(units)) | dict(_currency_words(currencies))
    by_name = {unit.name: unit for unit in by_phrase.values()}
    return Lexicon(
        cardinals=frozenset(numbers["cardinals"]),
        zeros=frozenset(numbers["zero"]),
        scales=numbers["scales"],
        abbreviations=numbers["abbreviations"],
        letters=numbers["letters"],
        denominators={form: n for word, n in numbers["denominators"].items() for form in (word, _plural(word))},
        vague={phrase(words): tuple(bounds) for words, bounds in numbers["vague"].items()},
        plurals={word: (low, high) for word, (low, high) in numbers["plurals"].items()},
        intensifiers=frozenset(numbers["intensifiers"]["words"]),
        multipliers=numbers["multipliers"],
        divisors=numbers["divisors"],
        before=_by_first_word(_before(modifiers)),
        after=_by_first_word(_after(modifiers)),
        age_before=_phrases(modifiers["ages"]["before"]),
        age_after=_phrases(modifiers["ages"]["after"]),
        trailing=_phrases(modifiers["trailing"]["measure"]),
        comparisons=_phrases(modifiers["trailing"]["multiplier"]),
        population=frozenset(_phrases(modifiers["population"]["nouns"])),
        signs=dict(_signs(currencies)),
        capitals={code: Unit(code, "money") for code in currencies["codes"]["capitals"]},
        units=by_phrase,
        cased={alias: by_name.get(name, Unit(name, "data")) for alias, name in units["cased"].items()},
        families={name: (family, size) for family, sizes in units["families"].items() for name, size in sizes.items()},
        next_smaller=units["next_smaller"],
        ratios=units["ratios"],
        rate_nouns={words: name for name, forms in units["denominators"].items() for words in _phrases(forms)},
        frequencies=dict(_adverbs(units["frequencies"])) | dict(_adverbs(units["intervals"])),
        intervals=frozenset(adverb for adverb, _ in _adverbs(units["intervals"])),
    )


def _load(name: str) -> dict[str, Any]:
    path = resources.files(__package__) / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(sorted((phrase(text) for text in texts), key=len, reverse=True))


def _plural(word: str) -> str:
    return "halves" if word == "half" else f"{word}s"


_NOT_UNITS = frozenset({"cased", "families", "next_smaller", "ratios", "denominators", "frequencies", "intervals"})


def _units(tables: Mapping[str, Any]) -> Iterator[tuple[Phrase, Unit]]:
    for dimension, units in tables.items():
        if dimension in _NOT_UNITS:
            continue
        for name, aliases in units.items():
            unit = Unit(name or None, cast(Dimension, dimension))
            yield from ((form, unit) for alias in aliases for form in _with_plural(alias))


def _with_plural(alias: str) -> Iterator[Phrase]:
    words = phrase(alias)
    yield words
    if len(words[-1]) >= 3 and words[-1].isalpha():
        yield (*words[:-1], f"{words[-1]}s")


def _adverbs(table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    yield from ((adverb, unit) for unit, adverbs in table.items() for adverb in adverbs)


def _currency_words(tables: Mapping[str, Any]) -> Iterator[tuple[Phrase, Unit]]:
    hundredth = Fraction(1, 100)
    aliases = tables["codes"]["aliases"]
    for code in tables["codes"]["any_case"]:
        yield (code.lower(),), Unit(aliases.get(code, code), "money")
    for name, forms in tables["names"].items():
        yield from ((words, Unit(name, "money")) for form in forms for words in _with_plural(form))
    for name, forms in tables["hundredth_names"].items():
        yield from ((words, Unit(name, "money", hundredth)) for form in forms for words in _with_plural(form))
    for name, forms in tables["hundredth_signs"].items():
        yield from ((phrase(form), Unit(name, "money", hundredth)) for form in forms)
    for name, forms in tables["signs"].items():
        # A letter is a sign only before the number ("R50", "N500"); after it, it is anything.
        yield from (
            (phrase(form), Unit(name, "money")) for form in forms if not (len(form) == 1 and form.isascii() and form.isalpha())
        )


def _signs(tables: Mapping[str, Any]) -> Iterator[tuple[Phrase, Unit]]:
    aliases = tables["codes"]["aliases"]
    for name, forms in (*tables["signs"].items(), *tables["signs_before"].items()):
        yield from ((phrase(form), Unit(name, "money")) for form in forms)
    for code in tables["codes"]["any_case"]:
        yield (code.lower(),), Unit(aliases.get(code, code), "money")


_EFFECTS = {
    "above": Effect("low", inclusive=False),
    "from": Effect("low", inclusive=True),
    "below": Effect("high", inclusive=False),
    "to": Effect("high", inclusive=True),
    "about": Effect(approximate=True),
    "nothing": Effect(),
}


def _before(tables: Mapping[str, Any]) -> Iterator[Modifier]:
    before, about_age = tables["before"], frozenset(tables["ages"]["bounds"])
    for name, effect in _EFFECTS.items():
        for text in before[name]:
            yield Modifier(phrase(text), effect._replace(age=text in about_age))
    for degree, bound in product(("near", "far"), ("above", "below")):
        effect = _EFFECTS[bound]._replace(approximate=degree == "near")
        for adverb, text in product(before[degree], before[f"degree_{bound}"]):
            yield Modifier(phrase(f"{adverb} {text}"), effect)


def _after(tables: Mapping[str, Any]) -> Iterator[Modifier]:
    about_age = frozenset(tables["ages"]["bounds"])
    for name, texts in tables["after"].items():
        for text in texts:
            yield Modifier(phrase(text), _EFFECTS[name]._replace(age=text in about_age))


def _by_first_word(modifiers: Iterable[Modifier]) -> dict[str, tuple[Modifier, ...]]:
    table: dict[str, list[Modifier]] = {}
    for modifier in modifiers:
        table.setdefault(modifier.words[0], []).append(modifier)
    return {first: tuple(sorted(found, key=lambda m: -len(m.words))) for first, found in table.items()}
