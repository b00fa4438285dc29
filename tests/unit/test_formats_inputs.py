"""From arguments to files."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from reportedly.errors import InputError
from reportedly.formats.inputs import STDIN, expand, format_of, sniff


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ["b.txt", "a.jsonl", "sub/a.txt.gz", "sub/c.HTML", "sub/notes.md", ".hidden/x.txt", "sub/._a.txt", "z.parquet"]:
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "news"


def names(*arguments: str | Path, format: str | None = None) -> list[tuple[str, str | None]]:
    return [(item.name, item.format) for item in expand(arguments, format)]


def test_folders_are_searched_in_order_for_known_suffixes(folder: Path) -> None:
    expected = [("a", "jsonl"), ("b", "text"), ("z", "parquet"), ("sub/a", "text"), ("sub/c", "html")]
    assert names(folder) == expected
    assert names("news") == expected


def test_a_named_format_takes_all_files_of_a_folder(folder: Path) -> None:
    assert ("sub/notes.md", "text") in names(folder, format="text")
    assert ("a", "text") in names(folder, format="text")


def test_patterns(folder: Path) -> None:
    assert names("news/**/*.txt*") == [("b", "text"), ("sub/a", "text")]
    assert names("news/*") == [("a", "jsonl"), ("b", "text"), ("sub/a", "text"), ("sub/c", "html"), ("z", "parquet")]
    assert names("n*s/b.txt") == [("news/b", "text")]


def test_names_are_told_apart_and_files_read_once(folder: Path) -> None:
    (folder / "b.html").touch()
    assert names("news/b.txt", "news/sub/a.txt.gz", "news/b.html", "news/../news/b.txt") == [
        ("news/b.txt", "text"),
        ("a", "text"),
        ("news/b.html", "html"),
    ]
    assert names(STDIN, STDIN) == [("stdin", None)]


def test_a_file_may_look_like_a_pattern(folder: Path) -> None:
    (folder / "a[1].txt").touch()
    assert names("news/a[1].txt") == [("a[1]", "text")]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("none.txt", "none.txt: no such file or folder"),
        ("news/sub/notes.md", r"notes\.md: cannot tell the format from the suffix '\.md': expected one of \.txt, "),
        ("empty", "the folder empty holds no file with a known suffix"),
        ("news/*.xml", r"the pattern news/\*\.xml holds no file"),
    ],
)
def test_what_is_not_there_is_told(folder: Path, argument: str, message: str) -> None:
    (folder.parent / "empty").mkdir()
    with pytest.raises(InputError, match=message):
        expand([argument])


def test_nothing_and_unknown_formats_are_refused() -> None:
    with pytest.raises(InputError, match="nothing to read"):
        expand([])
    with pytest.raises(InputError, match="unknown format 'docx': expected one of ann, csv, "):
        expand(["x"], "docx")


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    try:
        Path(os.fsdecode(path)).touch()
    except OSError:
        pytest.skip("the file system takes no such name")
    (item,) = expand([tmp_path])
    assert item.name == "\\xff"
    item.source.encode()


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.txt", "text"),
        ("a.b.NDJSON.gz", "jsonl"),
        ("a.parquet.gz", None),
        ("a.gz", None),
        ("txt", None),
        (".txt", None),
        ("a.htm", "html"),
        ("a.tsv", "tsv"),
    ],
)
def test_suffixes(name: str, format: str | None) -> None:
    assert format_of(Path(name)) == format


@pytest.mark.parametrize(
    ("start", "format"), [(b' \n{"a"', "jsonl"), (b"\xef\xbb\xbf{", "jsonl"), (b"He said", "text"), (b"", "text")]
)
def test_the_standard_input_is_sniffed(start: bytes, format: str) -> None:
    stream = io.BufferedReader(io.BytesIO(start))  # type: ignore[arg-type]
    assert sniff(stream) == format
    assert stream.read() == start


def test_an_empty_name_is_not_this_folder() -> None:
    with pytest.raises(InputError, match="got an empty name, expected a file, a folder"):
        expand([""])


def test_folders_and_patterns_do_not_stand_for_what_is_left_out_but_names_do(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "out/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    hidden = [tmp_path / "b.txt", tmp_path / "out"]
    assert [item.name for item in expand([tmp_path], None, hidden)] == ["a"]
    assert [item.name for item in expand([str(tmp_path / "**" / "*.txt")], None, hidden)] == ["a"]
    assert [item.name for item in expand([tmp_path / "b.txt"], None, hidden)] == ["b"]
