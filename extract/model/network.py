"""The network: an encoder, cue tags for every word and frame type, and for every cue the tags of its arguments.

The encoder reads a window once. Cues are tagged from its states, one layer of BIO tags a frame type, with the kind in the tag.
For each cue, every word is then tagged for the roles of the frame, from its own state, the cue's state, their product, their
distance in words and sentences, and its neighbours. Arguments may overlap, nest, and have several fragments.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PreTrainedModel
from transformers.utils.generic import ModelOutput

from .attention import PLAIN_ATTENTION
from .configuration import ReportedlyConfig
from .crf import IMPOSSIBLE, TransitionScores, sequence_loss, word_loss
from .labels import CUE_TAGS, FRAME_TYPES, ROLES, SOURCE_KINDS, tag_count
from .words import FEATURES

_FARTHEST = 255
_BUCKETS = 32
_SENTENCES = 3


class Losses(NamedTuple):
    """The parts of the loss: sums over what is annotated."""

    cues: Tensor
    arguments: Tensor
    source_kinds: Tensor


class ReportedlyModel(PreTrainedModel):
    """The network with its losses.

    Args:
        config: What it is made of.
    """

    config_class = ReportedlyConfig
    base_model_prefix = "encoder"
    config: ReportedlyConfig

    def __init__(self, config: ReportedlyConfig) -> None:
        super().__init__(config)
        encoder_config = config.encoder_config()
        self.encoder = AutoModel.from_config(encoder_config, attn_implementation=PLAIN_ATTENTION)
        if hasattr(self.encoder, "pooler"):
            self.encoder.pooler = None  # reads the first piece only, which nothing here needs
        size = encoder_config.hidden_size
        embedded = self.encoder.get_input_embeddings().weight.shape[1]  # ELECTRA and ALBERT widen them later
        self.features = nn.ModuleDict({name: nn.Embedding(FEATURES[name], embedded) for name in config.features})
        self.mix = nn.Parameter(torch.zeros(encoder_config.num_hidden_layers + 1)) if config.mix_layers else None
        self.norm = nn.LayerNorm(size)
        self.cues = CueHead(size, config)
        self.arguments = ArgumentHead(size, config)
        self.transitions = TransitionScores(len(ROLES))
        if not config.crf:
            self.transitions.requires_grad_(False)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Starts new weights small, and the mix of layers even; the encoder keeps its own."""
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.LayerNorm):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        elif isinstance(module, TransitionScores):
            nn.init.zeros_(module.start)
            nn.init.zeros_(module.pair)
        elif isinstance(module, ReportedlyModel) and module.mix is not None:
            nn.init.zeros_(module.mix)

    def encode(self, pieces: Tensor, piece_mask: Tensor, piece_features: Tensor, word_pieces: Tensor) -> tuple[Tensor, Tensor]:
        """Reads windows.

        Args:
            pieces: Ids, shape (windows, pieces).
            piece_mask: 1 for pieces, 0 for padding, same shape.
            piece_features: Features of the pieces' words, shape (windows, pieces, features).
            word_pieces: The first piece of each word, shape (windows, words).

        Returns:
            The states of the words, shape (windows, words, hidden), and the weights of cue tags, shape (windows, frame types,
            words, tags).
        """
        return self.read(self.encoder.get_input_embeddings()(pieces), piece_mask, piece_features, word_pieces)

    def read(self, embedded: Tensor, piece_mask: Tensor, piece_features: Tensor, word_pieces: Tensor) -> tuple[Tensor, Tensor]:
        """Reads windows whose pieces have been looked up: `embedded` has shape (windows, pieces, embedding); see `encode`."""
        for place, name in enumerate(FEATURES):
            if name in self.features:
                embedded = embedded + self.features[name](piece_features[..., place])
        output = self.encoder(inputs_embeds=embedded, attention_mask=piece_mask, output_hidden_states=self.mix is not None)
        states = output.last_hidden_state
        if self.mix is not None:
            weights = functional.softmax(self.mix, dim=0)
            layers = zip(weights, output.hidden_states, strict=True)
            states = states + sum(weight * layer for weight, layer in layers)
        index = word_pieces.unsqueeze(-1).expand(-1, -1, states.shape[-1])
        words = self.norm(torch.gather(states, 1, index))
        return words, self.cues(words)

    def forward(
        self,
        pieces: Tensor,
        piece_mask: Tensor,
        piece_features: Tensor,
        word_pieces: Tensor,
        word_mask: Tensor,
        sentence: Tensor,
        cues: Tensor,
        cue_allowed: Tensor | None = None,
        argument_tags: Tensor | None = None,
        argument_known: Tensor | None = None,
        source_kinds: Tensor | None = None,
    ) -> ModelOutput:
        """Computes the loss of windows whose cues are given.

        Args:
            pieces: See `encode`.
            piece_mask: See `encode`.
            piece_features: See `encode`.
            word_pieces: See `encode`.
            word_mask: 1 for words, 0 for padding, shape (windows, words).
            sentence: The sentence of each word, same shape.
            cues: Window, frame type, first and last word of each cue, shape (cues, 4).
            cue_allowed: The cue tags that each word may have, shape (windows, frame types, words, tags).
            argument_tags: The tag of each word, shape (cues, roles, words).
            argument_known: Whether a role of a cue is annotated, shape (cues, roles).
            source_kinds: The kind of each cue's source, -100 where it is not known, shape (cues,).

        Returns:
            `loss`, with `cue_loss`, `argument_loss` and `source_kind_loss`, of which it is made; per window.
        """
        words, emissions = self.encode(pieces, piece_mask, piece_features, word_pieces)
        if cue_allowed is None or argument_tags is None or argument_known is None or source_kinds is None:
            return ModelOutput(logits=emissions)
        mask = word_mask.bool()
        losses = Losses(
            word_loss(emissions.float(), cue_allowed, mask.unsqueeze(1)),
            *self._argument_loss(words, mask, sentence, cues, argument_tags, argument_known, source_kinds),
        )
        count = len(pieces)
        return ModelOutput(
            loss=sum(losses) / count,
            cue_loss=losses.cues.detach() / count,
            argument_loss=losses.arguments.detach() / count,
            source_kind_loss=losses.source_kinds.detach() / count,
        )

    def _argument_loss(
        self, words: Tensor, mask: Tensor, sentence: Tensor, cues: Tensor, tags: Tensor, known: Tensor, source_kinds: Tensor
    ) -> tuple[Tensor, Tensor]:
        if not len(cues):
            nothing = words.new_zeros((), dtype=torch.float32)
            return nothing, nothing
        emissions, kinds = self.arguments(words, mask, sentence, cues)
        cue, role = known.nonzero(as_tuple=True)
        words_of = mask[cues[cue, 0]]
        if self.config.crf:
            start, pair = self.transitions.constrained()
            weights = emissions[cue, role].float()
            spans = sequence_loss(weights, start[role], pair[role], words_of, tags[cue, role]).sum()
        else:
            spans = word_loss(emissions[cue, role].float(), functional.one_hot(tags[cue, role], 3).bool(), words_of)
        return spans, functional.cross_entropy(kinds.float(), source_kinds, reduction="sum", ignore_index=-100)


