"""Tests mirror the modules: a module has a test file of its name in the same room."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.imports import ROOT

# The files of the catalogue hold data alone, which test_catalogue.py looks at; errors.py holds no code.
_WITHOUT = {"contracts/errors.py"} | {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "contracts" / "catalogue").glob("*.py")
    if path.name != "violation_kind.py"
}


def _test_of(module: Path) -> Path:
    return ROOT / "tests" / module.parent.relative_to(ROOT) / f"test_{module.name}"


def test_every_module_of_the_contracts_has_its_test_file() -> None:
    modules = [path for path in (ROOT / "contracts").rglob("*.py") if path.name != "__init__.py"]
    missing = {path.relative_to(ROOT).as_posix() for path in modules if not _test_of(path).exists()}
    assert missing - _WITHOUT == set()
