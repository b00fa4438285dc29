"""End-to-end runs of the installed command."""

from __future__ import annotations

import gzip
import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from reportedly.formats import read_articles
from reportedly.schema import Article
from reportedly.validation import faults

COMMAND = Path(sysconfig.get_path("scripts"), "reportedly")
TEXT = "At least 40 villages have reportedly been emptied, aid workers said. 😀\r\n“It may get worse,” said Mara Oduya, 34."


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *arguments], input=stdin, capture_output=True, check=False)  # noqa: S603  # our own command


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_tag_writes_sound_articles(article: Path, tmp_path: Path) -> None:
    done = run("tag", article, "-o", tmp_path / "out.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"tagged 1 article\n")
    (tagged,) = read_articles(tmp_path / "out.jsonl")
    assert isinstance(tagged, Article)
    assert (tagged.id, tagged.text) == ("article", TEXT)
    assert faults(tagged) == []
    assert [hedge.cue.text for hedge in tagged.hedges] == ["reportedly", "may"]
    assert [attribution.cue.text for attribution in tagged.attributions] == ["said", "said"]
    assert [quantity.cue.text for quantity in tagged.quantities] == ["At least 40", "34"]
    assert not (tmp_path / "out.jsonl.rejects.jsonl").exists()


def test_stdin_to_stdout_is_one_article_a_line() -> None:
    records = [{"text": TEXT, "id": 7, "date": "1 May"}, {"text": ""}]
    done = run("tag", "-", stdin="\n".join(map(json.dumps, records)).encode())
    assert done.returncode == 0
    first, second = lines(done.stdout)
    assert (first["id"], first["meta"], first["schema"]) == ("7", {"date": "1 May"}, 1)
    assert first["text"] == TEXT
    assert first["tagger"]["name"] == "reportedly"
    assert (second["text"], second["frames"], second["claims"]) == ("", [], [])


def test_bad_records_are_kept_with_their_reason_and_the_run_goes_on(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"text": "One man said so."}\n{"text": 5}\nnot json \xff\n{"body": "x"}\n{"text": "Two men."}\n')
    done = run("tag", source, "-o", out)
    assert done.returncode == 1
    assert [record["text"] for record in lines(out.read_bytes())] == ["One man said so.", "Two men."]
    rejects = lines(Path(f"{out}.rejects.jsonl").read_bytes())
    assert [(reject["record"], reject["line"]) for reject in rejects] == [(2, 2), (3, 3), (4, 4)]
    assert rejects[1]["raw"] == "not json \\xff"
    assert "'text'" in rejects[2]["reason"]


def test_rejects_go_to_stderr_where_results_go_to_stdout() -> None:
    done = run("tag", "-", stdin=b'{"text": 5}\n')
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads(done.stderr.splitlines()[0])["raw"] == '{"text": 5}'


def test_a_good_run_takes_away_the_rejects_of_the_last_one(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": 5}\n')
    assert run("tag", source, "-o", out).returncode == 1
    source.write_text('{"text": "five"}\n')
    assert run("tag", source, "-o", out).returncode == 0
    assert not Path(f"{out}.rejects.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tag", "missing.txt"], "no such file"),
        (["tag", "{article}", "-o", "no/such/folder/out.jsonl"], "make the folder first"),
        (["tag", "{article}", "-o", "out.docx"], "expected .jsonl"),
        (["tag", "{table}", "--text-field", "body"], "'body'"),
        (["tag", "{article}", "-m", "nope"], "no model 'nope'"),
        (["tag", "{article}", "--to", "table", "-o", "out.jsonl"], "table is for the terminal"),
        (["tag", "{article}", "--from", "docx"], "unknown format"),
        (["check", "missing.ann"], "no such file"),
        (["convert", "missing.ann", "out.jsonl"], "no such file"),
    ],
)
def test_usage_faults_end_with_two_and_a_message(article: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text("id,text\n1,Two men.\n")
    done = run(*(argument.format(article=article, table=table) for argument in arguments))
    assert done.returncode == 2
    assert done.stdout == b""
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_binary_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)))
    done = run("tag", tmp_path / "picture.txt", "-o", tmp_path / "out.jsonl")
    assert done.returncode == 1
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_reader_that_leaves_ends_the_run_quietly(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text((json.dumps({"text": TEXT}) + "\n") * 3000)
    shell = f"{COMMAND} tag {source} -b 1 | head -n 1 | wc -l"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, check=True)  # noqa: S603, S607  # our own command
    assert (done.stdout.strip(), done.stderr) == (b"1", b"")


