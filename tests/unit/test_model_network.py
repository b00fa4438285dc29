"""The network: kept whole by its folder, blind to padding, and with losses that only what is annotated gives."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from models import POSITIONS, VOCABULARY, tiny_network
from tokenizers import Tokenizer
from torch import Tensor
from transformers import AutoConfig, AutoModel, ElectraConfig

from reportedly.model.configuration import ReportedlyConfig
from reportedly.model.crf import word_loss
from reportedly.model.labels import CUE_TAGS, FRAME_TYPES, ROLES, SOURCE_KINDS, tag_count
from reportedly.model.network import NeighbourLayer, ReportedlyModel, distance_bucket, sentence_bucket
from reportedly.model.windows import Batch, Specials, Window, collate
from reportedly.model.words import FEATURES, find_words

TEXTS = ["The minister said 40 villages may be emptied.", "Officials “fled”."]


def batch_of(tokenizer: Tokenizer, texts: list[str]) -> Batch:
    words = [find_words(text, tokenizer) for text in texts]
    return collate([(each, Window(0, len(each), 0, len(each))) for each in words], Specials((2,), (3,), 0), POSITIONS)


def tensors(batch: Batch) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in batch._asdict().items()}


def inputs(tokenizer: Tokenizer, texts: list[str], cues: list[list[int]]) -> dict[str, Tensor]:
    """A batch in which nothing is annotated but that no word of the cues' arguments has a tag."""
    batch = tensors(batch_of(tokenizer, texts))
    width = batch["word_mask"].shape[1]
    return {
        **batch,
        "cues": torch.tensor(cues).reshape(-1, 4),
        "cue_allowed": torch.ones(len(texts), len(FRAME_TYPES), width, CUE_TAGS, dtype=torch.bool),
        "argument_tags": torch.zeros(len(cues), len(ROLES), width, dtype=torch.long),
        "argument_known": torch.zeros(len(cues), len(ROLES), dtype=torch.bool),
        "source_kinds": torch.full((len(cues),), -100),
    }


def encoded(network: ReportedlyModel, batch: Batch) -> tuple[Tensor, Tensor]:
    given = tensors(batch)
    with torch.no_grad():
        words, emissions = network.encode(*(given[name] for name in ("pieces", "piece_mask", "piece_features", "word_pieces")))
    return words, emissions


@pytest.fixture(scope="module")
def network(tiny_encoder: Path) -> ReportedlyModel:
    return tiny_network(tiny_encoder)


def test_its_folder_gives_the_same_network(network: ReportedlyModel, tokenizer: Tokenizer, tmp_path: Path) -> None:
    network.save_pretrained(tmp_path)
    assert not list(tmp_path.glob("*.bin"))
    loaded = ReportedlyModel.from_pretrained(tmp_path, dtype=torch.float32).eval()
    assert loaded.config.to_dict() == AutoConfig.from_pretrained(tmp_path).to_dict()
    batch = batch_of(tokenizer, TEXTS)
    for mine, theirs in zip(encoded(network, batch), encoded(loaded, batch), strict=True):
        assert torch.equal(mine, theirs)
    arguments = (
        torch.from_numpy(batch.word_mask).bool(),
        torch.from_numpy(batch.sentence),
        torch.tensor([[0, 0, 2, 2], [1, 1, 0, 1]]),
    )
    with torch.no_grad():
        found = [each.arguments(encoded(each, batch)[0], *arguments) for each in (network, loaded)]
    for mine, theirs in zip(*found, strict=True):
        assert torch.equal(mine, theirs)


def test_a_folder_in_half_precision_is_loaded_in_full(network: ReportedlyModel, tiny_model: Path, tokenizer: Tokenizer) -> None:
    loaded = ReportedlyModel.from_pretrained(tiny_model, dtype=torch.float32)
    assert {weight.dtype for weight in loaded.state_dict().values()} == {torch.float32}
    batch = batch_of(tokenizer, TEXTS)
    for mine, theirs in zip(encoded(network, batch), encoded(loaded.eval(), batch), strict=True):
        assert torch.allclose(mine, theirs, atol=0.1)
        assert float((mine - theirs).abs().mean()) < 0.01


def test_transformers_knows_its_folder(tiny_model: Path) -> None:
    assert isinstance(AutoConfig.from_pretrained(tiny_model), ReportedlyConfig)
    loaded = AutoModel.from_pretrained(tiny_model, dtype=torch.float32)
    assert isinstance(loaded, ReportedlyModel)
    assert loaded.config.name == "tiny"
    assert loaded.config.encoder["hidden_size"] == 32


