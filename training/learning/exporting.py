"""Export: a trained model as int8 ONNX, for tagging without torch.

The network becomes two graphs, as tagging runs it: one reads windows, one looks for the arguments of cues. The matrices of the
encoder are stored in 8 bits, blockwise, and multiplied as such (`MatMulNBits`); the embeddings in 8 bits a row. Plain dynamic
quantisation by tensor damages small encoders: see training/RESULTS.md for what was measured.
"""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, nn

from reportedly.errors import OutputError
from reportedly.model.network import ReportedlyModel
from reportedly.model.onnx_runner import ARGUMENTS_GRAPH, ENCODER_GRAPH
from reportedly.model.settings import TOKENIZER, read_settings
from reportedly.model.words import FEATURES

BLOCK = 32
_COPIED = ("config.json", "model.safetensors", TOKENIZER, "tokenizer_config.json", "README.md", "metrics.json")


class ByteEmbedding(nn.Module):
    """An embedding in 8 bits with a scale a row.

    Args:
        embedding: The embedding to store so.
    """

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        weight = embedding.weight.detach().float()
        scale = (weight.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-8)
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)
        self.rows: Tensor
        self.scale: Tensor

    def forward(self, pieces: Tensor) -> Tensor:
        """Looks up pieces, (…), as states, (…, size)."""
        return self.rows[pieces].float() * self.scale[pieces]


class _Reading(nn.Module):
    """The part of the network that reads windows."""

    def __init__(self, model: ReportedlyModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: Tensor, piece_mask: Tensor, piece_features: Tensor, word_pieces: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.encode(pieces, piece_mask, piece_features, word_pieces)


def export_onnx(folder: Path, output: Path, *, quantise: bool = True) -> None:
    """Writes a model folder for tagging: the graphs, the float16 weights and the tokenizer.

    Args:
        folder: The model folder to export.
        output: The folder to write; may be the same.
        quantise: Whether to store weights in 8 bits.

    Raises:
        ModelNotFoundError: If the folder holds no model.
        OutputError: If the output cannot be written.
    """
    read_settings(folder)
    model = ReportedlyModel.from_pretrained(folder, dtype=torch.float32).eval()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write to {output}: {error.strerror or error}"
        raise OutputError(message) from error
    for name in _COPIED:
        if (folder / name).exists() and folder.resolve() != output.resolve():
            shutil.copyfile(folder / name, output / name)
    if quantise:
        model.encoder.set_input_embeddings(ByteEmbedding(model.encoder.get_input_embeddings()))
    size = int(model.config.encoder_config().hidden_size)
    windows, words = torch.export.Dim("windows"), torch.export.Dim("words", min=2)
    pieces, cues = torch.export.Dim("pieces", min=2), torch.export.Dim("cues")
    _export(
        _Reading(model),
        {
            "pieces": torch.ones(2, 9, dtype=torch.long),
            "piece_mask": torch.ones(2, 9, dtype=torch.long),
            "piece_features": torch.ones(2, 9, len(FEATURES), dtype=torch.long),
            "word_pieces": torch.ones(2, 7, dtype=torch.long),
        },
        {
            "pieces": {0: windows, 1: pieces},
            "piece_mask": {0: windows, 1: pieces},
            "piece_features": {0: windows, 1: pieces},
            "word_pieces": {0: windows, 1: words},
        },
        ["states", "cue_weights"],
        output / ENCODER_GRAPH,
        quantise=quantise,
    )
    _export(
        model.arguments,
        {
            "words": torch.zeros(2, 7, size),
            "word_mask": torch.ones(2, 7, dtype=torch.bool),
            "sentence": torch.zeros(2, 7, dtype=torch.long),
            "cues": torch.tensor([[0, 0, 1, 2], [1, 1, 0, 0], [1, 2, 3, 3]]),
        },
        {
            "words": {0: windows, 1: words},
            "word_mask": {0: windows, 1: words},
            "sentence": {0: windows, 1: words},
            "cues": {0: cues},
        },
        ["argument_weights", "source_kind_weights"],
        output / ARGUMENTS_GRAPH,
        quantise=quantise,
    )


def _export(
    module: nn.Module,
    inputs: dict[str, Tensor],
    shapes: dict[str, dict[int, object]],
    outputs: list[str],
    path: Path,
    *,
    quantise: bool,
) -> None:
    """Exports one graph to a single file."""
    import onnx

    with TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own deprecated calls
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            module,
            kwargs=inputs,
            f=str(plain),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        model = onnx.load(str(plain))
        if quantise:
            model = _in_bytes(model)
        onnx.save(model, str(path))


def _in_bytes(model: object) -> object:
    """Stores the matrices of a graph in 8 bits, blockwise."""
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    settings = DefaultWeightOnlyQuantConfig(block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8)
    quantizer = MatMulNBitsQuantizer(model, algo_config=settings)
    quantizer.process()
    return quantizer.model.model
