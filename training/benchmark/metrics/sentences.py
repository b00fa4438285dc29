"""The sentence task of CoNLL-2010 (task 1), on the sentences that the corpus gives."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.errors import InputError
from reportedly.schema import Article, Fragment
from reportedly.training.evaluation import Scores
from reportedly.training.evaluation.sentence_task import sentence_counts

from ..task import Metric
from .counting import counted

_SENTENCE = "hedge.sentence.exact"


def _scores(gold: Article, predicted: Article) -> Scores:
    return counted(gold, {_SENTENCE: sentence_counts(sentences_of(gold), gold.hedges, predicted.hedges)})


def sentences_of(article: Article) -> Sequence[Fragment]:
    """Reads the sentences of an article from its `meta`, where the reader of its corpus put them.

    Raises:
        InputError: If there are none.
    """
    try:
        return [(start, end) for _, start, end in article.meta["sentences"]]
    except KeyError:
        message = f"the article {article.id!r} has no sentences in its meta: read it with the reader of a corpus that has them"
        raise InputError(message) from None


SENTENCES = Metric(
    name="uncertain sentences",
    description=(
        "A sentence is uncertain where a hedge cue stands in it, or a part of one; precision, recall and F1 are those of the "
        "uncertain sentences, in the division into sentences that the corpus gives (CoNLL-2010, task 1)."
    ),
    figures=(_SENTENCE,),
    headline=_SENTENCE,
    score=_scores,
)
