"""The data model: articles, the frames found in them, and the claims derived from these.

Every type is an immutable `msgspec.Struct`; the JSON of the project is what `msgspec` makes of them, one `Article` a line.
`annotations/GUIDELINES.md` says what the labels mean. Offsets are half-open and count Unicode code points of `Article.text`
exactly as it was given: never bytes, never UTF-16 units, never tokens.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

SCHEMA_VERSION = 1
FRAGMENT_JOINER = " … "

Fragment: TypeAlias = tuple[int, int]
FrameType: TypeAlias = Literal["attribution", "hedge", "quantity"]
Role: TypeAlias = Literal["cue", "source", "content", "scope", "entity"]
HedgeKind: TypeAlias = Literal["reportative", "epistemic", "doxastic", "conditional"]
AttributionKind: TypeAlias = Literal["statement", "belief", "intention", "evidence"]
SourceKind: TypeAlias = Literal["person", "organisation", "document", "unnamed", "pronoun", "none"]
Quote: TypeAlias = Literal["direct", "indirect", "mixed"]
ClaimStatus: TypeAlias = Literal["asserted", "attributed", "hedged", "attributed_hedged"]
Dimension: TypeAlias = Literal[
    "count",
    "money",
    "percent",
    "fraction",
    "duration",
    "age",
    "length",
    "area",
    "mass",
    "volume",
    "speed",
    "temperature",
    "energy",
    "data",
    "ratio",
    "score",
    "multiplier",
    "other",
]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of an article's text, in one fragment or, where something interrupts it, in several.

    Attributes:
        fragments: Half-open `(start, end)` code point offsets, sorted and disjoint. The JSON key is `spans`.
        text: The text at these offsets; several fragments are joined by `" … "`.
    """

    fragments: tuple[Fragment, ...] = msgspec.field(name="spans")
    text: str

    @classmethod
    def of(cls, text: str, *fragments: Fragment) -> Span:
        """Makes the span of an article's `text` at the given fragments, in any order."""
        ordered = tuple(sorted(fragments))
        return cls(ordered, FRAGMENT_JOINER.join(text[start:end] for start, end in ordered))

    @property
    def start(self) -> int:
        """The offset of the first character."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.fragments[-1][1]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The normalised value of a numeric expression: a number or an interval.

    Attributes:
        low: The lower end; `None` where it is open ("up to 9,000").
        high: The upper end; `None` where it is open ("more than 40,000").
        low_inclusive: Whether `low` itself is meant.
        high_inclusive: Whether `high` itself is meant.
        approximate: Whether the wording says that the number is not exact ("around 300").
        unit: A symbol or name (`USD`, `percent`, `day`, `km/h`); `None` for counts.
        dimension: What kind of thing is measured.
    """

    low: int | float | None
    high: int | float | None
    low_inclusive: bool
    high_inclusive: bool
    approximate: bool
    unit: str | None
    dimension: Dimension


class Hedge(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="hedge", forbid_unknown_fields=True):
    """A cue by which the writer or a quoted source does not commit to the truth of a claim, its scope."""

    roles: ClassVar[tuple[Role, ...]] = ("cue", "scope")

    id: str
    kind: HedgeKind
    score: float | UnsetType = UNSET
    cue: Span
    scope: Span


class Attribution(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="attribution", forbid_unknown_fields=True):
    """Something said, held, intended or shown (the content) by someone or something (the source)."""

    roles: ClassVar[tuple[Role, ...]] = ("cue", "source", "content")

    id: str
    kind: AttributionKind
    source_kind: SourceKind
    quote: Quote
    score: float | UnsetType = UNSET
    cue: Span
    source: Span | None
    content: Span


class Quantity(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="quantity", forbid_unknown_fields=True):
    """A numeric expression with what it counts or measures; `value` is `None` where it cannot be read."""

    roles: ClassVar[tuple[Role, ...]] = ("cue", "entity")

    id: str
    score: float | UnsetType = UNSET
    cue: Span
    entity: Span | None
    value: Value | None


Frame: TypeAlias = Attribution | Hedge | Quantity


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader would check; derived from the frames, see `reportedly.claims`.

    Attributes:
        id: `c1`, `c2`, … in the order of the text.
        fragments: Where the claim stands; the JSON key is `spans`.
        text: The text there.
        status: Who answers for it: the article itself, a source, nobody firmly.
        frames: The ids of the frames that bear on it.
    """

    id: str
    fragments: tuple[Fragment, ...] = msgspec.field(name="spans")
    text: str
    status: ClaimStatus
    frames: tuple[str, ...]


class TaggerInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tagger made the frames: its name, the version of the package and the model it ran."""

    name: str
    version: str
    model: str


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article with its frames.

    Attributes:
        schema: The version of this format.
        id: The article's identifier.
        text: The text, untouched.
        meta: Every other field of the input record.
        frames: The frames in the order of their cues.
        claims: The claims; absent from hand-made annotations.
        tagger: What made the frames; absent from hand-made annotations.
    """

    schema: int = SCHEMA_VERSION
    id: str
    text: str
    meta: dict[str, Any] = {}
    frames: tuple[Frame, ...] = ()
    claims: tuple[Claim, ...] | UnsetType = UNSET
    tagger: TaggerInfo | UnsetType = UNSET

    @property
    def attributions(self) -> tuple[Attribution, ...]:
        """The attributions, in the order of their cues."""
        return tuple(frame for frame in self.frames if isinstance(frame, Attribution))

    @property
    def hedges(self) -> tuple[Hedge, ...]:
        """The hedges, in the order of their cues."""
        return tuple(frame for frame in self.frames if isinstance(frame, Hedge))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The quantities, in the order of their cues."""
        return tuple(frame for frame in self.frames if isinstance(frame, Quantity))


def json_schema() -> dict[str, Any]:
    """Makes the JSON Schema of one line of Article JSON, from the types of this module."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Article)}
