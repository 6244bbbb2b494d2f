"""What the tests of the contracts share: both kinds of contracts, loaded once, and the recorded requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.loading import load_file
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from

OpenApi = Callable[..., Contract]
Recorded = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def newest(library: Library) -> Contract:
    """Return the bundled contract of 2026-07-15."""
    return library.contracts["2026-07-15"]


@pytest.fixture(scope="session")
def oldest(library: Library) -> Contract:
    """Return the bundled contract of 2024-02-15."""
    return library.contracts["2024-02-15"]


@pytest.fixture(scope="session")
def official(official_files: list[Path]) -> dict[str, Contract]:
    """Load the official files, by revision, under the rules that bind ours."""
    contracts = {path.stem: load_file(path) for path in official_files}
    missing = {"2024-02-15", "2025-01-15", "2026-07-15"} - contracts.keys()
    if missing:
        pytest.skip(f"no official OpenAPI file of {', '.join(sorted(missing))}: see KLAVIYO_OPENAPI_DIR")
    return contracts


@pytest.fixture(scope="session")
def recorded(corpus: Path) -> Recorded:
    """Read the requests that a client sent: recorded("klaviyo-api-py-7.0.0")."""

    def read(client: str) -> list[dict[str, Any]]:
        lines = (corpus / f"{client}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return read


@pytest.fixture(scope="session")
def openapi() -> OpenApi:
    """Make a contract of a few operations: openapi({"/api/things": {"get": {...}}}, revision=...)."""

    def make(paths: dict[str, Any], revision: str = "2026-07-15", **components: Any) -> Contract:
        for item in paths.values():
            for entry in item.values():
                if isinstance(entry, dict):
                    entry.setdefault("responses", {"200": {"description": "Done."}})
        document = {
            "openapi": "3.0.2",
            "info": {"version": revision},
            "paths": paths,
            "components": components,
        }
        return contract_from(document, (), place="test")

    return make


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and return its path: write("a.yaml", "x: 1")."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
