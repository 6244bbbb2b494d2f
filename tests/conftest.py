"""What all tests share: one mock on a real socket, and an account of its own for each test."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.revisions import PLAYED, TESTED

pytest_plugins = ["pytester"]

hypothesis.settings.register_profile("quick", max_examples=40, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=200, deadline=None, derandomize=True)
hypothesis.settings.load_profile("thorough" if os.environ.get("CI") else "quick")

# Contracts are millions of objects, which stay: at Python's 700 the collector walks them time and again, for
# a fifth of the time of the tests that load them.
gc.set_threshold(50_000, 20, 10)

_SHARED = Path(__file__).parent.parent.parent / "shared" / "klaviyo"
_KEYS = itertools.count(1)

ClientFactory = Callable[..., httpx.Client]


@pytest.fixture(scope="session")
def mock() -> Iterator[MockServer]:
    """Run a mock on a loopback socket for all tests of this process."""
    with MockServer(load(TESTED)) as server:
        yield server


@pytest.fixture
def key() -> str:
    """Name a private key that no other test uses: an empty account."""
    return f"pk_A{next(_KEYS):05d}_test"


@pytest.fixture
def client_for(mock: MockServer) -> Iterator[ClientFactory]:
    """Make HTTP clients for an account: client_for(key, revision=...)."""
    clients: list[httpx.Client] = []

    def make(key: str, revision: str = "2026-07-15") -> httpx.Client:
        headers = {"Authorization": f"Klaviyo-API-Key {key}", "revision": revision}
        # Reading the certificates of this machine takes 20 ms, and the mock speaks no TLS.
        clients.append(httpx.Client(timeout=60, base_url=mock.url, headers=headers, verify=False))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def api(client_for: ClientFactory, key: str) -> httpx.Client:
    """Speak to an empty account at the newest revision."""
    return client_for(key)


@pytest.fixture(scope="session")
def library() -> Library:
    """Load the bundled revisions of the tests."""
    return load(TESTED)


@pytest.fixture(scope="session")
def official_files() -> list[Path]:
    """Find the official OpenAPI files of the bundled revisions; where there are none, tests are skipped."""
    folder = Path(os.environ.get("KLAVIYO_OPENAPI_DIR") or _SHARED / "openapi")
    files = [folder / f"{revision}.json" for revision in bundled_revisions()]
    files = [path for path in files if path.exists()]
    if not files:
        pytest.skip(f"no official OpenAPI files in {folder}: set KLAVIYO_OPENAPI_DIR")
    return files


@pytest.fixture(scope="session")
def retired_files() -> list[Path]:
    """Find the official OpenAPI files of retired revisions; where there are none, tests are skipped."""
    folder = Path(os.environ.get("KLAVIYO_OPENAPI_DIR") or _SHARED / "openapi")
    files = [path for path in sorted(folder.glob("????-??-??.json")) if path.stem < bundled_revisions()[0]]
    if not files:
        pytest.skip(f"no official OpenAPI files of retired revisions in {folder}: set KLAVIYO_OPENAPI_DIR")
    return files


@pytest.fixture(scope="session")
def played_files(official_files: list[Path]) -> list[Path]:
    """Return the official files that mocks of the tests play: all of them in CI, elsewhere PLAYED."""
    return [path for path in official_files if os.environ.get("CI") or path.stem in PLAYED]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Find the recorded requests; a test that needs them is skipped where there are none."""
    folder = _SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip(f"no recorded requests in {folder}")
    return folder


def pytest_sessionfinish() -> None:
    """Let whatever was not closed show itself, and leave what stays to the system.

    Python walks all objects several times more on its way out, for seconds of each process.
    """
    gc.collect()
    gc.freeze()
