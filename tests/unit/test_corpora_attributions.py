from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reportedly.errors import FormatError, InputError
from reportedly.schema import Article
from reportedly.training.corpora import corpus, label_spans, word_offsets
from reportedly.validation import faults

DATA = Path(__file__).parents[1] / "data" / "corpora"
POLNEAR = "polnear/train/attributions/aalto-news_2016-01-02_mayor-sure-of-bridge_ab12.ann"


def frames(article: Article) -> list[tuple[str | None, str, str]]:
    assert not faults(article)
    return [(frame.source.text if frame.source else None, frame.cue.text, frame.content.text) for frame in article.attributions]


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of the data in which a file reads otherwise."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = (folder / name).read_bytes().decode()
    assert old in text
    (folder / name).write_bytes(text.replace(old, new).encode())
    return folder


def test_polnear_reads_one_article_per_annotation_with_attributions() -> None:
    articles = list(corpus("polnear").read(DATA, "train"))
    assert [article.meta["annotator"] for article in articles] == ["ab12", "cd34"]
    assert len({article.id for article in articles}) == 2
    assert articles[0].meta["corpus"] == "polnear"
    assert articles[0].meta["part"] == "train"
    assert articles[0].meta["document"] == "aalto-news_2016-01-02_mayor-sure-of-bridge_ab12"
    assert articles[0].meta["article"] == "aalto-news_2016-01-02_mayor-sure-of-bridge"
    assert articles[0].meta["publisher"] == "aalto-news"
    assert articles[0].meta["date"] == "2016-01-02"
    assert articles[0].meta["annotators"] == 2


def test_polnear_keeps_newlines_and_puts_spans_in_order() -> None:
    article, _ = corpus("polnear").read(DATA, "train")
    assert article.text.startswith("Mayor sure of bridge: aide\r\n\r\n“It will stand\N{NO-BREAK SPACE},”")
    assert frames(article) == [
        ("Mayor", "sure of", "bridge"),  # the span ended with a space
        ("Ms. Aalto", "said", "“It will stand\N{NO-BREAK SPACE},” … “For years.”"),  # Content2; arguments in another order
        (None, "was feared", "that\N{NO-BREAK SPACE} the piers crack"),  # began with a space; its line is broken in two
    ]
    assert [frame.source_kind for frame in article.attributions] == ["unnamed", "unnamed", "none"]
    (start, end) = article.meta["discarded"][0]
    assert article.text[start:end] == "Photo: F. Arno."
    assert article.meta["incomplete"] == 1  # E3


def test_polnear_joins_fragments_that_only_white_space_parts() -> None:
    _, article = corpus("polnear").read(DATA, "train")
    content = article.attributions[0].content
    assert content.text == "It will stand … For years"
    assert len(content.fragments) == 2
    gap = article.text.index("Aalto said.\n\n“For")
    assert article.text[gap:].startswith("Aalto")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Ms. Aalto said.", "“For years.”", 1),  # an empty line stands between the two
        ("Ms. Aalto", "“For years.”", 2),
    ],
)
def test_polnear_fragments(tmp_path: Path, first: str, second: str, expected: int) -> None:
    text = (DATA / "polnear/train/text/aalto-news_2016-01-02_mayor-sure-of-bridge.txt").read_bytes().decode()
    offsets = ";".join(f"{text.index(words)} {text.index(words) + len(words)}" for words in (second, first))
    line = f"T8\tContent {offsets}\t"
    old = next(line for line in (DATA / POLNEAR).read_text("utf-8").split("\n") if line.startswith("T8\t"))
    article, _ = corpus("polnear").read(changed(tmp_path, POLNEAR, old, line), "train")
    content = article.attributions[-1].content
    assert len(content.fragments) == expected
    assert not faults(article)


def test_polnear_passes_over_files_without_attributions() -> None:
    assert not any("ferry" in article.id for article in corpus("polnear").read(DATA, "train"))


def test_polnear_says_where_offsets_leave_the_text(tmp_path: Path) -> None:
    folder = changed(tmp_path, POLNEAR, "T10\tAttribution-no-source 0 5", "T10\tAttribution-no-source 0 5000")
    with pytest.raises(FormatError, match=r"ab12\.ann:15: 0 5000 is not inside the text"):
        list(corpus("polnear").read(folder, "train"))


