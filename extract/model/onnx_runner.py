"""Runs the network on onnxruntime: how the bundled model tags, without torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from safetensors import safe_open

from ..errors import ModelNotFoundError
from .settings import WEIGHTS, read_settings
from .viterbi import FloatArray, IntArray, bio_chain, cue_chain
from .windows import Batch

ENCODER_GRAPH = "encoder.onnx"
ARGUMENTS_GRAPH = "arguments.onnx"


class OnnxRunner:
    """Runs the two graphs of a model folder.

    Args:
        folder: The folder, as `reportedly export` writes it.
        threads: How many threads compute; without it, one for each processor that the process may use.

    Raises:
        ModelNotFoundError: If the folder has no graphs.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        missing = [name for name in (ENCODER_GRAPH, ARGUMENTS_GRAPH, WEIGHTS) if not (folder / name).exists()]
        if missing:
            message = (
                f"{folder} has no {' and no '.join(missing)}: make them with reportedly export {folder} -o {folder}, "
                "or run the model on torch with backend='torch'"
            )
            raise ModelNotFoundError(message)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or usable_processors()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._encoder, self._arguments = (
            onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in (ENCODER_GRAPH, ARGUMENTS_GRAPH)
        )
        embedding = read_settings(folder).embedding
        if not embedding:
            message = f"{folder} does not say which weights are its embeddings: export the model again with reportedly export"
            raise ModelNotFoundError(message)
        with safe_open(folder / WEIGHTS, framework="numpy") as weights:
            self._embedding = weights.get_tensor(embedding)
            start, pair = (weights.get_tensor(f"transitions.{name}") for name in ("start", "pair"))
        self.cue_chain = cue_chain()
        self.argument_chain = bio_chain(start, pair)

    def encode(self, batch: Batch) -> tuple[FloatArray, FloatArray]:
        """Reads windows, see `Runner`."""
        states, emissions = self._encoder.run(
            None,
            {
                "embedded": self._embedding[batch.pieces].astype(np.float32),
                "piece_mask": batch.piece_mask,
                "piece_features": batch.piece_features,
                "word_pieces": _at_least_two(batch.word_pieces),
            },
        )
        width = batch.word_mask.shape[1]
        return states[:, :width], emissions[:, :, :width]

    def arguments(self, states: Any, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
        """Looks for the arguments of cues, see `Runner`."""
        tags, kinds = self._arguments.run(
            None,
            {
                "words": _at_least_two(states),
                "word_mask": _at_least_two(batch.word_mask).astype(bool),
                "sentence": _at_least_two(batch.sentence),
                "cues": cues,
            },
        )
        return tags[:, :, : batch.word_mask.shape[1]], kinds


def usable_processors() -> int:
    """Returns how many processors this process may use, where the system says so; else how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _at_least_two(array: np.ndarray) -> np.ndarray:
    """Pads the words of windows to two: the graphs were made for no fewer."""
    if array.shape[1] >= 2:
        return array
    return np.pad(array, [(0, 0), (0, 1), *[(0, 0)] * (array.ndim - 2)])
