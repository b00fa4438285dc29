"""The tasks of the annotation set that comes with the package: every layer of its dev and test parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from reportedly.schema import FrameType
from reportedly.training.layers import Layer

from ..data import AnnotationData
from ..metrics import LAYERS
from ..task import Task

_ARTICLES = {
    "own": "articles that were written for the annotation set, in many genres of news",
    "real": "real articles, whose texts are not in the package",
}
_LICENCES = {
    "own": "CC BY 4.0",
    "real": "CC BY 4.0 for the annotations; each text has the terms of its source",
}
_BIBTEX = """@misc{reportedly-annotations,
  title = {The annotation set of reportedly: hedges, attributions and quantities in news articles},
  author = {{The reportedly developers}},
  note = {Comes with the Python package reportedly},
}"""


def _tasks() -> Iterator[Task]:
    origins: tuple[Literal["own", "real"], ...] = ("own", "real")
    parts: tuple[Literal["dev", "test"], ...] = ("dev", "test")
    layers: dict[FrameType, str] = {
        "hedge": "hedges: their cues, scopes and kinds",
        "attribution": "attributions: their cues, sources, contents and kinds",
        "quantity": "quantities: their cues, entities and values",
    }
    for part in parts:
        for origin in origins:
            for frame_type, asked in layers.items():
                yield Task(
                    name=f"reportedly-{origin}-{part}-{frame_type}",
                    description=f"Find {asked}, in {_ARTICLES[origin]} ({part} part).",
                    data=AnnotationData(origin, part),
                    training=AnnotationData("own", "train"),
                    layers=(Layer(frame_type),),
                    metric=LAYERS[frame_type],
                    licence=_LICENCES[origin],
                    reference="The annotation set of reportedly; its guidelines and data card come with it",
                    bibtex=_BIBTEX,
                )


ANNOTATION_TASKS = tuple(_tasks())
