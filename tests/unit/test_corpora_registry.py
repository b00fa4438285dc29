from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reportedly.errors import FormatError, InputError
from reportedly.frames import frame_type
from reportedly.training.corpora import Corpus, corpora, corpus
from reportedly.validation import faults

DATA = Path(__file__).parents[1] / "data" / "corpora"


@pytest.mark.parametrize("one", corpora(), ids=lambda one: one.name)
def test_every_corpus_reads_sound_articles_of_its_layers(one: Corpus) -> None:
    layers = {layer.frame_type for layer in one.layers}
    assert one.description
    assert one.licence
    assert one.bibtex.startswith("@")
    assert one.bibtex.count("{") == one.bibtex.count("}")
    parts = [part for part in one.parts if part in one.available(DATA)]
    assert parts
    for part in parts:
        articles = list(one.read(DATA, part))
        assert articles
        assert len({article.id for article in articles}) == len(articles)
        for article in articles:
            assert not faults(article)
            assert {frame_type(frame) for frame in article.frames} <= layers
            assert (article.meta["corpus"], article.meta["part"]) == (one.name, part)
            assert article.meta["document"]


def test_names_are_unique_and_found() -> None:
    assert len({one.name for one in corpora()}) == len(corpora())
    assert all(corpus(one.name) is one for one in corpora())
    with pytest.raises(InputError, match="there is no corpus 'nope'; there are polnear, "):
        corpus("nope")


def test_missing_files_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no polnear/dev/text/\*\.txt, which the part 'dev' of the corpus polnear needs"):
        corpus("polnear").read(tmp_path, "dev")
    with pytest.raises(InputError, match=r"has no part 'nope'; its parts are train, dev, test"):
        corpus("polnear").read(DATA, "nope")
    assert corpus("polnear").available(tmp_path) == ()
    assert corpus("polnear").available(DATA) == ("train",)


def test_digest_depends_on_contents_and_names_but_not_on_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shutil.copytree(DATA, folder)
    measeval = corpus("measeval")
    digest = measeval.digest(DATA, "train")
    assert len(digest) == 64
    assert measeval.digest(folder, "train") == digest
    path = folder / "measeval/data/train/text/P2.txt"
    path.write_text("Other words.", "utf-8")
    changed = measeval.digest(folder, "train")
    assert changed != digest
    path.rename(path.with_name("P3.txt"))
    assert measeval.digest(folder, "train") not in (digest, changed)


def test_measeval_reads_quantities_with_entities() -> None:
    first, second = corpus("measeval").read(DATA, "train")
    assert "\r\n" in first.text
    found = [(frame.cue.text, frame.entity.text if frame.entity else None) for frame in first.quantities]
    assert found == [("13 kg", "core ε"), ("1985", None), ("about 40", "stones")]
    assert [row["type"] for row in first.meta["rows"]][:2] == ["Quantity", "MeasuredProperty"]
    assert first.meta["rows"][0]["other"] == {"unit": "kg"}
    assert second.text == "No numbers."
    assert second.frames == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("\t13 kg\t", "\t14 kg\t", "2: the row says '14 kg', but the text has '13 kg'"),
        ("annotSet", "set", "1: expected the columns docId, annotSet"),
        ('{"unit": "kg"}', "{", "2: "),
    ],
)
def test_measeval_says_what_is_wrong(tmp_path: Path, old: str, new: str, reason: str) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/measeval/data/train/tsv/P1.tsv"
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(FormatError, match=rf"P1\.tsv:{reason}"):
        list(corpus("measeval").read(tmp_path / "data", "train"))


def test_measeval_needs_the_text_of_a_table(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data/measeval/data/train/text/P1.txt").unlink()
    with pytest.raises(InputError, match=r"expected P1\.txt"):
        list(corpus("measeval").read(tmp_path / "data", "train"))


def test_newsquant_keeps_its_quantities_in_meta() -> None:
    articles = list(corpus("newsquant").read(DATA, "dev"))
    assert len(articles) == 3  # repeated sentences are kept
    assert articles[0].meta["quantities"] == [
        {
            "change": "~",
            "value": "40.0",
            "unit": "$",
            "normalized_unit": "dollar",
            "referred_concepts": "mills fee",
        }
    ]
    assert articles[0].frames == ()
    assert corpus("newsquant").layers == ()


def test_newsquant_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "newsquant/newsquant_dev.json"
    path.parent.mkdir()
    path.write_text('[{"text": "a"}]', "utf-8")
    with pytest.raises(FormatError, match="this is no list of sentences"):
        list(corpus("newsquant").read(tmp_path, "dev"))
