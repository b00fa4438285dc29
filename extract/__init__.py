"""Tags hedged claims, numeric assertions and attributions in news articles.

    import reportedly

    tagger = reportedly.load()
    article = tagger.tag("At least 40 villages have reportedly been emptied, aid workers said.")

What takes long to import is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .claims import derive_claims as derive_claims
    from .formats import open_writer as open_writer
    from .formats import read_articles as read_articles
    from .quantities import normalise as normalise
    from .schema import Article as Article
    from .schema import Attribution as Attribution
    from .schema import Claim as Claim
    from .schema import Hedge as Hedge
    from .schema import Quantity as Quantity
    from .schema import Span as Span
    from .schema import Value as Value
    from .tagger import Tagger as Tagger
    from .tagger import load as load

_MODULES = {
    "Article": "schema",
    "Attribution": "schema",
    "Claim": "schema",
    "Hedge": "schema",
    "Quantity": "schema",
    "Span": "schema",
    "Tagger": "tagger",
    "Value": "schema",
    "derive_claims": "claims",
    "load": "tagger",
    "normalise": "quantities",
    "open_writer": "formats",
    "read_articles": "formats",
}
__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # the public names are of many types
    if name not in _MODULES:
        message = f"module 'reportedly' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
