from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from reportedly.errors import InputError
from reportedly.schema import Article, Value
from reportedly.training.benchmark.systems import system
from reportedly.training.benchmark.systems.worker import SystemFailure

TEXT = "At least 40 people fled, “it may be”, he said."
ASKED = [Article(id="a", text=TEXT, meta={"genre": "news"}), Article(id="b", text="😀 So.")]
CUE = {"spans": [[9, 11]], "text": "40"}
QUANTITY = {"id": "anything", "type": "quantity", "cue": CUE, "entity": None, "value": None}
HEADER = "import json, sys\narticles = [json.loads(line) for line in sys.stdin]\n"
FOOTER = "\nfor article in articles:\n    print(json.dumps(article))\n"

Maker = Callable[[str], str]


@pytest.fixture
def command(tmp_path: Path) -> Maker:
    """Makes the name of a system out of a program that changes `articles`."""

    def make(code: str) -> str:
        path = tmp_path / "a tagger.py"
        path.write_text(HEADER + code + FOOTER, encoding="utf-8")
        return f"command:{shlex.join([sys.executable, str(path)])}"

    return make


def frames(*found: object) -> str:
    return f"articles[0]['frames'] = {msgspec.to_builtins(list(found))!r}"


def test_a_command_tags_in_any_order(command: Maker) -> None:
    value = {"low": 41, "high": 41, "low_inclusive": True, "high_inclusive": True, "approximate": False, "unit": None}
    own = {**QUANTITY, "value": {**value, "dimension": "count"}, "score": 0.5}
    spec = command(f"{frames(own, own)}\narticles[0]['meta'] = {{}}\narticles.reverse()\nprint()")
    one, two = system(spec).predict(ASKED)
    assert (one.id, two.id, one.meta, two.frames) == ("a", "b", {"genre": "news"}, ())
    (found,) = one.quantities
    assert (found.id, found.cue.text, found.score) == ("q1", "40", 0.5)
    assert found.value == Value(41, 41, True, True, False, None, "count")  # the command's, right or wrong
    assert system(spec).predict([]) == []
    assert (system(spec).name, system(spec).settings) == (spec, {"command": spec.removeprefix("command:")})


def test_whether_it_quotes_is_derived(command: Maker) -> None:
    spans = {"cue": [[41, 45]], "content": [[25, 36]]}
    roles = {role: {"spans": places, "text": TEXT[slice(*places[0])]} for role, places in spans.items()}
    kinds = {"kind": "statement", "source_kind": "none", "quote": "indirect", "source": None}
    (one, _) = system(command(frames({"id": "", "type": "attribution", **kinds, **roles}))).predict(ASKED)
    assert [(frame.id, frame.quote) for frame in one.attributions] == [("a1", "direct")]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("articles.pop()", "every article that it reads has to come back once; missing: 'b'"),
        ("articles[0]['id'] = 'c'", "missing: 'a'; not asked for: 'c'"),
        ("articles.append(articles[0])", "more than once: 'a'"),
        ("articles[0]['text'] += ' '", "the text of the article 'a' came back changed"),
        (frames({**QUANTITY, "cue": {"spans": [[9, 12]], "text": "40 "}}), "starts or ends with white space"),
        (frames({**QUANTITY, "cue": {"spans": [[9, 11]], "text": "41"}}), "the span's text is '41', but the article has '40'"),
        (frames({**QUANTITY, "cue": {"spans": [[9, 999]], "text": "40"}}), "is not inside the text"),
        (frames({**QUANTITY, "cue": {"spans": [], "text": ""}}), "the span has no fragments"),
        (frames({**QUANTITY, "type": "guess"}), "line 1 of its output is no Article JSON: Invalid value 'guess'"),
        ("print('Loading model')", "line 1 of its output is no Article JSON: JSON is malformed"),
        ("print('one', 'two', sep='\\n', file=sys.stderr); sys.exit(3)", "exit code 3; .*\n  one\n  two"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by signal 9"),
    ],
)
def test_what_is_wrong_is_told(command: Maker, code: str, message: str) -> None:
    made = system(command(code))
    with pytest.raises(SystemFailure, match=message):
        made.predict(ASKED)


def test_only_the_last_lines_of_stderr_are_shown(command: Maker) -> None:
    with pytest.raises(SystemFailure) as caught:
        system(command("print(*range(100), sep='\\n', file=sys.stderr); sys.exit(1)")).predict(ASKED)
    assert "\n  99" in str(caught.value)
    assert "\n  50" not in str(caught.value)


def test_a_command_that_cannot_be_started_is_told() -> None:
    with pytest.raises(SystemFailure, match="cannot be started: /no/such/program: No such file"):
        system("command:/no/such/program --fast").predict(ASKED)


@pytest.mark.parametrize(("spec", "message"), [("command:", "without a command line"), ("command:'x", "No closing quotation")])
def test_a_command_line_has_to_be_one(spec: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        system(spec)
