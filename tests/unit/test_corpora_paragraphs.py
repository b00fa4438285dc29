from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.frames import make_attribution
from reportedly.schema import Article, Fragment
from reportedly.training.corpora import corpus, word_offsets
from reportedly.training.corpora.paragraphs import in_paragraphs
from reportedly.validation import faults

DATA = Path(__file__).parents[1] / "data" / "corpora"


def annotated(text: str, *frames: tuple[str, str | None, list[str]]) -> Article:
    """An article with attributions: cue, source and the fragments of the content, each by its words."""

    def found(words: str) -> Fragment:
        start = text.index(words)
        return start, start + len(words)

    attributions = [
        make_attribution(
            text,
            "statement",
            "person" if source else "none",
            [found(cue)],
            [found(source)] if source else [],
            [found(words) for words in content],
        )
        for cue, source, content in frames
    ]
    return Article(id="a", text=text, frames=tuple(attributions))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ms. Aalto can't go.", "Ms. Aalto ca n't go ."),
        ('“It’s on,” he said, "now."', "`` It 's on , '' he said , `` now . ''"),
        ('A well-known 19-15 vote ("close") on AC/DC', "A well-known 19-15 vote ( `` close '' ) on AC/DC"),
        ("[He] paid $5,000 — or 10% — to the U.S.", "-LSB- He -RSB- paid $ 5,000 -- or 10 % -- to the U.S."),
    ],
)
def test_words_are_written_as_in_the_penn_treebank(text: str, written: str) -> None:
    assert [text for text, _ in in_paragraphs(annotated(text))] == [written]


def test_spans_move_with_their_words() -> None:
    article = annotated("“It can't be,” Ms. Aalto said, “not now.”", ("said", "Ms. Aalto", ["“It can't be,”", "“not now.”"]))
    ((text, (frame,)),) = in_paragraphs(article)
    assert text == "`` It ca n't be , '' Ms. Aalto said , `` not now . ''"
    assert frame.source is not None
    assert (frame.cue.text, frame.source.text) == ("said", "Ms. Aalto")
    assert frame.content.text == "`` It ca n't be , '' … `` not now . ''"


def test_of_an_attribution_stays_what_is_in_the_paragraph_of_its_cue() -> None:
    text = "The mayor spoke.\n\nShe said this: “No.\n\r\nNever.”\nAsked, he agreed:\n“Never.”"
    article = annotated(text, ("said", "The mayor", ["this: “No.\n\r\nNever.”"]), ("agreed", "he", ["Never.”\nAsked"]))
    paragraphs = list(in_paragraphs(article))
    assert [words for words, _ in paragraphs] == [
        "The mayor spoke .",
        "She said this : `` No .",
        "Never . ''",
        "Asked , he agreed :",
        "`` Never . ''",
    ]
    said, agreed = paragraphs[1][1][0], paragraphs[3][1][0]
    assert (said.source, said.source_kind, said.content.text) == (None, "none", "this : `` No .")
    assert (agreed.cue.text, agreed.content.text) == ("agreed", "Asked")
    assert [len(frames) for _, frames in paragraphs] == [0, 1, 0, 1, 0]


@given(st.text(alphabet="ab .,'’“”\"[]()-—…\n\t\r$5%", max_size=60), st.data())
def test_any_text_and_any_spans(text: str, data: st.DataObject) -> None:
    places = [(place, place + 1) for place, letter in enumerate(text) if not letter.isspace()]
    frames = []
    if len(places) > 1:
        cue, content = (data.draw(st.sampled_from(places)) for _ in range(2))
        frames = [make_attribution(text, "statement", "none", [cue], [], [content])]
    paragraphs = list(in_paragraphs(Article(id="a", text=text, frames=tuple(frames))))
    for words, attributions in paragraphs:
        assert not faults(Article(id="a", text=words, frames=tuple(attributions)))
        assert all(word and not word.isspace() for word in words.split(" "))
        edges = {edge for offsets in word_offsets(words.split(" ")) for edge in offsets}
        assert all({*fragment} <= edges for frame in attributions for fragment in frame.cue.fragments + frame.content.fragments)
    if frames and "\n" not in text.strip("\n"):
        assert sum(len(attributions) for _, attributions in paragraphs) == 1


def test_polnear_is_read_in_paragraphs() -> None:
    wholes = list(corpus("polnear").read(DATA, "train"))
    paragraphs = list(corpus("polnear-paragraphs").read(DATA, "train"))
    assert {paragraph.meta["annotation"] for paragraph in paragraphs} == {whole.meta["document"] for whole in wholes}
    assert paragraphs[0].text == "Mayor sure of bridge : aide"
    assert [frame.cue.text for frame in paragraphs[0].attributions] == ["sure of"]
