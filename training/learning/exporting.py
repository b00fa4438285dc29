"""Export: a trained model as int8 ONNX, for tagging without torch.

The network becomes two graphs, as tagging runs it: one reads windows, one looks for the arguments of cues. Matrices are stored
in 8 bits, blockwise, and multiplied as such (`MatMulNBits`). The embeddings of pieces stay where they are, in float16: the
runner looks them up, so that they are neither stored twice nor rounded, which cost more than the rest (training/RESULTS.md).
"""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import onnx
import torch
from torch import Tensor, nn

from reportedly.errors import OutputError
from reportedly.model.loading import check_files, reading
from reportedly.model.network import ReportedlyModel
from reportedly.model.onnx_runner import ARGUMENTS_GRAPH, ENCODER_GRAPH
from reportedly.model.settings import CONFIG, TOKENIZER, WEIGHTS, read_settings
from reportedly.model.words import FEATURES

BLOCK = 16
_COPIED = (CONFIG, WEIGHTS, TOKENIZER, "tokenizer_config.json", "README.md", "metrics.json")


class _Reading(nn.Module):
    """The part of the network that reads windows."""

    def __init__(self, model: ReportedlyModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, embedded: Tensor, piece_mask: Tensor, piece_features: Tensor, word_pieces: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.model.read(embedded, piece_mask, piece_features, word_pieces)


def export_onnx(folder: Path, output: Path, *, quantise: bool = True) -> None:
    """Writes a model folder for tagging: the graphs, the float16 weights and the tokenizer.

    Args:
        folder: The model folder to export.
        output: The folder to write; may be the same.
        quantise: Whether to store weights in 8 bits.

    Raises:
        ModelNotFoundError: If the folder holds no model, or a broken one.
        OutputError: If the output cannot be written.
    """
    read_settings(folder)
    check_files(folder)
    with reading(folder):
        model = ReportedlyModel.from_pretrained(folder, dtype=torch.float32).eval()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write to {output}: {error.strerror or error}"
        raise OutputError(message) from error
    for name in _COPIED:
        if (folder / name).exists() and folder.resolve() != output.resolve():
            shutil.copyfile(folder / name, output / name)
    _name_embedding(model, output / CONFIG)
    size = int(model.config.encoder_config().hidden_size)
    embedded_size = int(model.encoder.get_input_embeddings().weight.shape[1])
    windows, words = torch.export.Dim("windows"), torch.export.Dim("words", min=2)
    pieces, cues = torch.export.Dim("pieces", min=2), torch.export.Dim("cues")
    _export(
        _Reading(model),
        {
            "embedded": torch.zeros(2, 9, embedded_size),
            "piece_mask": torch.ones(2, 9, dtype=torch.long),
            "piece_features": torch.ones(2, 9, len(FEATURES), dtype=torch.long),
            "word_pieces": torch.ones(2, 7, dtype=torch.long),
        },
        {
            "embedded": {0: windows, 1: pieces},
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


def _name_embedding(model: ReportedlyModel, path: Path) -> None:
    """Writes into the configuration which of the weights are the embeddings of pieces."""
    table = model.encoder.get_input_embeddings().weight
    name = next(name for name, weight in model.named_parameters() if weight is table)
    config = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.format(msgspec.json.encode({**config, "embedding": name})) + b"\n")


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
        _forget_traces(model)
        onnx.save(model, str(path))


def _forget_traces(model: onnx.ModelProto) -> None:
    """Takes out of a graph where in the sources each node comes from, with the paths of this machine."""
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer, model.graph, model):
        part.ClearField("doc_string")
        if "metadata_props" in part.DESCRIPTOR.fields_by_name:
            part.ClearField("metadata_props")


def _in_bytes(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores the matrices of a graph in 8 bits, blockwise."""
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    settings = DefaultWeightOnlyQuantConfig(block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8)
    quantizer = MatMulNBitsQuantizer(model, algo_config=settings)
    quantizer.process()
    quantised: onnx.ModelProto = quantizer.model.model
    return quantised
