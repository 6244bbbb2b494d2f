"""The house stands: floors import downwards, nothing imports in circles, help comes without weight."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("contracts", "mockserver", "rehearsal")


def _modules() -> Iterator[tuple[str, Path]]:
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or path.joinpath("__init__.py").exists()


def _imports(module: str, path: Path, *, when_run: bool = True) -> Iterator[str]:
    """Yield what a module imports; `when_run` counts imports inside functions too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    tree = ast.parse(path.read_text())
    nodes = ast.walk(tree) if when_run else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            name = ".".join([*base, node.module] if node.module else base)
            if node.module or not all(_is_module(f"{name}.{alias.name}") for alias in node.names):
                yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("floor", "above"), [("contracts", FLOORS[1:]), ("mockserver", FLOORS[2:])])
def test_a_floor_does_not_import_the_floors_above_it(floor: str, above: tuple[str, ...]) -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in _modules()
        if module.split(".")[0] == floor
        for name in _imports(module, path)
        if name.split(".")[0] in above
    ]
    assert wrong == []


def test_no_module_imports_in_circles() -> None:
    modules = dict(_modules())
    graph = {
        module: {
            name for name in _imports(module, path, when_run=False) if name in modules and name != module
        }
        for module, path in modules.items()
    }
    # A package's __init__ is run before its modules: only what it imports itself counts.
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import rehearsal.cli", ("hypothesis", "schemathesis", "starlette", "uvicorn", "yaml", "rich")),
        ("import mockserver.server", ("hypothesis", "schemathesis", "rich", "jsonpath_rfc9535")),
        ("import rehearsal.plugin", ("hypothesis", "schemathesis", "starlette", "uvicorn", "yaml", "orjson")),
    ],
    ids=["help", "server", "plugin"],
)
def test_what_starts_often_imports_nothing_heavy(statement: str, heavy: tuple[str, ...]) -> None:
    code = f"{statement}; import sys; print(*[name for name in {heavy!r} if name in sys.modules])"
    # -X frozen_modules and site do not matter here; -P keeps the tests' own folder out of the path.
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_file_has_grown_past_what_one_can_keep_in_mind() -> None:
    long = [f"{path.name}: {len(path.read_text().splitlines())}" for _, path in _modules()]
    assert [entry for entry in long if int(entry.split(": ")[1]) > 400] == []
