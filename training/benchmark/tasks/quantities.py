"""Tasks with quantities: the values of NewsQuant, and the quantities and entities of MeasEval."""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.training.layers import Layer

from ..data import CorpusData
from ..metrics import MEASEVAL, NEWSQUANT
from ..task import Published
from .making import corpus_task

# Rows: value, +unit, +change, +concept in part, +concept completely: (P, R, F1) in per cent.
_PUBLISHED: dict[str, tuple[tuple[float, float, float], ...]] = {
    "CQE": ((92.0, 91.9, 92.0), (85.6, 85.5, 85.6), (88.2, 88.1, 88.1), (76.2, 76.1, 76.1), (57.0, 57.0, 57.0)),
    "quantulum3": ((65.0, 83.3, 73.0), (42.1, 53.9, 47.2)),
    "Recognizers-Text": ((59.7, 82.2, 69.1), (29.6, 40.7, 34.2)),
    "CogComp quantifier": ((50.6, 66.0, 57.3), (32.8, 42.8, 37.1), (44.2, 57.6, 50.0)),
    "GPT-3": ((72.1, 69.1, 70.6), (60.3, 57.9, 59.1), (53.1, 50.9, 51.9), (55.9, 53.7, 54.8), (26.3, 25.2, 25.7)),
}


def _newsquant() -> Iterator[Published]:
    for system, rows in _PUBLISHED.items():
        for figure, row in zip(NEWSQUANT.figures, rows, strict=False):
            precision, recall, value = (round(share / 100, 3) for share in row)
            yield Published(
                system=system,
                figure=figure,
                value=value,
                precision=precision,
                recall=recall,
                source="Almasian et al. 2023 (CQE), evaluation output of the repository",
                differs="tested on all 590 sentences, of which these are half",
            )


QUANTITY_TASKS = (
    corpus_task(
        "newsquant-dev",
        "Read the values, units, changes and concepts of the quantities in news sentences (295 sentences, half of the corpus).",
        CorpusData("newsquant", "dev", "bb06ad064abd41e96cceb2e7d7b2ad512735f13fa59b3e826bf623a883131e2a"),
        NEWSQUANT,
        layers=(Layer("quantity", kinds=False, roles=frozenset({"entity"})),),
        published=_newsquant(),
    ),
    corpus_task(
        "measeval",
        "Find the quantities in paragraphs of science papers, and the entities that they measure. Years and dates are "
        "quantities here.",
        CorpusData("measeval", "eval", "44de40fd6e687fdcb450ce99c1fecf9b2478005a7233ccf4e8d28a12f5a230fa"),
        MEASEVAL,
        training=CorpusData("measeval", "train", "978bd124d3300735502c132c6797b57757513ede999a2ddfa5fc039f6594a248"),
    ),
)
