"""Real clients of Klaviyo, each in a process of its own, against the mock on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.clients.client import KINDS, Client, Kind
from tests.clients.driver import INSTALLED, Driver
from tests.clients.installing import install
from tests.mockserver.helpers import NEWEST, ClientFactory, connect

# name of a client of KINDS -> its running driver
Drivers = Callable[[str], Driver]


@pytest.fixture(scope="session")
def installed() -> Path:
    """Install the clients where they are not; skip where a registry cannot be reached."""
    return install("clients", INSTALLED)


@pytest.fixture(scope="session")
def drivers(request: pytest.FixtureRequest, mock: MockServer) -> Iterator[Drivers]:
    """Start each client when a test first wants it; it stays for the tests that follow."""
    running: dict[str, Driver] = {}
    with ExitStack() as stack:

        def driver_of(name: str) -> Driver:
            if name not in running:
                if KINDS[name].installed:
                    request.getfixturevalue("installed")
                running[name] = stack.enter_context(Driver(KINDS[name].command, mock.url))
            return running[name]

        yield driver_of


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Take each client in turn."""
    return KINDS[request.param]


@pytest.fixture
def sdk(request: pytest.FixtureRequest, kind: Kind, drivers: Drivers, key: str) -> Client:
    """Call a client for an empty account."""
    return Client(kind, drivers(request.node.callspec.params["kind"]), key)


@pytest.fixture
def client_for(mock: MockServer) -> Iterator[ClientFactory]:
    """Make HTTP clients that read back what a client did; every answer is held against its contract."""
    with ExitStack() as stack:

        def make(key: str, revision: str = NEWEST) -> httpx.Client:
            return stack.enter_context(connect(mock, key, revision))

        yield make
