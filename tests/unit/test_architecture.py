"""Who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reportedly

ROOT = Path(__file__).parents[2]
PACKAGE = Path(reportedly.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
# Each may import those before it, not those behind it; what is not listed may be imported by commands alone.
LAYERS = ("schema", "errors", "_version", "quotations", "sentences", "quantities", "frames", "validation", "claims", "formats")


def imports(tree: ast.AST, package: list[str]) -> Iterator[str]:
    """The absolute names of all modules that a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, node.module or ""]).rstrip(".")


def imports_of(path: Path) -> set[str]:
    package = ["reportedly", *path.relative_to(PACKAGE).parent.parts]
    return set(imports(ast.parse(path.read_text("utf-8")), package))


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted(ROOT.glob("tests/**/*.py")), *sorted(ROOT.glob("benchmarks/*.py"))], ids=str
)
def test_nothing_is_imported_by_the_name_of_its_folder(path: Path) -> None:
    package = ["reportedly"] if path.is_relative_to(PACKAGE) else []
    tops = {name.split(".")[0] for name in imports(ast.parse(path.read_text("utf-8")), package)}
    assert not tops & {"extract", "training"}


@pytest.mark.parametrize("path", [path for path in MODULES if "training" not in path.relative_to(PACKAGE).parts], ids=str)
def test_tagging_never_imports_training_outside_a_command(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    if path.parent.name == "commands":
        tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    package = ["reportedly", *path.relative_to(PACKAGE).parent.parts]
    assert not {name for name in imports(tree, package) if name.startswith("reportedly.training")}


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_downwards(layer: str) -> None:
    allowed = {f"reportedly.{name}" for name in LAYERS[: LAYERS.index(layer) + 1]}
    paths = [PACKAGE / f"{layer}.py"] if (PACKAGE / f"{layer}.py").exists() else sorted((PACKAGE / layer).glob("*.py"))
    assert paths
    for path in paths:
        ours = {name for name in imports_of(path) if name.startswith("reportedly.")}
        assert all(any(name == one or name.startswith(f"{one}.") for one in allowed) for name in ours), (path, ours)


@pytest.mark.parametrize("statement", ["import reportedly", "import reportedly.cli"])
def test_heavy_libraries_are_imported_on_first_use(statement: str) -> None:
    heavy = ["spacy", "torch", "transformers", "pyarrow", "trafilatura", "onnxruntime", "datasets", "numpy"]
    code = f"{statement}; import sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert done.stdout.strip() == "[]"


def test_public_names_are_there() -> None:
    for name in reportedly.__all__:
        assert getattr(reportedly, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        _ = reportedly.nope
