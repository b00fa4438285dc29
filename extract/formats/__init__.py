"""Reading and writing articles: text, web pages, tables, JSON lines, Parquet and hand-made annotations.

`read_articles` reads every format as one stream; `open_writer` writes JSON lines and Parquet. `read_ann` and `write_ann` are
for the notation in which annotations are made by hand, `standoff` for annotations of texts that may not be passed on.
"""

from __future__ import annotations

from .ann import read_ann
from .ann_writer import write_ann
from .inputs import FORMATS
from .jsonl import write_jsonl
from .reading import read_articles
from .records import Reject
from .writing import ArticleWriter, open_writer

__all__ = [
    "FORMATS",
    "ArticleWriter",
    "Reject",
    "open_writer",
    "read_ann",
    "read_articles",
    "write_ann",
    "write_jsonl",
]
