"""Tiny models for the tests: an encoder of two layers with a vocabulary of its own, and a network over it, both untrained."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from tokenizers import Tokenizer

from reportedly.model.decoder import Runner
from reportedly.model.detector import ModelDetector
from reportedly.model.labels import ARGUMENTS, BEGIN, CUE_TAGS, FRAME_TYPES, ROLES, SOURCE_KINDS, begin_tag
from reportedly.model.settings import Decoding, ModelSettings
from reportedly.model.viterbi import Chain, FloatArray, IntArray, bio_chain, cue_chain
from reportedly.model.windows import Batch
from reportedly.schema import FrameType

if TYPE_CHECKING:
    from reportedly.model.network import ReportedlyModel

POSITIONS = 64
"""How many pieces the tiny encoder takes."""
WINDOW = Decoding(window=24, overlap=8)

_WHOLE = [
    "the",
    "officials",
    "minister",
    "said",
    "may",
    "reportedly",
    "could",
    "be",
    "emptied",
    "villages",
    "people",
    "at",
    "least",
    "more",
    "than",
    "of",
    "fled",
    "was",
    "it",
    "by",
    "a",
    "in",
]
_LETTERS = string.ascii_lowercase + string.digits
_MARKS = [*'"“”‘’«».,:;!?-–—()|$%#&+<>=/_`', "'", "…"]
VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *dict.fromkeys([*_WHOLE, *_LETTERS]),
    *(f"##{letter}" for letter in _LETTERS),
    *_MARKS,
]

ARTICLES = {
    "one": """\
T: At least 40 villages may be emptied, the minister said.
A statement person | cue=said | source=the minister | content=At least 40 villages may be emptied
H epistemic | cue=may | scope=At least 40 villages may be emptied
Q | cue=At least 40 | entity=villages
""",
    "two": """\
T: "It could be more," officials said, "than 300 people."
A statement unnamed | cue=said | source=officials | content="It could be more," ++ "than 300 people."
H epistemic | cue=could | scope=It could be more ++ than 300 people
Q | cue=more,#1 ++ than 300 | entity=people

T: The villages were reportedly emptied.
H reportative | cue=reportedly | scope=The villages were reportedly emptied
""",
    "three": """\
T: The minister fled in 2010.
""",
    "four": """\
T: It was said that 12 people fled.
A statement none | cue=was said | content=It ++ that 12 people fled
Q | cue=12 | entity=people
""",
    "five": """\
T: People said officials said it may be 5% of villages.
A statement unnamed | cue=said#1 | source=People | content=officials said it may be 5% of villages
A statement organisation | cue=said#2 | source=officials | content=it may be 5% of villages
H epistemic | cue=may | scope=it may be 5% of villages
Q | cue=5% of | entity=villages
""",
}
"""Annotated articles by id, as `.ann` files."""


def write_articles(folder: Path, names: Sequence[str] = tuple(ARTICLES), copies: int = 1) -> Path:
    """Writes annotated articles into a folder, some times over under other ids."""
    folder.mkdir(parents=True, exist_ok=True)
    for copy in range(copies):
        for name in names:
            (folder / f"{name}-{copy}.ann").write_text(f"# id: {name}-{copy}\n{ARTICLES[name]}", encoding="utf-8")
    return folder


def save_encoder(folder: Path) -> Path:
    """Makes the folder of a tiny encoder: BERT with two layers, with its tokenizer."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast(vocab={piece: place for place, piece in enumerate(VOCABULARY)}).save_pretrained(folder)
    return folder


