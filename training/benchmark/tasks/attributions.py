"""Tasks with attributions: PolNeAR in whole articles and in CofeNet's protocol, and FactAppeal."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ..data import CorpusData
from ..metrics import APPEALS, FLAT_LABELS, QUOTATIONS
from ..task import Published
from .making import corpus_task

_TRAINING = CorpusData("polnear", "train", "ba09cd4819192cd34c8347cd75acf54218bbec8872b7eb690e86c564486223cf")
_PARAGRAPHS = msgspec.structs.replace(_TRAINING, corpus_name="polnear-paragraphs")
_DEV = CorpusData("polnear", "dev", "74dc38a12a0bbb790705a7260c57d2d0c8e4eeb3e296b149a79a3a641cab3b8f")
_FLAT = CorpusData("polnear-cofenet", "dev", "e983d1450dd4f0fd91b7dde1c5774dd76ecb7f00890b28ebdb8fa4169b701be2")
_APPEALS = CorpusData("factappeal", "dev", "69e4abb79dffbd1a184a227f12c8c8247ea8a5fab590d97a370d2d81100b23d9")
_APPEALS_TRAINING = CorpusData("factappeal", "train", "5fabc94305119d6c3ec8b34f8bb0df2d117c417c0a56f875eee01f843ba9f155")

_COFENET = {  # F1 of source, cue and content
    "CofeNet (BERT)": (0.832, 0.753, 0.729),
    "BERT with CRF": (0.822, 0.749, 0.710),
    "CRF": (0.506, 0.534, 0.286),
}


def _cofenet(match: str, differs: str) -> Iterator[Published]:
    for system, values in _COFENET.items():
        for role, value in zip(("source", "cue", "content"), values, strict=True):
            yield Published(
                system=system,
                figure=f"attribution.{role}.{match}",
                value=value,
                source="Wang et al. 2022 (CofeNet), Tables 6 and 8",
                differs=differs,
            )


ATTRIBUTION_TASKS = (
    corpus_task(
        "polnear-dev",
        "Find the attributions in US political news, whole articles: source, cue and content. Only outermost ones are "
        "annotated. An article that several people annotated counts once for each of them.",
        _DEV,
        QUOTATIONS,
        training=_TRAINING,
        published=_cofenet("exact", "tested on single paragraphs of the test part, as one flat sequence of labels"),
    ),
    corpus_task(
        "polnear-cofenet-dev",
        "Find the sources, cues and contents in single paragraphs of US political news, words parted by spaces, as one flat "
        "sequence of labels (CofeNet's protocol).",
        _FLAT,
        FLAT_LABELS,
        training=_PARAGRAPHS,
        published=_cofenet("flat", "tested on the test part"),
    ),
    corpus_task(
        "factappeal-dev",
        "Find the sources of factual claims, and the claims, in single news sentences.",
        _APPEALS,
        APPEALS,
        training=_APPEALS_TRAINING,
    ),
)
