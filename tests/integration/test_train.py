"""Training from start to finish on a tiny encoder: what a run writes, stopping and going on, several processes, the command."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from models import write_articles
from safetensors.torch import load_file
from transformers import AutoModel, Trainer

import reportedly
from reportedly.commands.train import train
from reportedly.errors import InputError, ModelNotFoundError, OutputError
from reportedly.formats import read_articles
from reportedly.model import bundled
from reportedly.model.settings import Decoding, ScoreCurve, read_settings
from reportedly.schema import Article
from reportedly.training.learning import calibrating, monitor, run
from reportedly.training.learning.dev_score import DevScore
from reportedly.training.learning.monitor import read_log
from reportedly.training.learning.recipe import Network, Recipe, Source, Stage, adaptation

CORPORA = Path(__file__).parents[1] / "data" / "corpora"
COMMAND = Path(sysconfig.get_path("scripts"), "reportedly")
WRITTEN = {
    "README.md",
    "config.json",
    "learning_curve.png",
    "metrics.json",
    "model.safetensors",
    "recipe.json",
    "stage-1",
    "tokenizer.json",
    "tokenizer_config.json",
}


class Stopped(Exception):
    """Something that ends a run from outside."""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many articles as the tiny encoder needs to learn something."""
    return write_articles(tmp_path_factory.mktemp("articles"), copies=20)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few articles, where it does not matter what is learned."""
    return write_articles(tmp_path_factory.mktemp("few"), copies=3)


def recipe_of(encoder: Path, articles: Path, *stages: dict[str, Any], **settings: Any) -> Recipe:  # noqa: ANN401
    """A recipe whose every stage learns from the articles."""
    usual = {"name": "only", "data": (Source(str(articles), "train"),), "epochs": 6, "batch_size": 4, "encoder_rate": 3e-3}
    return Recipe(
        **{
            "name": "small",
            "start": str(encoder),
            "bf16": False,
            "network": Network(cue_size=32, argument_size=32),
            "decoding": Decoding(window=40, overlap=8),
            "dev": (Source(str(articles), "dev"),),
            "stages": tuple(Stage(**{**usual, "head_rate": 1e-2, **stage}) for stage in stages or ({},)),
            **settings,
        }
    )


def weights(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = load_file(folder / "model.safetensors")
    return found


def same(one: Path, two: Path) -> bool:
    first, second = weights(one), weights(two)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def metrics(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((folder / "metrics.json").read_bytes())
    return {name: value for name, value in found.items() if name != "seconds"}


def stopping(stage: str, epoch: int) -> Callable[[dict[str, Any]], None]:
    """Ends a run when an epoch has been scored, before its checkpoint is written."""

    def report(entry: dict[str, Any]) -> None:
        if (entry["stage"], entry["epoch"]) == (stage, epoch) and "score" in entry:
            raise Stopped

    return report


@pytest.fixture(scope="module", autouse=True)
def few_frames_will_do() -> Iterator[None]:
    """Has runs calibrated on as few frames as there are here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(calibrating, "_LEAST", 1)
        yield


@pytest.fixture(scope="module")
def recipe(tiny_encoder: Path, articles: Path) -> Recipe:
    return recipe_of(tiny_encoder, articles)