class CueHead(nn.Module):
    """Weighs the cue tags of every word.

    Args:
        size: The size of the encoder's states.
        config: The sizes of the head.
    """

    def __init__(self, size: int, config: ReportedlyConfig) -> None:
        super().__init__()
        self.dropout = nn.Dropout(config.dropout)
        self.hidden = nn.Linear(size, config.cue_size)
        self.output = nn.Linear(config.cue_size, len(FRAME_TYPES) * CUE_TAGS)

    def forward(self, words: Tensor) -> Tensor:
        """Takes states of words, (windows, words, size), and returns weights, (windows, frame types, words, tags)."""
        hidden = self.dropout(functional.gelu(self.hidden(self.dropout(words))))
        output: Tensor = self.output(hidden).unflatten(-1, (len(FRAME_TYPES), CUE_TAGS)).transpose(1, 2)
        return output + _unused_tags().to(output)


def _unused_tags() -> Tensor:
    """Weights that forbid the tags which a frame type does not have, shape (frame types, 1, tags)."""
    weights = torch.zeros(len(FRAME_TYPES), 1, CUE_TAGS)
    for index, frame_type in enumerate(FRAME_TYPES):
        weights[index, :, tag_count(frame_type) :] = IMPOSSIBLE
    return weights


class ArgumentHead(nn.Module):
    """Weighs, for every cue, the argument tags of every word, and the kinds of its source.

    Args:
        size: The size of the encoder's states.
        config: The sizes of the head.
    """

    def __init__(self, size: int, config: ReportedlyConfig) -> None:
        super().__init__()
        width = config.argument_size
        self.dropout = nn.Dropout(config.dropout)
        self.feature_dropout = FeatureDropout(config.dropout)
        self.word = nn.Linear(size, 2 * width)
        self.cue = nn.Linear(2 * size, 2 * width)
        self.frame_type = nn.Embedding(len(FRAME_TYPES), width)
        self.distance = nn.Embedding(2 * _BUCKETS + 1, width)
        self.sentence = nn.Embedding(2 * _SENTENCES + 1, width)
        self.product = nn.Linear(width, width, bias=False)
        self.norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList(NeighbourLayer(width, 2**depth, config.dropout) for depth in range(config.argument_layers))
        self.output = nn.Linear(width, 3 * len(ROLES))
        self.source_kind = nn.Linear(3 * width, len(SOURCE_KINDS))

    def forward(self, words: Tensor, word_mask: Tensor, sentence: Tensor, cues: Tensor) -> tuple[Tensor, Tensor]:
        """Looks at every word from every cue.

        Args:
            words: States of words, shape (windows, words, size).
            word_mask: True for words, false for padding, shape (windows, words).
            sentence: The sentence of each word, same shape.
            cues: Window, frame type, first and last word of each cue, shape (cues, 4).

        Returns:
            Weights of tags, shape (cues, roles, words, 3), and of kinds of source, shape (cues, kinds).
        """
        window, frame_type, first, last = cues.unbind(1)
        words = self.dropout(words)
        added, multiplied = self.word(words).chunk(2, dim=-1)
        cue_state = self.cue(torch.cat([words[window, first], words[window, last]], dim=-1))
        cue_added, cue_multiplied = cue_state.chunk(2, dim=-1)
        cue_added = cue_added + self.frame_type(frame_type)
        place = torch.arange(words.shape[1], device=words.device).unsqueeze(0)
        hidden = (
            added[window]
            + cue_added.unsqueeze(1)
            + self.product(multiplied[window] * cue_multiplied.unsqueeze(1))
            + self.distance(distance_bucket(place, first.unsqueeze(1), last.unsqueeze(1)))
            + self.sentence(sentence_bucket(sentence[window], sentence[window, first].unsqueeze(1)))
        )
        hidden = functional.gelu(self.norm(hidden))
        mask = word_mask[window].unsqueeze(-1).to(hidden.dtype)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        tags = self.output(self.feature_dropout(hidden)).unflatten(-1, (len(ROLES), 3)).transpose(1, 2)
        return tags, self._source_kinds(tags, hidden, added[window], mask, cue_added)

    def _source_kinds(self, tags: Tensor, hidden: Tensor, added: Tensor, mask: Tensor, cue: Tensor) -> Tensor:
        """Weighs the kinds of source from the words that are likely in it."""
        source = tags[:, ROLES.index("source")]
        share = (1 - functional.softmax(source.float(), dim=-1)[..., :1]).to(hidden.dtype) * mask
        share = share / (share.sum(dim=1, keepdim=True) + 1e-3)
        mean = (share * torch.cat([hidden, added], dim=-1)).sum(dim=1)
        weights: Tensor = self.source_kind(self.dropout(torch.cat([mean, cue], dim=-1)))
        return weights


