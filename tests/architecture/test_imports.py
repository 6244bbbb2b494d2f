"""The import rule: floors, rooms and modules import downwards, and help comes without weight."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.imports import FLOORS, ROOT, graph_of, imports, longest_chain, modules, room_of


@pytest.mark.parametrize(("floor", "above"), [("contracts", FLOORS[1:]), ("mockserver", FLOORS[2:])])
def test_a_floor_does_not_import_the_floors_above_it(floor: str, above: tuple[str, ...]) -> None:
    wrong = [
        f"{one.importer} imports {one.imported}"
        for one in imports()
        if one.importer.split(".")[0] == floor and one.imported.split(".")[0] in above
    ]
    assert wrong == []


@pytest.mark.parametrize("rooms", [False, True], ids=["modules", "rooms"])
def test_nothing_imports_in_circles(rooms: bool) -> None:
    """Imports for types alone and those inside functions count: they bind modules as much as any other."""
    try:
        TopologicalSorter(graph_of(imports(), rooms=rooms)).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


# The rooms of a floor from top to bottom: each may import those after it.
_MOCKSERVER = (
    *("server", "app", "inspector", "control", "http", "waiting", "intents", "generic", "client", "flows"),
    *("campaigns", "mailing", "templates", "events", "groups", "people", "legacy", "connection"),
    *("jsonapi", "state", "outbox", "settings"),
)


_REHEARSAL = (
    *(
        "cli",
        "pytest_plugin",
        "options",
        "strategies",
        "twins",
        "proof",
        "migrate",
        "upgrade",
        "route",
        "watching",
        "console",
        "check",
        "recordings",
        "workers",
        "engine",
        "reports",
        "findings",
        "sequences",
        "failures",
        "compare",
    ),
    "integration",
    "scenarios",
    "output",
)


@pytest.mark.parametrize(("floor", "order"), [("mockserver", _MOCKSERVER), ("rehearsal", _REHEARSAL)])
def test_a_room_imports_only_rooms_below_it(floor: str, order: tuple[str, ...]) -> None:
    rank = {f"{floor}.{room}": number for number, room in enumerate(order)}
    found = [
        one for one in imports() if all(name.startswith(f"{floor}.") for name in (one.importer, one.imported))
    ]
    assert {room_of(one.importer) for one in found} <= rank.keys()
    wrong = [
        f"{one.importer} imports {one.imported}"
        for one in found
        if rank[room_of(one.importer)] > rank[room_of(one.imported)]
    ]
    assert wrong == []


def test_a_chain_of_imports_can_be_followed() -> None:
    chain = longest_chain(graph_of([one for one in imports() if not one.late and not one.typing]))
    assert len(chain) <= 18, " > ".join(chain)


def test_every_module_of_the_rehearsal_has_a_test_of_its_name() -> None:
    missing = [
        name
        for name, path in modules().items()
        if name.startswith("rehearsal.") and path.name != "__init__.py" and not _test_of(path).is_file()
    ]
    assert missing == []


def _test_of(path: Path) -> Path:
    return ROOT / "tests" / path.parent.relative_to(ROOT) / f"test_{path.name}"


def test_a_folder_holds_no_more_modules_than_one_can_overlook() -> None:
    sizes = Counter(str(path.parent) for path in modules().values() if path.name != "__init__.py")
    assert {folder: size for folder, size in sizes.items() if size > 20} == {}


def test_a_file_is_no_longer_than_one_can_keep_in_mind() -> None:
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: size for name, size in sizes.items() if size > 400} == {}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "rehearsal.cli",
            ("hypothesis", "schemathesis", "starlette", "uvicorn", "yaml", "rich", "distributed"),
        ),
        ("mockserver.server", ("hypothesis", "schemathesis", "rich", "jsonpath_rfc9535")),
        (
            "rehearsal.pytest_plugin.plugin",
            ("hypothesis", "schemathesis", "starlette", "uvicorn", "yaml", "orjson"),
        ),
    ],
    ids=["help", "server", "plugin"],
)
def test_a_module_that_starts_often_imports_nothing_heavy(module: str, heavy: tuple[str, ...]) -> None:
    code = (
        f"import klaviyo_rehearsal.{module}, sys; print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    # -P keeps the tests' own folder out of the path.
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
