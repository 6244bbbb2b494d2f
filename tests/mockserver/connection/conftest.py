"""A mock of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer


@pytest.fixture
def server() -> Iterator[MockServer]:
    """Run a mock whose journal is empty."""
    with MockServer() as server:
        yield server
