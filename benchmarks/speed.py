"""How fast articles are tagged, and with how much memory.

    python benchmarks/speed.py news.jsonl.gz
    python benchmarks/speed.py news.jsonl.gz --model baseline
    python benchmarks/speed.py news.jsonl.gz --length 50000 --backend torch

Each round tags all articles from the file to memory and drops them; the first round warms up and is not counted.
"""

from __future__ import annotations

import platform
import re
import resource
import statistics
import time
from collections.abc import Iterator
from typing import Annotated

import typer

import reportedly
from reportedly.schema import Article
from reportedly.tagger import Backend

KIBIBYTE = 1024


def measure(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with articles.")],
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="The model to tag with. [default: the bundled one]")
    ] = None,
    backend: Annotated[str | None, typer.Option(help="What runs the model: onnx or torch.")] = None,
    length: Annotated[
        int | None, typer.Option(min=1, help="Put the texts together and cut them into articles of so many words.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Use so many words of the input at most.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often to tag everything.")] = 3,
    batch_size: Annotated[int, typer.Option("--batch-size", "-b", min=1, help="How many articles to tag at once.")] = 64,
) -> None:
    """Measure articles and words a second, and the peak of memory."""
    started = time.perf_counter()
    tagger = reportedly.load(model, backend=_backend(backend))
    loading = time.perf_counter() - started
    texts = list(_texts(inputs, length, limit))
    articles = words = frames = 0
    seconds = []
    for _ in range(rounds + 1):
        articles = words = frames = 0
        started = time.perf_counter()
        for article in tagger.pipe(texts, batch_size=batch_size):
            articles += 1
            words += len(article.text.split())
            frames += len(article.frames)
        seconds.append(time.perf_counter() - started)
    middle = statistics.median(seconds[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE
    print(f"machine     {platform.machine()}, Python {platform.python_version()}, reportedly {reportedly.__version__}")
    print(f"model       {tagger.info.model}{f' on {backend}' if backend else ''}, loaded in {loading:.2f} s")
    print(f"articles    {articles:,} with {words:,} words, {frames:,} frames found")
    print(f"time        {middle:.2f} s (median of {rounds}; {min(seconds[1:]):.2f} to {max(seconds[1:]):.2f})")
    print(f"speed       {articles / middle:,.0f} articles/s, {words / middle:,.0f} words/s, one process")
    print(f"memory      {peak / 1e6:,.0f} MB at the peak")


def _backend(name: str | None) -> Backend | None:
    match name:
        case None | "onnx" | "torch":
            return name
    message = f"got {name!r}, expected onnx or torch"
    raise typer.BadParameter(message)


def _texts(inputs: list[str], length: int | None, limit: int | None) -> Iterator[str]:
    """The texts of the inputs, as they are or cut into articles of one length; line breaks stay where they are.

    The limit cuts the last article short; words that fill no article of the length are left out.
    """
    texts = [item.text for item in reportedly.read_articles(inputs) if isinstance(item, Article)]
    if length is None:
        left = limit
        for text in texts:
            ends = [match.end() for match in re.finditer(r"\S+", text)][:left]
            if ends:
                yield text[: ends[-1]] if left is not None else text
            left = None if left is None else left - len(ends)
        return
    whole = "\n\n".join(texts)
    start = 0
    for end in [match.end() for match in re.finditer(r"\S+", whole)][:limit][length - 1 :: length]:
        yield whole[start:end].lstrip()
        start = end


if __name__ == "__main__":
    typer.run(measure)
