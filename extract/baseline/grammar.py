"""Guesses at word classes, from closed word lists, endings and the neighbouring words.

No trained tagger stands behind this: the classes are just good enough to tell where clauses and noun phrases begin and end.
A class is one letter:

    D determiner    P preposition   R pronoun        W relative or interrogative   C coordinator   S subordinator, *that*
    X auxiliary     T to            B adverb         A adjective                   N noun          M name
    V finite verb   v other verb    G -ing form      # number                      s 's
    , comma         . full stop     : other dividers " quotation mark              ( and ) brackets
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .lexicon import cues, words

_PUNCTUATION = {
    ",": ",", ".": ".", "!": ".", "?": ".", "…": ".", "...": ".", ";": ":", ":": ":", "—": ":", "–": ":", "--": ":", "-": ":",
    "(": "(", "[": "(", ")": ")", "]": ")", "•": ":", "●": ":", "*": ":", "|": ":",
    **dict.fromkeys('"“”„«»‘’‚\'`', '"'),
}  # fmt: skip
_NUMBER = re.compile(r"[$£€¥₹#]?\d")
_ADJECTIVE = re.compile(r".{2,}(?:al|ive|ous|ful|able|ible|ic|less|ant|ary|ish|est)$")
_NOT_ADVERBS = words("contexts", "not_adverbs")
_PLURALS = words("contexts", "plurals")

_AUX = words("grammar", "auxiliaries")
_MODALS = words("grammar", "modals")
_RELATIVES = words("grammar", "relatives")
_NEGATIONS = words("grammar", "negations")
_OPENERS = (
    words("grammar", "adverbs") | words("grammar", "fronts") | {"the", "a", "an", "its", "his", "her", "their", "our", "my"}
)
_SUBORDINATORS = words("grammar", "subordinators")
_PREPOSITIONS = words("grammar", "prepositions")
_BASES = words("grammar", "base_forms")
_PRESENTS = words("grammar", "present_forms")
_PASTS = words("grammar", "irregular_pasts")
_NOT_VERBS = words("grammar", "not_verbs")
# Past forms of verbs of saying that are hardly ever participles behind a noun.
_SPEECH = words("contexts", "speech_pasts")


@lru_cache(maxsize=65536)
def guess(lower: str) -> str:
    """The class of a word by itself; `E`, `Z` and `Y` are possible past, present and base forms of verbs."""
    if lower in _PUNCTUATION:
        return _PUNCTUATION[lower]
    if _NUMBER.match(lower) or lower in words("numbers", "cardinals"):
        return "#"
    if lower in {"'s", "’s", "'", "’"}:
        return "s"
    if lower in _NEGATIONS:
        return "B"
    if lower in _AUX:
        return "X"
    if lower == "to":
        return "T"
    if lower == "that":
        return "S"
    if lower in words("grammar", "coordinators"):
        return "C"
    if lower in words("grammar", "determiners"):
        return "D"
    if lower in words("grammar", "pronouns") or lower in words("grammar", "object_pronouns"):
        return "R"
    if lower in _RELATIVES:
        return "W"
    if lower in _PREPOSITIONS:
        return "P"
    if lower in _SUBORDINATORS:
        return "S"
    if lower in words("grammar", "adverbs") or (lower.endswith("ly") and len(lower) > 4 and lower not in _NOT_ADVERBS):
        return "B"
    if lower in words("grammar", "quantifiers"):
        return "D"
    if (lower.endswith("ed") and lower in cues("verbs")) or lower in {"understood", "thought"}:
        return "E"
    if lower in cues("adjectives") or lower in _NOT_VERBS:
        return "A"
    if lower in words("sources", "roles"):
        return "N"
    if lower.endswith("ing") and len(lower) > 4 and not lower.endswith("thing"):
        return "G"
    verb = cues("verbs").get(lower)
    if lower in _PASTS or (lower.endswith("ed") and len(lower) > 3):
        return "E"
    if lower in _PRESENTS or (verb and lower.endswith("s") and lower != verb.lemma):
        return "Z"
    if lower in _BASES or (verb and lower == verb.lemma):
        return "Y"
    return "A" if _ADJECTIVE.match(lower) else "N"


def classify(spellings: Sequence[str], lower: Sequence[str]) -> str:
    """Guesses the word class of every word of a sentence.

    Args:
        spellings: The words as they stand.
        lower: The same in lower case.

    Returns:
        A string with one letter for each word.
    """
    raw = [guess(word) for word in lower]
    for i, word in enumerate(spellings):
        if (
            word[:1].isupper()
            and raw[i] in "NAEZYGXB"
            and ((i > 0 and raw[i - 1] not in '.":') or (word.isupper() and len(word) > 1))
        ):
            raw[i] = raw[i] if raw[i] in "XB" and not word.isupper() else "M"
        elif word == "US" or (word.isupper() and len(word) > 1 and raw[i] in "RP" and not _shouting(spellings)):
            raw[i] = "M"
    tags: list[str] = []
    last = "."  # the class of the last word that is no adverb
    for i, tag in enumerate(raw):
        following = raw[i + 1] if i + 1 < len(raw) else "."
        previous = tags[-1] if tags else "."
        if tag == "G" and previous in "Ds" and following in "STPVX.,":
            tag = "N"
        if _opens(tag, spellings[i], raw[i + 1 : i + 2], i):
            tag = "M" if tag in "AB" else "R"
        if tag == "E":
            tag = _past(last, previous, following, lower, i)
        elif tag in "YZ" and lower[i] in {"say", "says"}:
            tag = "v" if last in "XT" else "N" if previous in "DA" else "V"
        elif tag == "Z":
            tag = "V" if last in 'NMRWS),CX"' and following not in "XV" and not (following in "EZY" and last in "NM") else "N"
            if tags and tags[-1] in "DA#s":
                tag = "N"
        elif tag == "Y":
            tag = _base(last, lower, i, following)
        elif tag == "S" and lower[i] == "that":
            tag = "W" if following in "XVZE" else "S" if following in 'DRMP#TSWA"G(B' or previous in "V,vNAGX" else "D"
        elif (
            tag == "X"
            and lower[i] == "may"
            and spellings[i] == "May"
            and ((previous in "P#A" and i > 0) or following in "#XVZE,.:" or lower[i - 1 : i] in (["last"], ["this"], ["next"]))
        ):
            tag = "M"
        tags.append(tag)
        if tag != "B":
            last = tag
    return _reduced("".join(tags), raw, [word in _SPEECH for word in lower])


def _opens(tag: str, word: str, following: Sequence[str], i: int) -> bool:
    """Whether the first word of a sentence is a name ("Oswal said") or a pronoun ("Another said") for all its ending."""
    return i == 0 and tag in "ABD" and word[:1].isupper() and following in (["E"], ["Z"]) and word.lower() not in _OPENERS


def _shouting(spellings: Sequence[str]) -> bool:
    letters = [word for word in spellings if word.isalpha()]
    return sum(word.isupper() for word in letters) * 2 > len(letters)


def _past(last: str, previous: str, following: str, lower: Sequence[str], i: int) -> str:
    """A past form is finite behind a subject, a participle behind an auxiliary, and an adjective behind a determiner."""
    if last == "X":
        return "v"
    if lower[i] in _SPEECH and last not in "DAPTs.":
        return "V"
    if previous in "DAPTs" and last != "R":
        return "A"
    if previous == "#" and following in "NA":
        return "A"
    if i + 1 < len(lower) and lower[i + 1] == "by" and lower[i] not in words("numbers", "measuring_verbs"):
        return "v"
    if last in 'NMRW)#",CS:s':
        return "V"
    return "v" if last in ".VvG" else "A"


def _base(last: str, lower: Sequence[str], i: int, following: str) -> str:
    """A base form is an infinitive behind *to* and auxiliaries, and finite behind plural subjects."""
    if last in "XT":
        return "v"
    k = i - 1
    while k > 0 and (lower[k].endswith("ly") or lower[k] in words("grammar", "adverbs")):
        k -= 1
    before = lower[k] if i else ""
    if following == "s":
        return "N"
    if before in {"i", "you", "we", "they", "who", "which"} or before in _PLURALS:
        return "V"
    if last == "N" and before.endswith("s") and not before.endswith("ss") and following not in "XVP.,":
        return "V"
    if last == "M" and before.endswith("s") and following in "SDRWT":
        return "V"
    return "N"


def _reduced(tags: str, raw: Sequence[str], spoken: Sequence[bool]) -> str:
    """Finds participles behind nouns ("people briefed on it said"): a finite verb follows with no divider between."""
    out = list(tags)
    for i, tag in enumerate(tags):
        if (
            tag != "V"
            or raw[i] != "E"
            or spoken[i]
            or i == 0
            or tags[i - 1] not in "NM"
            or tags[i + 1 : i + 2] not in ("P", "T")
        ):
            continue
        for following in tags[i + 1 :]:
            if following in ',.:;CSW"':
                break
            if following in "VX":
                out[i] = "v"
                break
    return "".join(out)
