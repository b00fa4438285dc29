"""End-to-end runs of `reportedly agreement`."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path

import pytest

COMMAND = Path(sysconfig.get_path("scripts"), "reportedly")
TEXT = "T: At least 40 people reportedly fled, officials said.\n"
REPORTEDLY = "H reportative | cue=reportedly | scope=At least 40 people reportedly fled\n"
SAID = "A statement unnamed | cue=said | source=officials | content=At least 40 people reportedly fled\n"
FORTY = "Q | cue=At least 40 | entity=people\n"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "agreement", *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # our own command


@pytest.fixture
def annotators(tmp_path: Path) -> tuple[Path, Path]:
    folders = tmp_path / "a", tmp_path / "b"
    content = (
        {"one": REPORTEDLY + SAID + FORTY, "two": SAID},
        {"one": REPORTEDLY.replace("reportative", "epistemic") + SAID + FORTY.replace("At least ", ""), "two": ""},
    )
    for folder, articles in zip(folders, content, strict=True):
        folder.mkdir()
        for name, frames in articles.items():
            (folder / f"{name}.ann").write_text(f"# id: {name}\n{TEXT}{frames}", encoding="utf-8")
    return folders


def test_a_table_and_a_summary(annotators: tuple[Path, Path]) -> None:
    done = run(*annotators)
    assert (done.returncode, done.stderr) == (0, "2 articles, 3 frames differ, overlap from 0.5\n")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["type", "F1", "of", "in", "A", "in", "B", "exact", "overlap", "chars", "alpha"] in rows
    assert ["attribution", "cue", "2", "1", "66.7", "66.7", "66.7", "0.649"] in rows
    assert ["quantity", "cue", "1", "1", "0.0", "0.0", "30.8", "0.458"] in rows
    assert ["labelled", "1", "1", "0.0", "0.0", "–", "–"] in rows
    assert ["attribution.kind", "1", "100.0", "–"] in rows
    assert ["hedge.kind", "1", "0.0", "0.000"] in rows
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_json_goes_to_a_file_or_to_the_output(annotators: tuple[Path, Path], tmp_path: Path) -> None:
    printed = run(*annotators, "--json", "--threshold", "0.1")
    done = run(*annotators, "-o", tmp_path / "out.json", "--threshold", "0.1")
    assert (printed.returncode, done.returncode) == (0, 0)
    assert printed.stderr == ""
    result = json.loads(printed.stdout)
    assert json.loads((tmp_path / "out.json").read_bytes()) == result
    assert (result["articles"], result["differences"]) == (2, 3)
    assert result["scores"]["threshold"] == 0.1
    assert result["scores"]["counts"]["quantity.cue.overlap"]["f1"] == 1
    assert result["kappa"] == {"hedge.kind": 0, "attribution.kind": None, "attribution.source_kind": None}


def test_differences_go_to_a_file(annotators: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(*annotators, "--differences", tmp_path / "settle.jsonl").returncode == 0
    found = [json.loads(line) for line in (tmp_path / "settle.jsonl").read_bytes().splitlines()]
    assert [(one["id"], one["type"], one["where"], one["differs"]) for one in found] == [
        ("one", "quantity", "both", ["cue", "value"]),
        ("one", "hedge", "both", ["kind"]),
        ("two", "attribution", "first", []),
    ]
    assert (found[1]["first"]["kind"], found[1]["second"]["kind"]) == ("reportative", "epistemic")
    assert found[0]["context"] == "At least 40 people reportedly fled, officials said."


def test_what_cannot_be_compared_ends_with_2(annotators: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = annotators
    (second / "two.ann").unlink()
    missing = run(first, second)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith(
        "error: every article needs a partner with the same id; only in the first collection: 'two'"
    )
    (second / "two.ann").write_text("# id: two\nT: Another text.\n", encoding="utf-8")
    assert "the texts of article 'two' differ at offset 1: 't least 40 people re'" in run(first, second).stderr
    (second / "two.ann").write_text("# id: two\nnonsense\n", encoding="utf-8")
    broken = run(first, second)
    assert broken.returncode == 2
    assert "two.ann is no article" in broken.stderr
    assert run(first, tmp_path / "nowhere").returncode == 2
    for threshold in ("0", "much"):
        assert run(first, first, "--threshold", threshold).returncode == 2
    unwritable = run(first, first, "-o", tmp_path / "no" / "out.json")
    assert unwritable.returncode == 2
    assert "cannot write" in unwritable.stderr


def test_an_annotation_agrees_with_itself(annotators: tuple[Path, Path]) -> None:
    done = run(annotators[0], annotators[0])
    assert done.stderr == "2 articles, no frames differ, overlap from 0.5\n"
    assert ["hedge", "cue", "1", "1", "100.0", "100.0", "100.0", "1.000"] in [line.split() for line in done.stdout.splitlines()]
