"""Peers, with libraries that are made up here: how they are started, asked, and what becomes of what they find."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import InputError
from reportedly.schema import Article, Value
from reportedly.training.benchmark.systems import system
from reportedly.training.benchmark.systems.peer_frames import peer_quantity, peer_unit, peer_value
from reportedly.training.benchmark.systems.peer_worker import resolved
from reportedly.training.benchmark.systems.worker import SystemFailure, Worker
from reportedly.validation import faults

QUANTULUM = """
import os
import re
from types import SimpleNamespace

def parse(text):
    print("a library that prints")
    if "bad" in text:
        raise ValueError("two lines\\nof reasons")
    if "end" in text:
        os._exit(3)
    names = {"km": ("kilometre", "length", None), "$": ("dollar", "currency", "USD"), "": ("dimensionless", "", None)}
    for match in re.finditer(r"(\\$?)([0-9]+)( km)?", text):
        name, entity, code = names[(match[1] or match[3] or "").strip()]
        unit = SimpleNamespace(name=name, currency_code=code, entity=SimpleNamespace(name=entity))
        yield SimpleNamespace(span=match.span(), value=float(match[2]), uncertainty=2.0 if match[2] == "7" else None, unit=unit)
"""
TEXTACY = """
from types import SimpleNamespace

def direct_quotations(doc):
    def tokens(*places):
        return [SimpleNamespace(idx=start, text=doc[start:end], is_space=doc[start:end].isspace()) for start, end in places]
    if doc.count('"') % 2:
        raise ValueError("an odd number of quotation marks")
    start = doc.index('"')
    content = SimpleNamespace(start_char=start, end_char=doc.index('"', start + 1) + 1)
    said = doc.index("said")
    yield SimpleNamespace(cue=tokens((said, said + 4)), speaker=tokens((said - 2, said - 1), (0, 3), (4, 7)), content=content)
"""
SPACY = """
from types import SimpleNamespace

class Pipeline:
    meta = {"lang": "en", "name": "made-up", "version": "1.2"}
    path = None

    def __call__(self, text):
        return text

def load(name):
    if name != "made-up":
        raise OSError(f"no pipeline {name}")
    return Pipeline()
"""


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts made-up libraries where an interpreter that is started finds them."""
    for name, modules in {
        "quantulum3": {"__init__": "", "parser": QUANTULUM, "classifier": "USE_CLF = True\n"},
        "textacy": {"__init__": "", "extract": TEXTACY},
        "spacy": {"__init__": SPACY},
    }.items():
        (tmp_path / name).mkdir()
        for module, code in modules.items():
            (tmp_path / name / f"{module}.py").write_text(code, encoding="utf-8")
        about = tmp_path / f"{name}-9.9.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.9\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("REPORTEDLY_PEERS_PYTHON", sys.executable)
    return tmp_path


@pytest.mark.usefixtures("libraries")
def test_a_peer_finds_quantities() -> None:
    peer = system("quantulum3")
    assert (peer.name, peer.settings) == ("quantulum3", {"quantulum3": "9.9"})
    texts = ["😀 40 villages, 12 km, $3", "no number", "7 km"]
    found = peer.predict([Article(id=str(at), text=text, meta={"at": at}) for at, text in enumerate(texts)])
    assert [[(one.cue.text, one.value) for one in article.quantities] for article in found] == [
        [
            ("40", Value(40, 40, True, True, False, None, "count")),
            ("12 km", Value(12, 12, True, True, False, "km", "length")),
            ("$3", Value(3, 3, True, True, False, "USD", "money")),
        ],
        [],
        [("7 km", Value(5, 9, True, True, False, "km", "length"))],
    ]
    assert [article.meta for article in found] == [{"at": 0}, {"at": 1}, {"at": 2}]


@pytest.mark.usefixtures("libraries")
def test_an_article_that_a_peer_cannot_read_stops_no_other() -> None:
    peer = system("quantulum3")
    with pytest.raises(SystemFailure, match="quantulum3 failed on the article 'b': ValueError: two lines\nof reasons"):
        peer.predict([Article(id="a", text="1"), Article(id="b", text="bad 2")])
    assert [len(one.frames) for one in peer.predict([Article(id="c", text="3")])] == [1]
    with pytest.raises(SystemFailure, match="on the article 'd': quantulum3 ended with exit code 3"):
        peer.predict([Article(id="d", text="end")])
    assert [len(one.frames) for one in peer.predict([Article(id="e", text="4 or 5")])] == [2]


