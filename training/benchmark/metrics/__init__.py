"""What tasks compare: the project's own figures, and the official metrics of the published corpora."""

from __future__ import annotations

from .hedges import CUES, GIVEN_SCOPES, SCOPES
from .labels import FLAT_LABELS
from .measurements import MEASEVAL
from .sentences import SENTENCES
from .spans import LAYERS, QUOTATIONS
from .tags import APPEALS
from .values import NEWSQUANT

__all__ = [
    "APPEALS",
    "CUES",
    "FLAT_LABELS",
    "GIVEN_SCOPES",
    "LAYERS",
    "MEASEVAL",
    "NEWSQUANT",
    "QUOTATIONS",
    "SCOPES",
    "SENTENCES",
]
