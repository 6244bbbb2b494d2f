"""Every answer that these tests get is held against the response schema of its operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.generic.direct import Caller, DirectMock, library_of
from tests.mockserver.helpers import LIBRARY, NEWEST, ClientFactory, Starter, connect


@pytest.fixture
def client_for(mock: MockServer) -> Iterator[ClientFactory]:
    """Make HTTP clients for an account: client_for(key, revision=...)."""
    with ExitStack() as stack:

        def make(key: str, revision: str = NEWEST) -> httpx.Client:
            return stack.enter_context(connect(mock, key, revision))

        yield make


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start mocks that are told something: start(settings, clock=...)."""
    with ExitStack() as stack:

        def make(settings: Settings | None = None, clock: Clock | None = None) -> MockServer:
            return stack.enter_context(MockServer(LIBRARY, settings=settings, clock=clock))

        yield make


@pytest.fixture(scope="session")
def old_mock() -> Iterator[MockServer]:
    """Run a mock that still serves the old API."""
    with MockServer(LIBRARY, settings=Settings(legacy="serve")) as server:
        yield server


@pytest.fixture
def old(old_mock: MockServer, key: str) -> Iterator[httpx.Client]:
    """Speak to an empty account of a mock that still serves the old API."""
    with connect(old_mock, key) as client:
        yield client


@pytest.fixture
def ask() -> Caller:
    """Ask an empty account without a socket, at the newest revision; its seed can plant anything."""
    return DirectMock(library_of(())).empty(NEWEST)
