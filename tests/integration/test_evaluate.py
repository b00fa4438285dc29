"""End-to-end runs of `reportedly evaluate`."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from reportedly.commands.annotated import read_annotations
from reportedly.errors import InputError
from reportedly.training.annotation_set import annotation_folder

COMMAND = Path(sysconfig.get_path("scripts"), "reportedly")
TEXT = "At least 40 people reportedly fled, officials said."
NOTATION = f"""# genre: crime
T: {TEXT}
H reportative | cue=reportedly | scope=At least 40 people reportedly fled
A statement unnamed | cue=said | source=officials | content=At least 40 people reportedly fled
Q | cue=At least 40 | entity=people
"""


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    done = [COMMAND, "evaluate", *arguments, "--resamples", "20"]
    return subprocess.run(done, capture_output=True, text=True, check=False, input=stdin)  # noqa: S603  # our own command


def rows(output: str) -> list[list[str]]:
    assert max(map(len, output.splitlines())) <= 80
    return [line.split() for line in output.splitlines()]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.ann").write_text(f"# id: {name}\n{NOTATION}", encoding="utf-8")
    return folder


def predicted(path: Path, *frames: dict[str, Any], names: tuple[str, ...] = ("one", "two")) -> Path:
    """Writes the same frames for each article, as another program would."""
    lines = [json.dumps({"schema": 1, "id": name, "text": TEXT, "frames": list(frames)}) for name in names]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def quantity(start: int, score: float | None = None) -> dict[str, Any]:
    value = {"low": 40, "high": None, "low_inclusive": True, "high_inclusive": False, "approximate": False, "unit": None}
    scored = {} if score is None else {"score": score}
    cue = {"spans": [[start, 11]], "text": TEXT[start:11]}
    return {
        "id": "q1", "type": "quantity", **scored, "cue": cue, "entity": {"spans": [[12, 18]], "text": "people"},
        "value": {**value, "dimension": "count"},
    }  # fmt: skip


def test_a_model_on_a_folder(gold: Path, tmp_path: Path) -> None:
    done = run("baseline", gold, "--slices", "--train", gold, "-o", tmp_path / "out.json", "--errors", tmp_path / "out.html")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "2 articles, 6 frames, overlap from 0.5, intervals by 20 resamples of articles\n"
    table = rows(done.stdout)
    assert ["cue", "2", "2", "100.0", "100.0", "100.0", "100–100", "100.0", "100.0"] in table
    assert ["cue:", "seen", "6", "6", "100.0", "100.0", "100.0", "100.0"] in table
    result = json.loads((tmp_path / "out.json").read_bytes())
    assert result["model"]["tagger"]["model"] == "baseline"
    assert (result["data"]["articles"], result["data"]["frames"]) == (result["training"]["articles"], 6)
    assert result["settings"]["resamples"] == 20
    assert result["scores"]["counts"]["all.labelled.exact"] == {
        "tp": 6, "fp": 0, "fn": 0, "support": 6, "precision": 1, "recall": 1, "f1": 1,
    }  # fmt: skip
    assert result["slices"]["genre"]["crime"]["ids"] == ["one", "two"]
    assert {"versions", "machine", "date", "seconds", "intervals", "calibration"} <= set(result)
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_predictions_of_another_program(gold: Path, tmp_path: Path) -> None:
    path = predicted(tmp_path / "found.jsonl", quantity(0, 0.75), names=("two", "one", "three"))
    done = run(path, gold, "--type", "quantity", "--plot", tmp_path / "out.png", "-o", "-")
    assert done.returncode == 0, done.stderr
    assert "1 articles are not in the data, and left out" in done.stderr
    result = json.loads(done.stdout)
    assert result["model"] == {"name": str(path), "tagger": None}
    assert result["settings"]["types"] == ["quantity"]
    assert result["calibration"]["quantity.frame"]["ece"] == 0.25
    assert (tmp_path / "out.png").stat().st_size > 1000
    piped = run("-", gold, "--type", "quantity", "-o", "-", stdin=path.read_text("utf-8"))
    assert json.loads(piped.stdout)["scores"] == result["scores"]


def test_two_systems(gold: Path, tmp_path: Path) -> None:
    one = predicted(tmp_path / "one.jsonl", quantity(0))
    two = predicted(tmp_path / "two.jsonl", quantity(3))
    done = run(one, gold, "--against", two, "--type", "quantity", "-o", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    assert ["cue", "100.0", "0.0", "+100.0", "+100–+100", "0.048"] in [row[:6] for row in rows(done.stdout)]
    assert f"A is {one}, B is {two}" in done.stderr
    against = json.loads((tmp_path / "out.json").read_bytes())["against"]
    assert against["name"] == str(two)
    assert against["comparisons"]["quantity.cue.exact.f1"]["difference"]["estimate"] == 1


def test_what_cannot_be_evaluated_ends_with_2(gold: Path, tmp_path: Path) -> None:
    found = predicted(tmp_path / "found.jsonl", quantity(0))
    few = predicted(tmp_path / "few.jsonl", quantity(0), names=("one",))
    cases = [
        ((few, gold), "only in the first collection: 'two'"),
        ((found, tmp_path / "nowhere"), "nowhere"),
        ((tmp_path / "nowhere.jsonl", gold), "nowhere.jsonl"),
        ((found, gold, "--plot", tmp_path / "a.png"), "no prediction has a score"),
        ((found, gold, "--type", "verb"), "is none of attribution, hedge, quantity"),
        ((found, gold, "--threshold", "0"), "not above 0"),
        ((found, gold, "-o", tmp_path / "no" / "out.json"), "cannot write"),
        ((found, gold, "--errors", tmp_path / "no" / "out.html"), "cannot write"),
    ]
    for arguments, message in cases:
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert message in " ".join(done.stderr.replace("│", " ").split()), done.stderr
    (tmp_path / "none.jsonl").write_text("")
    assert "has no article" in run(found, tmp_path / "none.jsonl").stderr


def test_articles_that_were_never_tagged_are_noticed(gold: Path, tmp_path: Path) -> None:
    done = run(predicted(tmp_path / "found.jsonl"), gold)
    assert done.returncode == 0
    assert "no article has a frame" in done.stderr


def standoff(path: Path, text: str) -> Path:
    frame = {"type": "quantity", "cue": [[0, 11]], "entity": [[12, 18]]}
    record = {
        "standoff": 1, "id": "one", "source": "https://example.org/one", "licence": "CC0", "length": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(), "frames": [frame],
    }  # fmt: skip
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_standoff_annotations_get_their_texts(tmp_path: Path) -> None:
    path = standoff(tmp_path / "gold.jsonl", TEXT)
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "one", "text": TEXT}), encoding="utf-8")
    found = predicted(tmp_path / "found.jsonl", quantity(0), names=("one",))
    done = run(found, path, "--texts", tmp_path / "texts.jsonl", "-t", "quantity")
    assert done.returncode == 0, done.stderr
    assert ["cue", "1", "1", "100.0", "100.0", "100.0", "100–100", "100.0", "100.0"] in rows(done.stdout)
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "two", "text": TEXT}), encoding="utf-8")
    with pytest.raises(InputError, match="no text with the id 'one'"):
        list(read_annotations(path, texts=tmp_path / "texts.jsonl"))


@pytest.mark.skipif(not annotation_folder().exists(), reason="an editable install does not find the annotation set")
def test_a_part_of_the_annotation_set_is_named() -> None:
    found = list(read_annotations("dev"))
    assert found
    assert {article.meta["part"] for article in found} == {"dev"}
