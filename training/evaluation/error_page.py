"""A page that shows what goes wrong: each article with both annotations side by side, and every difference explained.

The page is one file without anything external: it can be mailed, and opened offline. Its text is escaped by the template
engine, and its content security policy lets nothing run but its own script.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import UNSET

from reportedly._version import __version__
from reportedly.schema import Article, Frame, FrameType, Quantity, Role
from reportedly.table import describe_value

from .commonest import common_reasons, common_words
from .findings import Finding, Status, findings
from .marking import Piece, Segment, pieces, shortened, shown
from .pairs import Pair, pair_articles
from .reasons import Reason
from .scorer import score_articles
from .sheets import Sheet, make_sheet
from .slices import cue_words
from .units import ARGUMENTS, FRAME_TYPES, KINDS, fragments_of

_SIGNS: dict[Status, str] = {"missed": "−", "false": "+", "near": "≈", "right": "✓"}  # the worst first
_ALONE: tuple[Status, ...] = ("missed", "false")


class Sides(NamedTuple):
    """What the page calls the two annotations, and what became of their frames.

    Attributes:
        first: The first annotation.
        second: The second.
        missed: Of frames that only the first has.
        false: Of frames that only the second has.
        near: Of frames of both, with the same cue or a part of it, that are not the same.
        right: Of frames that are the same in both.
        common: The heading of what there is most of.
        only: The filter that leaves out everything in which both are the same.
    """

    first: str
    second: str
    missed: str
    false: str
    near: str
    right: str
    common: str
    only: str


PREDICTIONS = Sides("gold", "predicted", "missed", "false alarm", "near miss", "right", "What goes wrong most", "only errors")
ANNOTATORS = Sides("A", "B", "only in A", "only in B", "different", "equal", "What differs most", "only differences")


def error_page(
    first: Iterable[Article],
    second: Iterable[Article],
    *,
    title: str,
    facts: Sequence[str] = (),
    sides: Sides = PREDICTIONS,
    types: Iterable[FrameType] = FRAME_TYPES,
) -> str:
    """Makes the page.

    Args:
        first: The articles with the frames that are right, or those of one annotator.
        second: The same articles with the frames of a system, or of another annotator.
        title: The heading of the page.
        facts: What stands under the heading, a line each.
        sides: What the two annotations are called.
        types: The frame types to show.

    Returns:
        The page as HTML, to be written in UTF-8.

    Raises:
        InputError: If an article has no partner, or the texts of partners differ.
    """
    pairs = pair_articles(first, second)
    wanted = tuple(name for name in FRAME_TYPES if name in set(types))
    sheets: list[Sheet] = []
    found: list[Finding] = []
    for pair in pairs:
        of_pair = findings(pair, wanted)
        sheets.append(make_sheet(pair, of_pair, len(found)))
        found += of_pair
    return _render(
        title=title,
        facts=facts,
        sides=sides,
        types=wanted,
        sheets=sheets,
        overview=_overview(pairs, found, wanted),
        reasons=common_reasons(found),
        words={status: common_words(found, status) for status in _ALONE},
        kinds={name: KINDS[name] for name in wanted if KINDS[name]},
        roles=[role for role in ("cue", "source", "content", "scope", "entity") if _has(wanted, role)],
    )


def _has(types: Iterable[FrameType], role: Role) -> bool:
    return role == "cue" or any(role in ARGUMENTS[name] for name in types)


def _overview(pairs: Sequence[Pair], found: Sequence[Finding], types: Sequence[FrameType]) -> list[dict[str, Any]]:
    """A row for each type: how many frames became what, and the exact F1 of cues and frames."""
    scores = score_articles(pairs, types=types, split=None)
    rows = []
    for name in types:
        counts = Counter(finding.status for finding in found if finding.type == name)
        cue, frame = (scores.count(f"{name}.{unit}.exact").f1 for unit in ("cue", "labelled"))
        rows.append({"type": name, "counts": counts, "cue": cue, "frame": frame})
    return rows


def _roles(finding: Finding, text: str) -> list[tuple[Role, list[Piece], bool]]:
    """The roles of a finding's frames: what both have of each, and whether they differ in it."""
    rows: list[tuple[Role, list[Piece], bool]] = []
    for role in finding.frame.roles:
        one = fragments_of(finding.first, role) if finding.first else None
        two = fragments_of(finding.second, role) if finding.second else None
        if finding.first is None or finding.second is None:
            one = two = one or two
        if one is not None or two is not None:
            rows.append((role, pieces(text, one, two), one != two))
    return rows


