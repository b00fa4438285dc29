"""The errors that the package raises on purpose; the command line shows their message and ends with exit code 2."""

from __future__ import annotations

from collections.abc import Sequence


class ReportedlyError(Exception):
    """Something that the user can mend: the message says what was got, what was expected and what to do next."""


class InputError(ReportedlyError):
    """What was to be read is not there, or cannot be read as asked."""


class ModelNotFoundError(ReportedlyError):
    """There is no model of that name, or at that path."""


class OutputError(ReportedlyError):
    """Results cannot be written where, or as, they were to go."""


class FormatError(ReportedlyError):
    """A fault in a file.

    Attributes:
        source: The file, or what stands for it.
        line: The line, counted from 1; `None` where the fault is in the file as a whole.
        reason: What is wrong.
    """

    def __init__(self, source: str, line: int | None, reason: str) -> None:
        super().__init__(source, line, reason)
        self.source = source
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.reason}"


class AnnotationError(ReportedlyError):
    """All the faults of one hand-annotated file; the message has a line for each.

    Attributes:
        faults: The faults in the order of the file.
    """

    def __init__(self, faults: Sequence[FormatError]) -> None:
        super().__init__(tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
