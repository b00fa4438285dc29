"""What the README shows is what the installed package prints: `cog` calls these functions to write it, a test to check it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sysconfig
from pathlib import Path

import reportedly

ROOT = Path(__file__).parents[1]
PARAGRAPH = (
    "Monitoring groups say at least 40 villages have reportedly been emptied; one aid worker claimed the figure was closer "
    "to 60, according to a radio station."
)


def paragraph() -> str:
    """Tags a paragraph: sources underlined, attribution cues bold, hedge cues in bold italics, numeric expressions as code."""
    article = reportedly.load().tag(PARAGRAPH)
    hedges = {hedge.cue.fragments for hedge in article.hedges}
    layers = [
        *(("***", "***", cue) for cue in hedges),
        *(("**", "**", frame.cue.fragments) for frame in article.attributions if frame.cue.fragments not in hedges),
        *(("`", "`", frame.cue.fragments) for frame in article.quantities),
        *(("<ins>", "</ins>", frame.source.fragments) for frame in article.attributions if frame.source),
    ]
    marks: dict[int, list[str]] = {}
    for opening, closing, fragments in dict.fromkeys(layers):
        for start, end in fragments:
            marks.setdefault(start, []).append(opening)
            marks.setdefault(end, []).insert(0, closing)
    tagged = "".join("".join(marks.get(at, ())) + character for at, character in enumerate(PARAGRAPH + " "))
    return f"> {tagged.strip()}"


def python(code: str) -> str:
    """Runs Python code and gives it with what it prints, as Markdown."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})  # noqa: S102  # the code stands in the README
    return f"```python\n{code.strip()}\n```\n\n```text\n{output.getvalue().rstrip()}\n```"


def command(line: str) -> str:
    """Runs a shell line with the installed command and gives it with what it prints, as Markdown."""
    environment = {**os.environ, "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}", "COLUMNS": "100"}
    run = ["bash", "-c", f"set -o pipefail; {line}"]
    done = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603  # ours
    output = "\n".join(row.rstrip() for row in done.stdout.splitlines()).strip("\n")
    return f"```console\n$ {line}\n{output}\n```"
