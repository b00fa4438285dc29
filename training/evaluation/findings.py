"""Every frame of two annotations of an article, with what became of it: right, nearly right, missed, or a false alarm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from reportedly.frames import frame_type, sort_key
from reportedly.schema import Frame, FrameType

from .differences import differences
from .pairs import Pair
from .reasons import Reason, differing_reasons, lonely_reason
from .units import FRAME_TYPES, kind_of, labelled_unit

Status: TypeAlias = Literal["right", "near", "missed", "false"]


class Finding(NamedTuple):
    """A frame of one side, or of both.

    Attributes:
        type: The frame's type.
        status: `right` where both sides have it; `near` where both have one with this cue, or a part of it, but they differ;
            `missed` where only the first side has it; `false` (a false alarm) where only the second has.
        first: The frame of the first side.
        second: The frame of the second side.
        reasons: In what the two differ, or why the frame is alone; none for `right`.
    """

    type: FrameType
    status: Status
    first: Frame | None
    second: Frame | None
    reasons: tuple[Reason, ...] = ()

    @property
    def frame(self) -> Frame:
        """The frame of the first side, where that has it, else that of the second."""
        frame = self.first or self.second
        assert frame is not None  # noqa: S101  # a finding is of at least one frame
        return frame

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that the two sides give it."""
        return tuple(dict.fromkeys(kind for frame in (self.first, self.second) if frame and (kind := kind_of(frame))))


def findings(pair: Pair, types: Iterable[FrameType] = FRAME_TYPES) -> list[Finding]:
    """Lists what became of every frame.

    Args:
        pair: The gold article and the predicted one, or those of two annotators.
        types: The frame types to look at.

    Returns:
        The findings in the order of the text. Frames that differ are paired as `differences` pairs them.

    Raises:
        InputError: If the two are not annotations of the same text.
    """
    first, second = pair
    wanted = frozenset(types)
    others = {labelled_unit(frame): frame for frame in second.frames}
    same = {labelled_unit(frame): frame for frame in first.frames if frame_type(frame) in wanted}
    found = [Finding(frame_type(one), "right", one, others[unit]) for unit, one in same.items() if unit in others]
    for difference in differences(first, second, types=wanted):
        one, two = difference.first, difference.second
        if one and two:
            found.append(Finding(difference.type, "near", one, two, differing_reasons(one, two, first.text)))
        elif one:
            reason = lonely_reason(one, first.frames, second.frames)
            found.append(Finding(difference.type, "missed", one, None, (reason,)))
        elif two:
            reason = lonely_reason(two, second.frames, first.frames)
            found.append(Finding(difference.type, "false", None, two, (reason,)))
    return sorted(found, key=lambda finding: sort_key(finding.frame))
