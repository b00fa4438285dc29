"""What data is there: looked at once, though many tasks share it."""

from __future__ import annotations

from .task import Data, Places


class Inventory:
    """Remembers of data whether it is missing, and its digest.

    Args:
        places: Where the data lies.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self._missing: dict[Data, str | None] = {}
        self._digests: dict[Data, str] = {}

    def missing(self, data: Data) -> str | None:
        """Says why data cannot be read, see `Data.missing`."""
        if data not in self._missing:
            self._missing[data] = data.missing(self.places)
        return self._missing[data]

    def digest(self, data: Data) -> str:
        """Makes a SHA-256 of data, see `Data.digest`."""
        if data not in self._digests:
            self._digests[data] = data.digest(self.places)
        return self._digests[data]
