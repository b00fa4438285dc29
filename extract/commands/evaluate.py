"""`reportedly evaluate`: how good is a model, on data that is annotated?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from .annotated import read_annotations
from .options import IdField, SourceFormat, TextField
from .predictions import Predictions, predict
from .rejects import STDOUT
from .results import write_json, write_lines

if TYPE_CHECKING:
    from reportedly.training.evaluation.evaluation import Evaluation, Settings
    from reportedly.training.evaluation.resampling import Comparison

    from ..schema import Article


class Result(NamedTuple):
    """An evaluation with all that is reported of it.

    Attributes:
        gold: The articles with the frames that are right.
        predictions: What the system found in them.
        evaluation: How good it is.
        against: The other system, if there is one.
        comparisons: How much better the system is than the other one, by the name of the figure.
        record: All of it as it is written as JSON.
    """

    gold: list[Article]
    predictions: Predictions
    evaluation: Evaluation
    against: Predictions | None
    comparisons: dict[str, Comparison]
    record: dict[str, Any]


def evaluate(
    model: str,
    data: str | os.PathLike[str],
    *,
    against: str | None = None,
    settings: Settings | None = None,
    slices: bool = False,
    training: str | os.PathLike[str] | None = None,
    texts: str | os.PathLike[str] | None = None,
    source_format: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
) -> Result:
    """Evaluates a model, or predictions that were made before.

    Args:
        model: A model, see `reportedly.load`, or a file of articles with predicted frames, as `reportedly tag` writes them.
        data: The annotated articles: a file, a folder, a pattern, or a part of the annotation set (`train`, `dev`, `test`).
        against: Another model, or other predictions, to compare with.
        settings: What the figures are to depend on; without it the defaults.
        slices: Whether to score parts of the data as well.
        training: The articles the model was trained on, to tell seen from unseen cues; named as `data`.
        texts: A file with the texts of the articles, where the annotations are without.
        source_format: The format of the data; without it the suffix decides.
        text_field: The field or column that holds the text.
        id_field: The field or column that holds the id.

    Returns:
        The evaluation, with the articles it was made of.

    Raises:
        ReportedlyError: If data or predictions cannot be read or do not fit together, or there is no such model.
        ValueError: If a setting is out of its range.
    """
    from reportedly.training.evaluation import evaluation as evaluating
    from reportedly.training.evaluation.provenance import describe_data, machine

    from .info import info

    started = time.time()

    def read(source: str | os.PathLike[str]) -> Iterator[Article]:
        return read_annotations(source, texts=texts, source_format=source_format, text_field=text_field, id_field=id_field)

    chosen = settings or evaluating.Settings()
    gold = _some(read(data), data)
    seen = None if training is None else _some(read(training), training)
    predictions = predict(model, gold)
    result = evaluating.evaluate(gold, predictions.articles, chosen, slices=slices, training=seen)
    other = None if against is None else predict(against, gold)
    comparisons: dict[str, Comparison] = {}
    if other is not None:
        baseline = evaluating.evaluate(gold, other.articles, chosen)
        comparisons = evaluating.compare_evaluations(baseline, result)
    record = {
        "model": {"name": predictions.name, "tagger": predictions.tagger},
        "data": describe_data(os.fspath(data), gold),
        "training": None if seen is None or training is None else describe_data(os.fspath(training), seen),
        **result.as_builtins(),
        "against": None if other is None else {"name": other.name, "tagger": other.tagger, "comparisons": comparisons},
        "versions": info(),
        "machine": machine(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
    }
    return Result(gold, predictions, result, other, comparisons, record)


def _some(articles: Iterable[Article], source: str | os.PathLike[str]) -> list[Article]:
    from ..errors import InputError

    found = list(articles)
    if not found:
        message = f"{os.fspath(source)} has no article"
        raise InputError(message)
    return found


def evaluate_cli(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="A model, as for tag, or a file of tagged articles; - is the standard input.")
    ],
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="Annotated articles: a file, a folder, a pattern; or train, dev or test.")
    ],
    against: Annotated[
        str | None, typer.Option("--against", metavar="MODEL", help="Another model or file to compare with, by paired tests.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="A file for all figures and counts, as JSON; - prints them."),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FILE", help="A page (.html) that shows every miss and false alarm in its text."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="A reliability plot of the scores: .png, .svg or .pdf.")
    ] = None,
    slices: Annotated[
        bool,
        typer.Option("--slices", help="Also score by origin, genre, seen or unseen cue, quoting, source, sentence length."),
    ] = False,
    train: Annotated[
        str | None, typer.Option("--train", metavar="DATA", help="What the model was trained on: tells seen from unseen cues.")
    ] = None,
    texts: Annotated[
        str | None,
        typer.Option(
            "--texts", metavar="FILE", help="The texts of annotations without text, such as .jsonl.gz with id and text."
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type", "-t", metavar="TYPE", help="Score this frame type alone: those that DATA annotates. Repeatable."
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", metavar="SHARE", help="From which Jaccard index of their characters spans overlap.")
    ] = 0.5,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="How often articles are drawn for intervals and tests; 0 for none.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The seed of the draws.")] = 0,
    source_format: SourceFormat = None,
    text_field: TextField = "text",
    id_field: IdField = "id",
) -> None:
    """Evaluate a model on annotated articles: F1 by type, role and kind, labels, values, calibration, with intervals.

    Spans are compared by their characters: exact, by overlap (one to one), and character by character. An argument that is
    -linked is right only with its cue; -given arguments are those of cues found exactly, as if cues were given. A frame is
    right with all its spans, labelled with its labels or value as well; sentence is task 1 of CoNLL-2010.

    Example: reportedly evaluate baseline dev --slices --errors errors.html -o figures.json
    """
    from reportedly.training.evaluation.evaluation import Settings
    from reportedly.training.evaluation.units import FRAME_TYPES

    if not 0 < threshold <= 1:
        message = f"{threshold} is not above 0 and at most 1"
        raise typer.BadParameter(message, param_hint="--threshold")
    if unknown := sorted(set(types or ()) - set(FRAME_TYPES)):
        message = f"{unknown[0]!r} is none of {', '.join(FRAME_TYPES)}"
        raise typer.BadParameter(message, param_hint="--type")
    if against is not None and not resamples:
        message = "a comparison needs resamples: leave out --resamples 0, or --against"
        raise typer.BadParameter(message, param_hint="--resamples")
    settings = Settings(
        types=tuple(name for name in FRAME_TYPES if not types or name in types),
        threshold=threshold,
        resamples=resamples,
        seed=seed,
    )
    result = evaluate(
        model,
        data,
        against=against,
        settings=settings,
        slices=slices,
        training=train,
        texts=texts,
        source_format=source_format,
        text_field=text_field,
        id_field=id_field,
    )
    if output not in (None, STDOUT):
        write_json(Path(output or ""), result.record)
    if errors:
        write_error_page(errors, result, f"{model} on {data}")
    _print(result, as_json=output == STDOUT)
    if plot:
        from reportedly.training.evaluation.reliability_plot import plot_reliability

        plot_reliability(result.evaluation.calibrations, plot, f"{model} on {data}")


def write_error_page(path: Path, result: Result, title: str) -> None:
    """Writes the page of what goes wrong.

    Args:
        path: The file.
        result: The evaluation.
        title: The heading of the page.

    Raises:
        OutputError: If the file cannot be written.
    """
    from reportedly.training.evaluation.error_page import error_page

    gold, predictions = result.gold, result.predictions
    tagger = predictions.tagger
    by = f" by {tagger['name']} {tagger['version']}, model {tagger['model']}" if tagger else ""
    facts = [f"{len(gold)} annotated articles; predictions from {predictions.name}{by}"]
    page = error_page(gold, predictions.articles, title=title, facts=facts, types=result.evaluation.settings.types)
    write_lines(path, [page.encode()])


def _print(result: Result, *, as_json: bool) -> None:
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(result.record))
        return
    from rich.console import Console

    from reportedly.training.evaluation.tables import comparison_table, evaluation_tables

    from ..frames import frame_type

    console = Console()
    for table in evaluation_tables(result.evaluation):
        console.print(table)
    if result.against is not None:
        console.print(comparison_table(result.comparisons, result.evaluation.settings, first="B", second="A"))
        typer.echo(f"A is {result.predictions.name}, B is {result.against.name}", err=True)
    settings = result.evaluation.settings
    intervals = f", intervals by {settings.resamples} resamples of articles" if settings.resamples else ""
    frames = sum(frame_type(frame) in settings.types for article in result.gold for frame in article.frames)
    typer.echo(f"{len(result.gold)} articles, {frames} frames, overlap from {settings.threshold}{intervals}", err=True)
