"""PolNeAR, as it was published: texts with stand-off attributions in the manner of brat.

The corpus and its scheme are described in Edward Newell, Drew Margolin and Derek Ruths, "An Attribution Relations Corpus for
Political News", LREC 2018. `text/NAME.txt` is an article, `attributions/NAME_ANNOTATOR.ann` what one annotator found in it;
some articles were annotated by several, and each of these annotations is an article here.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from reportedly.errors import FormatError, InputError
from reportedly.frames import make_attribution
from reportedly.schema import Article, Attribution, Fragment
from reportedly.training.layers import Layer

from .building import article, decoded, joined
from .corpus import Corpus

_SPAN = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"^E\d+\t(.+)$", re.MULTILINE)
_ROLE = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")
_NAME = re.compile(r"(.+?)_(\d{4}-\d\d-\d\d)_")


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of PolNeAR.

    `meta` has the `publisher` and `date` of the article, the `annotator`, the number of `annotators` who annotated the
    article, what they set aside as no part of it (`discarded`, offsets), and how many attributions were left out because they
    have no cue or no content (`incomplete`). A file without a single attribution is passed over: of the two, one is empty and
    the other only asks to discuss the whole article.

    Args:
        files: The texts and the annotations, told apart by their suffix.
        part: The name of the part.

    Yields:
        The articles in the order of the names.

    Raises:
        InputError: If an annotation has no text.
        FormatError: If an annotation lies outside its text.
    """
    texts = {path.stem: path for path in files if path.suffix == ".txt"}
    annotations = [path for path in files if path.suffix == ".ann"]
    counts = Counter(_parted(path)[0] for path in annotations)
    for path in annotations:
        document, annotator = _parted(path)
        if document not in texts:
            message = f"{os.fspath(path)} annotates a text that is not there: expected text/{document}.txt"
            raise InputError(message)
        notes = decoded(path)
        if not _EVENT.search(notes):
            continue
        text = decoded(texts[document])
        spans, discarded = _spans(notes, path, text)
        frames, incomplete = _attributions(notes, spans, text)
        named = _NAME.match(document)
        yield article(
            "polnear",
            part,
            path.stem,
            text,
            frames,
            article=document,
            annotator=annotator,
            annotators=counts[document],
            publisher=named.group(1) if named else None,
            date=named.group(2) if named else None,
            discarded=discarded,
            incomplete=incomplete,
        )


def _parted(path: Path) -> tuple[str, str]:
    document, _, annotator = path.stem.rpartition("_")
    return document, annotator


def _spans(notes: str, path: Path, text: str) -> tuple[dict[str, list[Fragment]], list[Fragment]]:
    """The fragments of each span by its name, and the stretches set aside.

    Lines of any other form are the notes of annotators, or the rest of a span whose words hold a newline.
    """
    spans: dict[str, list[Fragment]] = {}
    discarded: list[Fragment] = []
    for number, line in enumerate(notes.split("\n"), start=1):
        match = _SPAN.match(line)
        if not match:
            continue
        name, label, offsets = match.groups()
        fragments = [(int(start), int(end)) for start, end in (pair.split() for pair in offsets.split(";"))]
        if any(not start <= end <= len(text) for start, end in fragments):
            raise FormatError(os.fspath(path), number, f"{offsets} is not inside the text, which has {len(text)} characters")
        spans[name] = fragments
        if label == "Discard":
            discarded += fragments
    return spans, joined(text, discarded)


def _attributions(notes: str, spans: Mapping[str, list[Fragment]], text: str) -> tuple[list[Attribution], int]:
    """The attributions, and how many are none for want of a cue or a content."""
    frames = []
    incomplete = 0
    for match in _EVENT.finditer(notes):
        roles: dict[str, list[Fragment]] = {"Source": [], "Cue": [], "Content": []}
        for role, name in _ROLE.findall(match.group(1)):
            roles[role] += spans.get(name, ())
        source, cue, content = (joined(text, fragments) for fragments in roles.values())
        if cue and content:
            frames.append(make_attribution(text, "statement", "unnamed" if source else "none", cue, source, content))
        else:
            incomplete += 1
    return frames, incomplete


def _patterns(parts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {part: (f"polnear/{part}/text/*.txt", f"polnear/{part}/attributions/*.ann") for part in parts}


POLNEAR = Corpus(
    name="polnear",
    description=(
        "Political news of seven US publishers from the year before the 2016 election, with attributions: source, cue and "
        "content. Only outermost attributions are annotated, without kinds; sources have 'unnamed' as filler. An article is "
        "one annotator's work on one text; fragments that only white space parts are one."
    ),
    licence="none stated for the data",
    reference="Newell, Margolin and Ruths (2018), An Attribution Relations Corpus for Political News",
    bibtex="""@inproceedings{newell-etal-2018-attribution,
  title = {An Attribution Relations Corpus for Political News},
  author = {Newell, Edward and Margolin, Drew and Ruths, Derek},
  booktitle = {Proceedings of the Eleventh International Conference on Language Resources and Evaluation (LREC 2018)},
  year = {2018},
  publisher = {European Language Resources Association (ELRA)},
}""",
    layers=(Layer("attribution", kinds=False, roles=frozenset({"source", "content"}), nested=False),),
    parts=_patterns(("train", "dev", "test")),
    reader=read,
)
