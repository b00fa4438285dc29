"""Annotations without their text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from strategies import gold_articles

from reportedly.errors import FormatError, InputError
from reportedly.formats.jsonl import encoded
from reportedly.formats.standoff import Standoff, join, read_standoff, read_texts, to_standoff
from reportedly.schema import Article

TERMS = {"source": "https://example.org/1", "licence": "all rights reserved"}


@given(gold_articles())
def test_join_undoes_to_standoff(given: Article) -> None:
    standoff = to_standoff(given, **TERMS)
    line = msgspec.json.encode(standoff)
    joined = join(msgspec.json.decode(line, type=Standoff), given.text)
    assert joined == msgspec.structs.replace(given, meta=TERMS)
    assert to_standoff(joined, **joined.meta) == standoff


def test_the_text_is_not_in_it() -> None:
    line = msgspec.json.encode(to_standoff(Article(id="a", text="secret words", meta={"teaser": "secret"}), **TERMS))
    assert b"secret" not in line
    assert b'"length":12' in line


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("one\r\ntwo", "newlines are CRLF"),
        (" one\ntwo\n", "white space at its ends"),
        ("one\ntwx", "got 7 characters"),
        ("", "got 0"),
    ],
)
def test_another_text_is_refused(text: str, hint: str) -> None:
    standoff = to_standoff(Article(id="a", text="one\ntwo"), **TERMS)
    with pytest.raises(InputError, match=hint) as caught:
        join(standoff, text)
    assert TERMS["source"] in str(caught.value)


def test_another_version_and_wrong_offsets_are_refused() -> None:
    standoff = to_standoff(Article(id="a", text="x"), **TERMS)
    with pytest.raises(InputError, match="version is 2, expected 1"):
        join(msgspec.structs.replace(standoff, standoff=2), "x")
    frames = msgspec.json.decode(b'[{"type":"quantity","cue":[[0,9]],"entity":null}]')
    wrong = msgspec.convert({**msgspec.to_builtins(standoff), "frames": frames}, Standoff)
    with pytest.raises(InputError, match=r"\[\(0, 9\)\] are not inside the text"):
        join(wrong, "x")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    standoff = to_standoff(Article(id="a", text="x"), **TERMS)
    path.write_bytes(msgspec.json.encode(standoff) + b"\n\n" + msgspec.json.encode(standoff) + b"\n")
    assert read_standoff(path) == [standoff, standoff]
    path.write_bytes(msgspec.json.encode(standoff) + b'\n{"id": 1}\n')
    with pytest.raises(FormatError, match=r"a\.jsonl:2: not a stand-off annotation"):
        read_standoff(path)
    with pytest.raises(InputError, match="cannot read"):
        read_standoff(tmp_path / "none.jsonl")


def test_texts(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_bytes(b'{"id": 1, "text": "x"}\n' + encoded(Article(id="b", text="y")) + b'{"id": "1", "text": "x"}\n')
    assert read_texts(path) == {"1": "x", "b": "y"}
    path.write_bytes(b'{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n')
    with pytest.raises(InputError, match="two different texts have the id 'a'"):
        read_texts(path)
    path.write_bytes(b'{"id": "a"}\n')
    with pytest.raises(FormatError, match=r"texts\.jsonl:1: the record has no field 'text'"):
        read_texts(path)
