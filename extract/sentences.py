"""Sentence boundaries, by `sentencex` (Wikimedia), which knows English abbreviations and opening quotation marks."""

from __future__ import annotations

import re

import sentencex

from .schema import Fragment

# The library is written in Rust: it takes no lone surrogates, and (1.0.32) it panics where a white space character
# that is longer than one byte follows a full stop. Both are replaced, one code point by one, so that offsets stay.
_ODD = re.compile(r"[^\S\x00-\x7f]|[\ud800-\udfff]")


def sentences(text: str) -> list[Fragment]:
    """Splits a text into sentences.

    Args:
        text: Any text. A blank line always ends a sentence.

    Returns:
        The `(start, end)` offsets of the sentences in order, without white space at their ends; blank ones are left out.
    """
    found = []
    for boundary in sentencex.get_sentence_boundaries("en", _ODD.sub(_plain, text)):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            start += len(piece) - len(piece.lstrip())
            found.append((start, start + len(stripped)))
    return found


def _plain(match: re.Match[str]) -> str:
    return " " if match.group().isspace() else "\ufffd"
