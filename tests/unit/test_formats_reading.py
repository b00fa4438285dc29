"""Reading every format as one stream, with what is bad in its place."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import articles, texts

from reportedly.errors import InputError
from reportedly.formats import Reject, read_articles
from reportedly.schema import Article

ODD = "﻿a\r\nb\re\u0301 😀 \x00 \u200f\u2028\n"


def read(tmp_path: Path, name: str, content: bytes | str, **options: str) -> list[Article | Reject]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_articles(path, **options))  # type: ignore[arg-type]


def good(items: Iterable[Article | Reject]) -> list[Article]:
    found = list(items)
    assert not [item for item in found if isinstance(item, Reject)]
    return [item for item in found if isinstance(item, Article)]


def rejects(items: Iterable[Article | Reject]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


class TestText:
    def test_the_text_is_untouched(self, tmp_path: Path) -> None:
        assert read(tmp_path, "x.txt", "\ufeff" + ODD) == [Article(id="x", text=ODD)]
        assert read(tmp_path, "e.txt", "") == [Article(id="e", text="")]
        assert read(tmp_path, "x.txt.gz", gzip.compress(b"a\r\n")) == [Article(id="x", text="a\r\n")]

    def test_what_is_no_text_is_rejected(self, tmp_path: Path) -> None:
        (latin,) = rejects(read(tmp_path, "x.txt", b"caf\xe9 society"))
        assert (latin.offset, latin.raw) == (3, "caf\\xe9 society")
        assert "not valid UTF-8 at byte 3" in latin.reason
        assert latin.source.endswith("x.txt")
        (binary,) = rejects(read(tmp_path, "x.txt", b"PNG\x00\x00\x01"))
        assert (binary.offset, "looks like a binary file" in binary.reason) == (3, True)
        (utf16,) = rejects(read(tmp_path, "x.txt", "he said".encode("utf-16")))
        assert "UTF-16" in utf16.reason

    def test_ids_in_folders_are_relative_paths(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "1.txt").write_text(name, encoding="utf-8")
        assert [article.id for article in good(read_articles([tmp_path]))] == ["a/1", "b/1"]
        given = [tmp_path / "a" / "1.txt", tmp_path / "b" / "1.txt"]
        assert len({article.id for article in good(read_articles(given))}) == 2


class TestJsonLines:
    def test_other_fields_go_to_meta(self, tmp_path: Path) -> None:
        record = {"id": 7, "text": ODD, "meta": {"a": 1}, "tags": ["x", None, 1.5], "big": 10**25}
        (article,) = good(read(tmp_path, "x.jsonl", "\ufeff" + json.dumps(record) + "\r\n"))
        assert article == Article(id="7", text=ODD, meta={"meta": {"a": 1}, "tags": ["x", None, 1.5], "big": 10**25})

    def test_fields_can_be_chosen_and_ids_made(self, tmp_path: Path) -> None:
        lines = '\n{"body": "a", "url": "u", "text": 1}\n  \n{"body": "b"}\n{"body": "c", "url": null}\n{"body": "", "url": ""}'
        items = good(read(tmp_path, "x.ndjson", lines, text_field="body", id_field="url"))
        assert [(item.id, item.text, item.meta) for item in items] == [
            ("u", "a", {"text": 1}),
            ("x-2", "b", {}),
            ("x-3", "c", {}),
            ("x-4", "", {}),
        ]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ('{"text": "a"', "not valid JSON: Input data was truncated"),
            ("[1]", "the record is a list, expected an object with the field 'text'"),
            ('{"title": "a", "id": "x"}', "has no field 'text'; its fields are 'title', 'id'"),
            ('{"text": null}', "the field 'text' is null, expected a string"),
            ('{"text": 3}', "the field 'text' is a number, expected a string"),
            ('{"text": "a", "id": 1.5}', "the field 'id' is a float, expected a string or an integer"),
            ('{"text": "a", "id": true}', "the field 'id' is a boolean"),
            ('{"text": "a\\ud83d"}', "stands alone, which is no character"),
            ('{"text": "a\\ude00 and so on"}', "stands alone, which is no character"),
            ('{"text": "a", "x": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
            ('{"schema": 1, "frames": [{"type": "x"}], "id": "a", "text": "b"}', "is no Article JSON: Invalid value 'x'"),
            ('{"schema":1,"frames":[],"id":3,"text":"b"}', "is no Article JSON: Expected `str`"),
            ('{"schema":9,"id":"a","text":"b","frames":[]}', "schema version 9, expected 1"),
            ('{"text": "a", "x": NaN}', "not valid JSON"),
        ],
    )
    def test_a_bad_record_is_kept_in_its_place(self, tmp_path: Path, line: str, reason: str) -> None:
        first, bad, last = read(tmp_path, "x.jsonl", f'{{"text": "1"}}\n\n{line}\n{{"text": "2"}}\n')
        assert isinstance(bad, Reject)
        assert reason in bad.reason
        assert (bad.record, bad.line, bad.raw) == (2, 3, line)
        assert isinstance(first, Article)
        assert isinstance(last, Article)
        assert last.id == "x-3"

    def test_bytes_that_are_not_utf8(self, tmp_path: Path) -> None:
        (bad,) = rejects(read(tmp_path, "x.jsonl", b'{"text": "caf\xe9"}\n'))
        assert "not valid UTF-8 at byte 13 of the record" in bad.reason
        assert bad.raw == '{"text": "caf\\xe9"}'

    def test_own_articles_keep_their_frames_whatever_the_order_of_keys(self, tmp_path: Path) -> None:
        record = {"text": "x", "schema": 1, "id": "a", "frames": [], "meta": {"text": "y"}}
        assert read(tmp_path, "x.jsonl", json.dumps(record)) == [Article(id="a", text="x", meta={"text": "y"})]

    def test_a_record_of_someone_else_may_have_a_schema(self, tmp_path: Path) -> None:
        assert good(read(tmp_path, "x.jsonl", '{"schema":1,"id":"a","text":"b"}'))[0].meta == {"schema": 1}

    @given(articles, texts)
    def test_any_record(self, given: Article, text: str) -> None:
        from reportedly.formats import jsonl
        from reportedly.formats.records import Fields

        stream = io.BytesIO(jsonl.encoded(given) + json.dumps({"text": text, "x": text}).encode() + b"\n")
        assert list(jsonl.read(stream, "-", "s", Fields())) == [given, Article(id="s-2", text=text, meta={"x": text})]


class TestJson:
    def test_lists_and_single_records(self, tmp_path: Path) -> None:
        items = read(tmp_path, "x.json", b'[{"text": "a"}, {"text": "\xff"}, 3,\n {"text": "b", "id": "i"}]')
        assert [item.id for item in items if isinstance(item, Article)] == ["x-1", "i"]
        assert [(item.record, item.raw) for item in rejects(items)] == [(2, '{"text": "\\xff"}'), (3, "3")]
        assert good(read(tmp_path, "y.json", '{\n "text": "a"\n}'))[0].id == "y-1"

    def test_broken_files(self, tmp_path: Path) -> None:
        (bad,) = rejects(read(tmp_path, "x.json", '[{"text": "a"}'))
        assert bad.raw == '[{"text": "a"}'
        (lines,) = rejects(read(tmp_path, "x.json", '{"text": "a"}\n{"text": "b"}'))
        assert "read it as jsonl" in lines.reason
        assert len(read(tmp_path, "x.json", '{"text": "a"}\n{"text": "b"}', format="jsonl")) == 2


class TestCsv:
    def test_line_breaks_quotes_and_long_fields_survive(self, tmp_path: Path) -> None:
        limit = csv.field_size_limit()
        long = "x" * 200_000
        stream = io.StringIO()
        csv.writer(stream).writerows([["id", "text", "note"], ["1", ODD, 'a "b", c'], [], ["", long, ""]])
        items = good(read(tmp_path, "x.csv", "\ufeff" + stream.getvalue()))
        assert items == [Article(id="1", text=ODD, meta={"note": 'a "b", c'}), Article(id="x-2", text=long, meta={"note": ""})]
        assert csv.field_size_limit() == limit

    @given(st.lists(texts, min_size=1, max_size=5))
    def test_any_text(self, given: list[str]) -> None:
        from reportedly.formats import csv as table
        from reportedly.formats.records import Fields

        stream = io.StringIO()
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["id", "text"], *[["x", text] for text in given]])
        items = good(table.read(io.BytesIO(stream.getvalue().encode()), "-", "s", Fields()))
        assert [item.text for item in items] == given

    def test_tabs(self, tmp_path: Path) -> None:
        assert read(tmp_path, "x.tsv", "id\tbody\n1\ta, b\n", text_field="body") == [Article(id="1", text="a, b")]

    def test_own_columns_are_nothing_special(self, tmp_path: Path) -> None:
        assert good(read(tmp_path, "x.csv", "schema,frames,text\n1,[],a\n"))[0].meta == {"schema": "1", "frames": "[]"}

    def test_bad_rows_are_kept_in_their_places(self, tmp_path: Path) -> None:
        content = b'id,text\n1,a\n2,"b\nb",c\n3\n4,caf\xe9\n5,"d"e\n6,f\n7,"g\n'
        items = read(tmp_path, "x.csv", content)
        assert [item.id for item in items if isinstance(item, Article)] == ["1", "6"]
        assert [(bad.record, bad.line, bad.raw) for bad in rejects(items)] == [
            (2, 3, '2,"b\nb",c'),
            (3, 5, "3"),
            (4, 6, "4,caf\\xe9"),
            (5, 7, '5,"d"e'),
            (7, 9, '7,"g'),
        ]
        assert [bad.reason for bad in rejects(items)][:3] == [
            "the row has 3 fields, expected 2 as in the header",
            "the row has 1 fields, expected 2 as in the header",
            "not valid UTF-8 in the column 'text'",
        ]

    def test_tables_without_the_column_are_refused_before_anything_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("x", encoding="utf-8")
        (tmp_path / "b.csv").write_text("id,body\n1,x\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"b\.csv: no column 'text' to take the text from; the columns are 'id', 'body'"):
            read_articles([tmp_path / "a.txt", tmp_path / "b.csv"])
        (tmp_path / "b.csv").write_text("text,a,a\n", encoding="utf-8")
        with pytest.raises(InputError, match="the columns 'a' stand twice"):
            read_articles(tmp_path / "b.csv")
        (tmp_path / "b.csv").write_text("", encoding="utf-8")
        assert len(list(read_articles(tmp_path))) == 1

    def test_a_table_without_the_column_does_not_stop_its_folder(self, tmp_path: Path) -> None:
        for name in ("a", "c"):
            (tmp_path / f"{name}.txt").write_text("x", encoding="utf-8")
        (tmp_path / "b.csv").write_text("id,body\n1,x\n", encoding="utf-8")
        first, bad, last = read_articles(tmp_path)
        assert isinstance(first, Article)
        assert isinstance(last, Article)
        assert isinstance(bad, Reject)
        assert "b.csv: no column 'text' to take the text from" in bad.reason


class TestHtml:
    def test_main_text(self, tmp_path: Path) -> None:
        body = "".join(
            f"<p>Officials said on Monday that {n} boats may have sunk in the harbour of Aberfoyle.</p>" for n in range(5)
        )
        head = "<title>Boats sink</title><meta name='author' content='Mara Oduya'>"
        page = f"<html><head>{head}</head><body><nav>Home</nav><article>{body}</article><footer>(c)</footer></body></html>"
        (article,) = good(read(tmp_path, "x.html", page))
        assert article.id == "x"
        assert article.text.startswith("Officials said on Monday that 0 boats")
        assert "Home" not in article.text
        assert article.meta["author"] == "Mara Oduya"

    @pytest.mark.parametrize("content", [b"", b"<html></html>", b"\x00\x01\xff" * 50])
    def test_nothing_found(self, tmp_path: Path, content: bytes) -> None:
        (bad,) = rejects(read(tmp_path, "x.htm", content))
        assert "no main text found" in bad.reason
        assert bad.raw == content.decode("utf-8", "backslashreplace")


class TestReading:
    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def given(content: bytes) -> None:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(content))))  # type: ignore[arg-type]

        given(b'{"text": "a"}\n{"text": "b"}\n')
        assert [item.id for item in good(read_articles("-"))] == ["stdin-1", "stdin-2"]
        given(b"He said.\n")
        assert good(read_articles("-")) == [Article(id="stdin", text="He said.\n")]
        given(b"text\na\n")
        assert good(read_articles("-", format="csv")) == [Article(id="stdin-1", text="a")]
        given(b"body\na\n")
        with pytest.raises(InputError, match="-: no column 'text'"):
            list(read_articles("-", format="csv"))

    def test_damaged_files_do_not_stop_the_batch(self, tmp_path: Path) -> None:
        whole = gzip.compress(b"".join(b'{"text": "%d"}\n' % number for number in range(20_000)))
        (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
        (tmp_path / "b.csv.gz").write_bytes(b"not packed")
        (tmp_path / "c.txt").write_text("fine", encoding="utf-8")
        items = list(read_articles(tmp_path))
        assert len(items) > 5000
        assert items[-1] == Article(id="c", text="fine")
        assert ["cannot be read to its end" in bad.reason for bad in rejects(items)] == [True, True]

    def test_vanished_files_do_not_stop_the_batch(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text(name, encoding="utf-8")
        items = read_articles([tmp_path])
        (tmp_path / "a.txt").unlink()
        bad, article = items
        assert isinstance(bad, Reject)
        assert "No such file" in bad.reason
        assert isinstance(article, Article)

    def test_missing_inputs_and_mixed_up_fields_are_told_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no such file"):
            read_articles([tmp_path / "x.txt"])
        with pytest.raises(InputError, match="both to come from the field 'a'"):
            read_articles([tmp_path], text_field="a", id_field="a")