def tiny_network(encoder: Path, **settings: Any) -> ReportedlyModel:  # noqa: ANN401  # what ReportedlyConfig takes
    """Makes a network over the tiny encoder whose heads are drawn large, so that it finds frames without any training."""
    import torch
    from transformers import AutoConfig

    from reportedly.model.configuration import ReportedlyConfig
    from reportedly.model.network import ReportedlyModel

    torch.manual_seed(1)
    sizes = {"cue_size": 32, "argument_size": 32, "name": "tiny", "decoding": msgspec.to_builtins(WINDOW)}
    network = ReportedlyModel(ReportedlyConfig(encoder=AutoConfig.from_pretrained(encoder).to_dict(), **{**sizes, **settings}))
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if weight.dim() > 1 and not name.startswith("encoder.") and weight.requires_grad:
                weight.normal_(std=0.4)
    return network.eval()


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny encoder."""
    return save_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def tokenizer(tiny_encoder: Path) -> Tokenizer:
    """The tokenizer of the tiny encoder, as tagging uses it."""
    return Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))


@pytest.fixture(scope="session")
def tiny_model(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model, in float16 as training writes it."""
    from transformers import AutoTokenizer

    folder = tmp_path_factory.mktemp("model")
    tiny_network(tiny_encoder).half().save_pretrained(folder)
    AutoTokenizer.from_pretrained(tiny_encoder).save_pretrained(folder)
    return folder


class WordRunner:
    """Takes certain words for cues, whatever stands around them: a network whose answers are known.

    The scope of a hedge and the entity of a quantity are the cue's word itself and the next one; the content of an attribution
    is all that stands before the cue.

    Args:
        tokenizer: The tokenizer.
        words: By word, the frame type that it is a cue of. Each has to be a single piece.
        weight: How much speaks for a cue; against it, it is 20.
    """

    def __init__(self, tokenizer: Tokenizer, words: dict[str, FrameType], weight: float = 50) -> None:
        self._weight = weight
        self._types = {tokenizer.token_to_id(word): FRAME_TYPES.index(frame_type) for word, frame_type in words.items()}
        self.cue_chain: Chain = cue_chain()
        nothing = np.zeros((len(ROLES), 3), dtype=np.float32)
        self.argument_chain: Chain = bio_chain(nothing, np.zeros((len(ROLES), 3, 3), dtype=np.float32))
        self.sizes: list[tuple[int, int]] = []

    def encode(self, batch: Batch) -> tuple[None, FloatArray]:
        self.sizes.append((len(batch.pieces), batch.pieces.shape[1]))
        ids = np.take_along_axis(batch.pieces, batch.word_pieces, axis=1)
        weights = np.zeros((len(ids), len(FRAME_TYPES), ids.shape[1], CUE_TAGS), dtype=np.float32)
        weights[..., 0] = 20
        for piece, index in self._types.items():
            window, word = np.nonzero((ids == piece) & (batch.word_mask == 1))
            weights[window, index, word, begin_tag(0)] = self._weight
        return None, weights

    def arguments(self, states: None, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:
        weights = np.zeros((len(cues), len(ROLES), batch.word_mask.shape[1], 3), dtype=np.float32)
        weights[..., 0] = 20
        lengths = batch.word_mask.sum(axis=1)
        for row, (window, frame_type, first, last) in enumerate(cues):
            for role in ARGUMENTS[FRAME_TYPES[frame_type]]:
                low, high = {"content": (0, first - 1), "source": (0, -1)}.get(
                    role, (first, min(last + 1, lengths[window] - 1))
                )
                weights[row, ROLES.index(role), low : high + 1, 2] = 50
                if low <= high:
                    weights[row, ROLES.index(role), low, BEGIN] = 60
        return weights, np.zeros((len(cues), len(SOURCE_KINDS)), dtype=np.float32)


@pytest.fixture
def word_detector(tokenizer: Tokenizer) -> Callable[..., ModelDetector]:
    """Makes detectors that take certain words for cues, see `WordRunner`."""

    def make(words: dict[str, FrameType], decoding: Decoding = WINDOW, windows_at_once: int = 16) -> ModelDetector:
        runner: Runner = WordRunner(tokenizer, words)
        encoder = {"max_position_embeddings": POSITIONS}
        fields = {"model_type": "reportedly", "name": "words", "encoder": encoder, "decoding": decoding}
        settings = msgspec.convert(fields, ModelSettings)
        return ModelDetector(settings, tokenizer, runner, windows_at_once)

    return make
