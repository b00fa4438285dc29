"""Making a task from data: what is known of its corpus is known of the task."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.training.layers import Layer

from ..data import CorpusData
from ..task import Metric, Published, Task


def corpus_task(
    name: str,
    description: str,
    data: CorpusData,
    metric: Metric,
    *,
    training: CorpusData | None = None,
    layers: tuple[Layer, ...] | None = None,
    published: Iterable[Published] = (),
) -> Task:
    """Makes a task with a published corpus.

    Args:
        name: Its name.
        description: What is asked of a system, and of which texts.
        data: What systems are tested with.
        metric: What is compared.
        training: What systems that learn may learn from.
        layers: What is asked for; without it what the corpus annotates.
        published: Published results.

    Returns:
        The task, with the licence and the reference of the corpus.
    """
    corpus = data.corpus
    return Task(
        name=name,
        description=description,
        data=data,
        training=training,
        layers=corpus.layers if layers is None else layers,
        metric=metric,
        licence=corpus.licence,
        reference=corpus.reference,
        bibtex=corpus.bibtex,
        published=tuple(published),
    )
