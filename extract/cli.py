"""The command `reportedly`: one function a subcommand, each a thin layer over the library function beside it."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from ._version import __version__
from .commands.agreement import agreement_cli
from .commands.benchmark import benchmark_app
from .commands.check import check_cli
from .commands.convert import convert_cli
from .commands.evaluate import evaluate_cli
from .commands.export import export_cli
from .commands.info import info_cli
from .commands.statistics import statistics_cli
from .commands.tag import tag_cli
from .commands.train import train_cli
from .errors import ReportedlyError

EXIT_FAILED = 1
EXIT_USAGE = 2

app = typer.Typer(
    name="reportedly",
    help="Tag hedged claims, numeric assertions and attributions in news articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("tag")(tag_cli)
app.command("check")(check_cli)
app.command("convert")(convert_cli)
app.command("evaluate")(evaluate_cli)
app.command("agreement")(agreement_cli)
app.add_typer(benchmark_app, name="benchmark")
app.command("statistics")(statistics_cli)
app.command("train")(train_cli)
app.command("export")(export_cli)
app.command("info")(info_cli)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reportedly {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Takes the options that stand in front of a command."""


def main() -> None:
    """Runs the command line; errors that the user can mend end it with exit code 2 and their message."""
    if not sys.stderr.isatty():  # what transformers loads and writes would fill log files with its progress bars
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        app()
    except ReportedlyError as error:
        if isinstance(error.__cause__, BrokenPipeError):
            _end_quietly()
        typer.echo(f"error: {error}", err=True)
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:
        _end_quietly()


def _end_quietly() -> NoReturn:
    """Ends as the reader of our output (`| head`) did, also at the flush on exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(EXIT_FAILED)
