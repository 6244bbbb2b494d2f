"""Accounts that are asked without a socket, at our contracts and at the official ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mockserver.generic.direct import Caller, DirectMock, library_of


@pytest.fixture
def official(played_files: list[Path]) -> Caller:
    """An empty account of a mock over the official contracts, asked at the newest revision."""
    return DirectMock(library_of(tuple(played_files))).empty("2026-07-15")
