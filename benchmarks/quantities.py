"""Compare quantity normalisers on the English test cases of Recognizers-Text.

Usage: python benchmarks/quantities.py DIR

DIR holds `NumberModel.json`, `NumberRangeModel.json`, `PercentModel.json`, `CurrencyModel.json`, `DimensionModel.json` and
`AgeModel.json` of microsoft/Recognizers-Text (Specs). Any of them may be missing.

Protocol. Every expected result of every case is one item: its gold text is given to each system, alone, so that finding the
expression in the sentence plays no part. Skipped and counted: cases without a result (they test what is no number in a
sentence) and results without a number ("dollars"). A system is right on
  value  if it gives one result and its number is the expected one, as it stands or after the conversion below (relative
         tolerance 0.0002, as we round endless decimals);
         for a range both ends must be right, open ends included; whether a closed end belongs to the range is compared only
         where the other is open, since "20 to 30" is half-open by the convention of Recognizers-Text and closed by ours;
  unit   if the unit is right as well (files with units only). Unit names of all systems and of the gold go through one table,
         the project's, which also turns cents into dollars and feet into inches; an unknown name is compared as it stands.
The rest is "refused" (no result, or not one) or "wrong" (another number).
Recognizers-Text marks cases that its Python version does not support: the `py` columns leave them out, the others do not.
The cases were written by the makers of Recognizers-Text for their own library; the other systems never saw them.

Systems: this project; recognizers-text-suite (with emoji<1.7, which it imports); quantulum3 without its classifier.
A system that is not installed is reported as such.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from reportedly.quantities import normalise
from reportedly.quantities.lexicon import lexicon
from reportedly.training.benchmark.systems.peer_frames import peer_unit
from reportedly.training.benchmark.systems.peer_worker import quantulum3, resolved

MODELS = ("NumberModel", "NumberRangeModel", "PercentModel", "CurrencyModel", "DimensionModel", "AgeModel")
WITH_UNIT = frozenset({"CurrencyModel", "DimensionModel", "AgeModel"})
TOLERANCE = 2e-4


class Answer(NamedTuple):
    """A value that a system or the gold standard gives."""

    low: float | None
    high: float | None
    unit: str | None = None
    low_inclusive: bool = True
    high_inclusive: bool = True


class Item(NamedTuple):
    """One gold result."""

    model: str
    surface: str
    gold: Answer
    in_python: bool
    """Whether Recognizers-Text supports it in Python."""


System = Callable[[str, str], Answer | None]
"""From the model's name and the surface to an answer."""


def read_items(folder: Path) -> tuple[list[Item], int]:
    """Read the cases; the second value counts what the protocol skips."""
    items, skipped = [], 0
    for model in MODELS:
        path = folder / f"{model}.json"
        if not path.exists():
            continue
        for case in json.loads(path.read_text(encoding="utf-8-sig")):
            unsupported = f"{case.get('NotSupported', '')},{case.get('NotSupportedByDesign', '')}"
            skipped += not case["Results"]
            for result in case["Results"]:
                gold = _from_resolution(result.get("Resolution") or {})
                if gold is None:
                    skipped += 1
                else:
                    items.append(Item(model, result["Text"], gold, "python" not in unsupported))
    return items, skipped


def _from_resolution(resolution: dict[str, Any]) -> Answer | None:
    """Read the resolution that Recognizers-Text gives, which is also the format of the gold standard."""
    found = resolved(resolution)
    return Answer(**found) if found else None


def in_base(model: str, answer: Answer) -> Answer:
    """Write the unit by the project's table, and convert what converts: cents to dollars, feet to inches."""
    if not answer.unit:
        return answer._replace(unit=None)
    kind = {"CurrencyModel": "currency", "AgeModel": "age"}.get(model)
    unit = peer_unit("Year" if answer.unit == "Age" else answer.unit, kind)  # "age 87" has no unit in its text
    name, size = lexicon().families.get(unit.name or "", (unit.name, 1))
    factor = float(unit.factor) * size
    low, high = (None if end is None else end * factor for end in (answer.low, answer.high))
    return answer._replace(low=low, high=high, unit=name)


def ours(_model: str, surface: str) -> Answer | None:
    """Ask this project."""
    value = normalise(surface)
    if value is None:
        return None
    return Answer(value.low, value.high, value.unit, value.low_inclusive, value.high_inclusive)


