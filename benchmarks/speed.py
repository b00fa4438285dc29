"""How fast articles are tagged, and with how much memory.

    python benchmarks/speed.py news.jsonl.gz

Each round tags all articles from the file to memory and drops them; the first round warms up and is not counted.
"""

from __future__ import annotations

import platform
import resource
import statistics
import time
from typing import Annotated

import typer

import reportedly
from reportedly.schema import Article

KIBIBYTE = 1024


def measure(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with articles.")],
    model: Annotated[str, typer.Option("--model", "-m", help="The model to tag with.")] = "baseline",
    rounds: Annotated[int, typer.Option(min=1, help="How often to tag everything.")] = 3,
    batch_size: Annotated[int, typer.Option("--batch-size", "-b", min=1, help="How many articles to tag at once.")] = 64,
) -> None:
    """Measure articles and words a second, and the peak of memory."""
    started = time.perf_counter()
    tagger = reportedly.load(model)
    loading = time.perf_counter() - started
    articles = words = frames = 0
    seconds = []
    for _ in range(rounds + 1):
        articles = words = frames = 0
        started = time.perf_counter()
        read = (item for item in reportedly.read_articles(inputs) if isinstance(item, Article))
        for article in tagger.pipe(read, batch_size=batch_size):
            articles += 1
            words += len(article.text.split())
            frames += len(article.frames)
        seconds.append(time.perf_counter() - started)
    middle = statistics.median(seconds[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE
    print(f"machine     {platform.machine()}, Python {platform.python_version()}, reportedly {reportedly.__version__}")
    print(f"model       {model}, loaded in {loading:.2f} s")
    print(f"articles    {articles:,} with {words:,} words, {frames:,} frames found")
    print(f"time        {middle:.2f} s (median of {rounds}; {min(seconds[1:]):.2f} to {max(seconds[1:]):.2f})")
    print(f"speed       {articles / middle:,.0f} articles/s, {words / middle:,.0f} words/s, one process")
    print(f"memory      {peak / 1e6:,.0f} MB at the peak")


if __name__ == "__main__":
    typer.run(measure)
