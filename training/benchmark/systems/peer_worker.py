"""Asks another library what it finds in texts; a program of its own, for an interpreter that has the library.

    python peer_worker.py quantulum3|recognizers-text|textacy [PIPELINE]

It needs nothing but the library. The first line that it writes holds the versions of what it runs, or why it cannot; then it
reads lines `{"text": …}` and answers each with `{"found": […]}`, or with `{"error": …}` where the library fails on the text.
Offsets are those of the text.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

Found = dict[str, Any]
"""A number with its unit (`start`, `end`, `low`, `high`, `unit`, …), or a quotation (`cue`, `source`, `content`)."""

_INTERVAL = re.compile(r"([\[(])([^,]*),([^,]*)([\])])")


class Library(NamedTuple):
    """A library that is ready for texts.

    Attributes:
        versions: The versions of what it runs.
        find: Finds things in a text.
    """

    versions: dict[str, str]
    find: Callable[[str], Iterable[Found]]


def quantulum3() -> Library:
    """Loads quantulum3 without its classifier, whose pickled models only the scikit-learn that wrote them can read."""
    classifier: Any = importlib.import_module("quantulum3.classifier")
    classifier.USE_CLF = False
    parse = importlib.import_module("quantulum3.parser").parse

    def find(text: str) -> Iterator[Found]:
        for quantity in parse(text):
            start, end = quantity.span
            spread = quantity.uncertainty or 0  # a range is its middle and an uncertainty
            yield {
                "start": start,
                "end": end,
                "low": quantity.value - spread,
                "high": quantity.value + spread,
                "unit": quantity.unit.currency_code or quantity.unit.name,
                "kind": quantity.unit.entity.name,
            }

    return Library({"quantulum3": metadata.version("quantulum3")}, find)


def recognizers() -> Library:
    """Loads Recognizers-Text; of results that overlap, the longest is taken, so that numbers yield to numbers with units."""
    number = importlib.import_module("recognizers_number")
    with_unit = importlib.import_module("recognizers_number_with_unit")
    recognize = (
        with_unit.recognize_currency,
        with_unit.recognize_age,
        number.recognize_percentage,
        with_unit.recognize_temperature,
        with_unit.recognize_dimension,
        number.recognize_number,
    )

    def find(text: str) -> list[Found]:
        results = [result for one in recognize for result in one(text, "en-us")]
        taken: list[Found] = []
        for result in sorted(results, key=lambda result: result.start - result.end):
            start, end = result.start, result.end + 1
            value = resolved(result.resolution or {})
            if value and all(end <= other["start"] or other["end"] <= start for other in taken):
                taken.append({"start": start, "end": end, "kind": result.type_name, **value})
        return taken

    return Library({"recognizers-text-suite": metadata.version("recognizers-text-suite")}, find)


def resolved(resolution: dict[str, Any]) -> Found | None:
    """Reads a resolution of Recognizers-Text, which is also the format of its test cases.

    Args:
        resolution: The resolution of a number, a range, a percentage, or a number with a unit.

    Returns:
        The ends `low` and `high`, whether they belong to it, and the `unit`; `None` if there is no number in it.
    """
    value = resolution.get("value")
    if value in (None, "", "null"):
        return None
    interval = _INTERVAL.fullmatch(value)
    if interval:
        left, low, high, right = interval.groups()
        ends = {"low": _number(low), "high": _number(high)}
        return {**ends, "low_inclusive": left == "[", "high_inclusive": right == "]", "unit": None}
    number = _number(value.rstrip("%"))
    unit = "percent" if value.endswith("%") else resolution.get("isoCurrency") or resolution.get("unit")
    return None if number is None else {"low": number, "high": number, "unit": unit}


def _number(text: str) -> float | None:
    return float(text.replace(",", "")) if text.strip() else None


def textacy(pipeline: str) -> Library:
    """Loads textacy and a pipeline of spaCy that tags and parses, for direct quotations with their speakers."""
    extract = importlib.import_module("textacy.extract")
    nlp = importlib.import_module("spacy").load(pipeline)
    model = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    versions = {"textacy": metadata.version("textacy"), "spacy": metadata.version("spacy"), "pipeline": model}
    if nlp.path:
        versions["digest"] = digest(nlp.path)

    def places(tokens: Iterable[Any]) -> list[list[int]]:
        return [[token.idx, token.idx + len(token.text)] for token in tokens if not token.is_space]

    def find(text: str) -> Iterator[Found]:
        for quotation in extract.direct_quotations(nlp(text)):
            content = [[quotation.content.start_char, quotation.content.end_char]]
            yield {"cue": places(quotation.cue), "source": places(quotation.speaker), "content": content}

    return Library(versions, find)


def digest(folder: Path) -> str:
    """Makes one SHA-256 of the names and contents of all files in a folder."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return whole.hexdigest()


LIBRARIES: dict[str, Callable[..., Library]] = {
    "quantulum3": quantulum3,
    "recognizers-text": recognizers,
    "textacy": textacy,
}


def main(name: str, *arguments: str) -> None:
    """Answers lines of the standard input until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a library prints is no answer
    warnings.simplefilter("ignore")

    def answer(content: dict[str, Any]) -> None:
        answers.write(f"{json.dumps(content)}\n")

    try:
        library = LIBRARIES[name](*arguments)
    except ImportError as error:
        answer({"missing": f"{type(error).__name__}: {error}"})
        return
    answer({"versions": library.versions})
    for line in sys.stdin:
        try:
            answer({"found": list(library.find(json.loads(line)["text"]))})
        except Exception as error:  # whatever it is, it is this text's result
            answer({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main(*sys.argv[1:])
