"""The configuration of the network, as `transformers` keeps it in `config.json`."""

from __future__ import annotations

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from .words import FEATURES


class ReportedlyConfig(PretrainedConfig):
    """What the network is made of, and how its output is read.

    Args:
        encoder: The configuration of the encoder, as `AutoConfig` writes it.
        features: Which features of words are added to the encoder's input, see `reportedly.model.words.FEATURES`.
        mix_layers: Whether all layers of the encoder are mixed (Peters et al. 2018), not only the last one read.
        cue_size: The hidden size of the cue head.
        argument_size: The hidden size of the argument head.
        argument_layers: How many convolutions over neighbouring words the argument head has.
        dropout: The dropout of both heads.
        crf: Whether transitions between the tags of arguments are learned, by the likelihood of whole sequences; without, tags
            are learned word by word and only decoded together.
        decoding: How the output is read, see `reportedly.model.settings.Decoding`.
        name: The name that tagged articles carry.
    """

    model_type = "reportedly"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        features: tuple[str, ...] = tuple(FEATURES),
        mix_layers: bool = True,
        cue_size: int = 256,
        argument_size: int = 128,
        argument_layers: int = 2,
        dropout: float = 0.1,
        crf: bool = True,
        decoding: dict[str, Any] | None = None,
        name: str = "reportedly",
        **kwargs: Any,  # noqa: ANN401  # transformers hands through whatever stands in the file
    ) -> None:
        self.encoder = encoder or {}
        self.features = tuple(features)
        self.mix_layers = mix_layers
        self.cue_size = cue_size
        self.argument_size = argument_size
        self.argument_layers = argument_layers
        self.dropout = dropout
        self.crf = crf
        self.decoding = decoding or {}
        self.name = name
        super().__init__(**kwargs)

    def encoder_config(self) -> PretrainedConfig:
        """Returns the configuration of the encoder as an object."""
        settings = dict(self.encoder)
        return AutoConfig.for_model(settings.pop("model_type"), **settings)
