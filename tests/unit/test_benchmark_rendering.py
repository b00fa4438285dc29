from __future__ import annotations

import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import pytest
from runs import run_of

from reportedly.errors import OutputError
from reportedly.training.benchmark.charts import bars, chart
from reportedly.training.benchmark.comparing import Entry, Results, compare_results
from reportedly.training.benchmark.layout import sections
from reportedly.training.benchmark.leaderboard import leaderboard
from reportedly.training.benchmark.rendering import html, latex, markdown, terminal
from reportedly.training.benchmark.results import Failure

SENTENCES, NUMBERS = "conll2010-wiki-sentence", "newsquant-dev"
HEDGES = "reportedly-own-dev-hedge"
UNCERTAIN = "hedge.sentence.exact"
ODD = "command:<b> a|b_c $x$ & 50% #1 {~} ^\\"


@pytest.fixture(scope="module")
def results() -> Results:
    """A good learner, a poor system with an odd name that fails now and then, and a task that only one of them did."""
    failures = [Failure("a1", "SystemFailure", "it <i>ended</i> | with 3")] * 2
    runs = [
        run_of(SENTENCES, "lexicon", {UNCERTAIN: [(9, 1, 1)] * 12}, learned=True, settings={"share": 0.3}),
        run_of(SENTENCES, ODD, {UNCERTAIN: [(5, 5, 5)] * 12}, errors=failures, settings={"command": "<b>"}),
        run_of(
            HEDGES, ODD, {"hedge.frame.exact": [(5, 5, 5)] * 12, "hedge.kind": [(4, 5)] * 12}, started="2030-02-03T00:00:00Z"
        ),
        run_of(NUMBERS, ODD, {"quantity.value": [(5, 5, 5)] * 12}),
    ]
    return compare_results([Entry(run.system.name, run) for run in runs], against=ODD, samples=100)


def printed(results: Results, width: int) -> str:
    from rich.console import Console

    stream = StringIO()
    console = Console(file=stream, width=width)
    for part in terminal(sections(results)):
        console.print(part)
    return stream.getvalue()


def test_the_terminal_shows_every_figure_at_any_width(results: Results) -> None:
    wide = printed(results, 200)
    rows = [line.split() for line in wide.splitlines()]
    assert ["lexicon", "90.0", "90.0", "90.0", "▲", "90.0–90.0", "120", "120", "+40.0", "0.010"] in rows
    assert ["best", "of", "the", "shared", "task,", "published", "[2]", "60.2"] in rows
    assert "[2] published: Farkas et al. 2010; differs:" in wide
    assert ODD in wide
    for width in (40, 80):
        narrow = printed(results, width)
        assert max(map(len, narrow.splitlines())) <= width
        assert "…" not in narrow.replace("dddd…", "")  # nothing is cut off


def test_markdown_has_tables_whose_rows_are_alike(results: Results) -> None:
    text = markdown(sections(results))
    assert "| lexicon | 90.0 | 90.0 | **90.0 ▲** | 90.0–90.0 | 120 | 120 | +40.0 | 0.010 |" in text
    assert "| *best of the shared task, published \\[2\\]* |  |  | *60.2* |  |  |  |  |  |" in text
    assert "command:\\<b\\> a\\|b\\_c $x$" in text
    for table in text.split("\n\n"):
        if table.startswith("|"):
            assert len({line.replace("\\|", "").count("|") for line in table.splitlines()}) == 1


def test_headlines_alone_are_shown_in_full_if_asked(results: Results) -> None:
    full, short = (markdown(sections(results, headlines=headlines)) for headlines in (False, True))
    assert "| **hedge.cue.exact** |" in full
    assert "| **hedge.cue.exact** |" not in short
    assert "| hedge.cue.exact | – |" in short
    assert "| **quantity.value+unit** |" in short  # which is published


def test_latex_escapes_what_it_has_to(results: Results) -> None:
    text = latex(sections(results))
    assert r"command:\textless{}b\textgreater{} a\textbar{}b\_c \$x\$ \& 50\% \#1" in text
    assert r"\#1 \{\textasciitilde{}\} \textasciicircum{}\textbackslash{}" in text
    assert r"\textit{best of the shared task, published [2]} &  &  & \textit{60.2}" in text
    assert r"lexicon & 90.0 & 90.0 & \textbf{90.0 $\uparrow$} & 90.0--90.0" in text
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 4
    assert not {"▲", "▼", "–", "…"} & set(text)


def test_the_page_is_escaped_and_well_formed(results: Results) -> None:
    page = html(sections(results), title="<script>alert(1)</script>")
    assert "<script" not in page
    assert "command:&lt;b&gt; a|b_c $x$ &amp; 50%" in page
    assert 'class="published"' in page
    body = page[page.index("<body>") : page.index("</html>")]
    ET.fromstring(body)  # noqa: S314  # our own page
    assert html(sections(results), title="<script>alert(1)</script>") == page


def test_bars_are_of_what_was_measured_then_of_what_was_published(results: Results) -> None:
    table = next(table for table in results.tasks if table.task.name == SENTENCES)
    found = bars(table)
    assert [(bar.label, bar.score, bar.published) for bar in found[:2]] == [("lexicon", 0.9, False), (ODD, 0.5, False)]
    assert all(bar.published and bar.low is None for bar in found[2:])


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_results_give_the_same_chart(results: Results, tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for path in paths:
        chart(results, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if suffix == ".svg":
        text = paths[0].read_text("utf-8")
        ET.fromstring(text)  # noqa: S314  # our own picture
        assert "lexicon" in text
        assert "command:&lt;b&gt; a|b_c" in text


def test_a_chart_that_cannot_be_written_is_told(results: Results, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot draw .*chart\.txt.*\.svg"):
        chart(results, tmp_path / "chart.txt")
    with pytest.raises(OutputError, match="cannot write"):
        chart(results, tmp_path / "no" / "chart.png")


def test_the_leaderboard_says_how_to_repeat_it_and_what_is_missing(results: Results) -> None:
    page = leaderboard(results, chart="chart.svg")
    assert page == leaderboard(results, chart="chart.svg")
    assert "Results of 2 systems on 3 tasks, as of 2030-02-03, with reportedly" in page
    assert f"reportedly benchmark run -s lexicon -t {SENTENCES},{NUMBERS} --data corpora -o results" in page
    assert "![The figures by which the tasks rank systems, as bars with intervals](chart.svg)" in page
    assert '{"share":0.3}' in page
    assert "a processor, 2 processors, Linux, Python 3.11.0" in page
    assert f"| lexicon | nothing to learn from | {NUMBERS} |" in page
    assert f"| lexicon | not run | {HEDGES} |" in page
    assert "| all | no results | reportedly-own-dev-attribution, " in page
    assert "| 2 of 12 | SystemFailure: it \\<i\\>ended\\</i\\> \\| with 3 (2) |" in page
    assert "reportedly benchmark run -s 'command:<b> a|b_c $x$" in page
    assert "published \\[1\\]" in page
    assert "![" not in leaderboard(results)