@pytest.mark.usefixtures("libraries")
def test_a_peer_finds_quotations() -> None:
    peer = system("textacy:made-up")
    assert (peer.name, peer.settings["pipeline"], peer.settings["textacy"]) == ("textacy", "en_made-up 1.2", "9.9")
    (found,) = peer.predict([Article(id="1", text='Ann Roe \n said "it is over".')])
    (frame,) = found.attributions
    assert (frame.cue.text, frame.source and frame.source.text, frame.content.text) == ("said", "Ann Roe", '"it is over"')
    assert frame.quote == "direct"
    assert not faults(found)
    with pytest.raises(SystemFailure, match="an odd number"):
        peer.predict([Article(id="2", text='Ann said "it')])


@pytest.mark.usefixtures("libraries")
def test_a_pipeline_that_is_not_there_is_told() -> None:
    with pytest.raises(SystemFailure, match=r"(?s)textacy ended with exit code 1.*no pipeline other"):
        system("textacy:other")


def test_a_library_that_is_not_there_is_told(libraries: Path) -> None:
    (libraries / "recognizers_number.py").write_text("raise ModuleNotFoundError('not here')", encoding="utf-8")
    expected = r"recognizers-text is not installed for .*not here.*pip install .*REPORTEDLY_PEERS_PYTHON"
    with pytest.raises(InputError, match=expected):
        system("recognizers-text")


def test_an_interpreter_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTEDLY_PEERS_PYTHON", "/no/such/python")
    with pytest.raises(SystemFailure, match="quantulum3 cannot be started: /no/such/python"):
        system("quantulum3")


@pytest.mark.parametrize(("spec", "expected"), [("textacy", "textacy:PIPELINE"), ("quantulum3:x", "expected quantulum3")])
def test_arguments_are_checked(spec: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        system(spec)


def test_a_worker_that_is_killed_says_so() -> None:
    worker = Worker([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "it")
    with pytest.raises(SystemFailure, match="it was ended by signal 9, and said nothing"):
        worker.ask({})
    assert not worker.alive
    worker.end()


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [
        ({"value": "40"}, {"low": 40, "high": 40, "unit": None}),
        ({"value": "1,200", "unit": "Dollar", "isoCurrency": "USD"}, {"low": 1200, "high": 1200, "unit": "USD"}),
        ({"value": "12%"}, {"low": 12, "high": 12, "unit": "percent"}),
        (
            {"value": "(5,)"},
            {"low": 5, "high": None, "low_inclusive": False, "high_inclusive": False, "unit": None},
        ),
        (
            {"value": "[1,2)"},
            {"low": 1, "high": 2, "low_inclusive": True, "high_inclusive": False, "unit": None},
        ),
        ({"value": None, "unit": "Dollar"}, None),
        ({"value": "null"}, None),
        ({"value": "%"}, None),
        ({}, None),
    ],
)
def test_resolutions_are_read(resolution: dict[str, str], expected: dict[str, object] | None) -> None:
    assert resolved(resolution) == expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        (None, None, (None, "count")),
        ("dimensionless", "dimensionless", (None, "count")),
        ("percentage", "dimensionless", ("percent", "percent")),
        ("Kilometer", "dimension", ("km", "length")),
        ("mile per hour", "speed", ("mph", "speed")),
        ("Year", "age", ("year", "age")),
        ("year", "time", ("year", "duration")),
        ("Pound", "currency", ("GBP", "money")),
        ("Pound", "dimension", ("pound", "mass")),
        ("pound-mass", "mass", ("pound", "mass")),
        ("degree celsius", "temperature", ("°C", "temperature")),
        ("Furlong Fortnight", "unknown", ("furlong fortnight", "other")),
        ("Zorkmid", "currency", ("zorkmid", "money")),
    ],
)
def test_units_get_the_projects_names(name: str | None, kind: str | None, expected: tuple[str | None, str]) -> None:
    unit = peer_unit(name, kind)
    assert (unit.name, unit.dimension) == expected


def test_a_cent_is_a_hundredth() -> None:
    value = peer_value({"low": 35.0, "high": 35.0, "unit": "cent", "kind": "currency"})
    assert (value.low, value.high, value.unit) == (0.35, 0.35, "USD")


@given(st.text(alphabet="ab 1", max_size=10), st.integers(-2, 12), st.integers(-2, 12))
def test_offsets_outside_the_text_are_refused(text: str, start: int, end: int) -> None:
    found = {"start": start, "end": end, "low": 1.0, "high": 1.0, "unit": None, "kind": None}
    if 0 <= start < end <= len(text) and text[start:end].strip():
        frame = peer_quantity(text, found)
        assert frame.cue.text == text[start:end].strip()
    else:
        with pytest.raises(SystemFailure, match="it found"):
            peer_quantity(text, found)
