"""The page of errors in a real browser, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment
from reportedly.training.evaluation.error_page import error_page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
TEXT = "<script>document.title = 'run'</script> 😀 ferry sinks\n\nAt least 40 people may have fled, officials said."

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def at(words: str) -> Fragment:
    start = TEXT.index(words)
    return start, start + len(words)


def browse(page: Path, profile: Path, *options: str) -> str:
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
        "--window-size=1000,900", "--virtual-time-budget=2000", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout  # noqa: S603  # a browser


@pytest.fixture
def page(tmp_path: Path) -> Path:
    may = make_hedge(TEXT, "epistemic", [at("may")], [at("At least 40 people may have fled")])
    short = make_hedge(TEXT, "epistemic", [at("may")], [at("may have fled")])
    said = make_attribution(TEXT, "statement", "unnamed", [at("said")], [at("officials")], [at("people may have fled")])
    forty = make_quantity(TEXT, [at("At least 40")], [at("people")])
    gold = Article(id="ferry", text=TEXT, frames=in_order([may, said]))
    found = Article(id="ferry", text=TEXT, frames=in_order([short, forty]))
    path = tmp_path / "errors.html"
    path.write_text(error_page([gold], [found], title="a model on dev"), encoding="utf-8")
    return path


def test_the_page_is_shown(page: Path, tmp_path: Path) -> None:
    from matplotlib.image import imread

    browse(page, tmp_path / "profile", f"--screenshot={tmp_path / 'page.png'}")
    picture = imread(tmp_path / "page.png")[..., :3]
    assert picture.shape[:2] == (900, 1000)
    colours = {tuple(colour) for colour in (picture[::3, ::3] * 15).astype(int).reshape(-1, 3).tolist()}
    assert len(colours) > 20  # text and marks of several colours, not a blank page
    ink = (picture.min(axis=2) < 0.9).mean(axis=1)
    assert (ink[450:] > 0.02).any()  # below the header and the filters, too


def test_the_script_of_the_page_runs_and_no_other_one(page: Path, tmp_path: Path) -> None:
    shown = browse(page, tmp_path / "profile", "--dump-dom")
    assert re.search(r'<html[^>]* class="ready"', shown)  # the content security policy lets our script run
    assert "3 frames listed." in shown
    assert "<title>a model on dev</title>" in shown
    assert "&lt;script&gt;document.title" in shown
