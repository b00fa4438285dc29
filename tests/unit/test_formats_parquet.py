"""Parquet: foreign tables, our own, and numbers that a double cannot hold."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import InputError
from reportedly.formats import Reject, open_writer, parquet, read_articles
from reportedly.schema import Article, Quantity, Span, Value


def written(path: Path, columns: dict[str, Any]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_other_columns_go_to_meta_as_json(tmp_path: Path) -> None:
    columns = {
        "id": [1, None],
        "text": ["a\r\n", "b"],
        "when": [datetime.datetime(2024, 2, 3, 4, 5), None],
        "exact": pa.array(["2024-02-03T04:05:06.000000001", None]).cast(pa.timestamp("ns")),
        "price": [decimal.Decimal("1.10"), None],
        "raw": [b"\xff", None],
        "tags": [["x"], []],
        "nested": [{"a": 1}, {"a": None}],
    }
    first, second = read_articles(written(tmp_path / "x.parquet", columns))
    assert first == Article(
        id="1",
        text="a\r\n",
        meta={
            "when": "2024-02-03T04:05:00",
            "exact": "2024-02-03 04:05:06.000000001",
            "price": "1.10",
            "raw": "/w==",
            "tags": ["x"],
            "nested": {"a": 1},
        },
    )
    assert isinstance(second, Article)
    assert second.id == "x-2"


def test_bad_rows_are_kept(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 3, pa.array([b"a", b"\xff", b"c"]).buffers())
    _, bad, last = read_articles(written(tmp_path / "x.parquet", {"text": broken}))
    assert isinstance(bad, Reject)
    assert (bad.record, "cannot be decoded" in bad.reason) == (2, True)
    assert last == Article(id="x-3", text="c")
    (null,) = read_articles(written(tmp_path / "x.parquet", {"text": pa.array([None], pa.string()), "n": [1]}))
    assert isinstance(null, Reject)
    assert null.reason == "the field 'text' is null, expected a string"
    assert "'n': 1" in null.raw


def test_tables_without_the_column_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", {"body": ["a"]})
    with pytest.raises(InputError, match=r"no column 'text' to take the text from; the columns are 'body'"):
        read_articles(path)
    assert list(read_articles(path, text_field="body")) == [Article(id="x-1", text="a")]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 is no table PAR1"])
def test_damaged_files_are_rejected(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    (bad,) = read_articles(path)
    assert isinstance(bad, Reject)
    assert "not a sound Parquet file" in bad.reason


def test_rows_that_are_no_articles_of_ours(tmp_path: Path) -> None:
    columns = {"schema": [1, 2], "frames": [[], []], "id": ["a", "b"], "text": ["x", "y"], "meta": ["{", "{}"]}
    first, second = read_articles(written(tmp_path / "x.parquet", columns))
    assert isinstance(first, Reject)
    assert "do not hold what Article JSON has there" in first.reason
    assert isinstance(second, Reject)
    assert "schema version 2, expected 1" in second.reason


numbers = (
    st.none()
    | st.integers()
    | st.integers(2**53 - 2, 2**53 + 2)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.just(10**400)
)


@given(numbers, numbers)
def test_numbers_are_exact(low: float | None, high: float | None) -> None:
    value = Value(low, high, True, False, True, "USD", "money")
    frame = Quantity(id="q1", cue=Span(((0, 1),), "x"), entity=None, value=value)
    given = Article(id="a", text="x", frames=(frame,))
    sink = pa.BufferOutputStream()
    writer = parquet.ParquetWriter(sink)
    writer.write(given)
    writer.close()
    (read,) = parquet.read(pa.BufferReader(sink.getvalue()), "-", "x", parquet.Fields())
    assert read == given
    assert repr(read) == repr(given)


def test_columns_are_typed(tmp_path: Path) -> None:
    value = Value(40, None, True, False, False, None, "count")
    frame = Quantity(id="q1", cue=Span(((0, 2),), "40"), entity=None, value=value)
    with open_writer(tmp_path / "x.parquet") as writer:
        writer.write(Article(id="a", text="40", frames=(frame,), meta={"a": [1]}))
    table = pq.read_table(tmp_path / "x.parquet")
    row = table.to_pylist()[0]
    assert table.schema.equals(parquet.SCHEMA)
    assert row["meta"] == '{"a":[1]}'
    assert row["frames"][0]["cue"] == {"spans": [[0, 2]], "text": "40"}
    assert row["frames"][0]["value"]["low"] == 40.0
    assert row["frames"][0]["value"]["json"] is None
    assert row["claims"] is None


def test_row_groups_are_written_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 1)
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 2)
    given = [Article(id=str(number), text="x") for number in range(5)]
    with open_writer(tmp_path / "x.parquet") as writer:
        for article in given:
            writer.write(article)
    assert pq.ParquetFile(tmp_path / "x.parquet").metadata.num_row_groups == 3
    assert list(read_articles(tmp_path / "x.parquet")) == given


def test_tables_of_other_tools_may_nest_meta(tmp_path: Path) -> None:
    columns = {"schema": [1], "id": ["a"], "text": ["x"], "meta": [{"n": 1}], "frames": pa.array([[]], pa.list_(pa.null()))}
    assert list(read_articles(written(tmp_path / "x.parquet", columns))) == [Article(id="a", text="x", meta={"n": 1})]
    assert msgspec.json.encode(Article(id="a", text="x"))
