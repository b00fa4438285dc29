"""MeasEval: paragraphs of science papers with quantities, their units and modifiers, and what they measure.

The corpus is described in Corey Harper, Jessica Cox, Curt Kohler, Antony Scerri, Ron Daniel Jr. and Paul Groth,
"SemEval-2021 Task 8: MeasEval -- Extracting Counts and Measurements and their Related Contexts", SemEval 2021. A paragraph is a
text file and a table of stand-off annotations; a text without a table holds no quantity.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from reportedly.errors import FormatError, InputError
from reportedly.frames import make_quantity
from reportedly.schema import Article, Quantity
from reportedly.training.layers import Layer

from .building import article, decoded, joined
from .corpus import Corpus

_COLUMNS = ("docId", "annotSet", "annotType", "startOffset", "endOffset", "annotId", "text", "other")


class Row(msgspec.Struct, frozen=True):
    """A row of the official table.

    Attributes:
        set: The number of the quantity to which it belongs.
        type: `Quantity`, `MeasuredEntity`, `MeasuredProperty` or `Qualifier`.
        start: Its offset.
        end: The offset behind it.
        id: Its name, unique within its set.
        other: Unit and modifiers of a quantity, the relation of the others.
    """

    set: str
    type: str
    start: int
    end: int
    id: str
    other: dict[str, object]


def read(files: Sequence[Path], part: str) -> Iterator[Article]:
    """Reads a part of MeasEval.

    A frame has the quantity as cue and the measured entity of its set as entity; its value is what the project's code reads
    from the cue. `meta` has the `rows` of the table (see `Row`), for the official scores.

    Args:
        files: The texts and the tables, told apart by their suffix.
        part: The name of the part.

    Yields:
        An article a paragraph, in the order of their names.

    Raises:
        InputError: If a table has no text.
        FormatError: If a table has other columns, or a row that does not match the text.
    """
    texts = {path.stem: path for path in files if path.suffix == ".txt"}
    tables = {path.stem: path for path in files if path.suffix == ".tsv"}
    if lost := sorted(set(tables) - set(texts)):
        message = f"{os.fspath(tables[lost[0]])} annotates a text that is not there: expected {lost[0]}.txt"
        raise InputError(message)
    for name, path in texts.items():
        text = decoded(path)
        rows = list(_rows(tables[name], text)) if name in tables else []
        yield article("measeval", part, name, text, _quantities(text, rows), rows=msgspec.to_builtins(rows))


def _rows(path: Path, text: str) -> Iterator[Row]:
    stream = io.StringIO(decoded(path), newline="")
    table = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    if tuple(table.fieldnames or ()) != _COLUMNS:
        raise FormatError(os.fspath(path), 1, f"expected the columns {', '.join(_COLUMNS)}")
    for line in table:
        try:
            start, end = int(line["startOffset"]), int(line["endOffset"])
            other = msgspec.json.decode(line["other"] or "{}", type=dict[str, object])
        except ValueError as error:
            raise FormatError(os.fspath(path), table.line_num, str(error)) from error
        if text[start:end] != line["text"]:
            reason = f"the row says {line['text']!r}, but the text has {text[start:end]!r} at {start}:{end}"
            raise FormatError(os.fspath(path), table.line_num, reason)
        yield Row(line["annotSet"], line["annotType"], start, end, line["annotId"], other)


def _quantities(text: str, rows: Iterable[Row]) -> Iterator[Quantity]:
    for _, group in groupby(sorted(rows, key=lambda row: row.set), key=lambda row: row.set):
        members = list(group)
        entity = joined(text, ((row.start, row.end) for row in members if row.type == "MeasuredEntity"))
        for row in members:
            if row.type == "Quantity" and (cue := joined(text, [(row.start, row.end)])):
                yield make_quantity(text, cue, entity)


def _patterns(part: str, texts: str, tables: str = "tsv") -> tuple[str, str]:
    return f"measeval/data/{part}/{texts}/*.txt", f"measeval/data/{part}/{tables}/*.tsv"


MEASEVAL = Corpus(
    name="measeval",
    description=(
        "Paragraphs of science papers with quantities, and the entities that they measure. Unlike in the project's scheme, "
        "years and dates are quantities, too."
    ),
    licence="none stated for the annotations; the articles are CC BY",
    reference="Harper et al. (2021), SemEval-2021 Task 8: MeasEval",
    bibtex="""@inproceedings{harper-etal-2021-semeval,
  title = {{SemEval}-2021 Task 8: {MeasEval} -- Extracting Counts and Measurements and their Related Contexts},
  author = {Harper, Corey and Cox, Jessica and Kohler, Curt and Scerri, Antony and Daniel Jr., Ron and Groth, Paul},
  booktitle = {Proceedings of the 15th International Workshop on Semantic Evaluation (SemEval-2021)},
  year = {2021},
  pages = {306--316},
  publisher = {Association for Computational Linguistics},
}""",
    layers=(Layer("quantity", kinds=False, roles=frozenset({"entity"})),),
    parts={"train": _patterns("train", "text"), "trial": _patterns("trial", "txt"), "eval": _patterns("eval", "text")},
    reader=read,
)
