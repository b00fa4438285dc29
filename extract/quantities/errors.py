"""The one error of this package."""

from __future__ import annotations


class UnreadableQuantity(ValueError):
    """A numeric expression that cannot be read without guessing.

    Attributes:
        surface: The expression as it was given.
        reason: What was not understood, for a person to read.
    """

    def __init__(self, surface: str, reason: str) -> None:
        """Keep the expression and the reason apart as well as in the message."""
        super().__init__(f"cannot read {surface!r} as a quantity: {reason}")
        self.surface = surface
        self.reason = reason


class Refusal(Exception):
    """Raised inside the grammar where an expression is understood to be ambiguous; never leaves the package."""
