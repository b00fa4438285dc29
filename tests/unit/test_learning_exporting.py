"""Exported models tag as the networks that they come from, on any batch."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer

import reportedly
from reportedly.commands.export import export
from reportedly.errors import ModelNotFoundError, OutputError
from reportedly.frames import in_order
from reportedly.model.decoder import Runner
from reportedly.model.detector import ModelDetector
from reportedly.model.labels import CUE_TAGS, FRAME_TYPES, ROLES, SOURCE_KINDS
from reportedly.model.loading import load_detector
from reportedly.model.onnx_runner import OnnxRunner
from reportedly.model.settings import read_settings
from reportedly.model.windows import Batch, Specials, collate, cut
from reportedly.model.words import find_words
from reportedly.schema import Frame
from reportedly.training.learning.recipe import Recipe
from reportedly.training.learning.starting import start

TEXTS = [
    "The minister said 40 villages may be emptied. “It could be more than 300,” officials said.",
    "Said",
    "",
    "It was reportedly said, by officials: at least 12 people fled in 2010! " * 6,
    "x" * 90,
]


@pytest.fixture(scope="module")
def exact(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was exported into itself, in float32."""
    folder = tmp_path_factory.mktemp("exact") / "model"
    shutil.copytree(tiny_model, folder)
    export(folder, folder, quantise=False)
    return folder