class FeatureDropout(nn.Module):
    """Drops whole features of a cue's view, at all words alike (Gal and Ghahramani 2016): far fewer random numbers to draw.

    Args:
        share: The share that is dropped.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, states: Tensor) -> Tensor:
        """Takes and returns states, (cues, words, width)."""
        if not self.training or not self.share:
            return states
        return states * functional.dropout(torch.ones_like(states[:, :1]), self.share)


class NeighbourLayer(nn.Module):
    """Lets every word see its neighbours: a residual convolution over three words.

    Args:
        width: The size of the states.
        step: How far the neighbours are away.
        dropout: The dropout.
    """

    def __init__(self, width: int, step: int, dropout: float) -> None:
        super().__init__()
        self.step = step
        self.hidden = nn.Linear(3 * width, width)
        self.norm = nn.LayerNorm(width)
        self.dropout = FeatureDropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Takes states, (cues, words, width), and the mask of words, (cues, words, 1); returns states."""
        padded = functional.pad(states * mask, (0, 0, self.step, self.step))
        length = states.shape[1]
        near = torch.cat([padded[:, :length], padded[:, self.step : self.step + length], padded[:, 2 * self.step :]], dim=-1)
        changed: Tensor = self.norm(states + self.dropout(functional.gelu(self.hidden(near))))
        return changed


def distance_bucket(place: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """Sorts the distance of words from a cue into buckets, from left to right: single words near it, more farther away.

    Args:
        place: Places of words.
        first: The first word of the cue.
        last: Its last word.

    Returns:
        The buckets, from 0 to twice the number of buckets on a side; those of the cue's own words are in the middle.
    """
    distance = torch.clamp(place - last, min=0) - torch.clamp(first - place, min=0)
    size = torch.clamp(distance.abs(), max=_FARTHEST).float()
    near = _BUCKETS // 2
    far = near + torch.log2(torch.clamp(size, min=near) / near) / 4 * near
    bucket = torch.where(size <= near, size, torch.clamp(far, max=_BUCKETS)).long()
    return torch.where(distance < 0, -bucket, bucket) + _BUCKETS


def sentence_bucket(sentence: Tensor, of_cue: Tensor) -> Tensor:
    """Sorts the distance in sentences from a cue into buckets; that of the cue's own sentence is in the middle."""
    return torch.clamp(sentence - of_cue, -_SENTENCES, _SENTENCES) + _SENTENCES


AutoConfig.register("reportedly", ReportedlyConfig)
AutoModel.register(ReportedlyConfig, ReportedlyModel)
