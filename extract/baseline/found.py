"""An attribution on its way to a frame."""

from __future__ import annotations

from typing import NamedTuple

from ..frames import make_attribution
from ..schema import Attribution, AttributionKind, Fragment, HedgeKind, SourceKind
from .clauses import fragment
from .lexicon import Cue
from .sources import Range, kind_of
from .tokens import Tokens


class Found(NamedTuple):
    """An attribution before it becomes a frame, with what a hedge by the same word needs.

    Attributes:
        kind: The kind of attribution.
        cue: The offsets of the verb group, noun or preposition.
        word: The offsets of the attributing word alone.
        source: The words of the source.
        source_kind: What kind of source it is.
        content: The offsets of the content.
        hedge: The kind of hedge that the word is, too.
        sort: The complement that the content is.
        passive: Whether the subject is part of the content.
    """

    kind: AttributionKind
    cue: Fragment
    word: Fragment
    source: Fragment | None
    source_kind: SourceKind
    content: list[Fragment]
    hedge: HedgeKind | None
    sort: str
    passive: bool

    def frame(self, text: str) -> Attribution:
        """Makes the frame."""
        source = [self.source] if self.source else None
        return make_attribution(text, self.kind, self.source_kind, [self.cue], source, self.content)


def build(
    tokens: Tokens, cue: Cue, span: Fragment, word: Fragment, source: Range | None, content: list[Fragment], sort: str
) -> Found | None:
    """Puts an attribution together, unless its parts contradict each other.

    Args:
        tokens: The text's words.
        cue: The entry of the cue.
        span: The offsets of the cue.
        word: The offsets of the attributing word alone.
        source: The words of the source, if there is one.
        content: The fragments of the content.
        sort: The complement that the content is.
    """
    held = fragment(tokens, *source) if source else None
    if held is None or source is None:
        source = None
    pieces = disjoint(content)
    if not pieces or any(start < span[1] and span[0] < end for start, end in pieces):
        return None
    kind = cue.attribution or "statement"
    source_kind = kind_of(tokens, source)
    if cue.lemma == "say" and source_kind == "document":
        kind = "statement"
    if cue.lemma in {"indicate", "suggest", "imply"} and source_kind == "document":
        kind = "evidence"
    if cue.lemma in {"confirm", "reveal"} and source_kind == "document":
        kind = "evidence"
    return Found(kind, span, word, held, source_kind, pieces, cue.hedge, sort, passive=False)


def disjoint(pieces: list[Fragment]) -> list[Fragment]:
    """Sorts fragments and joins those that overlap."""
    out: list[Fragment] = []
    for start, end in sorted(pieces):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
