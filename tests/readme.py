"""What the README shows is what the installed package prints: `cog` calls these functions to write it, a test to check it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sysconfig
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec

import reportedly
from reportedly.checking import SPLITS, Splits
from reportedly.formats import read_ann
from reportedly.formats.standoff import read_standoff, to_standoff
from reportedly.training.annotation_set import OWN, REAL
from reportedly.training.statistics import statistics

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
    for opening, closing, fragments in sorted(dict.fromkeys(layers), key=lambda layer: layer[2][0][0] - layer[2][0][1]):
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


def annotation_figures() -> str:
    """Counts the annotation set, by part and origin, as Markdown; lengths are characters, since real texts are not there."""
    folder = ROOT / "annotations"
    splits = msgspec.json.decode((folder / SPLITS).read_bytes(), type=Splits)
    own = {article.id: to_standoff(article, source="", licence="") for article in map(read_ann, (folder / OWN).glob("*.ann"))}
    real = {standoff.id: standoff for standoff in read_standoff(folder / REAL)}
    rows = [
        "| part | origin | articles | characters | attributions | hedges | quantities | on 1,000 characters |",
        "|---|---" * 4 + "|",
    ]
    for part in ("train", "dev", "test"):
        for origin, found in (("own", own), ("real", real)):
            chosen = [found[name] for name in getattr(splits, part) if name in found]
            characters = sum(item.length for item in chosen)
            types = Counter(msgspec.to_builtins(frame)["type"] for item in chosen for frame in item.frames)
            counts = [types[name] for name in ("attribution", "hedge", "quantity")]
            density = " / ".join(f"{1000 * count / characters:.1f}" for count in counts)
            cells = (part, origin, len(chosen), f"{characters:,}", *(f"{count:,}" for count in counts), density)
            rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def annotation_kinds() -> str:
    """Counts the kinds in the articles written for the set, as Markdown."""
    found = statistics(map(read_ann, sorted((ROOT / "annotations" / OWN).glob("*.ann"))))
    lines = [f"{found.articles} articles, {found.words:,} words. Frames on 100 words: " + _listed(found.density) + ".", ""]
    lines += [
        f"- Kinds: {_listed(found.kinds)}.",
        f"- Sources: {_listed(found.source_kinds)}.",
        f"- Quoting: {_listed(found.quotes)}.",
    ]
    lines.append(f"- Different cues: {_listed(found.cues)}. Spans: {_listed(found.roles)}.")
    shares = {"nested": found.nested, "interrupted": found.interrupted, "over the end of a sentence": found.long}
    lines.append(
        "- Contents and scopes: "
        + ", ".join(f"{share:.1%} {name}" for name, share in shares.items() if share is not None)
        + "."
    )
    return "\n".join(lines)


def _listed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {figure:,}" for name, figure in figures.items())
