"""What is left of a run: the card, the curve, the lines on the terminal; and what the monitor keeps of its epochs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from models import tiny_network, write_articles
from rich.console import Console
from tokenizers import Tokenizer
from transformers import TrainerControl, TrainerState

from reportedly.formats import read_ann
from reportedly.model.network import ReportedlyModel
from reportedly.schema import Article
from reportedly.training.evaluation.evaluation import Evaluation, Settings, evaluate
from reportedly.training.learning import monitor
from reportedly.training.learning.card import ROWS, model_card, score_rows
from reportedly.training.learning.curve import draw_curve, series
from reportedly.training.learning.dev_score import DevScore, dev_score, layers_of
from reportedly.training.learning.mixture import ALL_LAYERS, Loaded
from reportedly.training.learning.monitor import BEST, LOG, Monitor, clean, logged_seconds, read_log
from reportedly.training.learning.recipe import Recipe, Source, Stage
from reportedly.training.learning.tables import epoch_line, score_table


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    return [read_ann(path) for path in sorted(write_articles(tmp_path / "articles").glob("*.ann"))]


@pytest.fixture
def evaluation(articles: list[Article]) -> Evaluation:
    missed = [articles[0], *(Article(id=one.id, text=one.text) for one in articles[1:])]
    return evaluate(articles, missed, Settings(resamples=20))


RECIPE = Recipe(
    name="mine",
    description="For one newsroom.",
    start="some-encoder",
    seed=7,
    stages=(
        Stage(name="first", data=(Source("polnear", "train", 0.5), Source("mine.jsonl")), batch_size=8, accumulation=2),
        Stage(name="second", data=(Source("mine.jsonl"),), epochs=3, keep="last", average=2, interpolate=0.5),
    ),
)
FACTS = {"version": "1.2", "minutes": 35, "machine": "2 CPU cores"}


def test_the_card_says_what_the_run_says(articles: list[Article], evaluation: Evaluation) -> None:
    data = {"train": [Loaded(Source("polnear", "train"), articles, ALL_LAYERS, "CC BY-NC 4.0", "abcdef012345678")], "dev": []}
    card = model_card(RECIPE, data, {"mine.jsonl dev": evaluation}, FACTS)
    assert card.startswith("---\nlanguage: en\n")
    assert "# mine\n\nFor one newsroom.\n" in card
    assert "**mine.jsonl dev** (5 articles)" in card
    assert "| train | polnear | train | 5 | CC BY-NC 4.0 | abcdef012345 |" in card
    assert "Started from `some-encoder`, seed 7, with reportedly 1.2. Training took 35 minutes on\n2 CPU cores." in card
    assert "| first | 10 | 0.0001 | 0.001 | 16 | of the best epoch | polnear train × 0.5, mine.jsonl |" in card
    assert "| second | 3 | 0.0001 | 0.001 | 16 | of the last 2 epochs, with 0.5 of those at the start | mine.jsonl |" in card
    for row in score_rows(evaluation):
        assert (
            f"| {row['layer']} | {row['support']} | {row['precision']} | {row['recall']} | {row['f1']} | {row['interval']} |"
            in card
        )


def test_the_tables_of_the_card_are_whole(articles: list[Article], evaluation: Evaluation) -> None:
    data = {"train": [Loaded(Source("x"), articles, ALL_LAYERS, "none", "0" * 64)]}
    card = model_card(RECIPE, data, {"dev": evaluation, "other": evaluation}, FACTS)
    for block in card.split("\n\n"):
        rows = [line.count("|") for line in block.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1
        assert len(rows) != 1


def test_a_card_without_scores_and_description(articles: list[Article]) -> None:
    card = model_card(Recipe(), {"train": [Loaded(Source("x"), articles, ALL_LAYERS, "none", "0" * 64)]}, {}, FACTS)
    assert "# reportedly\n\nTags hedges" in card


def test_figures_are_given_in_per_cent_with_intervals(evaluation: Evaluation) -> None:
    rows = {row["layer"]: row for row in score_rows(evaluation)}
    assert [row["layer"] for row in score_rows(evaluation)] == [name for name, _ in ROWS]
    cue = rows["hedge cue"]
    assert (cue["support"], cue["precision"], cue["recall"], cue["f1"]) == ("4", "100.0", "25.0", "40.0")
    assert " to " in cue["interval"]


def test_layers_that_are_not_annotated_are_left_out(articles: list[Article]) -> None:
    evaluation = evaluate(articles, articles, Settings(types=("hedge",), resamples=0))
    assert [row["layer"] for row in score_rows(evaluation)] == ["hedge cue", "hedge scope", "hedge, linked frame"]
    assert {row["interval"] for row in score_rows(evaluation)} == {""}
    assert list(layers_of([ALL_LAYERS[1]])) == ["hedge.cue", "hedge.scope"]


def test_scores_are_shown_as_a_table(evaluation: Evaluation) -> None:
    console = Console(width=120, force_terminal=False)
    with console.capture() as captured:
        console.print(score_table("mine dev", evaluation))
    shown = captured.get()
    assert "mine dev: exact matches, in %" in shown
    assert all(name in shown for name, _ in ROWS)


def test_an_epoch_is_one_line() -> None:
    entry: dict[str, Any] = {
        "stage": "first",
        "epoch": 2,
        "score": 0.5,
        "figures": {"mine dev: hedge.cue": 0.25, "mine dev: hedge.scope": 0.75},
    }
    assert epoch_line(entry) == "first, epoch 2: mean F1 50.0  (hedge.cue 25.0  hedge.scope 75.0)"
    entry["figures"] = {"mine dev: hedge.cue": 0.25, "other: hedge.cue": 0.75}
    assert epoch_line(entry) == "first, epoch 2: mean F1 50.0  (mine dev: hedge.cue 25.0; other: hedge.cue 75.0)"


STAGES: list[list[dict[str, Any]]] = [
    [
        {"stage": "a", "step": 20, "epoch": 0.5, "loss": 30.0, "seconds": 5.0},
        {"stage": "a", "step": 40, "epoch": 1, "score": 0.4, "seconds": 9.0},
        {"stage": "a", "step": 20, "epoch": 0.5, "loss": 29.0, "seconds": 4.0},
        {"stage": "a", "step": 40, "epoch": 1, "score": 0.5, "seconds": 8.0},
        {"stage": "a", "step": None, "epoch": "mean of 2", "score": 0.6, "seconds": 10.0},
    ],
    [
        {"stage": "a", "step": 20, "epoch": 0.5, "loss": 20.0, "seconds": 6.0},
        {"stage": "a", "step": 40, "epoch": 1, "score": 0.7, "seconds": 11.0},
    ],
]


@pytest.mark.parametrize("logs", [[], [[]], [STAGES[0][:1]], STAGES])
def test_the_curve_is_a_picture(tmp_path: Path, logs: list[list[dict[str, Any]]]) -> None:
    draw_curve(logs, tmp_path / "one.png")
    draw_curve(logs, tmp_path / "two.png")
    content = (tmp_path / "one.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert content == (tmp_path / "two.png").read_bytes()


def test_the_curve_counts_steps_through_stages_and_what_was_done_again_once() -> None:
    assert series(STAGES) == ([(20, 29.0), (60, 20.0)], [(40, 0.6), (80, 0.7)], [40])
    assert series([]) == ([], [], [])


def test_the_time_of_a_resumed_stage_is_that_of_all_its_runs() -> None:
    assert logged_seconds(STAGES[0]) == 9 + 10
    assert logged_seconds(STAGES[1]) == 11
    assert logged_seconds([]) == 0


def test_perfect_predictions_score_one(
    tiny_encoder: Path, tokenizer: Tokenizer, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = tiny_network(tiny_encoder).train()
    dev = [Loaded(Source("x", "dev"), articles, ALL_LAYERS, "", ""), Loaded(Source("y"), articles, ALL_LAYERS[1:2], "", "")]
    found = dev_score(network, tokenizer, dev)
    assert network.training
    assert list(found.figures)[:2] == ["x dev: attribution.cue", "x dev: attribution.source"]
    assert list(found.figures)[-2:] == ["y: hedge.cue", "y: hedge.scope"]
    assert found.score == pytest.approx(sum(found.figures.values()) / 9)
    monkeypatch.setattr("reportedly.training.learning.dev_score.predict", lambda detector, articles: articles)
    assert dev_score(network, tokenizer, dev).score == 1


class Epochs:
    """Epochs of a stage with given scores, of the network and of its averages; a weight says which epoch it is."""

    def __init__(self, folder: Path, network: ReportedlyModel, patch: pytest.MonkeyPatch, **settings: object) -> None:
        self.folder, self.network = folder, network
        self.entries: list[dict[str, Any]] = []
        stage = Stage(name="only", data=(Source("x"),), **settings)
        dev: list[Any] = ["something"]
        self.monitor = Monitor(folder, stage, Tokenizer.from_str(EMPTY), dev, self.entries.append)
        self.monitor.on_train_begin(SimpleNamespace(bf16=False), TrainerState(), TrainerControl())  # type: ignore[arg-type]
        self.scores: list[float] = []
        patch.setattr(monitor, "dev_score", lambda *_: DevScore(self.scores.pop(0), {"x: hedge.cue": 0.5}))

    def run(self, scores: Sequence[float], first: int = 1) -> int:
        """Runs epochs and returns the last one."""
        for epoch, score in enumerate(scores, start=first):
            self.scores = [score]
            self._mark(epoch)
            control = TrainerControl()
            state = TrainerState(epoch=epoch - 1e-9, global_step=10 * epoch)
            self.monitor.on_epoch_end(SimpleNamespace(world_size=1), state, control, model=self.network)  # type: ignore[arg-type]
            if control.should_training_stop:
                break
        return epoch

    def finish(self, *scores: float) -> float:
        """Finishes and returns the mark of the weights that are kept."""
        self.scores = list(scores)
        self.monitor.finish(self.network)
        clean(self.folder)
        return float(self.network.norm.bias[0].detach())

    def _mark(self, epoch: int) -> None:
        with torch.no_grad():
            self.network.norm.bias.fill_(float(epoch))


EMPTY = '{"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}'


@pytest.fixture
def network(tiny_encoder: Path) -> ReportedlyModel:
    return tiny_network(tiny_encoder)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_best_epoch_is_kept(tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch)
    assert epochs.run([0.1, 0.3, 0.2]) == 3
    assert files(tmp_path) == {LOG, BEST}
    assert epochs.finish() == 2
    assert files(tmp_path) == {LOG}
    log = read_log(tmp_path)
    assert log == epochs.entries
    assert [(entry["epoch"], entry["score"], entry["step"]) for entry in log] == [(1, 0.1, 10), (2, 0.3, 20), (3, 0.2, 30)]
    assert {entry["stage"] for entry in log} == {"only"}


def test_the_last_epoch_is_kept_if_that_is_asked(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch, keep="last")
    epochs.run([0.1, 0.3, 0.2])
    assert epochs.finish() == 3


@pytest.mark.parametrize(("patience", "last"), [(0, 6), (1, 3), (2, 6), (3, 6)])
def test_training_stops_when_nothing_gets_better(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch, patience: int, last: int
) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch, patience=patience)
    assert epochs.run([0.1, 0.3, 0.2, 0.4, 0.1, 0.1]) == last
    assert epochs.finish() == (2 if last == 3 else 4)


def test_an_epoch_that_is_done_again_counts_once(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    Epochs(tmp_path, network, monkeypatch, patience=2).run([0.3, 0.2])  # killed before the second checkpoint
    again = Epochs(tmp_path, network, monkeypatch, patience=2)
    assert again.run([0.2, 0.4, 0.1], first=2) == 4
    assert again.finish() == 3


@pytest.mark.parametrize(("of_mean", "kept"), [(0.5, 3.5), (0.3, 3.5), (0.2, 2.0)])
def test_the_last_epochs_are_averaged_unless_the_best_is_better(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch, of_mean: float, kept: float
) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch, average=2)
    epochs.run([0.1, 0.3, 0.2, 0.25])
    assert files(tmp_path) == {LOG, BEST, "epoch-3.safetensors", "epoch-4.safetensors"}
    assert epochs.finish(of_mean) == kept
    assert files(tmp_path) == {LOG}
    assert (read_log(tmp_path)[-1]["epoch"], read_log(tmp_path)[-1]["step"]) == ("mean of 2", None)


def test_the_average_is_kept_where_nothing_is_scored(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch, average=3)
    epochs.monitor._dev = []
    epochs.run([0.0] * 4)
    assert epochs.finish() == 3
    assert read_log(tmp_path) == []


def test_one_epoch_has_no_average(tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch, average=3)
    epochs.run([0.4])
    assert epochs.finish() == 1


def test_processes_draw_the_same_order_of_windows_after_every_epoch(
    tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch)
    drawn: list[list[int]] = []
    for epoch in (1, 1, 2):
        epochs.scores = [0.5]
        torch.rand(len(drawn))  # dropout: another number of draws in each process
        state = TrainerState(epoch=epoch, global_step=10 * epoch)
        epochs.monitor.on_epoch_end(SimpleNamespace(world_size=2, seed=1), state, TrainerControl(), model=network)  # type: ignore[arg-type]
        drawn.append(torch.randperm(20).tolist())
    assert drawn[0] == drawn[1] != drawn[2]


def test_losses_are_logged(tmp_path: Path, network: ReportedlyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = Epochs(tmp_path, network, monkeypatch)
    state = TrainerState(epoch=0.5, global_step=20)
    epochs.monitor.on_log(SimpleNamespace(), state, TrainerControl(), logs={"loss": 1.5, "epoch": 0.50004})  # type: ignore[arg-type]
    epochs.monitor.on_log(SimpleNamespace(), state, TrainerControl(), logs={"train_runtime": 3.0})  # type: ignore[arg-type]
    (entry,) = read_log(tmp_path)
    assert (entry["loss"], entry["step"], entry["epoch"]) == (1.5, 20, 0.5)
