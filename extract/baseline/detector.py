"""The public class of the baseline tagger."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema import Frame
from .attributions import attributions
from .hedges import hedges
from .numbers import quantities
from .tokens import Tokeniser


class BaselineDetector:
    """Finds frames by lexicons and rules.

    It is the yardstick that a trained model has to beat, and is never mixed into a model's output.

    Attributes:
        name: What the detector is called where one is chosen by name.
    """

    name = "baseline"

    def __init__(self) -> None:
        self._tokenise = Tokeniser()

    def detect(self, texts: Sequence[str]) -> list[list[Frame]]:
        """Finds the frames of texts.

        Args:
            texts: Any texts.

        Returns:
            For each text its frames, in no particular order, without ids and scores.
        """
        return [self._frames(text) for text in texts]

    def _frames(self, text: str) -> list[Frame]:
        tokens = self._tokenise(text)
        found = attributions(tokens)
        return [*(item.frame(text) for item in found), *hedges(tokens, found), *quantities(tokens)]
