"""Words and sentences of a text, with their offsets, their guessed classes and the quotations that they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ..quotations import Quotation, quotations
from ..schema import Fragment
from .grammar import classify
from .lexicon import words

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
# spaCy strips marks off a word one at a time, each time searching all of it, so that very long "words" (encoded data, rows
# of marks) would cost the square of their length; they are taken as one token each.
_PIECE = re.compile(r"\S{100,}|(?:(?!\S{100})(?:\S+|\s+)){1,2000}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_END = frozenset({".", "!", "?", "…", "...", "?!", "!!", "!?"})
_CLOSING = frozenset("\"”’'»)]“")
_LONGEST = 250  # words; what has no full stop for so long is a table or a list


class Tokens:
    """The words of a text.

    Attributes:
        text: The text.
        words: The words as they stand there.
        lower: The same in lower case, with straight apostrophes.
        start: Where they begin.
        end: Where they end.
        tags: Their classes, one letter each; see `grammar.py`.
        sentences: The half-open ranges of words that are sentences.
        sentence_of: The number of the sentence that each word belongs to.
        quotations: The outermost quotations of the text.
        quotation_of: The number of the quotation that each word belongs to, its marks included, or -1.
    """

    def __init__(self, text: str, spans: list[Fragment], sentences: list[tuple[int, int]]) -> None:
        self.text = text
        self.words = [text[start:end] for start, end in spans]
        self.lower = [word.lower().replace("’", "'") if len(word) > 1 else word.lower() for word in self.words]
        self.start = [start for start, _ in spans]
        self.end = [end for _, end in spans]
        self.sentences = sentences
        self.tags = "".join(classify(self.words[i:j], self.lower[i:j]) for i, j in sentences)
        self.sentence_of = [number for number, (i, j) in enumerate(sentences) for _ in range(i, j)]
        self.quotations: tuple[Quotation, ...] = quotations(text)
        self.quotation_of = [-1] * len(spans)
        for number, quotation in enumerate(self.quotations):
            first, last = self.at(quotation.start), self.before(quotation.end)
            self.quotation_of[first : last + 1] = [number] * (last + 1 - first)

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """The first word that begins at an offset or behind it."""
        return bisect_left(self.start, offset)

    def before(self, offset: int) -> int:
        """The last word that ends at an offset or before it; -1 if none does."""
        return bisect_right(self.end, offset) - 1

    def bounds(self, index: int) -> tuple[int, int]:
        """The range of words of the sentence that a word stands in."""
        return self.sentences[self.sentence_of[index]]


class Tokeniser:
    """Splits texts into words, by the rules of spaCy for English, and into sentences."""

    def __init__(self) -> None:
        import spacy  # slow to import, so only when a tagger is made

        self._nlp = spacy.blank("en")
        self._columns: list[int | str] = ["IDX", "LENGTH"]

    def __call__(self, text: str) -> Tokens:
        """Splits one text; nothing is too long, and no character is wrong."""
        spans: list[Fragment] = []
        sentences: list[tuple[int, int]] = []
        clean = _SURROGATE.sub("\ufffd", text)
        with self._nlp.memory_zone():  # the strings of one text are dropped before the next
            for paragraph in _PARAGRAPH.finditer(clean):
                first = len(spans)
                for piece in _PIECE.finditer(clean, paragraph.start(), paragraph.end()):
                    _extend(clean, spans, self._words(piece.group(), piece.start()))
                sentences.extend(_sentences(clean, spans, first))
        return Tokens(text, spans, sentences)

    def _words(self, piece: str, offset: int) -> Iterator[Fragment]:
        if len(piece) >= 100 and " " not in piece and len(piece.split()) == 1:
            yield offset, offset + len(piece)
            return
        for start, length in self._nlp.make_doc(piece).to_array(self._columns).tolist():
            word = piece[start : start + length]
            if stripped := word.strip():
                inset = len(word) - len(word.lstrip())
                yield offset + start + inset, offset + start + inset + len(stripped)


def _extend(text: str, spans: list[Fragment], words_found: Iterator[Fragment]) -> None:
    """Adds words, and joins the parts of those with a hyphen, which spaCy takes apart."""
    joining = False
    for start, end in words_found:
        if spans and spans[-1][1] == start and (joining or text[start:end] in {"-", "–"}):
            if joining and text[start].isalnum():
                spans[-1] = (spans[-1][0], end)
                joining = False
                continue
            if not joining and _joins(text, start, end):
                spans[-1] = (spans[-1][0], end)
                joining = True
                continue
        joining = False
        spans.append((start, end))


def _joins(text: str, start: int, end: int) -> bool:
    """Whether a hyphen, or a dash between letters, stands inside a word."""
    before, after = text[start - 1], text[end : end + 1]
    return before.isalnum() and after.isalnum() and (text[start:end] == "-" or (before.isalpha() and after.isalpha()))


def _sentences(text: str, spans: list[Fragment], first: int) -> Iterator[tuple[int, int]]:
    """Ends sentences behind full stops and the marks that close with them, where what follows can begin one."""
    begin = first
    for i in range(first, len(spans)):
        if i + 1 == len(spans):
            break
        if (i + 1 - begin >= _LONGEST) or (i >= begin and _ends(text, spans, i)):
            yield begin, i + 1
            begin = i + 1
    if begin < len(spans):
        yield begin, len(spans)


def _ends(text: str, spans: list[Fragment], i: int) -> bool:
    start, end = spans[i]
    following = text[spans[i + 1][0] : spans[i + 1][1]]
    if end == spans[i + 1][0]:  # no white space between: a closing mark, or a mark inside a word
        return False
    word = text[start:end]
    k = i
    while word in _CLOSING and k > 0 and spans[k - 1][1] == spans[k][0]:
        k -= 1
        word = text[spans[k][0] : spans[k][1]]
    if word not in _END and not (k == i and word[-1:] in ".!?…"):
        return False
    head = following[0]
    if not (head.isupper() or head.isdigit() or (not head.isalnum() and head not in ",;:)…–—-&")):
        return False
    if word in _END:
        return word != "…" or head.isupper()
    # An abbreviation: it ends the sentence only if a word follows that hardly continues a name.
    lower = following.lower()
    if word in {"a.m.", "p.m."}:
        return following[0].isupper() and not following.isupper() and lower not in words("grammar", "times")
    return len(word) > 2 and (lower in _STARTERS) and following[0].isupper()


_STARTERS = (
    words("grammar", "determiners")
    | words("grammar", "pronouns")
    | words("grammar", "fronts")
    | words("grammar", "prepositions")
) - {"of"}
