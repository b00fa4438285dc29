from __future__ import annotations

from pathlib import Path

import pytest
import typer
from runs import run_of
from typer.testing import CliRunner

from reportedly.commands.benchmark_compare import compare_cli, leaderboard_cli
from reportedly.errors import InputError, OutputError
from reportedly.training.benchmark.results import run_path, write_run

SENTENCES = "conll2010-wiki-sentence"
UNCERTAIN = "hedge.sentence.exact"
app = typer.Typer()
app.command("compare")(compare_cli)
app.command("leaderboard")(leaderboard_cli)


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("one", [(9, 1, 1)] * 9), ("a-system-with-a-name-that-is-quite-long-indeed", [(5, 5, 5)] * 9)):
        write_run(run_path(tmp_path, SENTENCES, name), run_of(SENTENCES, name, {UNCERTAIN: rows}))
    return tmp_path


def test_results_are_printed(folder: Path) -> None:
    output = run("compare", folder, "--against", "one", "--samples", "50")
    assert "All tasks" in output
    assert "▼" in output
    assert ["one", "90.0", "90.0", "90.0", "90.0–90.0", "90", "90"] in [line.split() for line in output.splitlines()]


@pytest.mark.parametrize(
    ("name", "start"), [("out.md", "## All tasks"), ("out.tex", "% Made"), ("out.html", "<!DOCTYPE html>")]
)
def test_results_are_written_as_the_suffix_says(folder: Path, name: str, start: str) -> None:
    assert run("compare", folder, "-o", folder / name, "--chart", folder / "chart.png", "-t", SENTENCES) == ""
    text = (folder / name).read_text("utf-8")
    assert text.startswith(start)
    assert text.endswith(("\n", ">"))
    assert (folder / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_another_suffix_is_a_usage_error(folder: Path) -> None:
    done = CliRunner().invoke(app, ["compare", str(folder), "-o", "out.docx"])
    assert done.exit_code == 2
    assert "out.docx" in done.output


def test_errors_are_those_of_the_library(folder: Path) -> None:
    with pytest.raises(InputError, match="no system with results 'two'"):
        run("compare", folder, "--against", "two")
    with pytest.raises(OutputError, match="cannot write"):
        run("compare", folder, "-o", folder / "no" / "out.md")


def test_the_leaderboard_is_written_with_its_chart(folder: Path) -> None:
    run("leaderboard", folder, "-o", folder / "README.md", "--chart", "chart.svg", "--against", "one", "--samples", "50")
    page = (folder / "README.md").read_text("utf-8")
    assert page.startswith("# Benchmark\n")
    assert "(chart.svg)" in page
    assert "reportedly benchmark leaderboard results --against one --chart chart.svg -o benchmarks/README.md" in page
    assert (folder / "chart.svg").read_bytes().startswith(b"<?xml")
