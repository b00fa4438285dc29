"""Tasks with BioScope and the SFU Review corpus: hedge cues, the scopes of given cues, and both together."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import CorpusData, hashed
from ..metrics import CUES, GIVEN_SCOPES, SCOPES
from ..task import Published, Task
from .making import corpus_task

_ABSTRACTS = "c1837ae08e6d826d3c84abdfdd6a4657d82b9371e79162927190eef6e8639f9f"
_PAPERS = "6d5c3e1dd356e72c21fc7101e93275f405ddc85301c0c461b250e20a64e12876"
_REVIEWS = "402fa333d87373b278ec586abd7ee273fe125bd59701cd61b65ddf50b26d6d2c"

_TEST, _TRAINING = hashed("15 % of the documents", 0, 15), hashed("85 % of the documents", 15, 100)
_SENTENCES = "tested on 15 % of the sentences with a cue, drawn at random, so that texts are in training and test"
_SCOPE_SENTENCES = "tested on 15 % of the scopes, drawn at random, so that texts are in training and test"
_PAPER_SENTENCES = f"{_SCOPE_SENTENCES}; learned from papers, too"


def _tasks(
    name: str, texts: str, data: CorpusData, training: CorpusData, published: dict[str, tuple[Published, ...]]
) -> Iterator[Task]:
    rows = (
        ("cue", "Find the hedge cues", CUES),
        ("scope-given", "Find the scopes of hedge cues that are given", GIVEN_SCOPES),
        ("scope", "Find the hedge cues with their scopes", SCOPES),
    )
    for suffix, asked, metric in rows:
        yield corpus_task(
            f"{name}-{suffix}",
            f"{asked} in {texts}.",
            data,
            metric,
            training=training,
            published=published.get(suffix, ()),
        )


def _abstracts() -> Iterator[Task]:
    source = "Khandelwal & Britto 2020"
    return _tasks(
        "bioscope-abstracts",
        "biomedical abstracts; a share of them, by the digests of their names, is the test part",
        CorpusData("bioscope", "abstracts", _ABSTRACTS, _TEST),
        CorpusData("bioscope", "abstracts", _ABSTRACTS, _TRAINING),
        {
            "cue": (
                Published(
                    system="best transformer of Khandelwal & Britto",
                    figure="hedge.cue.words",
                    value=0.940,
                    source=source,
                    differs=_SENTENCES,
                ),
            ),
            "scope-given": (
                Published(
                    system="XLNet of Khandelwal & Britto",
                    figure="hedge.scope-given.words",
                    value=0.979,
                    source=source,
                    differs=_SCOPE_SENTENCES,
                ),
            ),
        },
    )


def _papers() -> Iterator[Task]:
    return _tasks(
        "bioscope-papers",
        "9 biomedical papers; learn from abstracts",
        CorpusData("bioscope", "papers", _PAPERS),
        CorpusData("bioscope", "abstracts", _ABSTRACTS),
        {
            "scope-given": (
                Published(
                    system="XLNet of Khandelwal & Britto",
                    figure="hedge.scope-given.words",
                    value=0.969,
                    source="Khandelwal & Britto 2020",
                    differs=_PAPER_SENTENCES,
                ),
            ),
            "scope": (
                Published(
                    system="Morante et al.",
                    figure="hedge.scope-linked.exact",
                    value=0.573,
                    source="Morante et al. 2010 (CoNLL-2010, task 2)",
                    differs="tested on 15 other papers; learned from these 9, too",
                ),
            ),
        },
    )


def _reviews() -> Iterator[Task]:
    return _tasks(
        "sfu",
        "reviews of products; a share of them, by the digests of their names, is the test part",
        CorpusData("sfu_review", "all", _REVIEWS, _TEST),
        CorpusData("sfu_review", "all", _REVIEWS, _TRAINING),
        {},
    )


SCOPE_TASKS = (*_abstracts(), *_papers(), *_reviews())
