"""The packaged lexicons are what they should be, and the linter would tell if they were not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, get_args

import pytest

from reportedly.baseline import lexicon
from reportedly.schema import AttributionKind, HedgeKind

FILES = lexicon.CUE_FILES + lexicon.WORD_FILES


@pytest.mark.parametrize("name", FILES)
def test_a_packaged_lexicon_has_no_fault(name: str) -> None:
    assert list(lexicon.lint(name, lexicon.read(name))) == []


def test_the_cues_cover_every_kind() -> None:
    entries = [cue for name in lexicon.CUE_FILES for cue in lexicon.cues(name).values()]
    assert {cue.hedge for cue in entries} >= set(get_args(HedgeKind))
    assert {cue.attribution for cue in entries} >= set(get_args(AttributionKind))


def test_a_cue_is_found_by_each_of_its_forms() -> None:
    verbs = lexicon.cues("verbs")
    assert verbs["said"] is verbs["says"]
    assert verbs["claimed"].hedge == "doxastic"
    assert "lives" in verbs["claimed"].not_before


def spoil_meta(data: dict[str, Any]) -> None:
    del data["meta"]["licence"]


def spoil_name(data: dict[str, Any]) -> None:
    data["meta"]["name"] = "other"


def repeat_entry(data: dict[str, Any]) -> None:
    data["entry"].append(data["entry"][-1])


def swap_entries(data: dict[str, Any]) -> None:
    data["entry"].reverse()


def repeat_form(data: dict[str, Any]) -> None:
    data["entry"][0]["forms"].append(data["entry"][1]["forms"][0])


def blank_in_form(data: dict[str, Any]) -> None:
    data["entry"][0]["forms"][0] += " "


def wrong_attribution(data: dict[str, Any]) -> None:
    data["entry"][0]["attribution"] = "rumour"


def wrong_hedge(data: dict[str, Any]) -> None:
    data["entry"][0]["hedge"] = "vague"


def no_frame(data: dict[str, Any]) -> None:
    data["entry"][0].pop("attribution", None)
    data["entry"][0].pop("hedge", None)


def no_source(data: dict[str, Any]) -> None:
    data["entry"][0]["source"] = "nobody"


def no_forms(data: dict[str, Any]) -> None:
    data["entry"][0]["forms"] = []


def wrong_complement(data: dict[str, Any]) -> None:
    data["entry"][0]["takes"] = ["pudding"]


def unsorted_condition(data: dict[str, Any]) -> None:
    data["entry"][0]["not_before"] = ["b", "a"]


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_meta,
        spoil_name,
        repeat_entry,
        swap_entries,
        repeat_form,
        blank_in_form,
        wrong_attribution,
        wrong_hedge,
        no_frame,
        no_source,
        no_forms,
        wrong_complement,
        unsorted_condition,
    ],
)
def test_the_linter_finds_a_fault_in_a_cue_file(spoil: Callable[[dict[str, Any]], None]) -> None:
    data = copy.deepcopy(lexicon.read("verbs"))
    spoil(data)
    assert list(lexicon.lint("verbs", data))


@pytest.mark.parametrize("words", [[], ["b", "a"], ["a", "a"], [" a"], [""]])
def test_the_linter_finds_a_fault_in_a_word_file(words: list[str]) -> None:
    data = copy.deepcopy(lexicon.read("grammar"))
    data["class"][0]["words"] = words
    assert list(lexicon.lint("grammar", data))


def test_the_linter_wants_a_source_for_a_class_of_words() -> None:
    data = copy.deepcopy(lexicon.read("grammar"))
    data["class"][0]["source"] = "nobody"
    assert list(lexicon.lint("grammar", data))