def test_gzip_folders_and_patterns_are_read(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    with gzip.open(tmp_path / "in" / "a.jsonl.gz", "wt") as stream:
        stream.write(json.dumps({"text": "Two men.", "id": "z"}))
    (tmp_path / "in" / "deep" / "b.txt").write_text("Three men.")
    (tmp_path / "in" / "deep" / "c.html").write_text("<html><body><article><p>Four men said they had left early.</p></article>")
    by_folder = run("tag", tmp_path / "in")
    assert [record["id"] for record in lines(by_folder.stdout)] == ["z", "deep/b", "deep/c"]
    by_pattern = run("tag", f"{tmp_path}/in/*/*.txt")
    assert [record["text"] for record in lines(by_pattern.stdout)] == ["Three men."]


def test_the_table_names_claim_source_firmness_and_numbers(article: Path) -> None:
    done = run("tag", article, "--to", "table")
    shown = done.stdout.decode()
    assert done.returncode == 0
    for piece in ("aid workers", "reportedly", "≥ 40 villages"):
        assert piece in " ".join(shown.split())


def test_check_is_silent_on_sound_files_and_explains_faults(tmp_path: Path, article: Path) -> None:
    out = tmp_path / "out.jsonl"
    run("tag", article, "-o", out)
    assert run("check", out).returncode == 0
    record = json.loads(out.read_text())
    record["frames"][0]["cue"]["spans"] = [[0, 9999]]
    out.write_text(json.dumps(record))
    done = run("check", out)
    assert done.returncode == 1
    shown = done.stdout.decode()
    assert f"{out}: record 1: article 'article': " in shown
    assert "[0, 9999)" in shown


def test_check_names_the_lines_of_annotation_files(tmp_path: Path) -> None:
    path = tmp_path / "a.ann"
    path.write_text("# id: a\nT: Two men said so.\nQ | cue=Three\nX\n")
    done = run("check", path)
    assert done.returncode == 1
    assert [line.split(":")[1] for line in done.stdout.decode().splitlines()] == ["3", "4"]


def test_convert_goes_round_through_every_format(tmp_path: Path) -> None:
    notation = (
        "# id: a\n# genre: local\nT: Two men may leave, she said.\n"
        "Q | cue=Two | entity=men\nH epistemic | cue=may | scope=Two men may leave\n"
        "A statement pronoun | cue=said | source=she | content=Two men may leave\n"
    )
    (tmp_path / "a.ann").write_text(notation)
    for source, target, options in [
        ("a.ann", "a.jsonl", ()),
        ("a.jsonl", "a.parquet", ()),
        ("a.parquet", "b.jsonl", ()),
        ("b.jsonl", "back", ("--to", "ann")),
    ]:
        done = run("convert", tmp_path / source, tmp_path / target, *options)
        assert (done.returncode, done.stderr) == (0, b"converted 1 article\n")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    back = (tmp_path / "back" / "a.ann").read_text()
    assert sorted(back.splitlines()) == sorted(notation.splitlines())


def test_convert_keeps_what_a_format_cannot_express(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": "One\r\nTwo", "id": "x"}))
    done = run("convert", tmp_path / "in.jsonl", tmp_path / "out", "--to", "ann")
    assert done.returncode == 1
    (reject,) = lines((tmp_path / "out.rejects.jsonl").read_bytes())
    assert "carriage return" in reject["reason"]


def test_info_prints_versions_for_people_and_programs() -> None:
    assert b"reportedly" in run("info").stdout
    facts = json.loads(run("info", "--json").stdout)
    assert facts["schema"] == 1
    assert facts["msgspec"]


@pytest.mark.parametrize("command", [[], ["tag"], ["check"], ["convert"], ["info"]])
def test_every_command_has_help(command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert b"Usage" in done.stdout


def test_a_run_reads_nothing_that_it_writes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It was said.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"no": 1}\n{broken\n', encoding="utf-8")
    for command in (
        ("tag", "-m", "baseline", tmp_path, "-o", tmp_path / "out.jsonl"),
        ("convert", tmp_path, tmp_path / "out.jsonl"),
    ):
        for _ in range(2):
            done = run(*command)
            assert done.returncode == 1
            assert b" 1 article; 2 records rejected: " in done.stderr
            assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 1
            assert len((tmp_path / "out.jsonl.rejects.jsonl").read_bytes().splitlines()) == 2


def test_rejects_overwrite_neither_inputs_nor_the_output(tmp_path: Path) -> None:
    content = b'{"text": "It was said."}\n{broken\n'
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "o.jsonl.rejects.jsonl").write_bytes(content)
    for source, output, rejects, reason in (
        ("a.jsonl", "o.jsonl", ("--rejects", tmp_path / "a.jsonl"), b"is one of the inputs"),
        ("o.jsonl.rejects.jsonl", "o.jsonl", (), b"is one of the inputs"),
        ("a.jsonl", "o.jsonl", ("--rejects", tmp_path / "o.jsonl"), b"the output and the rejects file are both"),
        ("a.jsonl", "o.jsonl", ("--rejects", tmp_path), b"is a folder: name a file with --rejects"),
    ):
        done = run("tag", "-m", "baseline", tmp_path / source, "-o", tmp_path / output, *rejects)
        assert (done.returncode, reason in done.stderr) == (2, True), done.stderr
        assert (tmp_path / source).read_bytes() == content
    (tmp_path / "keep.txt").write_bytes(b"It was said.")
    done = run("tag", "-m", "baseline", tmp_path / "keep.txt", "-o", tmp_path / "o.jsonl", "--rejects", tmp_path / "other.txt")
    assert done.returncode == 0
    assert not (tmp_path / "other.txt").exists()
    done = run("tag", "-m", "baseline", tmp_path / "a.jsonl", "-o", tmp_path / "keep.txt" / "x.jsonl")
    assert (done.returncode, b"cannot write" in done.stderr) == (2, True), done.stderr


def test_a_rejects_file_of_another_name_is_left_alone_where_nothing_is_rejected(tmp_path: Path) -> None:
    for name in ("a.txt", "keep.txt"):
        (tmp_path / name).write_bytes(b"It was said.")
    done = run("tag", "-m", "baseline", tmp_path / "a.txt", "-o", tmp_path / "o.jsonl", "--rejects", tmp_path / "keep.txt")
    assert done.returncode == 0
    assert (tmp_path / "keep.txt").read_bytes() == b"It was said."


def test_notation_goes_into_the_folder_that_articles_come_from(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It was said.", encoding="utf-8")
    done = run("convert", tmp_path, tmp_path, "--to", "ann")
    assert (done.returncode, done.stderr) == (0, b"converted 1 article\n")
    assert (tmp_path / "a.ann").exists()
