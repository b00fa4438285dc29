"""Writing articles, and reading them back."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import articles

from reportedly.errors import OutputError
from reportedly.formats import open_writer, read_articles, write_jsonl
from reportedly.schema import Article

BATCH = [Article(id="a", text="x\r\n😀"), Article(id="b", text="", meta={"n": [1, None]})]


def test_json_lines() -> None:
    stream = io.BytesIO()
    assert write_jsonl(BATCH, stream) == 2
    assert stream.getvalue().splitlines()[0] == '{"schema":1,"id":"a","text":"x\\r\\n😀","meta":{},"frames":[]}'.encode()


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson.gz", "x.parquet"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    with open_writer(tmp_path / name) as writer:
        for article in BATCH:
            writer.write(article)
    assert writer.count == 2
    assert list(read_articles(tmp_path / name)) == BATCH
    assert [path.name for path in tmp_path.iterdir()] == [name]


@given(given=st.lists(articles, max_size=3))
@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet"])
def test_any_article_survives(tmp_path_factory: pytest.TempPathFactory, name: str, given: list[Article]) -> None:
    path = tmp_path_factory.getbasetemp() / name
    with open_writer(path) as writer:
        for article in given:
            writer.write(article)
    read = list(read_articles(path))
    assert read == given
    assert msgspec.json.encode(read) == msgspec.json.encode(given)


def test_packed_files_do_not_depend_on_the_time(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    with open_writer(path) as writer:
        writer.write(BATCH[0])
    assert path.read_bytes()[4:8] == bytes(4)
    assert gzip.decompress(path.read_bytes()).startswith(b'{"schema":1')


@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet"])
def test_a_failed_run_leaves_the_target_and_keeps_its_work(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")

    def failed_run() -> None:
        with open_writer(path) as writer:
            writer.write(BATCH[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failed_run()
    assert path.read_bytes() == b"old"
    assert list(read_articles(tmp_path / f"{name}.partial", format=name.removeprefix("x."))) == BATCH[:1]


def test_nothing_is_there_before_the_end(tmp_path: Path) -> None:
    with open_writer(tmp_path / "x.jsonl") as writer:
        writer.write(BATCH[0])
        assert not (tmp_path / "x.jsonl").exists()


def test_errors_of_the_block_are_not_errors_of_the_output(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_writer(tmp_path / "x.jsonl"):
        (tmp_path / "none").read_bytes()


def test_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").touch()
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    with open_writer(tmp_path / "link.jsonl") as writer:
        writer.write(BATCH[0])
    assert (tmp_path / "link.jsonl").is_symlink()
    assert list(read_articles(tmp_path / "real.jsonl")) == BATCH[:1]


def test_standard_output_and_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    for format, start in ((None, b'{"schema":1'), ("parquet", b"PAR1")):
        stream = io.BytesIO()
        monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=stream))
        with open_writer("-", format) as writer:
            writer.write(BATCH[0])
        assert stream.getvalue().startswith(start)
    with open_writer(os.devnull, "jsonl") as writer:
        writer.write(BATCH[0])
    assert not Path(os.devnull).is_file()


def test_the_reader_of_the_output_may_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(data: bytes) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=SimpleNamespace(write=leave, flush=lambda: None)))
    with pytest.raises(BrokenPipeError), open_writer("-") as writer:
        writer.write(BATCH[0])


def test_a_writer_is_used_in_a_with_block(tmp_path: Path) -> None:
    writer = open_writer(tmp_path / "x.jsonl")
    with pytest.raises(OutputError, match="is not open"):
        writer.write(BATCH[0])


def test_unwritable_targets(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"got the suffix '\.docx' .*, expected \.jsonl, \.jsonl\.gz or \.parquet"):
        open_writer(tmp_path / "x.docx")
    with pytest.raises(OutputError, match="got the format 'csv'"):
        open_writer("-", "csv")
    with pytest.raises(OutputError, match="is a folder, expected the name of a file"):
        open_writer(tmp_path, "jsonl").__enter__()
    with (
        pytest.raises(OutputError, match="No such file or directory; make the folder first"),
        open_writer(tmp_path / "no" / "x.jsonl"),
    ):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_a_full_disk(format: str) -> None:
    def write() -> None:
        with open_writer("/dev/full", format) as writer:
            for _ in range(3):
                writer.write(Article(id="a", text="x" * 100_000))

    with pytest.raises(OutputError, match="cannot write /dev/full: No space left"):
        write()


@pytest.mark.parametrize("name", ["x.jsonl", "x.parquet"])
@pytest.mark.parametrize("article", [Article(id="a", text="\ud83d"), Article(id="a", text="x", meta={"x": object()})])
def test_what_cannot_be_encoded_is_told(tmp_path: Path, name: str, article: Article) -> None:
    with pytest.raises(OutputError, match="the article 'a' cannot be written"), open_writer(tmp_path / name) as writer:
        writer.write(article)
