"""Shared by the tests of the packaging: the project, installed as `pip install` does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .installs import Environment, copy_sources


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources, so that a test may add a file."""
    return copy_sources(tmp_path_factory.mktemp("packaging") / "sources")


@pytest.fixture(scope="session", params=["pip install .", "pip install -e ."])
def installed(
    request: pytest.FixtureRequest, sources: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Install the sources into an environment of their own."""
    environment = Environment(tmp_path_factory.mktemp("installed"))
    environment.install(*(["--editable"] if "-e" in request.param else []), sources)
    return environment
