"""The collator: rows of a data set of windows as the tensors that the network takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from reportedly.model.labels import BEGIN, FRAME_TYPES, INSIDE, OUTSIDE, ROLES
from reportedly.model.windows import Specials, Window, collate
from reportedly.model.words import FEATURES, Words

from .targets import UNKNOWN, allowed_tags


class Collator:
    """Makes batches.

    Args:
        specials: The pieces around every input.
        limit: The most pieces that the encoder takes.
    """

    def __init__(self, specials: Specials, limit: int) -> None:
        self._specials = specials
        self._limit = limit
        self._allowed = allowed_tags()

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
        """Makes the batch of some rows; its keys are the arguments of `ReportedlyModel.forward`."""
        items = [(_words(row), Window(0, len(row["sentence"]), 0, len(row["sentence"]))) for row in rows]
        batch = collate(items, self._specials, self._limit)
        windows, width = batch.word_mask.shape
        codes = np.full((windows, len(FRAME_TYPES), width), UNKNOWN, dtype=np.int64)
        cues: list[np.ndarray] = []
        known: list[np.ndarray] = []
        kinds: list[np.ndarray] = []
        spans: list[np.ndarray] = []
        count = 0
        for index, row in enumerate(rows):
            length = len(row["sentence"])
            codes[index, :, :length] = np.asarray(row["cue_codes"], dtype=np.int64).reshape(len(FRAME_TYPES), length)
            own = np.asarray(row["cues"], dtype=np.int64).reshape(-1, 3)
            cues.append(np.insert(own, 0, index, axis=1))
            known.append(np.asarray(row["argument_known"], dtype=np.int64).reshape(-1, len(ROLES)))
            kinds.append(np.asarray(row["source_kinds"], dtype=np.int64))
            spans.append(np.asarray(row["argument_spans"], dtype=np.int64).reshape(-1, 4) + np.array((count, 0, 0, 0)))
            count += len(own)
        arguments = np.full((count, len(ROLES), width), OUTSIDE, dtype=np.int64)
        for cue, role, first, last in np.concatenate(spans):
            arguments[cue, role, first : last + 1] = INSIDE
            arguments[cue, role, first] = BEGIN
        types = np.arange(len(FRAME_TYPES))[None, :, None]
        return {
            **{name: torch.from_numpy(array) for name, array in batch._asdict().items()},
            "cues": torch.from_numpy(np.concatenate(cues)),
            "cue_allowed": torch.from_numpy(self._allowed[types, codes]),
            "argument_tags": torch.from_numpy(arguments),
            "argument_known": torch.from_numpy(np.concatenate(known)).bool(),
            "source_kinds": torch.from_numpy(np.concatenate(kinds)),
        }


def _words(row: dict[str, Any]) -> Words:
    """The words of a row; their offsets in the text are not needed and left out."""
    sentence = np.asarray(row["sentence"], dtype=np.int64)
    nothing = np.zeros(len(sentence), dtype=np.int64)
    return Words(
        nothing,
        nothing,
        sentence,
        np.asarray(row["features"], dtype=np.int64).reshape(-1, len(FEATURES)),
        np.asarray(row["first_piece"], dtype=np.int64),
        np.asarray(row["pieces"], dtype=np.int64),
        np.asarray(row["piece_word"], dtype=np.int64),
    )
