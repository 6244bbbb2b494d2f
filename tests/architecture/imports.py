"""Reads the import graph of the three packages from their source, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLOORS = ("contracts", "mockserver", "rehearsal")
_PACKAGE = "klaviyo_rehearsal."


@dataclass(frozen=True, slots=True)
class Import:
    """One import of one module by another.

    late: inside a function. typing: under `if TYPE_CHECKING`.
    """

    importer: str
    imported: str
    late: bool
    typing: bool


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return every module below the three folders by its name, such as `mockserver.state.account`."""
    found = {}
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path = ROOT) -> list[Import]:
    """Return every import between the modules of the three folders."""
    known = modules(root)
    return [found for name, path in known.items() for found in _imports_of(name, path, known)]


def _imports_of(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[Import]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node, late, typing in _import_nodes(ast.parse(path.read_text(encoding="utf-8")), False, False):
        for imported in _names(node, package, known):
            if imported != name:
                yield Import(name, imported, late, typing)


def _import_nodes(
    node: ast.AST, late: bool, typing: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child, late, typing
        else:
            function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            checking = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _import_nodes(child, late or function, typing or checking)


def _names(node: ast.Import | ast.ImportFrom, package: str, known: Mapping[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        names = [alias.name.removeprefix(_PACKAGE) for alias in node.names]
        yield from (name for name in names if name in known)
        return
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1] if node.level else []
    source = ".".join([*base, node.module] if node.module else base).removeprefix(_PACKAGE)
    for alias in node.names:
        whole = f"{source}.{alias.name}".removeprefix(_PACKAGE)
        if whole in known:
            yield whole
        elif source in known:
            yield source


def room_of(module: str) -> str:
    """Return the room of a module: its folder below the floor, or the module itself where it has none."""
    return ".".join(module.split(".")[:2])


def graph_of(found: list[Import], *, rooms: bool = False) -> dict[str, set[str]]:
    """Return who imports whom, among modules or among rooms."""
    graph: dict[str, set[str]] = {}
    for one in found:
        importer, imported = (
            (room_of(one.importer), room_of(one.imported)) if rooms else (one.importer, one.imported)
        )
        graph.setdefault(importer, set()).add(imported)
        graph.setdefault(imported, set())
    for name, reached in graph.items():
        reached.discard(name)
    return graph


def longest_chain(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the longest chain of imports. Raises graphlib.CycleError when there is a cycle."""
    best: dict[str, list[str]] = {}
    for name in TopologicalSorter(graph).static_order():
        below = max((best[other] for other in graph.get(name, ())), key=len, default=[])
        best[name] = [name, *below]
    return max(best.values(), key=len)