def test_polnear_needs_the_text_of_an_annotation(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "polnear/train/text/aalto-news_2016-01-02_mayor-sure-of-bridge.txt").unlink()
    with pytest.raises(InputError, match=r"expected text/aalto-news_2016-01-02_mayor-sure-of-bridge\.txt"):
        list(corpus("polnear").read(folder, "train"))


def test_cofenet_keeps_words_and_labels() -> None:
    articles = list(corpus("polnear-cofenet").read(DATA, "dev"))
    lines = [json.loads(line) for line in (DATA / "polnear/cofenet_valid.jsonl").read_text("utf-8").splitlines()]
    for article, line in zip(articles, lines, strict=True):
        assert article.text.split(" ") == line["tokens"]
        assert article.meta["labels"] == line["labels"]
        assert [article.text[start:end] for start, end in word_offsets(line["tokens"])] == line["tokens"]


def test_cofenet_links_by_distance() -> None:
    first, second, third, fourth = corpus("polnear-cofenet").read(DATA, "dev")
    assert frames(first) == [("Ms. Aalto", "said", "`` It stands , ''"), ("Mr. Oru", "doubted", "that")]
    assert frames(second) == []
    assert frames(third) == []  # a content that continues a quotation: no cue
    assert frames(fourth) == [("Oru", "said", "The firm … fears rain")]
    assert first.meta["annotation"].endswith("_ab12")


def test_label_spans_begin_anew_where_nothing_is_continued() -> None:
    spans = label_spans(["I-cue", "I-cue", "B-cue", "O", "I-content", "B-source", "I-content"])
    assert spans == [("cue", 0, 2), ("cue", 2, 3), ("content", 4, 5), ("source", 5, 6), ("content", 6, 7)]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"labels": ["O", "O", "O", "O"]', '"labels": ["O"]', "there are 4 words but 1 labels"),
        ('["The", "ferry"', '["The ", "ferry"', "a word is blank or holds a space"),
        ('{"tokens": ["The", "ferry"', '{"tokens": [', "this is no sentence"),
    ],
)
def test_cofenet_says_what_is_wrong_with_a_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    folder = changed(tmp_path, "polnear/cofenet_valid.jsonl", old, new)
    with pytest.raises(FormatError, match=rf"cofenet_valid\.jsonl:2: {reason}"):
        list(corpus("polnear-cofenet").read(folder, "dev"))


def test_factappeal_links_sources_and_finds_cues() -> None:
    articles = list(corpus("factappeal").read(DATA, "train"))
    assert [frames(article) for article in articles] == [
        [],
        [("notice", "said", '"The mill is shut,"')],
        [("Ms. Oru", "told", "the mill, built long ago, is shut.")],
        [("Dr. Hale", "said", "The mill is shut,"), ("the Weekly", "reported", "The mill is shut,")],
        [("Ms. Oru", "according to", '"It is shut," … "and empty."')],
        [],  # the source stands inside the content
        [],  # there is no source
        [],
    ]
    assert articles[1].attributions[0].source_kind == "document"
    assert articles[7].text == "So why is it shut? <3"


def test_factappeal_keeps_all_tags_in_meta() -> None:
    article = list(corpus("factappeal").read(DATA, "train"))[1]
    tags = [(name, modifiers, article.text[start:end]) for name, modifiers, start, end in article.meta["tags"]]
    assert tags == [
        ("Fact_Appeal", ["Direct_Quote"], '"The mill is shut,"'),
        ("Source", ["Unnamed", "Expert_Document"], "notice"),
    ]
    assert article.meta["sentence"] == 2
    assert corpus("factappeal").derived == {"cue"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("</Fact_No_Appeal>", "</Source>", "closes no open tag"),
        ("</Fact_No_Appeal>", "", "is not closed"),
        ("<Fact_No_Appeal>The", "<Fact_No_Appeal>A", "the annotation is not the sentence with tags"),
    ],
)
def test_factappeal_says_what_is_wrong_with_a_row(tmp_path: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(FormatError, match=rf"train\.csv:2: .*{reason}"):
        list(corpus("factappeal").read(changed(tmp_path, "factappeal/train.csv", old, new), "train"))
