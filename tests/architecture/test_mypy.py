"""mypy checks every module strictly, and an import name leads to its file."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from mypy.main import process_options

from .imports import ROOT, modules


def test_mypy_checks_every_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask mypy for its list of files: it follows links, and misses a folder without saying so."""
    monkeypatch.chdir(ROOT)
    sources, options = process_options(["--config-file", "pyproject.toml"])
    assert options.disallow_untyped_defs and options.warn_return_any  # --strict turns these on
    found = {Path(source.path).resolve() for source in sources if source.path}
    package = ROOT / "src" / "klaviyo_rehearsal"
    on_disk = {
        *modules().values(),
        package / "__init__.py",
        package / "__main__.py",
        package / "proxy.py",
        package / "strategies.py",
    }
    assert on_disk - found == set()
    assert {path for path in found - on_disk if path.suffix == ".py"} == set()


@pytest.mark.parametrize("name", ["contracts.openapi.contract", "mockserver.server", "rehearsal.cli.test"])
def test_an_import_name_leads_to_the_file_of_the_checkout(name: str) -> None:
    spec = find_spec(f"klaviyo_rehearsal.{name}")
    assert spec is not None and spec.origin is not None
    assert Path(spec.origin).resolve() == modules()[name]
