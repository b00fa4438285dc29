"""The notation of hand-made annotations."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import gold_articles, paragraphs

from reportedly.errors import AnnotationError
from reportedly.formats import read_ann, read_articles, write_ann
from reportedly.formats.records import Reject
from reportedly.frames import in_order, make_attribution, make_hedge, make_quantity
from reportedly.schema import Article, Fragment, Frame
from reportedly.validation import faults

CANONICAL = """\
# id: quake-01
# genre: disaster
T: The quake reportedly killed at least 40 people, officials said.
H reportative | cue=reportedly | scope=The quake reportedly killed at least 40 people
Q | cue=at least 40 | entity=people
A statement unnamed | cue=said | source=officials | content=The quake reportedly killed at least 40 people

T: "We heard nothing," said Mara Oduya, "until noon."
A statement person | cue=said | source=Mara Oduya | content="We heard nothing," ++ "until noon."

t: That is all
T:
t: the end.
"""


def notation(*lines: str) -> str:
    return "\n".join(["# id: a", *lines, ""])


def problems(*lines: str) -> list[str]:
    with pytest.raises(AnnotationError) as caught:
        read_ann(notation(*lines), name="f.ann")
    return [str(fault) for fault in caught.value.faults]


def cues(*lines: str) -> list[tuple[Fragment, ...]]:
    return [frame.cue.fragments for frame in read_ann(notation(*lines)).frames]


def article(text: str, *frames: Frame, **fields: object) -> Article:
    return Article(**{"id": "a", "text": text, "frames": in_order(frames), **fields})  # type: ignore[arg-type]


def test_reads_text_meta_and_frames() -> None:
    read = read_ann(CANONICAL)
    assert read.id == "quake-01"
    assert read.meta == {"genre": "disaster"}
    assert read.text.startswith("The quake reportedly killed at least 40 people, officials said.\n\n")
    assert read.text.endswith('"until noon."\nThat is all\n\n\nthe end.')
    assert [frame.id for frame in read.frames] == ["h1", "q1", "a1", "a2"]
    assert read.attributions[1].content.text == '"We heard nothing," … "until noon."'
    assert read.attributions[1].quote == "direct"
    assert read.quantities[0].value is not None
    assert not faults(read)


def test_canonical_file_is_written_back_to_the_byte() -> None:
    assert write_ann(read_ann(CANONICAL)) == CANONICAL


@given(gold_articles(text=paragraphs))
def test_what_was_written_is_read_back(given: Article) -> None:
    written = write_ann(given)
    assert read_ann(written) == given
    assert write_ann(read_ann(written)) == written


@given(st.text())
def test_no_content_breaks_the_reader(content: str) -> None:
    with suppress(AnnotationError):
        assert not faults(read_ann(content))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Q | cue=10 #2", (7, 9)),
        ("Q | cue=10#2", (7, 9)),
        ("Q | cue=10 #1", (0, 2)),
        ("Q | cue=##4", (13, 15)),
        ("Q | cue= 10 km ", (0, 5)),
        ("Q   |  cue=## no 4", (16, 22)),
        ("Q | cue=10 #3", (23, 25)),
    ],
)
def test_occurrences_and_number_signs(line: str, expected: Fragment) -> None:
    assert cues("T: 10 km, 10 m, #4 # no 4 10", line) == [(expected,)]


def test_words_inside_longer_words_do_not_count() -> None:
    assert cues("T: maybe he may, may", "H epistemic | cue=may #2 | scope=he") == [((14, 17),)]
    assert "not in the block" in problems("T: maybe", "H epistemic | cue=may | scope=maybe")[0]


def test_other_blocks() -> None:
    lines = ("T: He left", "T: he may", "T: x", "T: he too")
    read = read_ann(notation(*lines[:3], "A belief pronoun | cue=x | source=<<he | content=>>he too", lines[3]))
    assert read.attributions[0].source is not None
    assert read.attributions[0].source.fragments == ((9, 11),)
    assert read.attributions[0].content.fragments == ((20, 26),)


def test_offsets_reach_what_words_cannot() -> None:
    read = read_ann(notation("T: a | b ++ c", "H epistemic | cue=a | scope!=0:5 ++ 9:10"))
    assert read.hedges[0].scope.text == "a | b … c"


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("x a | b y", (2, 7)),
        ("x a ++ b y", (2, 8)),
        ("x <<he y", (2, 6)),
        ("he >>he y", (3, 7)),
        ("it is said |", (6, 12)),
        ("$5m", (0, 2)),
        ("one\n\ntwo", (0, 8)),
        ("C# #2", (0, 5)),
        ("C C# C#", (5, 7)),
        ("##2 #2", (4, 6)),
        ("a\u00a0|\u2003b", (0, 5)),
    ],
)
def test_awkward_words(text: str, cue: Fragment) -> None:
    given = article(text, make_hedge(text, "epistemic", [cue], [(0, 1)]))
    assert read_ann(write_ann(given)) == given


def test_a_farther_block_is_reached_by_offsets() -> None:
    text = "he\n\nhe\n\nmay go"
    given = article(text, make_attribution(text, "statement", "pronoun", [(8, 11)], [(0, 2)], [(12, 14)]))
    assert "source!=0:2" in write_ann(given)
    assert read_ann(write_ann(given)) == given


@pytest.mark.parametrize(
    "meta",
    [
        {"id": "another"},
        {"n": 1, "list": [1, {"a": None}]},
        {" odd key": "x"},
        {"key": " spaced "},
        {"key": "two\nlines"},
        {"": "empty"},
        {"meta": "x", "empty": ""},
    ],
)
def test_any_meta(meta: dict[str, object]) -> None:
    given = article("x", meta=meta)
    assert read_ann(write_ann(given)) == given


def test_headers_add_up_and_comments_are_passed_over() -> None:
    lines = ['# {"meta": {"n": 1}, "id": "b"}', "# genre: crime", "# { a comment }", "#! another: one", "# " + '{"x":' * 5000]
    read = read_ann(notation(*lines, "T: x", "# late: comment"))
    assert (read.id, read.meta) == ("b", {"n": 1, "genre": "crime"})


@pytest.mark.parametrize("identifier", [" a", "a\nb", "a\r", "#", "x: y"])
def test_any_id(identifier: str) -> None:
    given = article("x", id=identifier)
    assert read_ann(write_ann(given)) == given


def test_all_faults_are_told_with_their_lines() -> None:
    told = problems(
        "H epistemic | cue=x | scope=x",
        "T: he may go may",
        "X | cue=may",
        "H certain | cue=go | scope=he",
        "H epistemic | cue=may | scope=nobody",
        "H epistemic | scope=go",
        "A statement none | cue=go | source=he | content=go",
        "A statement person | cue=go | content=go",
        "Q | cue=go ++ go",
        "Q | cue=may #3",
        "Q | cue=",
        "Q | size=go",
        "Q few | cue=go",
        "Q | cue=go | cue=he",
        "Q | cue!=1:99",
        "Q | cue!=2:4",
        "Q | cue=<<go",
        " | cue=go",
    )
    expected = [
        (2, "in front of the first block"),
        (4, "not with 'X'"),
        (5, "H wants as kind one of reportative, epistemic"),
        (6, "'may' stands 2 times in the block: say which with #N"),
        (6, "'nobody' is not in the block"),
        (7, "H wants cue="),
        (8, "the source kind none goes without source="),
        (9, "the source kind none goes without source="),
        (10, "cue: the fragments overlap"),
        (11, "stands 2 times in the block, but #3"),
        (12, "an empty value"),
        (13, "the field 'size=go' is none of cue=, entity="),
        (14, "'few' means nothing behind Q"),
        (15, "cue= is given twice"),
        (16, "'1:99' are no offsets"),
        (17, "'2:4' are no offsets"),
        (18, "'go' is not in a block before"),
        (19, "not with ''"),
    ]
    assert len(told) == len(expected)
    for line, (number, part) in zip(told, expected, strict=True):
        assert line.startswith(f"f.ann:{number}: ")
        assert part in line


def test_the_same_frame_twice() -> None:
    assert "is there already" in problems("T: he may go", *["H epistemic | cue=may | scope=he"] * 2)[0]


def test_written_articles_are_sound() -> None:
    text = "10 people"
    frame = make_quantity(text, [(0, 2)], None)
    with pytest.raises(AnnotationError, match="in the order of their cues"):
        write_ann(Article(id="a", text=text, frames=(frame.__class__(id="T1", cue=frame.cue, entity=None, value=frame.value),)))
    with pytest.raises(AnnotationError, match="not inside the text"):
        write_ann(article("1", *in_order([frame])))


@pytest.mark.parametrize(
    ("text", "why"), [("a\r\nb", "carriage return"), ("a \nb", "line 1"), ("a\n b", "line 2"), ("\u00a0", "white space")]
)
def test_inexpressible_texts(text: str, why: str) -> None:
    with pytest.raises(AnnotationError, match=why):
        write_ann(article(text))


@pytest.mark.parametrize(
    "fields", [{"meta": {1: 2}}, {"meta": {1: "x"}}, {"meta": {"x": float("nan")}}, {"id": "\ud83d"}, {"meta": {"x": object()}}]
)
def test_inexpressible_fields(fields: dict[str, object]) -> None:
    with pytest.raises(AnnotationError, match=r"(cannot|can) express"):
        write_ann(article("x", **fields))


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "a\n", "\na", "a\n\n\n\nb", "\n\n\n"])
def test_empty_lines(text: str) -> None:
    assert read_ann(write_ann(article(text))).text == text


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "x.ann"
    path.write_bytes(b"\xef\xbb\xbfT: hello\r\nQ | cue=bye\r\n")
    with pytest.raises(AnnotationError, match=r"x\.ann:2: 'bye' is not in the block"):
        read_ann(path)
    path.write_bytes(b"T: hello\r\n")
    assert read_ann(path) == Article(id="x", text="hello")
    path.write_bytes(b"T: hello\nT: \xff")
    with pytest.raises(AnnotationError, match=r"x\.ann:2: not valid UTF-8 at byte 12"):
        read_ann(path)
    path.write_text("T1\tHedge 0 3\tmay\n", encoding="utf-8")
    (reject,) = read_articles(path)
    assert isinstance(reject, Reject)
    assert "brat" in reject.reason
