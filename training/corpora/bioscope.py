"""BioScope: biomedical abstracts and papers with the cues of speculation and negation, and their scopes.

The corpus is described in Veronika Vincze, György Szarvas, Richárd Farkas, György Móra and János Csirik, "The BioScope corpus:
biomedical texts annotated for uncertainty, negation and their scopes", BMC Bioinformatics 9(S11), 2008. Cues that share a scope
("either ... or") are one cue in several fragments. Negation is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportedly.frames import make_hedge
from reportedly.schema import Article, Fragment
from reportedly.training.layers import Layer

from .building import TextBuilder, add_element, article, joined, trimmed, xml_documents
from .corpus import Corpus


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of BioScope.

    A text is put together from the sentences of its document as in the Szeged corpus. `meta` has the `type` of the document and
    the id and offsets of its `sentences`.

    Args:
        files: The XML file.
        part: The name of the part.

    Yields:
        An article a document.

    Raises:
        FormatError: If a file is no XML.
    """
    for path in files:
        for document in xml_documents(path, "Document"):
            builder = TextBuilder()
            sentences: list[tuple[str, Fragment]] = []
            cues: dict[tuple[int, str], list[Fragment]] = defaultdict(list)
            scopes: dict[tuple[int, str], Fragment] = {}
            for section in document.iter("DocumentPart"):
                builder.separate("\n\n")
                for sentence in section.iter("sentence"):
                    builder.separate(" ")
                    *inside, whole = add_element(sentence, builder)
                    number = len(sentences)  # ids are looked up within the sentence
                    sentences.append((whole.attributes.get("id", ""), whole.span))
                    for element in inside:
                        if element.tag == "xcope":
                            scopes[number, element.attributes.get("id", "")] = element.span
                        elif element.tag == "cue" and element.attributes.get("type") == "speculation":
                            cues[number, element.attributes.get("ref", "")].append(element.span)
            builder.separate("")
            text = builder.text
            spans = ((joined(text, places), joined(text, [scopes[key]])) for key, places in cues.items() if key in scopes)
            yield article(
                "bioscope",
                part,
                " ".join((document.findtext("DocID") or "").split()),
                text,
                (make_hedge(text, "epistemic", cue, scope) for cue, scope in spans if cue and scope),
                type=document.get("type"),
                sentences=[[identifier, *span] for identifier, place in sentences if (span := trimmed(text, *place))],
            )


BIOSCOPE = Corpus(
    name="bioscope",
    description=(
        "Biomedical abstracts and full papers with the cues of speculation and their scopes; no kinds ('epistemic' is filled "
        "in). The scope holds the cue. Negation is passed over."
    ),
    licence="none stated in the files",
    reference="Vincze et al. (2008), The BioScope corpus: biomedical texts annotated for uncertainty, negation and scopes",
    bibtex=r"""@article{vincze-etal-2008-bioscope,
  title = {The {BioScope} corpus: biomedical texts annotated for uncertainty, negation and their scopes},
  author = {Vincze, Veronika and Szarvas, Gy{\"o}rgy and Farkas, Rich{\'a}rd and M{\'o}ra, Gy{\"o}rgy and Csirik, J{\'a}nos},
  journal = {BMC Bioinformatics},
  volume = {9},
  number = {Suppl 11},
  pages = {S9},
  year = {2008},
}""",
    layers=(Layer("hedge", kinds=False, roles=frozenset({"scope"})),),
    parts={"abstracts": ("bioscope/abstracts.xml",), "papers": ("bioscope/full_papers.xml",)},
    reader=read,
)
