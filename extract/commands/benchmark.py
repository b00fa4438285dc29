"""`reportedly benchmark`: systems that find frames, compared on tasks with published corpora and the annotation set."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .benchmark_compare import compare_cli, leaderboard_cli

if TYPE_CHECKING:
    from rich.table import Table

    from reportedly.training.benchmark.running import Outcome
    from reportedly.training.benchmark.task import Places, Task

COMMAND = "command:"

benchmark_app = typer.Typer(no_args_is_help=True)

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The folder of the published corpora, each in a folder of its own."),
]
Texts = Annotated[
    Path | None,
    typer.Option("--texts", metavar="FILE", help="The texts of the annotation set's real articles, with id and text."),
]


@benchmark_app.callback()
def _benchmark() -> None:
    """Compare systems that find hedges, attributions and quantities, on published corpora and on our annotation set.

    What there is to compare:    reportedly benchmark list --data corpora

    Run systems on tasks:        reportedly benchmark run --systems baseline,lexicon --tasks all --data corpora -o results

    Look at the results:         reportedly benchmark compare results
    """


def listed(places: Places) -> list[dict[str, Any]]:
    """Describes all tasks, and says which of them can be run.

    Args:
        places: Where the data lies.

    Returns:
        For each task: what there is to know about it, `missing` with the reason why it cannot be run (`None` if it can), and
        `training_missing` with that for what systems may learn from.
    """
    import msgspec

    from reportedly.training.benchmark.inventory import Inventory
    from reportedly.training.benchmark.tasks import tasks

    inventory = Inventory(places)
    return [
        {
            "name": task.name,
            "description": task.description,
            "data": task.data.name,
            "training": None if task.training is None else task.training.name,
            "missing": inventory.missing(task.data),
            "training_missing": None if task.training is None else inventory.missing(task.training),
            "metric": task.metric.name,
            "metric_description": task.metric.description,
            "figures": list(task.metric.figures),
            "headline": task.metric.headline,
            "licence": task.licence,
            "reference": task.reference,
            "bibtex": task.bibtex,
            "published": msgspec.to_builtins(task.published),
        }
        for task in tasks()
    ]


def _tables(found: Sequence[dict[str, Any]]) -> Iterator[Table]:
    """Lays out tasks, the corpora that they are made of, and the systems, for the terminal."""
    from reportedly.training.benchmark.systems import SYSTEMS

    rows = ((one["name"], "missing" if one["missing"] else "here", one["headline"]) for one in found)
    yield _table(("task", "data", "ranked by"), rows)
    corpora: dict[tuple[str, str], list[str]] = {}
    for one in found:
        corpora.setdefault((one["reference"], one["licence"]), []).append(one["name"])
    known = (("\n".join(names), licence, reference) for (reference, licence), names in corpora.items())
    yield _table(("tasks", "licence", "reference"), known)
    yield _table(("system", "what it is"), SYSTEMS.items())
    reasons: dict[str, list[str]] = {}
    for one in found:
        if one["missing"]:
            reasons.setdefault(one["missing"], []).append(one["name"])
    if reasons:
        yield _table(("missing", "why"), (("\n".join(names), reason) for reason, names in reasons.items()))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == columns[0])
    for row in rows:
        table.add_row(*map(escape, row))
    return table


@benchmark_app.command("list")
def list_cli(
    data: Data = None,
    texts: Texts = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON array with all that is known about the tasks, references included.")
    ] = False,
) -> None:
    """List all tasks, whether their data is here, what they are ranked by and the licence of the data; and all systems."""
    import msgspec

    from reportedly.training.benchmark.task import Places

    found = listed(Places(data, texts))
    if as_json:
        typer.echo(msgspec.json.encode(found))
        return
    from rich.console import Console

    console = Console()
    for table in _tables(found):
        console.print(table)


def _specs(values: Iterable[str]) -> list[str]:
    """Takes lists apart at their commas, but for command lines, which may hold commas of their own."""
    found = []
    for value in values:
        found += [value] if value.startswith(COMMAND) else [part for part in value.split(",") if part]
    return found


def _line(outcome: Outcome) -> str:
    """What became of a system on a task, in one line."""
    start = f"{outcome.task}  {outcome.system}  "
    run = outcome.run
    if run is None:
        return f"{start}{outcome.status}: {outcome.reason}"
    figure = run.figures[run.headline]
    shares = (figure.score, figure.low, figure.high)
    score, low, high = ("–" if share is None else f"{100 * share:.1f}" for share in shares)
    errors = f"; {len(run.errors)} errors" if run.errors else ""
    kept = " (kept)" if outcome.status == "kept" else ""
    return f"{start}{run.headline} {score} [{low}, {high}]{errors}{kept}"


def _outcomes(
    systems: Sequence[str],
    tasks: Sequence[Task],
    output: Path,
    places: Places,
    *,
    force: bool,
    seed: int,
    samples: int,
) -> Iterator[Outcome]:
    """Runs the systems, with a bar that shows how far each is."""
    from tqdm import tqdm

    from reportedly.training.benchmark.running import run_benchmark
    from reportedly.training.benchmark.systems import system

    with tqdm(disable=None, file=sys.stderr, unit=" articles", leave=False) as bar:

        def progress(what: str, done: int, total: int) -> None:
            bar.set_description(what, refresh=False)
            bar.total = total
            bar.n = done
            bar.refresh()

        yield from run_benchmark(
            [system(spec) for spec in systems],
            tasks,
            output,
            places=places,
            force=force,
            seed=seed,
            samples=samples,
            progress=progress,
        )


def _rescored(systems: Sequence[str], tasks: Sequence[Task], output: Path, places: Places) -> Iterator[Outcome]:
    """Scores the results in a folder again: those of some tasks, and of some systems if any are named."""
    from reportedly.training.benchmark.results import read_run, run_files
    from reportedly.training.benchmark.running import Outcome, rescore

    from ..errors import InputError

    names = {task.name for task in tasks}
    for path in run_files(output):
        run = read_run(path)
        if run.task in names and (not systems or run.system.name in systems):
            try:
                yield Outcome(run.task, run.system.name, "done", rescore(path, places))
            except InputError as error:  # the other results can be scored all the same
                yield Outcome(run.task, run.system.name, "failed", reason=str(error))


@benchmark_app.command("run")
def run_cli(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for the results.")],
    systems: Annotated[
        list[str] | None,
        typer.Option(
            "--systems", "-s", metavar="A,B", help="The systems, with commas between them; or the option several times."
        ),
    ] = None,
    tasks: Annotated[
        list[str] | None,
        typer.Option("--tasks", "-t", metavar="X,Y", help="The tasks, with commas between them; all without it."),
    ] = None,
    data: Data = None,
    texts: Texts = None,
    force: Annotated[bool, typer.Option("--force", "-F", help="Run again what has a result.")] = False,
    from_predictions: Annotated[
        bool, typer.Option("--from-predictions", help="Run no system: compute the figures of the results anew.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="The seed of the resampling that intervals are made of.")] = 0,
    samples: Annotated[int, typer.Option("--samples", min=1, help="How many resamples to draw.")] = 1000,
) -> None:
    """Run systems on tasks: a result file for each, DIR/TASK/SYSTEM.json, with the predictions beside it.

    Results that are there are kept, unless --force is given. Ends with 1 if data of a task is missing, or if a system had
    errors; articles on which it failed count as predicted without frames.

    Example: reportedly benchmark run -s baseline -s "command:node tagger.js" -t szeged-news-dev-cue --data corpora -o results
    """
    from tqdm import tqdm

    from reportedly.training.benchmark.task import Places
    from reportedly.training.benchmark.tasks import ALL, select_tasks

    specs = _specs(systems or ())
    if not specs and not from_predictions:
        message = "name at least one; see: reportedly benchmark list"
        raise typer.BadParameter(message, param_hint="--systems")
    chosen = select_tasks(_specs(tasks or (ALL,)))
    places = Places(data, texts)
    if from_predictions:
        outcomes = _rescored(specs, chosen, output, places)
    else:
        outcomes = _outcomes(specs, chosen, output, places, force=force, seed=seed, samples=samples)
    sound = True
    for outcome in outcomes:
        sound = sound and outcome.sound
        tqdm.write(_line(outcome), file=sys.stderr)
    if not sound:
        raise typer.Exit(1)


benchmark_app.command("compare")(compare_cli)
benchmark_app.command("leaderboard")(leaderboard_cli)
