"""End-to-end runs of `reportedly benchmark list` and `run`."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

COMMAND = Path(sysconfig.get_path("scripts"), "reportedly")
DATA = Path(__file__).parents[1] / "data" / "corpora"
TASK = "reportedly-own-dev-quantity"
ECHO = "command:cat"  # answers with the articles as they are, without frames
STUMBLES = """
import sys
lines = sys.stdin.readlines()
if any("conflict" in line[:80] for line in lines):
    sys.exit("too much for me")
sys.stdout.writelines(lines)
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "benchmark", *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # our own command


def test_all_tasks_are_listed_with_what_they_need() -> None:
    done = run("list", "--data", DATA)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [TASK, "here", "quantity.frame.exact"] in rows
    assert ["szeged-wiki-cue", "missing", "hedge.cue.exact"] in rows
    words = " ".join(done.stdout.split())
    for part in ("CC BY 4.0", "Vincze et al.", "command:COMMAND LINE", "has no", "--texts"):
        assert part in words
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_all_that_is_known_about_tasks_is_printed_as_json() -> None:
    done = run("list", "--json")
    listed = {task["name"]: task for task in json.loads(done.stdout)}
    assert listed[TASK]["missing"] is None
    newsquant = listed["newsquant-dev"]
    assert newsquant["missing"].startswith("no data folder is named")
    assert newsquant["bibtex"].startswith("@inproceedings{almasian")
    (value,) = (one for one in newsquant["published"] if (one["system"], one["figure"]) == ("quantulum3", "quantity.value"))
    assert (value["value"], value["precision"], value["recall"]) == (0.73, 0.65, 0.833)


def test_systems_are_run_and_their_results_kept(tmp_path: Path) -> None:
    options = ("-s", ECHO, "-t", TASK, "-o", tmp_path, "--samples", "20")
    done = run("run", *options)
    assert done.returncode == 0
    assert done.stdout == ""
    line = done.stderr.splitlines()[-1]
    assert line.startswith(f"{TASK}  ")
    assert "quantity.frame.exact 0.0 [0.0, 0.0]" in line
    (result,) = (tmp_path / TASK).glob("*.json")
    written = json.loads(result.read_bytes())
    assert written["counts"]["predicted"] == 0
    assert written["figures"]["quantity.cue.exact"]["counts"]["fn"] > 0
    assert len(list((tmp_path / TASK).glob("*.predictions.jsonl.gz"))) == 1
    again = run("run", *options)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, f"{line} (kept)")
    rescored = run("run", "--from-predictions", "-t", TASK, "-o", tmp_path)
    assert (rescored.returncode, rescored.stderr.splitlines()[-1]) == (0, line)
    next((tmp_path / TASK).glob("*.gz")).unlink()
    lost = run("run", "--from-predictions", "-o", tmp_path)
    assert lost.returncode == 1
    assert "failed: cannot read the predictions" in lost.stderr


def test_missing_data_ends_with_1_after_all_else_is_done(tmp_path: Path) -> None:
    done = run("run", "-s", ECHO, "-t", f"szeged-wiki-cue,{TASK}", "-o", tmp_path, "--samples", "20")
    assert done.returncode == 1
    here, missing = done.stderr.splitlines()[-2:]
    assert here.startswith(TASK)
    assert "missing: no data folder is named: get the corpus (Szarvas et al. (2012)" in missing


def test_errors_of_a_system_are_recorded_and_end_with_1(tmp_path: Path) -> None:
    script = tmp_path / "stumbles.py"
    script.write_text(STUMBLES)
    done = run("run", "-s", f"command:{sys.executable} {script}", "-t", TASK, "-o", tmp_path, "--samples", "20")
    assert done.returncode == 1
    (result,) = (tmp_path / TASK).glob("*.json")
    errors = json.loads(result.read_bytes())["errors"]
    assert errors
    assert all("conflict" in error["article"] for error in errors)
    assert done.stderr.splitlines()[-1].endswith(f"; {len(errors)} errors")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-t", TASK), "name at least one"),
        (("-s", "nope", "-t", TASK), "there is no system 'nope'"),
        (("-s", ECHO, "-t", "nope"), "there is no task 'nope'"),
        (("--from-predictions",), "has no results"),
    ],
)
def test_bad_requests_end_with_2(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = run("run", *arguments, "-o", tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
