"""The migrated shops: each does its use cases as the old API did them, the careful ones under faults too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import examples.plain_httpx.shop
import examples.python_sdk.shop
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.engine.use_case_property import UseCaseProperty
from klaviyo_rehearsal.rehearsal.integration import CallableSource, Source
from klaviyo_rehearsal.rehearsal.integration.command import CommandSource

ROOT = Path(__file__).parent.parent.parent
ALL = list(use_cases())
# People, events, lists, consent and emails: campaigns, templates and browsers would make it no small example.
IN_A_SHELL = [
    *("create-event", "create-event-once", "query-events", "query-events-with-profiles", "list-metrics"),
    *("create-profile", "update-profile", "get-profile", "query-profiles", "delete-profile"),
    *("subscribe", "unsubscribe", "suppress", "unsuppress", "query-suppressed"),
    *("add-to-list", "remove-from-list", "check-members", "list-members", "groups-of-profile"),
    *("list-lists", "create-list", "update-list", "delete-list", "tag-list", "test-template", "journey"),
]
# name of a shop, whether under faults -> its running rehearsal
Running = Callable[[str, bool], UseCaseProperty]


def plain_httpx() -> Source:
    return CallableSource(examples.plain_httpx.shop.handle)


def python_sdk() -> Source:
    return CallableSource(examples.python_sdk.shop.handle)


def node_sdk() -> Source:
    """Find Node and the SDK's package, or install them; skip where neither can be had."""
    script = ROOT / "scripts" / "clients"
    if script.exists():
        environment = {**os.environ, "PYTHON": sys.executable}
        done = subprocess.run([script], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    installed = ROOT / ".clients" / "node"
    homes = (ROOT / "examples" / "node_sdk", installed)
    if not any((home / "node_modules" / "klaviyo-api").is_dir() for home in homes):
        pytest.skip("klaviyo-api for Node is not installed: run npm install in examples/node_sdk")
    own = installed / "bin" / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine")
    return CommandSource(f"{node} examples/node_sdk/shop.mjs", ROOT)


def curl() -> Source:
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")
    return CommandSource("examples/curl/shop.sh", ROOT)


SHOPS = {"plain_httpx": plain_httpx, "python_sdk": python_sdk, "node_sdk": node_sdk, "curl": curl}


@pytest.fixture(scope="session")
def running(klaviyo_session: MockSession) -> Iterator[Running]:
    """Start a shop when a test first wants it; it stays for the tests that follow."""
    runs: dict[tuple[str, bool], UseCaseProperty] = {}
    with ExitStack() as stack:

        def run_of(shop: str, faults: bool) -> UseCaseProperty:
            if (shop, faults) not in runs:
                # A shell starts half a dozen programs for each call.
                count = 2 if shop == "curl" else 8 if faults else 15
                run = klaviyo_session.open(
                    SHOPS[shop](), seed=1, max_examples=count, timeout=20, faults=faults
                )
                runs[shop, faults] = stack.enter_context(run)
            return runs[shop, faults]

        yield run_of


@pytest.mark.parametrize(
    ("shop", "name"),
    [
        *((shop, name) for shop in ("plain_httpx", "python_sdk", "node_sdk") for name in ALL),
        *(("curl", name) for name in IN_A_SHELL),
    ],
)
def test_a_shop_passes(running: Running, shop: str, name: str) -> None:
    result = running(shop, False).rehearse(use_cases()[name])
    assert result.passed, result.report


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shop", ["plain_httpx", "python_sdk"])  # the others wait in earnest
def test_a_shop_passes_when_klaviyo_is_busy_and_lines_break(running: Running, shop: str, name: str) -> None:
    result = running(shop, True).rehearse(use_cases()[name])
    assert result.passed, result.report


@pytest.mark.parametrize("shop", ["plain_httpx", "python_sdk"])
def test_every_call_of_every_use_case_has_a_handler(shop: str) -> None:
    module = {"plain_httpx": examples.plain_httpx.shop, "python_sdk": examples.python_sdk.shop}[shop]
    assert {call for case in use_cases().values() for call in case.calls} == module.HANDLERS.keys()
