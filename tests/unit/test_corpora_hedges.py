from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportedly.errors import FormatError
from reportedly.schema import Article
from reportedly.training.corpora import corpus
from reportedly.training.corpora.building import TextBuilder, joined, trimmed
from reportedly.validation import faults

DATA = Path(__file__).parents[1] / "data" / "corpora"


def hedges(article: Article) -> list[tuple[str, str, str]]:
    assert not faults(article)
    return [(frame.kind, frame.cue.text, frame.scope.text) for frame in article.hedges]


def sentences(article: Article) -> list[tuple[str, str]]:
    return [(identifier, article.text[start:end]) for identifier, start, end in article.meta["sentences"]]


def test_szeged_reads_documents_with_single_spaces() -> None:
    mill, ferry = corpus("szeged").read(DATA, "news")
    assert mill.text == "The mill may close & reopen. Owners believe so.\n\nThey ask whether it pays if it rains, perhaps."
    assert sentences(mill) == [
        ("S1.1", "The mill may close & reopen."),
        ("S1.2", "Owners believe so."),
        ("S1.4", "They ask whether it pays if it rains, perhaps."),  # S1.3 is empty
    ]
    assert mill.meta["document"] == "mill.txt"
    assert ferry.text == "The ferry runs."
    assert ferry.frames == ()


def test_szeged_maps_kinds_and_keeps_investigation_in_meta() -> None:
    mill, _ = corpus("szeged").read(DATA, "news")
    assert [(kind, cue) for kind, cue, _ in hedges(mill)] == [
        ("epistemic", "may"),
        ("doxastic", "believe"),
        ("conditional", "if"),
        ("epistemic", "perhaps"),
    ]
    cues = [(kind, mill.text[start:end]) for kind, start, end in mill.meta["cues"]]
    assert ("investigation", "whether") in cues
    assert len(cues) == 5


def test_szeged_cues_has_all_cues_and_no_kinds() -> None:
    mill, _ = corpus("szeged-cues").read(DATA, "news")
    assert [cue for _, cue, _ in hedges(mill)] == ["may", "believe", "whether", "if", "perhaps"]
    assert mill.meta["corpus"] == "szeged-cues"
    assert not corpus("szeged-cues").layers[0].kinds
    assert corpus("szeged").layers[0].kinds
    assert not corpus("szeged").layers[0].roles


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("modal_probable_", "modal_certain_", "'speculation_modal_certain_' is none of epistemic"),
        ("</DocumentSet>", "", "this is no well-formed XML"),
    ],
)
def test_szeged_says_what_is_wrong(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/szeged_uncertainty/news_dev.xml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(FormatError, match=reason):
        list(corpus("szeged").read(tmp_path / "data", "news"))


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    path = tmp_path / "szeged_uncertainty/news_dev.xml"
    path.parent.mkdir()
    path.write_text(
        f'<!DOCTYPE A [<!ENTITY e SYSTEM "{secret.as_uri()}">]><A><Document><DocID>a</DocID><DocumentPart>'
        '<Sentence id="S1">Read &e; now.</Sentence></DocumentPart></Document></A>',
        "utf-8",
    )
    (article,) = corpus("szeged").read(tmp_path, "news")
    assert "secret" not in article.text


def test_bioscope_reads_nested_scopes_and_shared_ones() -> None:
    (article,) = corpus("bioscope").read(DATA, "papers")
    assert article.text.startswith("Moss on stones\n\nMoss may grow")
    assert hedges(article) == [
        ("epistemic", "may", "may grow, which suggests that it is not dead"),
        ("epistemic", "suggests", "suggests that it is not dead"),
        ("epistemic", "either … or", "either green or grey"),
        ("epistemic", "Perhaps", "it rains"),  # the cue stands outside its scope; "no cue" is passed over
    ]
    assert [identifier for identifier, _ in sentences(article)] == ["S1.1", "S1.2", "S1.3", "S1.4"]
    assert article.meta["type"] == "Biological_full_article"


def test_sfu_joins_words_and_mends_characters() -> None:
    (article,) = corpus("sfu_review").read(DATA, "books")
    assert article.text == "I think it is not good … .\n\nInk or don’t print . Would be ."
    assert hedges(article) == [
        ("epistemic", "think", "it is not good"),
        ("epistemic", "or", "Ink … don’t print"),
        ("epistemic", "Would be", "Would be"),  # no scope
    ]
    assert [article.text[start:end] for start, end in article.meta["unscoped"]] == ["Would be"]
    assert [words for _, words in sentences(article)] == ["I think it is not good … .", "Ink or don’t print .", "Would be ."]
    assert (article.meta["domain"], article.meta["recommended"]) == ("books", False)
    assert article.meta["document"] == "BOOKS/no7"


def test_text_builder_collapses_white_space() -> None:
    builder = TextBuilder()
    builder.separate("\n\n")
    builder.add("  One\n")
    builder.add("\t two ")
    builder.separate("\n\n")
    builder.separate(" ")
    builder.add(" three")
    builder.separate("")
    assert builder.text == "One two\n\nthree"
    assert builder.position == len(builder.text)


def test_fragments_are_trimmed_and_joined() -> None:
    text = " ab  cd, ef "
    assert trimmed(text, 0, 4) == (1, 3)
    assert trimmed(text, 3, 5) is None
    assert joined(text, [(9, 12), (0, 4), (4, 7), (3, 5)]) == [(1, 7), (9, 11)]
    assert joined(text, [(1, 6), (2, 3)]) == [(1, 6)]
