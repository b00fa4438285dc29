"""`reportedly benchmark compare` and `leaderboard`: results beside each other, for people, papers and the repository."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reportedly.training.benchmark.comparing import Results

FORMATS = {".md": "markdown", ".tex": "latex", ".html": "html"}

_WIDE = 1000  # characters, more than any table has

Samples = Annotated[int, typer.Option("--samples", min=1, help="How many resamples the tests draw.")]


def compare(
    paths: Sequence[str | os.PathLike[str]],
    *,
    against: str | None = None,
    tasks: Sequence[str] | None = None,
    samples: int = 1000,
) -> Results:
    """Puts results beside each other; see `reportedly.training.benchmark.comparing.compare_results`.

    Args:
        paths: Result files, and folders of results.
        against: The system that the others are tested against.
        tasks: The names of the tasks; all without them.
        samples: How many resamples the tests draw.

    Returns:
        The results by task.

    Raises:
        InputError: If there are no such results, or they cannot be compared.
    """
    from reportedly.training.benchmark.comparing import compare_results, read_entries

    return compare_results(read_entries(paths), against=against, only=tasks or None, samples=samples)


def compare_cli(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RESULTS...", help="Result files, and folders that benchmark run has written.")
    ],
    against: Annotated[
        str | None, typer.Option("--against", "-a", metavar="SYSTEM", help="Test the other systems against this one.")
    ] = None,
    tasks: Annotated[
        list[str] | None,
        typer.Option("--tasks", "-t", metavar="X,Y", help="The tasks, with commas between them; all without it."),
    ] = None,
    headlines: Annotated[
        bool, typer.Option("--headlines", help="In full only the figures by which systems are ranked, or that are published.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write FILE.md, FILE.tex or FILE.html instead of printing."),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="Also draw a bar chart with intervals: FILE.png, .svg or .pdf."),
    ] = None,
    samples: Samples = 1000,
) -> None:
    """Compare results: all systems on all tasks, then every task with its figures, intervals and published results.

    Example: reportedly benchmark compare results --against baseline -o results.html --chart results.svg
    """
    from reportedly.training.benchmark.layout import sections

    if output is not None and output.suffix.lower() not in FORMATS:
        message = f"got {output.name}, expected a name that ends in {', '.join(FORMATS)}"
        raise typer.BadParameter(message, param_hint="--output")
    names = [name for value in tasks or () for name in value.split(",") if name]
    results = compare(paths, against=against, tasks=names, samples=samples)
    found = list(sections(results, headlines=headlines))
    if chart is not None:
        from reportedly.training.benchmark.charts import chart as draw

        draw(results, chart)
    if output is None:
        from rich.console import Console
        from rich.table import Table

        from reportedly.training.benchmark.rendering import terminal

        console = Console()
        parts = list(terminal(found))
        if not console.is_terminal:  # a file has room: no table is squeezed
            widths = [Console(width=_WIDE).measure(part).maximum for part in parts if isinstance(part, Table)]
            console.width = max([console.width, *widths])
        for part in parts:
            console.print(part)
        return
    from reportedly.training.benchmark import rendering

    from .results import write_lines

    text: str = getattr(rendering, FORMATS[output.suffix.lower()])(found)
    write_lines(output, text.rstrip("\n").encode("utf-8").split(b"\n"))


def leaderboard_cli(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RESULTS...", help="Result files, and folders that benchmark run has written.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "benchmarks/README.md"
    ),
    against: Annotated[
        str | None, typer.Option("--against", "-a", metavar="SYSTEM", help="Test the other systems against this one.")
    ] = None,
    chart: Annotated[
        str | None,
        typer.Option(
            "--chart", metavar="NAME", help="Also draw a bar chart beside the page, and show it there: NAME.svg or .png."
        ),
    ] = None,
    samples: Samples = 1000,
) -> None:
    """Write the leaderboard: results with published ones beside them, the commands to repeat them, what failed or is missing.

    Example: reportedly benchmark leaderboard results --against baseline --chart leaderboard.svg -o benchmarks/README.md
    """
    from reportedly.training.benchmark.charts import chart as draw
    from reportedly.training.benchmark.leaderboard import leaderboard

    from .results import write_lines

    results = compare(paths, against=against, samples=samples)
    page = leaderboard(results, chart=chart)
    write_lines(output, page.rstrip("\n").encode("utf-8").split(b"\n"))
    if chart is not None:
        draw(results, output.parent / chart)
