"""The Szeged uncertainty corpus: hedge cues with their type in Wikipedia, biomedical texts and news; no scopes.

The types are those of György Szarvas, Veronika Vincze, Richárd Farkas, György Móra and Iryna Gurevych, "Cross-Genre and
Cross-Domain Detection of Semantic Uncertainty", Computational Linguistics 38(2), 2012; the texts are those of the CoNLL-2010
shared task (Farkas et al. 2010) and of FactBank. Reporting verbs such as "said" are no cues.

Epistemic, doxastic and conditional cues keep their type as kind. Cues of investigation ("whether", "examined") mark questions
that a text asks: by the project's scheme they do not hedge a claim. The corpus `szeged` has them in `meta` alone; the corpus
`szeged-cues`, which is the same with all cues and no kinds, is for the published cue and sentence tasks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from reportedly.errors import FormatError
from reportedly.frames import make_hedge
from reportedly.schema import Article, Fragment, HedgeKind
from reportedly.training.layers import Layer

from .building import TextBuilder, add_element, article, trimmed, xml_documents
from .corpus import Corpus

_KINDS: dict[str, HedgeKind | None] = {
    "epistemic": "epistemic",
    "probable": "epistemic",
    "possible": "epistemic",
    "doxastic": "doxastic",
    "condition": "conditional",
    "investigation": None,
}
_PARTS = {
    "wiki": ("szeged_uncertainty/wiki.xml",),
    "bio": tuple(f"szeged_uncertainty/bio_{name}.xml" for name in ("bmc", "fly", "hbc")),
    "bio-bmc": ("szeged_uncertainty/bio_bmc.xml",),
    "bio-fly": ("szeged_uncertainty/bio_fly.xml",),
    "bio-hbc": ("szeged_uncertainty/bio_hbc.xml",),
    "news": ("szeged_uncertainty/news_dev.xml",),
}


def read(files: Sequence[Path], part: str, *, name: str = "szeged", investigation: bool = False) -> Iterator[Article]:
    """Reads a part of the Szeged uncertainty corpus.

    A text is put together from the sentences of its document: a space between sentences, an empty line between the document's
    parts, and one space where the file has several. `meta` has the `type` of the document, the id and offsets of its
    `sentences`, and its `cues`, each with the type that it has in the corpus, start and end.

    Args:
        files: The XML files.
        part: The name of the part.
        name: The name of the corpus in `meta`.
        investigation: Whether cues of investigation are frames, too.

    Yields:
        An article a document.

    Raises:
        FormatError: If a file is no XML, or a cue has an unknown type.
    """
    for path in files:
        for document in xml_documents(path, "Document"):
            builder = TextBuilder()
            cues: list[tuple[str, Fragment]] = []
            sentences: list[tuple[str, Fragment]] = []
            for section in document.iter("DocumentPart"):
                builder.separate("\n\n")
                for sentence in section.iter("Sentence"):
                    builder.separate(" ")
                    *inside, whole = add_element(sentence, builder)
                    sentences.append((whole.attributes.get("id", ""), whole.span))
                    cues += ((_type(path, element.attributes), element.span) for element in inside if element.tag == "ccue")
            builder.separate("")
            text = builder.text
            marked = [(kind, span) for kind, place in cues if (span := trimmed(text, *place))]
            yield article(
                name,
                part,
                _name(document),
                text,
                (
                    make_hedge(text, _KINDS[kind] or "epistemic", [span], [span])
                    for kind, span in marked
                    if investigation or _KINDS[kind]
                ),
                type=document.get("type"),
                sentences=[[identifier, *span] for identifier, place in sentences if (span := trimmed(text, *place))],
                cues=[[kind, *span] for kind, span in marked],
            )


def _name(document: Any) -> str:  # noqa: ANN401  # lxml has no types
    return " ".join((document.findtext("DocID") or "").split())


def _type(path: Path, attributes: dict[str, str]) -> str:
    """The third word of `speculation_hypo_doxastic _` and its like."""
    label = attributes.get("type", "")
    for word in label.replace("_", " ").split():
        if word in _KINDS:
            return word
    raise FormatError(os.fspath(path), None, f"the type of cue {label!r} is none of {', '.join(_KINDS)}")


def _corpus(name: str, description: str, layer: Layer, reader: Callable[[Sequence[Path], str], Iterator[Article]]) -> Corpus:
    return Corpus(
        name=name,
        description=f"Wikipedia, biomedical abstracts and papers, and news, with hedge cues but no scopes. {description}",
        licence="CC BY-SA (as a README of the distributing repository states it)",
        reference="Szarvas et al. (2012), Cross-Genre and Cross-Domain Detection of Semantic Uncertainty",
        bibtex=r"""@article{szarvas-etal-2012-cross,
  title = {Cross-Genre and Cross-Domain Detection of Semantic Uncertainty},
  author = {Szarvas, Gy{\"o}rgy and Vincze, Veronika and Farkas, Rich{\'a}rd and M{\'o}ra, Gy{\"o}rgy and Gurevych, Iryna},
  journal = {Computational Linguistics},
  volume = {38},
  number = {2},
  pages = {335--367},
  year = {2012},
}""",
        layers=(layer,),
        parts=_PARTS,
        reader=reader,
    )


SZEGED = _corpus(
    "szeged",
    "Kinds as annotated; cues of investigation are no frames. The scope is filled with the cue.",
    Layer("hedge", kinds=True, roles=frozenset()),
    read,
)
SZEGED_CUES = _corpus(
    "szeged-cues",
    "All cues, those of investigation included, as in the published tasks; no kinds. The scope is filled with the cue.",
    Layer("hedge", kinds=False, roles=frozenset()),
    partial(read, name="szeged-cues", investigation=True),
)