def test_every_weight_is_in_its_folder(network: ReportedlyModel, tmp_path: Path) -> None:
    network.save_pretrained(tmp_path)
    _, report = ReportedlyModel.from_pretrained(tmp_path, dtype=torch.float32, output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]


def test_an_encoder_is_there_without_its_pooler(network: ReportedlyModel) -> None:
    assert not [name for name, _ in network.named_parameters() if "pooler" in name]


def test_padding_changes_nothing(network: ReportedlyModel, tokenizer: Tokenizer) -> None:
    together = encoded(network, batch_of(tokenizer, TEXTS))
    batch = batch_of(tokenizer, TEXTS)
    cues = torch.tensor([[0, 0, 2, 2], [1, 1, 0, 1]])
    mask, sentence = torch.from_numpy(batch.word_mask).bool(), torch.from_numpy(batch.sentence)
    with torch.no_grad():
        tags, kinds = network.arguments(together[0], mask, sentence, cues)
    for row, text in enumerate(TEXTS):
        alone = batch_of(tokenizer, [text])
        words, emissions = encoded(network, alone)
        count = words.shape[1]
        assert torch.allclose(together[0][row, :count], words[0], atol=1e-4)
        assert torch.allclose(together[1][row, :, :count], emissions[0], atol=1e-4)
        cue = torch.tensor([[0, *cues[row, 1:].tolist()]])
        with torch.no_grad():
            tag, kind = network.arguments(words, torch.ones(1, count, dtype=torch.bool), torch.from_numpy(alone.sentence), cue)
        assert torch.allclose(tags[row, :, :count], tag[0], atol=1e-3)
        assert torch.allclose(kinds[row], kind[0], atol=1e-3)


def test_tags_that_a_frame_type_does_not_have_are_forbidden(network: ReportedlyModel, tokenizer: Tokenizer) -> None:
    _, emissions = encoded(network, batch_of(tokenizer, TEXTS))
    for index, frame_type in enumerate(FRAME_TYPES):
        assert float(emissions[:, index, :, : tag_count(frame_type)].min()) > -1000
        assert (emissions[:, index, :, tag_count(frame_type) :] < -9000).all()


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_is_seen_if_the_network_has_it(tiny_encoder: Path, tokenizer: Tokenizer, name: str) -> None:
    batch = batch_of(tokenizer, TEXTS)
    other = batch.piece_features.copy()
    other[..., list(FEATURES).index(name)] = np.where(batch.piece_features[..., 0] > 0, FEATURES[name] - 1, 0)
    changed = batch._replace(piece_features=other)
    with_it = tiny_network(tiny_encoder, features=(name,))
    without = tiny_network(tiny_encoder, features=tuple(FEATURES.keys() - {name}))
    assert not torch.allclose(encoded(with_it, batch)[1], encoded(with_it, changed)[1])
    assert torch.equal(encoded(without, batch)[1], encoded(without, changed)[1])


