"""`check` finds what is wrong in data files, also in those of an annotation set."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from reportedly.checking import Splits, check, digest
from reportedly.errors import InputError
from reportedly.formats import open_writer, read_ann

NOTATION = "# id: {name}\n# source: here\n# licence: CC BY 4.0\nT: Two men may leave.\nQ | cue=Two | entity=men\n"
CASE = {
    "surface": "Two",
    "low": 2,
    "high": 2,
    "low_inclusive": True,
    "high_inclusive": True,
    "approximate": False,
    "unit": None,
    "dimension": "count",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An annotation set of two articles, one of them without its text."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.ann").write_text(NOTATION.format(name="a"))
    own, real = (read_ann(NOTATION.format(name=name)) for name in "ab")
    with open_writer(tmp_path / "real.jsonl", "standoff") as writer:
        writer.write(real)
    (tmp_path / "quantities.jsonl").write_text(json.dumps(CASE) + '\n{"surface": "Article 50", "value": null}\n')
    splits = Splits(train=("a",), dev=(), test=("b",), test_digest=digest([real]))
    (tmp_path / "splits.json").write_bytes(msgspec.json.encode(splits))
    assert digest([own]) != digest([real])
    return tmp_path


def messages(folder: Path) -> str:
    return "\n".join(map(str, check([folder]).problems))


def test_a_sound_annotation_set_has_no_faults(folder: Path) -> None:
    assert check([folder]) == (2, 2, ())


def test_a_case_that_is_read_otherwise_is_named(folder: Path) -> None:
    (folder / "quantities.jsonl").write_text(json.dumps({**CASE, "low": 3}) + "\n" + json.dumps(CASE) + "\n{}\n")
    shown = messages(folder)
    assert "quantities.jsonl:1: 'Two' is read as" in shown
    assert "quantities.jsonl:2: the expression 'Two' has a case already" in shown
    assert "quantities.jsonl:3: not a case" in shown


def test_parts_have_to_name_every_article_once(folder: Path) -> None:
    splits = Splits(train=("a", "x"), dev=("a",), test=("b",), test_digest=digest([read_ann(NOTATION.format(name="b"))]))
    (folder / "splits.json").write_bytes(msgspec.json.encode(splits))
    shown = messages(folder)
    assert "'a' stands in 2 parts" in shown
    assert "no article 'x'" in shown


def test_the_test_part_is_frozen(folder: Path) -> None:
    changed = read_ann(NOTATION.format(name="b").replace("Two men", "Two dogs").replace("entity=men", "entity=dogs"))
    with open_writer(folder / "real.jsonl", "standoff") as writer:
        writer.write(changed)
    assert "it is not to change" in messages(folder)


def test_ids_are_unique_within_a_folder(folder: Path) -> None:
    (folder / "own" / "b.ann").write_text(NOTATION.format(name="a"))
    assert "the id stands already in" in messages(folder)
    (folder / "agreement" / "first").mkdir(parents=True)
    (folder / "own" / "b.ann").rename(folder / "agreement" / "first" / "a.ann")
    assert messages(folder) == ""


def test_a_damaged_standoff_file_is_named(folder: Path) -> None:
    with (folder / "real.jsonl").open("a") as stream:
        stream.write('{"standoff": 1}\n')
    assert "real.jsonl:2: not a stand-off annotation" in messages(folder)


def test_the_digest_does_not_depend_on_order() -> None:
    one, two = (read_ann(NOTATION.format(name=name)) for name in "ab")
    assert digest([one, two]) == digest([two, one])


def test_a_table_without_a_text_column_is_a_fault_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It was said.", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,body\n1,x\n", encoding="utf-8")
    (problem,) = check([tmp_path]).problems
    assert str(problem).endswith("b.csv: no column 'text' to take the text from; the columns are 'id', 'body'")
    with pytest.raises(InputError, match="no column 'text'"):
        check([tmp_path / "b.csv"])
