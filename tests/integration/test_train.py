"""Training from start to finish on a tiny encoder: what a run writes, several processes, the command."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import msgspec
import pytest
import torch
from trainings import metrics, recipe_of, same, weights
from transformers import AutoModel

import reportedly
from reportedly.commands.train import train
from reportedly.errors import InputError, ModelNotFoundError, OutputError
from reportedly.formats import read_articles
from reportedly.model import bundled
from reportedly.model.settings import Decoding, ScoreCurve, read_settings
from reportedly.schema import Article
from reportedly.training.learning.monitor import read_log
from reportedly.training.learning.recipe import Recipe, Source, adaptation

pytestmark = pytest.mark.usefixtures("few_frames_will_do")

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


def test_no_stage_goes_back_to_what_was_drawn_at_random(tiny_encoder: Path, folder: Path, few: Path, tmp_path: Path) -> None:
    for name, begin in (("bare", tiny_encoder), ("trained", folder)):
        for share in (0.0, 0.5):
            train(recipe_of(begin, few, {"epochs": 1, "keep": "last", "interpolate": share}), tmp_path / f"{name} {share}")
    assert same(tmp_path / "bare 0.0", tmp_path / "bare 0.5")
    assert not same(tmp_path / "trained 0.0", tmp_path / "trained 0.5")


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
