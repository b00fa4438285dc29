"""Tasks with the Szeged uncertainty corpus: hedge cues across genres, and the cue and sentence tasks of CoNLL-2010."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import CorpusData, Portion, documents, hashed
from ..metrics import CUES, SENTENCES
from ..task import Published, Task
from .making import corpus_task

_WIKI = "7f331aed450ea319bed7eb8562528d6b2bc1f42a2e808dbee483381dc388b9ef"
_BIO = "bbfc61f16515bdd77e5d61794037264b1d010ea1e908a1e2c0f1a8f5affd7586"
_NEWS_DEV = "bde54346ed3194749d398eac784376fc2ed8b12ceafad287d8af8eab124275fa"

# The fifteen papers with which CoNLL-2010 tested; it trained with the nine papers of BioScope and all abstracts.
_TEST_PAPERS = frozenset(
    f"PMC{number}"
    for number in (
        *(2596867, 2626679, 2636203, 2655252, 2658808, 2662647, 2663287, 2675792),
        *(2676286, 2690435, 2771023, 2774701, 2774702, 2774704, 2775752),
    )
)
_REVISED = "tested on the annotation of the shared task, which that of the Szeged corpus revised"
_WEASELS = "tested on the annotation of the shared task, where weasel phrases were cues, and on its own division"


def _data(part: str, digest: str, portion: Portion | None = None) -> CorpusData:
    return CorpusData("szeged-cues", part, digest, portion)


def _genre_tasks() -> Iterator[Task]:
    wiki, bio, news = _data("wiki", _WIKI), _data("bio", _BIO), _data("news", _NEWS_DEV)
    rows = (
        ("szeged-wiki-cue", "paragraphs of Wikipedia", wiki, bio, "biomedical texts"),
        ("szeged-bio-cue", "biomedical abstracts and papers", bio, wiki, "Wikipedia"),
        ("szeged-news-dev-cue", "news (104 articles, half of the corpus's news)", news, wiki, "Wikipedia"),
    )
    for name, texts, data, training, learned in rows:
        yield corpus_task(
            name,
            f"Find the hedge cues in {texts}, those of investigation among them; learn from {learned}, another genre.",
            data,
            CUES,
            training=training,
        )


def _shared_tasks() -> Iterator[Task]:
    bio = _data("bio", _BIO, documents("the 15 papers of the test", _TEST_PAPERS))
    bio_training = _data("bio", _BIO, documents("all but the 15 papers of the test", _TEST_PAPERS, others=True))
    wiki = _data("wiki", _WIKI, hashed("46 % of the documents", 0, 46))
    wiki_training = _data("wiki", _WIKI, hashed("54 % of the documents", 46, 100))
    division = {
        "bio": "15 biomedical papers, with which the shared task tested; learn from the abstracts and the other 9 papers",
        "wiki": (
            "paragraphs of Wikipedia; the corpus does not say which of them the shared task tested with, so the documents are "
            "divided by the digests of their names into as large parts"
        ),
    }
    published = {
        "bio": (
            Published(
                system="best of the shared task",
                figure=SENTENCES.headline,
                value=0.864,
                source="Farkas et al. 2010",
                differs=_REVISED,
            ),
        ),
        "wiki": (
            Published(
                system="best of the shared task",
                figure=SENTENCES.headline,
                value=0.602,
                source="Farkas et al. 2010",
                differs=_WEASELS,
            ),
            Published(
                system="Katerenchuk & Levitan",
                figure=SENTENCES.headline,
                value=0.702,
                source="Katerenchuk & Levitan 2024",
                differs=_WEASELS,
            ),
        ),
    }
    for part, data, training in (("bio", bio, bio_training), ("wiki", wiki, wiki_training)):
        yield corpus_task(
            f"conll2010-{part}-sentence",
            f"Tell uncertain sentences from others (CoNLL-2010, task 1), in {division[part]}.",
            data,
            SENTENCES,
            training=training,
            published=published[part],
        )
        yield corpus_task(f"conll2010-{part}-cue", f"Find the hedge cues in {division[part]}.", data, CUES, training=training)


UNCERTAINTY_TASKS = (*_genre_tasks(), *_shared_tasks())