def test_an_encoder_may_embed_in_fewer_numbers_than_it_hides(tokenizer: Tokenizer) -> None:
    layout = ElectraConfig(
        vocab_size=len(VOCABULARY),
        embedding_size=8,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    network = ReportedlyModel(ReportedlyConfig(encoder=layout.to_dict()))
    states, _ = encoded(network.eval(), batch_of(tokenizer, TEXTS))
    assert states.shape[-1] == 16


def test_layers_of_the_encoder_are_mixed_or_not(tiny_encoder: Path) -> None:
    assert tiny_network(tiny_encoder).mix is not None
    assert tiny_network(tiny_encoder, mix_layers=False).mix is None


@pytest.mark.parametrize("crf", [True, False])
def test_where_nothing_is_annotated_nothing_is_learned(tiny_encoder: Path, tokenizer: Tokenizer, crf: bool) -> None:
    network = tiny_network(tiny_encoder, crf=crf)
    output = network(**inputs(tokenizer, TEXTS, [[0, 0, 2, 2]]))
    output.loss.backward()
    assert abs(float(output.loss.detach())) < 1e-4
    assert all(weight.grad is None or float(weight.grad.abs().max()) < 1e-4 for weight in network.parameters())


def test_windows_without_cues_have_a_loss_of_cues_alone(network: ReportedlyModel, tokenizer: Tokenizer) -> None:
    given = inputs(tokenizer, TEXTS, [])
    given["cue_allowed"][..., 1:] = False
    output = network(**given)
    assert float(output.cue_loss) > 0
    assert float(output.argument_loss) == float(output.source_kind_loss) == 0


@pytest.mark.parametrize("crf", [True, False])
def test_only_roles_that_are_known_give_a_loss(tiny_encoder: Path, tokenizer: Tokenizer, crf: bool) -> None:
    network = tiny_network(tiny_encoder, crf=crf)
    given = inputs(tokenizer, TEXTS, [[0, 0, 2, 2], [1, 1, 0, 0]])
    given["argument_known"][0, ROLES.index("content")] = True
    one = float(network(**given).argument_loss)
    given["argument_tags"][0, ROLES.index("source"), 1] = 1  # not known: whatever stands there
    assert float(network(**given).argument_loss) == one > 0
    given["argument_known"][1, ROLES.index("scope")] = True
    assert float(network(**given).argument_loss) > one


def test_only_kinds_of_source_that_are_known_give_a_loss(network: ReportedlyModel, tokenizer: Tokenizer) -> None:
    given = inputs(tokenizer, TEXTS, [[0, 0, 2, 2], [1, 0, 0, 0]])
    given["source_kinds"][1] = 2
    output = network(**given)
    batch = batch_of(tokenizer, TEXTS)
    with torch.no_grad():
        _, kinds = network.arguments(encoded(network, batch)[0], given["word_mask"].bool(), given["sentence"], given["cues"])
    assert kinds.shape == (2, len(SOURCE_KINDS))
    assert float(output.source_kind_loss) == pytest.approx(-float(kinds[1].log_softmax(-1)[2]) / 2, rel=1e-4)


def test_the_loss_is_that_of_a_window(network: ReportedlyModel, tokenizer: Tokenizer) -> None:
    given = inputs(tokenizer, TEXTS[:1], [[0, 0, 2, 2]])
    given["cue_allowed"][..., 1:] = False
    given["argument_known"][:] = True
    given["source_kinds"][:] = 1
    once = network(**given)
    assert float(once.loss.detach()) == pytest.approx(
        float(once.cue_loss + once.argument_loss + once.source_kind_loss), rel=1e-5
    )
    twice = {name: torch.cat([part, part]) for name, part in given.items()}
    twice["cues"] = torch.tensor([[0, 0, 2, 2], [1, 0, 2, 2]])
    assert float(network(**twice).loss.detach()) == pytest.approx(float(once.loss.detach()), rel=1e-4)
    expected = word_loss(
        network(**given | {"cue_allowed": None}).logits, given["cue_allowed"], given["word_mask"].bool().unsqueeze(1)
    )
    assert float(once.cue_loss) == pytest.approx(float(expected.detach()), rel=1e-4)


def test_a_few_steps_learn_a_sentence(tiny_encoder: Path, tokenizer: Tokenizer) -> None:
    network = tiny_network(tiny_encoder, dropout=0.0).train()
    given = inputs(tokenizer, TEXTS[:1], [[0, 0, 2, 2]])
    given["argument_known"][0, :2] = True
    given["argument_tags"][0, ROLES.index("source"), :2] = torch.tensor([1, 2])
    given["argument_tags"][0, ROLES.index("content"), 3:8] = torch.tensor([1, 2, 2, 2, 2])
    given["cue_allowed"][:, 0] = torch.nn.functional.one_hot(torch.tensor([0, 0, 1] + [0] * 6), CUE_TAGS).bool()
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = network(**given).loss
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.1 * losses[0]
    assert math.isfinite(losses[-1])


def test_distances_near_a_cue_are_told_apart_and_far_ones_are_not() -> None:
    place = torch.arange(-600, 601)
    buckets = distance_bucket(place, torch.tensor(0), torch.tensor(2)).tolist()
    assert buckets[600:603] == [32, 32, 32]  # the words of the cue
    assert buckets == sorted(buckets)
    assert (min(buckets), max(buckets)) == (1, 63)
    assert buckets[603:619] == list(range(33, 49))
    assert buckets[600 - 16 : 600] == list(range(16, 32))
    assert set(buckets) == set(range(1, 64))


def test_distances_in_sentences_are_told_apart_up_to_three() -> None:
    assert sentence_bucket(torch.arange(10), torch.tensor(5)).tolist() == [0, 0, 0, 1, 2, 3, 4, 5, 6, 6]


@pytest.mark.parametrize("step", [1, 2])
def test_a_word_sees_its_neighbours_and_no_padding(step: int) -> None:
    torch.manual_seed(0)
    layer = NeighbourLayer(8, step, 0.0).eval()
    states, mask = torch.randn(1, 7, 8), torch.tensor([1.0, 1, 1, 1, 1, 0, 0]).view(1, 7, 1)
    before = layer(states, mask)
    for at in range(7):
        other = states.clone()
        other[0, at] += 1.5
        other[0, at, 0] -= 1
        changed = (layer(other, mask) - before).abs().amax(dim=-1)[0] > 1e-6
        seen = {at, at - step, at + step} if at < 5 else {at}
        assert {place for place in range(7) if changed[place]} == {place for place in seen if 0 <= place < 7}
