"""Results as tables for the terminal, as Markdown, as LaTeX and as a page of HTML."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

from reportedly._version import __version__

from .layout import GIVEN, HIGHER, LOWER, Grid, Section

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

TITLE = "Benchmark results"

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|]")
_LATEX = {
    **{sign: rf"\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "–": "--",
    "−": "$-$",
    "…": r"\dots{}",
    HIGHER: r"$\uparrow$",
    LOWER: r"$\downarrow$",
    GIVEN: r"$\circ$",
}


def terminal(sections: Iterable[Section]) -> Iterator[RenderableType]:
    """Lays results out for a `rich.console.Console`, part by part."""
    from rich.text import Text

    for section in sections:
        yield Text(f"\n{section.title}", style="bold")
        for paragraph in section.paragraphs:
            yield Text(paragraph, style="dim")
        for grid in section.grids:
            yield from _rich_tables(grid)
            for note in grid.notes:
                yield Text(note, style="dim")


def _rich_tables(grid: Grid) -> Iterator[Table]:
    """A table for each heading, since a cell of rich cannot span columns."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    def begun(title: str | None) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title_justify="left", title_style="bold")
        table.title = title and Text(title)
        for at, column in enumerate(grid.columns):
            table.add_column(Text(column), justify="right" if at and grid.numbers else "left", overflow="fold")
        return table

    tables = [] if grid.lines and grid.lines[0].kind == "heading" else [begun(None)]
    for line in grid.lines:
        first, *others = line.cells
        if line.kind == "heading":
            tables.append(begun(first.text))
        else:
            cells = (Text(cell.text, style="bold" if cell.best else "") for cell in others)
            tables[-1].add_row(Text(first.text), *cells, style="italic" if line.kind == "published" else "")
    yield from tables


def markdown(sections: Iterable[Section], *, level: int = 2) -> str:
    """Writes results as Markdown of GitHub's kind.

    Args:
        sections: The results, laid out.
        level: The level of the headings.

    Returns:
        The text.
    """
    lines: list[str] = []
    for section in sections:
        lines += (f"{'#' * level} {_markdown(section.title)}", "")
        for paragraph in section.paragraphs:
            lines += (_markdown(paragraph), "")
        for grid in section.grids:
            lines += (*_markdown_grid(grid), "")
            for note in grid.notes:
                lines += (_markdown(note), "")
    return "\n".join(lines)


def _markdown_grid(grid: Grid) -> Iterator[str]:
    yield _markdown_row(map(_markdown, grid.columns))
    yield _markdown_row("---:" if at and grid.numbers else "---" for at in range(len(grid.columns)))
    for line in grid.lines:
        sign = {"measured": "", "published": "*", "heading": "**"}[line.kind]
        cells = [_wrapped(_markdown(cell.text), "**" if cell.best else sign) for cell in line.cells]
        yield _markdown_row([*cells, *[""] * (len(grid.columns) - len(cells))])


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(lambda match: f"\\{match.group()}", text.replace("\n", " "))


def _wrapped(text: str, sign: str) -> str:
    return f"{sign}{text}{sign}" if text else ""


def latex(sections: Iterable[Section]) -> str:
    """Writes results as tables of LaTeX, for the packages `booktabs` and `longtable`."""
    lines = [r"% Made by reportedly; needs \usepackage{booktabs,longtable}"]
    for section in sections:
        lines += ("", rf"\subsection*{{{_latex(section.title)}}}", "\n\n".join(map(_latex, section.paragraphs)))
        for grid in section.grids:
            lines += _latex_grid(grid)
    return "\n".join([*lines, ""])


def _latex_grid(grid: Grid) -> Iterator[str]:
    count = len(grid.columns)
    yield rf"\begin{{longtable}}{{l{('r' if grid.numbers else 'l') * (count - 1)}}}"
    yield r"\toprule"
    yield _latex_row(map(_latex, grid.columns))
    yield r"\midrule"
    yield r"\endhead"
    for at, line in enumerate(grid.lines):
        if line.kind == "heading":
            if at:
                yield r"\midrule"
            yield rf"\multicolumn{{{count}}}{{l}}{{\textbf{{{_latex(line.cells[0].text)}}}}} \\*"
            continue
        command = r"\textit" if line.kind == "published" else ""
        yield _latex_row(_commanded(_latex(cell.text), r"\textbf" if cell.best else command) for cell in line.cells)
    yield r"\bottomrule"
    yield r"\end{longtable}"
    if grid.notes:
        yield r"{\footnotesize\noindent " + r"\par\noindent ".join(map(_latex, grid.notes)) + r"\par}"


def _latex_row(cells: Iterable[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)


def _commanded(text: str, command: str) -> str:
    return rf"{command}{{{text}}}" if text and command else text


def html(sections: Iterable[Section], *, title: str = TITLE) -> str:
    """Writes results as a page of HTML, one file without anything external.

    Args:
        sections: The results, laid out.
        title: The title of the page.

    Returns:
        The page.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    folder = files(__package__) / "templates"

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = read("comparison.css")
    return environment.get_template("comparison.html").render(
        sections=list(sections),
        title=title,
        version=__version__,
        style=Markup(style),  # noqa: S704  # our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
