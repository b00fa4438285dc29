"""Runs the network on torch: while training, on GPUs, and for the float weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .network import ReportedlyModel
from .viterbi import FloatArray, IntArray, bio_chain, cue_chain
from .windows import Batch


class TorchRunner:
    """Runs a network on torch, in float32 unless autocast is on.

    Args:
        model: The network, on the device where it is to run.
    """

    def __init__(self, model: ReportedlyModel) -> None:
        self._model = model.eval()
        self.cue_chain = cue_chain()
        self.argument_chain = bio_chain(_array(model.transitions.start.detach()), _array(model.transitions.pair.detach()))

    def encode(self, batch: Batch) -> tuple[torch.Tensor, FloatArray]:
        """Reads windows, see `Runner`."""
        with torch.inference_mode():
            states, emissions = self._model.encode(
                self._tensor(batch.pieces),
                self._tensor(batch.piece_mask),
                self._tensor(batch.piece_features),
                self._tensor(batch.word_pieces),
            )
        return states, _array(emissions)

    def arguments(self, states: Any, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
        """Looks for the arguments of cues, see `Runner`."""
        with torch.inference_mode():
            tags, kinds = self._model.arguments(
                states, self._tensor(batch.word_mask).bool(), self._tensor(batch.sentence), self._tensor(cues)
            )
        return _array(tags), _array(kinds)

    def _tensor(self, array: NDArray[np.int64]) -> torch.Tensor:
        return torch.from_numpy(array).to(self._model.device)


def _array(tensor: torch.Tensor) -> FloatArray:
    array: FloatArray = tensor.float().cpu().numpy()
    return array
