"""Web pages, one article a file: the main text as `trafilatura` finds it, without menus, adverts and comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ..schema import Article
from .records import Fields, Reject, shown

_META = ("title", "author", "date", "sitename", "url", "language")


def read(stream: IO[bytes], source: str, name: str, fields: Fields) -> Iterator[Article | Reject]:
    """Reads a web page; what it says of its title, author, date, site and address goes to `meta`.

    Args:
        stream: The file, in any encoding that it declares.
        source: What to call it in a reject.
        name: The id of the article.
        fields: Nothing to this format.

    Yields:
        The article or, where the page has no main text, a reject.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    content = stream.read()
    reason = "no main text found: expected a page with an article"
    try:
        page = bare_extraction(content, include_comments=False, with_metadata=True)
    except Exception as error:  # whatever the parsers make of a broken page, the batch goes on
        page, reason = None, f"the page cannot be parsed: {type(error).__name__}: {error}"
    if not isinstance(page, Document) or not page.text or not page.text.strip():
        yield Reject(source=source, reason=reason, raw=shown(content))
        return
    found = {key: getattr(page, key, None) for key in _META}
    yield Article(id=name, text=page.text, meta={key: value for key, value in found.items() if isinstance(value, str)})
