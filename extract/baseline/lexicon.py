"""The packaged lexicons: how they are read, and what every entry has to fulfil.

There are two sorts of file. A *cue file* (verbs, nouns, adjectives, adverbs, modals, phrases) holds one entry a cue: its
forms, the frames that it opens, the complements that it takes and where it is no cue. A *word file* (contexts, grammar,
numbers, sources) holds named classes of words.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import msgspec

from ..schema import AttributionKind, HedgeKind

CUE_FILES = ("adjectives", "adverbs", "modals", "nouns", "phrases", "verbs")
WORD_FILES = ("contexts", "grammar", "numbers", "sources")
# What may stand behind a cue as its content; see `contents.py` for what each looks like.
COMPLEMENTS = frozenset(
    [
        "about",
        "as",
        "charge",
        "clause",
        "end",
        "for",
        "gerund",
        "object",
        "of",
        "on",
        "passive",
        "quote",
        "recipient",
        "refusal",
        "that",
        "to",
        "whether",
    ],
)
_META = {"name", "version", "licence", "description", "sources"}


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a cue file.

    Attributes:
        lemma: The word or expression as a dictionary gives it.
        forms: Its inflected forms, or the spellings of an expression, in lower case.
        source: The key of the publication, among the file's sources, that informed the entry.
        attribution: The kind of attribution that it opens, if any.
        hedge: The kind of hedge that it is, if any.
        takes: The complements that make it a cue.
        not_before: Words that, next after it, show another sense.
        not_after: Words that, next before it, show another sense.
        unless: In words, when it is not a cue.
        example: A sentence in which it is one.
    """

    lemma: str
    forms: tuple[str, ...]
    source: str
    attribution: AttributionKind | None = None
    hedge: HedgeKind | None = None
    takes: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    unless: str = ""
    example: str = ""


def read(name: str) -> dict[str, Any]:
    """Reads one packaged lexicon as it stands in its file."""
    return tomllib.loads(files(__package__).joinpath("lexicons", f"{name}.toml").read_text("utf-8"))


@cache
def cues(name: str) -> Mapping[str, Cue]:
    """Returns the entries of a cue file by their forms."""
    entries = msgspec.convert(read(name)["entry"], list[Cue])
    return {form: entry for entry in entries for form in entry.forms}


@cache
def words(name: str, group: str) -> frozenset[str]:
    """Returns one class of words of a word file."""
    return frozenset(next(row["words"] for row in read(name)["class"] if row["name"] == group))


def lint(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Checks a lexicon.

    Args:
        name: The name that the file has.
        data: What stands in it.

    Yields:
        One line for each fault.
    """
    meta = data.get("meta", {})
    if set(meta) != _META or not all(meta.values()):
        yield f"{name}: the metadata must be exactly {sorted(_META)}, none of them empty"
    if meta.get("name") != name:
        yield f"{name}: the metadata call it {meta.get('name')!r}"
    yield from _lint_cues(name, data) if "entry" in data else _lint_words(name, data)


def _lint_cues(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    rows = data["entry"]
    known = set(data["meta"]["sources"])
    yield from _lint_order(name, [row["lemma"] for row in rows])
    for form, count in Counter(form for row in rows for form in row["forms"]).items():
        if count > 1:
            yield f"{name}: the form {form!r} stands {count} times"
        if form != " ".join(form.split()).lower():
            yield f"{name}: the form {form!r} is not trimmed and in lower case"
    for row in rows:
        where = f"{name}: {row['lemma']!r}"
        if row.get("attribution") not in {None, *get_args(AttributionKind)}:
            yield f"{where} has no valid kind of attribution"
        if row.get("hedge") not in {None, *get_args(HedgeKind)}:
            yield f"{where} has no valid kind of hedge"
        if not (row.get("attribution") or row.get("hedge")):
            yield f"{where} opens no frame"
        if row.get("source") not in known:
            yield f"{where} names no source that the metadata list"
        if not row.get("forms"):
            yield f"{where} has no forms"
        if unknown := set(row.get("takes", ())) - COMPLEMENTS:
            yield f"{where} takes unknown complements {sorted(unknown)}"
        for field in ("not_before", "not_after"):
            yield from _lint_order(f"{where} {field}", row.get(field, []))


def _lint_words(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    rows = data.get("class", [])
    known = set(data["meta"]["sources"])
    yield from _lint_order(name, [row["name"] for row in rows])
    for row in rows:
        where = f"{name}: {row['name']!r}"
        if not row.get("words") or not row.get("description"):
            yield f"{where} needs words and a description"
        if row.get("source") not in known:
            yield f"{where} names no source that the metadata list"
        yield from _lint_order(where, row.get("words", []))


def _lint_order(where: str, values: list[str]) -> Iterator[str]:
    if values != sorted(set(values)):
        yield f"{where}: not sorted, or something stands twice"
    if any(value != value.strip() or not value for value in values):
        yield f"{where}: something is empty or not trimmed"
