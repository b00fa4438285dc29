"""Loading: what is wrong with a model folder, and what to do about it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

import reportedly
from reportedly.errors import ModelNotFoundError
from reportedly.model import bundled, loading
from reportedly.model.loading import load_detector, model_folder
from reportedly.model.settings import Decoding, ModelSettings, ScoreCurve, read_settings
from reportedly.model.torch_runner import TorchRunner


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def changed(folder: Path, **fields: Any) -> Path:  # noqa: ANN401  # any JSON
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **fields}), encoding="utf-8")
    return folder


def test_a_folder_that_was_not_exported_runs_on_torch(folder: Path) -> None:
    assert isinstance(load_detector(folder)._runner, TorchRunner)
    assert isinstance(load_detector(str(folder), backend="torch", device="cpu")._runner, TorchRunner)


def test_a_path_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no model '.*nope'.*'baseline'.*folder.*Hub"):
        reportedly.load(tmp_path / "nope")


@pytest.mark.parametrize("name", ["nope", "./nope", "/nope/model", "a/b/c", "~/model"])
def test_what_can_be_no_id_is_not_looked_for_on_the_hub(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", pytest.fail)
    with pytest.raises(ModelNotFoundError, match="there is no model"):
        reportedly.load(name)


def test_a_model_of_the_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda name: {"us/tiny": str(folder)}[name])
    assert model_folder("us/tiny") == folder


def test_a_model_that_the_hub_does_not_give(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> str:
        raise LocalEntryNotFoundError(name)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(ModelNotFoundError, match=r"no model folder 'us/nope'.*Hub"):
        reportedly.load("us/nope")


def test_a_folder_without_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no config\.json.*reportedly train"):
        reportedly.load(tmp_path)


def test_a_package_without_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "files", lambda package: tmp_path / package)
    for options in ((), ("bundled",)):
        with pytest.raises(ModelNotFoundError, match=r"comes with no model.*'baseline'.*encoder to start from"):
            reportedly.load(*options)


def test_the_model_of_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "bundled_folder", lambda: folder)
    assert reportedly.load().info.model == reportedly.load("bundled").info.model == "tiny"


def test_a_folder_with_a_model_of_another_kind(tiny_encoder: Path) -> None:
    with pytest.raises(
        ModelNotFoundError, match=r"config\.json describes a 'bert' model, expected one that reportedly train made"
    ):
        reportedly.load(tiny_encoder)


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"model_type": 5}', '{"model_type": "reportedly", "decoding": {"window": "x"}}']
)
def test_a_folder_with_a_broken_configuration(folder: Path, content: str) -> None:
    (folder / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelNotFoundError, match=r"config\.json is no configuration of a reportedly model: "):
        reportedly.load(folder)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_a_folder_in_which_a_file_is_missing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelNotFoundError, match=f"has no {name}: copy it from the folder that the model was trained into"):
        reportedly.load(folder)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors", "encoder.onnx"])
def test_a_folder_in_which_a_file_is_broken(folder: Path, name: str) -> None:
    for graph in ("encoder.onnx", "arguments.onnx") if name.endswith(".onnx") else ():
        (folder / graph).write_bytes(b"no graph")
    (folder / name).write_bytes(b"{")
    with pytest.raises(ModelNotFoundError, match=r"cannot read the model in .*; copy its files again from where they come"):
        reportedly.load(folder)


def test_graphs_that_were_never_exported(folder: Path) -> None:
    with pytest.raises(
        ModelNotFoundError, match=r"no encoder\.onnx and no arguments\.onnx: .*reportedly export .*backend='torch'"
    ):
        reportedly.load(folder, backend="onnx")


def test_a_graph_that_is_missing(folder: Path) -> None:
    (folder / "encoder.onnx").write_bytes(b"")
    with pytest.raises(ModelNotFoundError, match=r"no arguments\.onnx: .*reportedly export"):
        reportedly.load(folder)


def test_a_backend_that_there_is_not(folder: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="no backend 'tensorflow'; there are onnx and torch"):
        reportedly.load(folder, backend="tensorflow")  # type: ignore[arg-type]


def test_a_device_that_the_backend_does_not_have(folder: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="runs on the CPU only, not on 'cuda'; use backend='torch'"):
        reportedly.load(folder, backend="onnx", device="cuda")


@pytest.mark.parametrize("device", ["nope", "cuda:99"])
def test_a_device_that_there_is_not(folder: Path, device: str) -> None:
    with pytest.raises(ModelNotFoundError, match=f"cannot run on the device '{device}'"):
        reportedly.load(folder, device=device)


def test_the_baseline_has_neither_backend_nor_device() -> None:
    for options in ({"backend": "torch"}, {"device": "cpu"}):
        with pytest.raises(ModelNotFoundError, match="baseline has no backend and no device"):
            reportedly.load("baseline", **options)  # type: ignore[arg-type]


def test_without_torch_a_model_has_to_be_exported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    with pytest.raises(
        ModelNotFoundError, match=r"torch, which is not installed: pip install 'reportedly\[train\]', or export"
    ):
        reportedly.load(folder)


def test_settings_are_read_without_transformers(folder: Path) -> None:
    settings = read_settings(
        changed(folder, decoding={"window": 30, "curves": {"hedge": {"offset": 1, "cue": 2, "arguments": 3}}})
    )
    assert settings.name == "tiny"
    assert settings.encoder.limit == 64
    assert settings.decoding == Decoding(window=30, curves={"hedge": ScoreCurve(1, 2, 3)})
    assert settings.decoding.curve("hedge") == ScoreCurve(1, 2, 3)
    assert settings.decoding.curve("quantity") == ScoreCurve()


@pytest.mark.parametrize(
    ("encoder", "limit"),
    [
        ({}, 512),
        ({"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}, 512),
        ({"pad_token_id": 3}, 512),
    ],
)
def test_the_pieces_that_an_encoder_takes(folder: Path, encoder: dict[str, Any], limit: int) -> None:
    settings: ModelSettings = read_settings(changed(folder, encoder=encoder))
    assert settings.encoder.limit == limit