@pytest.fixture(scope="module")
def small(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new folder, in 8 bits."""
    folder = tmp_path_factory.mktemp("small") / "new" / "folder"
    export(str(tiny_model), str(folder))
    return folder


def runner_of(folder: Path, backend: Any) -> Runner:  # noqa: ANN401
    return load_detector(folder, backend=backend)._runner


def detect(folder: Path, backend: Any, at_once: int = 16) -> list[list[Frame]]:  # noqa: ANN401
    detector = load_detector(folder, backend=backend)
    detector = ModelDetector(detector._settings, detector._tokenizer, detector._runner, at_once)
    return [list(in_order(frames)) for frames in detector.detect(TEXTS)]


def unscored(found: list[list[Frame]]) -> list[list[Frame]]:
    return [[msgspec.structs.replace(frame, score=0.0) for frame in frames] for frames in found]


def batch_of(tokenizer: Tokenizer, *texts: str) -> Batch:
    items = [(words, window) for text in texts for words in [find_words(text, tokenizer)] for window in cut(words, 24, 8)]
    return collate(items, Specials((2,), (3,), 0), 64)


CUES = np.array([[0, 0, 0, 0], [0, 1, 0, 0], [0, 2, 0, 0]])


def both(runner: Runner, batch: Batch, cues: np.ndarray = CUES) -> list[np.ndarray]:
    states, emissions = runner.encode(batch)
    return [emissions, *runner.arguments(states, batch, cues)]


@pytest.mark.parametrize("kind", ["exact", "small"])
def test_a_graph_does_not_say_where_it_was_made(request: pytest.FixtureRequest, kind: str) -> None:
    folder: Path = request.getfixturevalue(kind)
    for path in folder.glob("*.onnx"):
        assert b"network.py" not in path.read_bytes()


@pytest.mark.parametrize("at_once", [1, 2, 16])
def test_exact_graphs_find_what_the_network_finds(exact: Path, tiny_model: Path, at_once: int) -> None:
    ours, theirs = detect(exact, "onnx", at_once), detect(tiny_model, "torch", at_once)
    assert unscored(ours) == unscored(theirs)
    assert len(ours[0]) > 3
    for mine, other in zip(ours, theirs, strict=True):
        assert [frame.score for frame in mine] == pytest.approx([frame.score for frame in other], abs=1e-3)


@pytest.mark.parametrize("texts", [["Said"], ["It was said."], ["Said", "The minister may be"], ["said " * 60], ["x" * 90]])
def test_weights_are_those_of_the_network(exact: Path, tiny_model: Path, tokenizer: Tokenizer, texts: list[str]) -> None:
    batch = batch_of(tokenizer, *texts)
    windows, width = batch.word_mask.shape
    found = [both(runner_of(exact, "onnx"), batch), both(runner_of(tiny_model, "torch"), batch)]
    shapes = [(windows, len(FRAME_TYPES), width, CUE_TAGS), (3, len(ROLES), width, 3), (3, len(SOURCE_KINDS))]
    for ours, theirs, shape in zip(*found, shapes, strict=True):
        assert ours.shape == theirs.shape == shape
        assert ours == pytest.approx(theirs, abs=1e-3)


def test_one_cue_and_many_cues(exact: Path, tiny_model: Path, tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, "It may be", "It was by the minister.")
    for cues in (np.array([[1, 2, 1, 3]]), np.array([[row % 2, row % 3, row % 2, 2] for row in range(12)])):
        found = [both(runner_of(exact, "onnx"), batch, cues), both(runner_of(tiny_model, "torch"), batch, cues)]
        assert all(ours == pytest.approx(theirs, abs=1e-3) for ours, theirs in zip(*found, strict=True))


def test_weights_in_bytes_are_close(small: Path, tiny_model: Path, tokenizer: Tokenizer) -> None:
    batch = batch_of(tokenizer, *filter(None, TEXTS))
    real = batch.word_mask.astype(bool)
    found = [both(runner_of(small, "onnx"), batch), both(runner_of(tiny_model, "torch"), batch)]
    for index, (ours, theirs) in enumerate(zip(*found, strict=True)):
        if index == 0:
            ours, theirs = (np.where(part < -9000, 0, part).transpose(0, 2, 1, 3)[real] for part in (ours, theirs))
        assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.995


def test_frames_of_weights_in_bytes_are_close(small: Path, tiny_model: Path) -> None:
    ours, theirs = (
        {(i, frame.cue.fragments) for i, frames in enumerate(found) for frame in frames}
        for found in (detect(small, "onnx"), detect(tiny_model, "torch"))
    )
    assert len(ours & theirs) / len(ours | theirs) > 0.7


def test_the_same_text_gives_the_same_frames(small: Path) -> None:
    assert detect(small, "onnx") == detect(small, "onnx")


def test_an_exported_folder_has_all_that_tagging_and_training_need(small: Path, exact: Path, tiny_model: Path) -> None:
    names = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "encoder.onnx", "arguments.onnx"}
    assert {path.name for path in small.iterdir()} == {path.name for path in exact.iterdir()} == names
    assert (small / "model.safetensors").read_bytes() == (tiny_model / "model.safetensors").read_bytes()
    assert (small / "encoder.onnx").stat().st_size < (exact / "encoder.onnx").stat().st_size
    assert isinstance(runner_of(small, None), OnnxRunner)
    assert reportedly.load(small).info.model == "tiny"


def test_training_can_start_from_an_exported_folder(small: Path, tiny_model: Path) -> None:
    one, two = (start(Recipe(start=str(folder))).model.state_dict() for folder in (small, tiny_model))
    assert one.keys() == two.keys()
    assert all(torch.equal(weight, two[name]) for name, weight in one.items())
    assert read_settings(small).embedding in one


def test_the_learned_transitions_are_used(small: Path, tiny_model: Path) -> None:
    ours, theirs = (runner_of(folder, backend) for folder, backend in ((small, "onnx"), (tiny_model, "torch")))
    assert theirs.argument_chain.pair[:, 1:, 1:].any()
    for mine, other in zip(ours.argument_chain + ours.cue_chain, theirs.argument_chain + theirs.cue_chain, strict=True):
        assert np.array_equal(mine, other)


def test_threads_are_as_many_as_asked(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[onnxruntime.SessionOptions] = []
    session = onnxruntime.InferenceSession

    def remember(path: str, options: onnxruntime.SessionOptions, **settings: Any) -> onnxruntime.InferenceSession:  # noqa: ANN401
        made.append(options)
        return session(path, options, **settings)

    monkeypatch.setattr(onnxruntime, "InferenceSession", remember)
    OnnxRunner(small, threads=3)
    OnnxRunner(small)
    assert [options.intra_op_num_threads for options in made[:2]] == [3, 3]
    assert made[2].intra_op_num_threads >= 1


def test_what_is_no_model_is_not_exported(tmp_path: Path, tiny_encoder: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="no model folder"):
        export(tmp_path, tmp_path / "out")
    with pytest.raises(ModelNotFoundError, match="describes a 'bert' model"):
        export(tiny_encoder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_half_a_model_is_not_exported(tiny_model: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(tiny_model, tmp_path / "half"))
    (folder / name).unlink()
    with pytest.raises(ModelNotFoundError, match=f"has no {name}"):
        export(folder, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_where_nothing_can_be_written(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write to .*file"):
        export(tiny_model, tmp_path / "file")