def _opened(segment: Segment, found: Sequence[Finding]) -> list[tuple[int, str]]:
    """The cues that start with a segment: the finding, and a letter for its type with a sign where it is not right."""
    opened = []
    for mark in segment.opening:
        finding = found[mark.finding]
        sign = "" if finding.status == "right" else _SIGNS[finding.status]
        if mark.role == "cue":
            opened.append((mark.finding, f"{finding.type[0].upper()}{sign}"))
    return opened


def _hint(segment: Segment, found: Sequence[Finding], sides: Sides) -> str:
    """Says what a segment is."""
    parts = []
    for mark in segment.marks:
        finding = found[mark.finding]
        if mark.role == "cue":
            parts.append(f"{finding.type} cue ({getattr(sides, finding.status)})")
        else:
            parts.append(f"{mark.role} of “{shortened(finding.frame.cue.text, 20)}”")
    return "; ".join(parts)


def _target(segment: Segment, found: Sequence[Finding]) -> int | None:
    """The finding that a segment leads to: the first one that is not right, of which it is a cue."""
    cues = (mark.finding for mark in segment.marks if mark.role == "cue")
    return next((number for number in cues if found[number].status != "right"), None)


def _keys(finding: Finding) -> str:
    """What a finding can be chosen by in the lists of what goes wrong most."""
    start = f"{finding.type}/{finding.status}"
    reasons = dict.fromkeys(f"{start}/{reason.part}/{reason.what}" for reason in finding.reasons)
    return "\n".join([*reasons, f"{start}/“{shown(cue_words(finding.frame))}”"])


def _scored(finding: Finding) -> str:
    """The score of the predicted frame, if it has one."""
    score = finding.second.score if finding.second else UNSET
    return "" if score is UNSET else f", score {score:.2f}"


def _value(frame: Frame | None) -> str:
    return describe_value(frame.value) if isinstance(frame, Quantity) and frame.value else ""


def _labels(finding: Finding) -> list[tuple[str, list[Reason]]]:
    """The labels in which a finding's frames differ, each with its reasons."""
    found: dict[str, list[Reason]] = {}
    for reason in finding.reasons:
        if reason.part not in finding.frame.roles:
            found.setdefault(reason.part, []).append(reason)
    return list(found.items())


def _classes(segment: Segment, found: Sequence[Finding]) -> str:
    """The style classes of a segment: the types and the worst status of its cues, the roles that cover it."""
    of_cues = [found[mark.finding] for mark in segment.marks if mark.role == "cue"]
    classes = [f"cue-{name}" for name in FRAME_TYPES if any(finding.type == name for finding in of_cues)]
    statuses = {finding.status for finding in of_cues}
    classes += [status for status in _SIGNS if status in statuses][:1]
    return " ".join([*classes, *sorted({f"in-{mark.role}" for mark in segment.marks if mark.role != "cue"})])


def _render(**variables: Any) -> str:  # noqa: ANN401  # what the template uses
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    folder = files(__package__) / "templates"

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = read("errors.css"), read("errors.js")
    sheets: Sequence[Sheet] = variables["sheets"]
    found = [finding for sheet in sheets for row in sheet.rows for _, finding in row.findings]
    return environment.get_template("errors.html").render(
        **variables,
        classes=lambda segment: _classes(segment, found),
        opened=lambda segment: _opened(segment, found),
        hint=lambda segment: _hint(segment, found, variables["sides"]),
        target_of=lambda segment: _target(segment, found),
        keys=_keys,
        scored=_scored,
        signs=_SIGNS,
        role_rows=_roles,
        label_rows=_labels,
        value=_value,
        shown=shown,
        version=__version__,
        style=Markup(style),  # noqa: S704  # our own file
        script=Markup(script),  # noqa: S704  # our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _hash(code: str) -> str:
    """The digest by which the content security policy knows our own code."""
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
