"""Numeric expressions: where they begin and end, and what they count or measure.

The expressions are found by patterns over the characters, because a tokeniser cuts "$2.3bn-$2.5bn" in unhelpful places; the
entity is looked for among the words around them. Values are not decided here: `reportedly.quantities` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ..frames import make_quantity
from ..schema import Fragment, Quantity
from .entities import entity
from .grammar import guess
from .lexicon import words
from .tokens import Tokens


def _either(values: Iterable[str]) -> str:
    ordered = sorted(values, key=lambda value: (-len(value), value))
    return "(?:" + "|".join(re.escape(value).replace(r"\ ", r"\s") for value in ordered) + ")"


_CURRENCY = r"(?:[A-Z]{0,3}[$£€¥₹₦₱₩₺฿]|(?-i:USD|EUR|GBP|AED|QAR|SAR|INR|KES|ZAR|Dhs?|Rs\.?|RM|KSh|KSH|Sh|Rp|R|P)(?=\s?\d)\s?)"
_BLANKS = " \t\u00a0\u2009\u202f"
_DIGITS = r"\d+(?:[,٬]\d{2,3})*(?:[.·]\d+)?"


@cache
def _pattern() -> re.Pattern[str]:
    cardinal = _either(words("numbers", "cardinals"))
    scale = _either(words("numbers", "scales") - {"dozen"} | {"dozen"})
    vague = _either(words("numbers", "vague") - {"decades"})
    fraction = _either(words("numbers", "fractions") - {"half", "halves", "two-thirds", "three-quarters"})
    unit = _either(words("numbers", "units"))
    modifier = _either(words("numbers", "modifiers"))
    rate = _either(words("numbers", "rate_units"))
    spelled = rf"(?:{cardinal}(?:[-\s](?:and\s)?{cardinal})*(?:\sand\sa\s(?:half|quarter))?)"
    number = (
        rf"(?:{_CURRENCY}\s?{_DIGITS}|{_DIGITS}|{spelled}|a\s(?:hundred|thousand|million|billion)(?=\s)"
        rf"|half\sa(?=\s(?:dozen|million|billion|century))|several(?=\s(?:hundred|thousand|million|billion|dozen|score))"
        rf"|a\sfew(?=\s(?:hundred|thousand|million|billion|dozen))|an?(?=\s(?:dozen))|a\scouple\sof(?=\s(?:hundred|thousand|dozen)))"
    )
    scaled = rf"{number}(?:[\s-]?{scale}\b(?!-[a-z]))*(?:\sand\sa\shalf)?"
    sized = rf"{scaled}(?:[\s-]?(?!p\.m){unit}(?![\w]))?"
    part = (
        rf"(?:(?:an?|one|two|three|four|five|seven|nine)[-\s]){fraction}\b(?!-)"
        r"|half(?!\sa\s)|two-thirds|three-quarters|twice|thrice|once(?=[,.]|\s(?:an?|every|per)\s)|(?:two|three|four|five|ten)fold"
        r"|a\s(?:pair|couple)(?=\sof)"
    )
    core = (
        rf"(?:(?:{vague}\sof\s{vague}|{vague})(?:\sof\s(?:times|{unit})\b)?|(?<=for\s)decades|half\san\shour|a\squarter\sof\san\shour"
        rf"|{number}\sfor\s(?:{cardinal}|\d+)(?=(?:\s|[,.;)])(?!\w+s\b))|{cardinal}\stimes\sout\sof\s{cardinal}|one\sper\s{sized}|{part}"
        rf"|{sized}(?:\s?(?:to|–|—|-|or)\s?{sized})?|an?\s{unit}(?!\w))"
    )
    whole = (
        rf"(?<![\w@#/.&_+\-–£$€])(?P<modifier>(?:{modifier}\s){{1,3}}|between\s|[<>~]\s?)?"
        rf"(?P<core>(?:(?<=between\s){sized}\sand\s{sized})|(?:(?:{spelled}|\d+)\s(?:in|out\sof)\s(?:every\s)?(?:{spelled}|\d+))|{core})"
        rf"(?P<after>(?:\s(?:and|or)\s(?:counting)|\sor\s(?:more|so|fewer|less)|-?plus\b|-odd\b|\+(?!\w))?"
        rf"(?:(?:\s(?:per|an?|each|every)\s{rate}(?!\s(?:earlier|ago|later|before))|/\w+)\b)?(?-i:(?:-[a-z]+)*)(?:[-\s]year[-\s]olds?)?)"
        rf"(?![\w@]|['’](?!s\b)\w|-\w|[:.]\d)"
    )
    # An expression does not run over the end of a line.
    return re.compile(
        whole.replace(r"[\s-]", f"[{_BLANKS}-]").replace(r"[-\s]", f"[{_BLANKS}-]").replace(r"\s", f"[{_BLANKS}]"),
        re.IGNORECASE,
    )


_ORDINAL_AFTER = re.compile(r"\s?(?:st|nd|rd|th)\b")
_CLOCK = re.compile(r"\s?(?:a\.?m\b|p\.?m\b|o[’']clock|GMT|hrs\b|EST\b|BST\b|UTC\b|ET\b|noon\b|local time)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_DATE = re.compile(r"\d{1,4}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}/\d{1,2}")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:[-–/](?:\d{2}|\d{4}))?s?$")
_PHONE = re.compile(r"\+?\(?\d[\d\s().-]{6,}\d")
_ONE_WORDS = words("contexts", "one_words")
_ONE_IDIOMS = words("contexts", "one_idioms")
_SAID = words("contexts", "said")


def quantities(tokens: Tokens) -> Iterator[Quantity]:
    """Finds the quantities of a text.

    Args:
        tokens: The text's words.

    Yields:
        One frame for each numeric expression.
    """
    text = tokens.text
    phones = [match.span() for match in _PHONE.finditer(text) if _is_phone(match.group())]
    phone = 0
    last: tuple[int, Fragment | None] = (-1, None)
    for match in _pattern().finditer(text):
        start, end = match.start("modifier") if match["modifier"] else match.start("core"), match.end()
        while phone < len(phones) and phones[phone][1] <= start:
            phone += 1
        if phone < len(phones) and phones[phone][0] < end:
            continue
        span = _trimmed(text, match)
        if span is None or _excluded(tokens, match, span):
            continue
        for part in _changes(text, span, match):
            sentence = tokens.sentence_of[min(tokens.at(part[0]), len(tokens) - 1)]
            found = entity(tokens, *part, last[1] if last[0] == sentence else None)
            if found and (found[0] < part[1] and part[0] < found[1]):
                found = None
            if found:
                last = (sentence, found)
            yield make_quantity(text, [part], [found] if found else None)


_CHANGE = re.compile(r"\sto\s", re.IGNORECASE)
_SIGN = re.compile(r"%|[$£€¥₹]|[a-z]+", re.IGNORECASE)


def _changes(text: str, span: Fragment, match: re.Match[str]) -> list[Fragment]:
    """Parts a change ("from 5.75 percent to 4.9 percent", "rose 22% to 249p") from a range ("5 to 7 percent")."""
    start, end = span
    middle = _CHANGE.search(text, max(start, match.start("core")), end)
    if middle is None or "between" in match.group().lower():
        return [span]
    left, right = text[max(start, match.start("core")) : middle.start()], text[middle.end() : end]
    changed = text[max(0, start - 5) : start].lower() == "from "
    signs = [
        {sign.lower() for sign in _SIGN.findall(half)} - words("numbers", "cardinals") - words("numbers", "scales")
        for half in (left, right)
    ]
    changed |= bool(signs[0]) and not signs[0] & signs[1]
    return [(start, middle.start()), (middle.end(), end)] if changed else [span]


def _is_phone(digits: str) -> bool:
    groups = re.findall(r"\d+", digits)
    return (
        sum(map(len, groups)) >= 7
        and len(groups) >= 2
        and (digits[0] in "+(0" or ("-" in digits and len(groups) >= 3 and len(groups[0]) == 3))
    )


def _trimmed(text: str, match: re.Match[str]) -> Fragment | None:
    start, end = match.span()
    piece = text[start:end]
    if piece.lower().startswith("for decades"):
        return start, end
    modifier = (match["modifier"] or "").lower()
    if modifier.startswith(("over ", "above ", "under ", "below ", "about ", "around ")) and not _modifies(text, match):
        start = match.start("core")
    if match["modifier"] and match["modifier"].lower().startswith("between") and " and " not in match["core"].lower():
        start = match.start("core")
    if match["core"].lower() in {"half", "third", "quarter", "fifth"} and start == match.start("core"):
        return (start, end) if match["core"].lower() == "half" else None
    stripped = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return (start, start + len(stripped)) if stripped else None


_WORD_BEFORE = re.compile(r"([\w’']+)([,.;:(]?)\s*$")
_TOPICAL = words("contexts", "topical")


def _modifies(text: str, match: re.Match[str]) -> bool:
    """Whether *over*, *about* and the like change the number rather than link it to the word before."""
    before = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.start())
    word = match["modifier"].split()[0].lower()
    if before is None or before[2]:
        return True
    previous = before[1].lower()
    if previous in _TOPICAL:
        return False
    if word == "over":
        duration = re.search(
            r"\b(?:years?|months?|weeks?|days?|hours?|decades?|summers|seasons)$", match["core"], re.IGNORECASE
        )
        if duration:
            return previous in {"for", "of", "in", "after", "than", "last", "lasted", "took", "takes", "is", "was", "just"}
        return guess(previous) in "PXDCEVTB" or previous in {"has", "have"}
    return word not in {"under", "below", "above"} or guess(previous) in "PXDCEVTBN"


def _excluded(tokens: Tokens, match: re.Match[str], span: Fragment) -> bool:
    """Whether the number is a date, a time, a name or an ordinal rather than a quantity."""
    text, (start, end) = tokens.text, span
    core = match["core"]
    low = core.lower()
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    plain = core.replace(",", "").isdigit()
    if re.search(r"\bnos?\.\s*$", before, re.IGNORECASE) or re.search(r"\d[:.]$", before) or re.match(r"\s?[ap]\.m", after):
        return True
    if low.endswith(" p") and after.startswith((".m", "m")):
        return True
    if _ORDINAL_AFTER.match(after) or _CLOCK.match(after) or _DATE.fullmatch(core):
        return True
    first, last = tokens.at(start), tokens.before(end)
    previous = tokens.lower[first - 1] if first > 0 else ""
    following = tokens.lower[last + 1] if 0 <= last < len(tokens) - 1 else ""
    same = first > 0 and first < len(tokens) and tokens.sentence_of[first - 1] == tokens.sentence_of[first]
    if not same:
        previous = ""
    if _TIME.fullmatch(core) and ((previous == "at" and int(core[-2:]) < 60 and not match["after"]) or ":" in core):
        return True
    if _is_date(core, previous, following, match) or text[end : end + 2] in {"/1", "/2"}:
        return True
    labelled = {previous, previous.rstrip("s")} & words("numbers", "number_nouns")
    if labelled and core[0].isdigit() and not match["modifier"] and text[start - 1 : start].isspace():
        return True
    if plain and not match["modifier"] and same and first > 0 and _in_name(tokens, first, last):
        return True
    if low.startswith("one"):
        return _pronoun_one(tokens, first, last, low, text[start:end].lower())
    if (
        low in words("numbers", "cardinals")
        and previous in {"the", "other"}
        and (following in {"", ",", ".", "'s"} or (last + 1 < len(tokens) and tokens.tags[last + 1] in "VXP.,"))
    ):
        return True
    if (
        low in words("numbers", "cardinals")
        and previous in {"at", "until", "till"}
        and (following == "" or tokens.tags[last + 1] in "P.,C")
    ):
        return True
    if low in {"a pair", "a couple", "once"}:
        return False
    if low in {"second", "seconds", "point", "points"}:
        return True
    if re.fullmatch(r"an?[-\s][\w-]+", low) and not match["modifier"] and low.split()[-1] not in words("numbers", "scales"):
        if low.split()[-1] not in words("numbers", "fractions"):
            return True
        return (
            following not in {"of", "", ".", "more", "this", "in", "to", "from"}
            or (low.endswith("quarter") and following != "of")
            or low.endswith("second")
        )
    if low == "half":
        return (
            not match["modifier"]
            and following not in {"of", "the", "a", "an", "its", "their", "his", "her", "that", "those", "this", ".", ","}
        ) or previous in {"first", "second", "other", "better", "the"}
    if text[start:end].lower() in _ONE_WORDS:
        return True
    if start > 0 and re.search(r"(?:^|\n)\s*$", before) and re.match(r"[.)]\s", after) and plain:
        return True
    return low in {"tens", "scores"} or (low == "dozens" and False)


def _is_date(core: str, previous: str, following: str, match: re.Match[str]) -> bool:
    months = words("numbers", "months")
    numbers = re.findall(r"\d+", core)
    if len(numbers) == 2 and not re.search(r"[^\d\s–—-]", core.lower().replace("and", "").replace("to", "")):
        if (following in months and all(len(number) <= 2 for number in numbers)) or previous in months:
            return True
        if all(_YEAR.match(number) for number in numbers):
            return True
    if core.isdigit() and len(core) <= 2 and not match["after"] and (following in months or previous in months):
        return True
    if core.isdigit() and len(core) == 4 and previous in months:
        return True
    if _YEAR.match(core) and not match["after"]:
        if match["modifier"] and match["modifier"].strip().lower() not in {"about", "around", "over", "circa", "under"}:
            return False
        counted_noun = (
            following.endswith("s")
            and following not in {"was", "is", "has", "as", "its", "'s", "this", "his"}
            and following.isalpha()
        )
        return not counted_noun or previous in {"in", "since", "the", "of", "by", "until", "from", "during", "early", "late"}
    return False


def _in_name(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a bare number follows a capitalised word as part of a name: "Apollo 11"."""
    i = first - 1
    if tokens.end[i] + 1 != tokens.start[first] or tokens.tags[i] != "M" or not tokens.words[i][:1].isupper():
        return False
    following = tokens.tags[last + 1] if last + 1 < len(tokens) else "."
    return following not in "NAG"


def _pronoun_one(tokens: Tokens, first: int, last: int, core: str, cue: str) -> bool:
    """Whether *one* is a pronoun, an article or part of an idiom rather than a count."""
    if cue in _ONE_WORDS:
        return True
    if core != "one" or cue != "one":
        return core == "one day" and cue == "one day"
    tags, lower = tokens.tags, tokens.lower
    if first and lower[first - 1] in {"no", "the", "this", "that", "every", "any", "which", "each", "another", "-", "only"}:
        return lower[first - 1] != "only" or tags[last + 1 : last + 2] not in ("N", "A")
    following = lower[last + 1] if last + 1 < len(tokens) else "."
    if following == "of":
        return tags[last + 2 : last + 3] != "#"
    if last + 1 < len(tokens) and following in {"version", "night", "morning", "evening", "afternoon", "point", "quarter"}:
        return True
    if any(word in words("sources", "roles") for word in lower[last + 1 : last + 3]) and any(
        word in _SAID for word in lower[last + 2 : last + 9]
    ):
        return True
    return following in _ONE_IDIOMS or tags[last + 1] not in "NAG" if last + 1 < len(tokens) else True