def recognizers() -> System:
    """Ask Recognizers-Text for the model of the file."""
    number = importlib.import_module("recognizers_number")
    with_unit = importlib.import_module("recognizers_number_with_unit")
    functions: dict[str, Callable[[str, str], list[Any]]] = {
        "NumberModel": number.recognize_number,
        "PercentModel": number.recognize_percentage,
        "CurrencyModel": with_unit.recognize_currency,
        "DimensionModel": with_unit.recognize_dimension,
        "AgeModel": with_unit.recognize_age,
    }

    def ask(model: str, surface: str) -> Answer | None:
        # Its Python version has no number ranges; the plain numbers are all it can be asked for.
        results = functions.get(model, number.recognize_number)(surface, "en-us")
        return _from_resolution(results[0].resolution or {}) if len(results) == 1 else None

    return ask


def quantulum() -> System:
    """Ask quantulum3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        find = quantulum3().find

    def ask(_model: str, surface: str) -> Answer | None:
        found = list(find(surface))
        return Answer(found[0]["low"], found[0]["high"], found[0]["unit"]) if len(found) == 1 else None

    return ask


SYSTEMS: dict[str, Callable[[], System]] = {
    "reportedly": lambda: ours,
    "recognizers-text": recognizers,
    "quantulum3": quantulum,
}


def load_systems() -> Iterator[tuple[str, System | None]]:
    """Load what is installed; a missing system is `None`."""
    for name, load in SYSTEMS.items():
        system = None
        with contextlib.suppress(ImportError):
            system = load()
        yield name, system


def same_value(gold: Answer, answer: Answer) -> bool:
    """Compare the numbers by the protocol."""
    ends = ((gold.low, answer.low), (gold.high, answer.high))
    for expected, given in ends:
        if (expected is None) != (given is None):
            return False
        if expected is not None and given is not None and not math.isclose(expected, given, rel_tol=TOLERANCE, abs_tol=1e-12):
            return False
    if gold.high is None:
        return gold.low_inclusive == answer.low_inclusive
    return gold.low is not None or gold.high_inclusive == answer.high_inclusive


class Tally(NamedTuple):
    """Counts of one system on one file."""

    items: int
    value: int
    unit: int
    refused: int


def score(items: list[Item], system: System) -> tuple[Tally, list[tuple[Item, Answer | None]]]:
    """Run a system over items; the second value lists what it got wrong."""
    value = unit = refused = 0
    wrong = []
    for item in items:
        try:
            answer = system(item.model, item.surface)
        except Exception:  # a crash of a system under test is a wrong answer of it
            answer = None
        refused += answer is None
        whole = right = False
        if answer is not None:
            gold, given = in_base(item.model, item.gold), in_base(item.model, answer)
            same = same_value(gold, given)
            right = same or same_value(item.gold, answer)
            whole = right if item.model not in WITH_UNIT else same and gold.unit == given.unit
        value += right
        unit += whole
        if not whole:
            wrong.append((item, answer))
    return Tally(len(items), value, unit, refused), wrong


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:9.1f}" if whole else f"{'-':>9}"


def main(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Folder with the JSON cases.")],
    errors: Annotated[bool, typer.Option("--errors", help="List what each system got wrong.")] = False,
) -> None:
    """Print the share of right answers by file and system."""
    items, skipped = read_items(folder)
    if not items:
        reason = f"no Recognizers-Text cases (NumberModel.json, …) in {folder}"
        raise typer.BadParameter(reason)
    print(f"{len(items)} items, {skipped} skipped (no result, or no number in it)\n")
    columns = ("items", "value", "unit", "refused", "wrong", "py items", "value", "unit")
    print(f"{'system':18}{'file':18}" + "".join(f"{column:>9}" for column in columns))
    for name, system in load_systems():
        if system is None:
            print(f"{name:18}not installed")
            continue
        started = time.perf_counter()
        for model in (*MODELS, "all"):
            chosen = [item for item in items if model in (item.model, "all")]
            if not chosen:
                continue
            every, wrong = score(chosen, system)
            python, _ = score([item for item in chosen if item.in_python], system)
            counts = (every.value, every.unit, every.refused, every.items - every.value - every.refused)
            shares = "".join(_share(count, every.items) for count in counts)
            supported = "".join(_share(count, python.items) for count in (python.value, python.unit))
            print(f"{name:18}{model:18}{every.items:9}{shares}{python.items:9}{supported}")
            if errors and model != "all":
                for item, answer in wrong:
                    print(f"    {item.surface!r}: expected {item.gold}, got {answer}")
        print(f"{name:18}{time.perf_counter() - started:.1f} s in all\n")


if __name__ == "__main__":
    typer.run(main)