@pytest.fixture(scope="module")
def folder(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbed."""
    return train(recipe, tmp_path_factory.mktemp("runs") / "whole").folder


def test_a_run_writes_a_model_folder(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == WRITTEN
    assert {path.name for path in (folder / "stage-1").iterdir()} == {"config.json", "done.json", "log.jsonl"}
    assert {weight.dtype for weight in weights(folder).values()} == {torch.float16}
    assert (folder / "learning_curve.png").read_bytes().startswith(b"\x89PNG")


def test_the_model_learned_something_and_tags(folder: Path, articles: Path) -> None:
    scores = [entry["score"] for entry in read_log(folder / "stage-1") if "score" in entry]
    assert len(scores) == 6
    assert max(scores) > 0.5
    tagger = reportedly.load(folder)
    assert tagger.info.model == "small"
    article = next(one for one in read_articles([str(articles)]) if isinstance(one, Article))
    assert tagger.tag(article).frames
    settings = read_settings(folder)
    assert (settings.decoding.window, settings.encoder.limit) == (40, 64)
    assert settings.decoding.curves.keys() == {"attribution", "hedge", "quantity"}
    assert AutoModel.from_pretrained(folder, dtype=torch.float32).config.name == "small"


def test_metrics_and_card_say_the_same(folder: Path, recipe: Recipe, articles: Path) -> None:
    found = metrics(folder)
    assert msgspec.convert(found["recipe"], Recipe) == recipe
    (scores,) = found["scores"].values()
    assert list(found["scores"]) == [f"{articles} dev"]
    assert {use: [source["articles"] for source in sources] for use, sources in found["data"].items()} == {
        "train": [80],
        "dev": [20],
    }
    digests = [source["sha256"] for sources in found["data"].values() for source in sources]
    card = (folder / "README.md").read_text("utf-8")
    assert len(set(digests)) == 2
    assert all(digest[:12] in card for digest in digests)
    counts = scores["scores"]["counts"]["quantity.cue.exact"]
    row = next(line for line in card.splitlines() if line.startswith("| quantity cue |")).split("|")
    assert float(row[5]) == pytest.approx(100 * (counts["f1"] or 0), abs=0.051)
    assert f"**{articles} dev** (20 articles)" in card


def test_the_same_seed_gives_the_same_model_and_another_one_another(folder: Path, recipe: Recipe, tmp_path: Path) -> None:
    train(recipe, tmp_path / "again")
    assert same(folder, tmp_path / "again")
    assert metrics(folder) == metrics(tmp_path / "again")
    train(msgspec.structs.replace(recipe, seed=2), tmp_path / "other")
    assert not same(folder, tmp_path / "other")


@pytest.mark.parametrize("epoch", [1, 4, 6])
def test_a_run_that_was_stopped_goes_on_as_if_nothing_was(folder: Path, recipe: Recipe, tmp_path: Path, epoch: int) -> None:
    with pytest.raises(Stopped):
        train(recipe, tmp_path / "run", report=stopping("only", epoch))
    assert not (tmp_path / "run" / "model.safetensors").exists()
    with pytest.raises(OutputError, match=r"holds a run already: give another folder with -o, or go on with it with --resume"):
        train(recipe, tmp_path / "run")
    with pytest.raises(OutputError, match="was made by another recipe"):
        train(msgspec.structs.replace(recipe, seed=5), tmp_path / "run", resume=True)
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert metrics(folder) == metrics(tmp_path / "run")


def test_a_finished_run_is_left_alone(folder: Path, recipe: Recipe) -> None:
    before = weights(folder)
    for resume in (True, False):
        with pytest.raises(OutputError, match="is finished: there is nothing to go on with; give another folder"):
            train(recipe, folder, resume=resume)
    assert all(torch.equal(before[name], weight) for name, weight in weights(folder).items())


@pytest.fixture(scope="module")
def stages(folder: Path, few: Path) -> Recipe:
    """A recipe with two stages, of which the first keeps the mean of its epochs and the second stops early."""
    return recipe_of(
        folder,
        few,
        {"name": "first", "epochs": 2, "average": 2, "accumulation": 2, "keep": "last", "window": 16, "interpolate": 0.25},
        {"name": "second", "epochs": 9, "patience": 1, "encoder_rate": 0.0, "head_rate": 0.0, "temperature": 2.0},
    )


def test_stages_follow_each_other_and_a_stopped_run_finds_its_stage(stages: Recipe, tmp_path: Path) -> None:
    entries: list[dict[str, Any]] = []
    train(stages, tmp_path / "whole", report=entries.append)
    for number, epochs in ((1, [1, 2]), (2, [1, 2])):  # with rates of 0 the second epoch is no better than the first
        log = [entry for entry in read_log(tmp_path / "whole" / f"stage-{number}") if "score" in entry]
        assert [entry["epoch"] for entry in log] == epochs
        assert [entry for entry in entries if entry["stage"] == log[0]["stage"] and "score" in entry] == log
    for stage, epoch in (("first", 1), ("second", 1), ("second", 2)):
        run = tmp_path / f"{stage}-{epoch}"
        with pytest.raises(Stopped):
            train(stages, run, report=stopping(stage, epoch))
        train(stages, run, resume=True)
        assert same(tmp_path / "whole", run)
    assert not list(tmp_path.glob("*/stage-*/*.safetensors"))
    assert not list(tmp_path.glob("*/stage-*/checkpoint-*"))


def test_a_checkpoint_that_was_not_written_to_its_end_is_passed_over(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = iter(range(9))

    def save(self: Trainer, output: str, whole: Callable[..., None] = Trainer._save_rng_state) -> None:
        if next(saved) == 2:
            raise Stopped
        whole(self, output)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_save_rng_state", save)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    assert len(list((tmp_path / "run" / "stage-1").glob("checkpoint-*"))) == 2
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")


def test_a_stage_that_had_stopped_early_is_not_trained_on(
    tiny_encoder: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scored(*scores: float) -> None:
        left = iter(scores)
        monkeypatch.setattr(monitor, "dev_score", lambda *_: DevScore(next(left), {"x: hedge.cue": 0.1}))

    def stop(*_: object) -> None:
        raise Stopped

    recipe = recipe_of(tiny_encoder, few, {"epochs": 8, "patience": 1, "keep": "last"})
    scored(0.1, 0.3, 0.2)
    train(recipe, tmp_path / "whole")
    scored(0.1, 0.3, 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(monitor.Monitor, "finish", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(tmp_path / "whole", tmp_path / "run")
    assert [entry["epoch"] for entry in read_log(tmp_path / "run" / "stage-1") if "score" in entry] == [1, 2, 3]


def test_a_run_that_was_stopped_while_it_was_tidied_is_tidied_by_the_next(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(run, "clean", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert {path.name for path in (tmp_path / "run" / "stage-1").iterdir()} == {"config.json", "done.json", "log.jsonl"}


def test_no_stage_goes_back_to_what_was_drawn_at_random(tiny_encoder: Path, folder: Path, few: Path, tmp_path: Path) -> None:
    for name, begin in (("bare", tiny_encoder), ("trained", folder)):
        for share in (0.0, 0.5):
            train(recipe_of(begin, few, {"epochs": 1, "keep": "last", "interpolate": share}), tmp_path / f"{name} {share}")
    assert same(tmp_path / "bare 0.0", tmp_path / "bare 0.5")
    assert not same(tmp_path / "trained 0.0", tmp_path / "trained 0.5")


def test_a_run_that_was_stopped_while_it_was_written_is_written_again(
    folder: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr("reportedly.training.learning.train.calibrate", stop)
        with pytest.raises(Stopped):
            train(recipe, tmp_path / "run")
    train(recipe, tmp_path / "run", resume=True)
    assert same(folder, tmp_path / "run")
    assert metrics(folder) == metrics(tmp_path / "run")


def test_an_adaptation_starts_from_the_model(folder: Path, few: Path, tmp_path: Path) -> None:
    adapted = msgspec.structs.replace(adaptation([str(few)], start=str(folder), epochs=1), bf16=False)
    still = msgspec.structs.replace(adapted.stages[0], encoder_rate=0.0, head_rate=0.0, keep="last")
    train(msgspec.structs.replace(adapted, stages=(still,)), tmp_path / "still")
    assert same(folder, tmp_path / "still")
    settings = read_settings(tmp_path / "still")
    assert (settings.name, settings.decoding.window, settings.decoding.overlap) == ("reportedly-adapted", 40, 8)
    train(adapted, tmp_path / "moved")
    assert not same(folder, tmp_path / "moved")


def test_without_complete_articles_to_score_on_the_decoding_of_the_model_stays(folder: Path, few: Path, tmp_path: Path) -> None:
    before = read_settings(folder).decoding
    recipe = recipe_of(folder, few, {"epochs": 1}, dev=(), decoding=Decoding(overlap=4))
    train(recipe, tmp_path / "run")
    assert read_settings(tmp_path / "run").decoding == msgspec.structs.replace(before, overlap=4)
    assert metrics(tmp_path / "run")["scores"] == {}
    assert before.curve("hedge") != ScoreCurve()


def test_half_precision_learns_too(tiny_encoder: Path, few: Path, tmp_path: Path) -> None:
    train(recipe_of(tiny_encoder, few, {"epochs": 1}, bf16=True), tmp_path / "run")
    assert all(torch.isfinite(weight).all() for weight in weights(tmp_path / "run").values())


def test_what_to_start_from_has_to_be_there(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "files", lambda package: tmp_path / package)
    with pytest.raises(ModelNotFoundError, match=r"comes with no model.*name an encoder to start from"):
        train(adaptation([str(few)]), tmp_path / "one")
    with pytest.raises(ModelNotFoundError, match=r"cannot load '.*nope' to start from: "):
        train(recipe_of(tmp_path / "nope", few), tmp_path / "two")
    assert not (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()


def test_data_has_to_be_there(tiny_encoder: Path, few: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no data"):
        train(recipe_of(tiny_encoder, tmp_path / "nope"), tmp_path / "run")
    train(recipe_of(tiny_encoder, few, {"epochs": 1}, dev=()), tmp_path / "run")  # the folder is free for another try
    with pytest.raises(InputError, match="newsquant has no frames that the dev part could be scored by"):
        train(recipe_of(tiny_encoder, few, dev=(Source("newsquant", "dev"),)), tmp_path / "other", corpora=CORPORA)


def test_a_file_is_no_folder_to_write_to(tiny_encoder: Path, few: Path, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file: give a folder that does not exist yet with -o"):
        train(recipe_of(tiny_encoder, few), tmp_path / "run")


def command(*arguments: str | Path, launcher: tuple[str | Path, ...] = (COMMAND,)) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    return subprocess.run([*launcher, *arguments], capture_output=True, text=True, check=False, env=environment)  # noqa: S603


def test_the_command_adapts_a_model(folder: Path, few: Path, tmp_path: Path) -> None:
    done = command("train", "--data", few, "--start", folder, "--epochs", "1", "--seed", "3", "-o", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "adaptation, epoch 1: mean F1 " in done.stderr
    assert "exact matches, in %" in done.stderr
    assert done.stderr.endswith(f"wrote {tmp_path / 'run'}\n")
    assert {path.name for path in (tmp_path / "run").iterdir()} == WRITTEN


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "give either a recipe (CONFIG.toml) or --data FILE"),
        (("x.toml", "--data", "y"), "give either a recipe (CONFIG.toml) or --data FILE"),
        (("x.toml", "--epochs", "3"), "--dev, --start and --epochs go with --data"),
        (("x.toml",), "cannot read the recipe x.toml"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    done = command("train", *arguments, "-o", tmp_path / "run")
    assert done.returncode == 2
    assert reason in " ".join(done.stderr.split())
    assert not (tmp_path / "run").exists()


TWO = """\
name = "two"
start = {encoder}
bf16 = false
dev = [{{ corpus = {articles}, part = "dev" }}]

[network]
cue_size = 32
argument_size = 32

[decoding]
window = 40

[[stages]]
name = "first"
data = [{{ corpus = {articles}, part = "train" }}]
epochs = 3
batch_size = 2
average = 2

[[stages]]
name = "second"
data = [{{ corpus = {articles}, part = "train" }}]
epochs = 2
batch_size = 2
"""


def test_two_processes_train_one_model(tiny_encoder: Path, few: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "two.toml"
    recipe.write_text(
        TWO.format(encoder=msgspec.json.encode(str(tiny_encoder)).decode(), articles=msgspec.json.encode(str(few)).decode()),
        encoding="utf-8",
    )
    launcher = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "reportedly")
    done = command("train", recipe, "-o", tmp_path / "run", launcher=launcher)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "run").iterdir()} == WRITTEN | {"stage-2"}
    first, second = (read_log(tmp_path / "run" / f"stage-{number}") for number in (1, 2))
    assert [entry["epoch"] for entry in first if "score" in entry] == [1, 2, 3, "mean of 2"]
    assert [entry["epoch"] for entry in second if "score" in entry] == [1, 2]
    assert second[-1]["step"] == 2 * 3  # twelve windows, two on each of two processes
    assert done.stderr.count("wrote ") == 1
    assert not list((tmp_path / "run").glob("stage-*/*.safetensors"))
    assert not list((tmp_path / "run").glob("stage-*/checkpoint-*"))
    assert reportedly.load(tmp_path / "run").tag("It was said.").tagger
