"""`reportedly tag`: articles in, tagged articles out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from .options import BackendName, Device, IdField, Inputs, Model, Output, SourceFormat, TargetFormat, TextField
from .rejects import STDOUT, Counts, RejectsFile, check_paths, rejects_path, report

if TYPE_CHECKING:
    from ..schema import Article
    from ..tagger import Backend

TABLE = "table"


def tag(
    inputs: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str] = STDOUT,
    *,
    model: str | None = None,
    backend: Backend | None = None,
    device: str | None = None,
    source_format: str | None = None,
    target_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    batch_size: int = 64,
    rejects: str | os.PathLike[str] | None = None,
) -> Counts:
    """Tags all articles of the inputs and writes them, a batch at a time.

    Args:
        inputs: Files, folders, patterns, and `-` for the standard input.
        output: The file to write; `-` is the standard output.
        model: The model to tag with, see `reportedly.load`.
        backend: What runs it, likewise.
        device: The torch device, likewise.
        source_format: The format of the inputs; without it the suffix decides.
        target_format: `jsonl`, `parquet`, or `table` (for people; standard output only); without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.
        batch_size: How many articles are tagged at once.
        rejects: Where records go that are no article; without it `OUTPUT.rejects.jsonl`, or the standard error stream
            where the output is the standard output. The file is made only if there are any.

    Returns:
        How many articles were tagged and how many records rejected.

    Raises:
        ReportedlyError: If an input is missing, the output cannot be written, or there is no such model.
    """
    from tqdm import tqdm

    from ..errors import OutputError
    from ..formats import open_writer, read_articles
    from ..tagger import load

    target = os.fspath(output)
    if target_format == TABLE and target != STDOUT:
        message = f"a table is for the terminal: got -o {target}, expected no -o, or --to jsonl or parquet"
        raise OutputError(message)
    inputs = list(inputs)
    bad = rejects_path(target, rejects)
    check_paths(inputs, target, bad)
    items = read_articles(
        inputs, format=source_format, text_field=text_field, id_field=id_field, leave_out=filter(None, (target, bad))
    )
    tagger = load(model, backend=backend, device=device)
    with RejectsFile(bad) as rejected:
        tagged = tagger.pipe(rejected.sift(items), batch_size=batch_size)
        counted = tqdm(tagged, unit=" articles", disable=None, file=sys.stderr)
        if target_format == TABLE:
            written = _print_tables(counted)
        else:
            with open_writer(target, target_format) as writer:
                for article in counted:
                    writer.write(article)
                written = writer.count
        return Counts(written, rejected.count)


def _print_tables(articles: Iterable[Article]) -> int:
    from rich.console import Console

    from ..table import claims_table

    console = Console()
    count = 0
    for article in articles:
        console.print(claims_table(article))
        count += 1
    return count


def tag_cli(
    inputs: Inputs,
    output: Output = STDOUT,
    model: Model = None,
    backend: BackendName = None,
    device: Device = None,
    source_format: SourceFormat = None,
    target_format: TargetFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
    batch_size: Annotated[int, typer.Option("--batch-size", "-b", min=1, help="How many articles to tag at once.")] = 64,
    rejects: Annotated[
        str | None,
        typer.Option(
            "--rejects", metavar="FILE", help="Where bad records go. [default: OUT.rejects.jsonl]", show_default=False
        ),
    ] = None,
) -> None:
    """Tag articles: find hedges, attributions and quantities, and derive the claims.

    Reads .txt, .html, .jsonl, .csv, .tsv, .parquet and .ann files (all but parquet also with .gz) and writes .jsonl,
    .jsonl.gz or .parquet. Ends with 1 if some records could not be read; they are kept in the rejects file.
    """
    counts = tag(
        inputs,
        output,
        model=model,
        backend=backend,
        device=device,
        source_format=source_format,
        target_format=target_format,
        text_field=text_field,
        id_field=id_field,
        batch_size=batch_size,
        rejects=rejects,
    )
    report("tagged", counts, rejects_path(output, rejects))
