"""What a model folder says about itself besides weights: `config.json`, read without torch or transformers."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..errors import ModelNotFoundError
from ..schema import FrameType

CONFIG = "config.json"
TOKENIZER = "tokenizer.json"
WEIGHTS = "model.safetensors"


class ScoreCurve(msgspec.Struct, frozen=True):
    """Turns the model's own probabilities of a frame's parts into the probability that the frame is right (Platt 1999).

    The score is the logistic function of `offset` + `cue` · log P(cue) + `arguments` · log P(arguments).

    Attributes:
        offset: The constant.
        cue: The weight of the cue's log probability.
        arguments: The weight of the arguments' log probability.
    """

    offset: float = 4.0
    cue: float = 1.0
    arguments: float = 1.0


class Decoding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How windows are cut and the network's output is read.

    Attributes:
        window: How many pieces the encoder reads at once, without the special ones.
        overlap: How many pieces a window shares with the one before.
        outside: By frame type, what is added to the weight of the tag O of cues: above 0 for fewer cues, below for more.
        absent: By role, what is added to the weight of the tag O of arguments.
        curves: By frame type, what makes a score of probabilities.
    """

    window: int = 192
    overlap: int = 48
    outside: dict[str, float] = {}
    absent: dict[str, float] = {}
    curves: dict[str, ScoreCurve] = {}

    def curve(self, frame_type: FrameType) -> ScoreCurve:
        """Returns the curve of a frame type; a plausible one where none was fitted."""
        return self.curves.get(frame_type, ScoreCurve())


# RoBERTa and its kin number positions from behind the id of the padding on, so that they have fewer than it seems.
_LATER_POSITIONS = frozenset({"camembert", "data2vec-text", "longformer", "mpnet", "roberta", "xlm-roberta", "xlm-roberta-xl"})


class _EncoderSettings(msgspec.Struct, frozen=True):
    model_type: str = ""
    pad_token_id: int | None = 0
    max_position_embeddings: int = 512

    @property
    def limit(self) -> int:
        """The most pieces that the encoder takes, special ones included."""
        unused = (self.pad_token_id or 0) + 1 if self.model_type in _LATER_POSITIONS else 0
        return self.max_position_embeddings - unused


class ModelSettings(msgspec.Struct, frozen=True):
    """The fields of a model's `config.json` that tagging needs.

    Attributes:
        model_type: Always `reportedly`.
        name: What tagged articles name as their model.
        embedding: The name of the weights that are the embeddings of pieces; empty where the model was not exported.
        encoder: The encoder's own fields.
        decoding: How the output is read.
    """

    model_type: str
    name: str = "reportedly"
    embedding: str = ""
    encoder: _EncoderSettings = _EncoderSettings()
    decoding: Decoding = Decoding()


def read_settings(folder: Path) -> ModelSettings:
    """Reads the settings of a model folder.

    Args:
        folder: The folder, as `save_pretrained` and `reportedly export` write it.

    Returns:
        The settings.

    Raises:
        ModelNotFoundError: If the folder holds no model of this kind.
    """
    path = folder / CONFIG
    try:
        settings = msgspec.json.decode(path.read_bytes(), type=ModelSettings)
    except FileNotFoundError as error:
        message = f"{folder} is no model folder: it has no {CONFIG}; train one with: reportedly train --data FILE -o {folder}"
        raise ModelNotFoundError(message) from error
    except msgspec.DecodeError as error:
        message = f"{path} is no configuration of a reportedly model: {error}"
        raise ModelNotFoundError(message) from error
    if settings.model_type != "reportedly":
        message = f"{path} describes a {settings.model_type!r} model, expected one that reportedly train made"
        raise ModelNotFoundError(message)
    return settings
