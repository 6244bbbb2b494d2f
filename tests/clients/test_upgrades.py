"""Connectors sync at the revision that they pin; their reading tells what a later revision takes from them.

Their users found out by empty columns (singer-io/tap-klaviyo#88).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.upgrade.findings import UpgradeReport
from tests.clients.driver import HERE, INSTALLED
from tests.clients.installing import install
from tests.mockserver.helpers import LIBRARY
from tests.rehearsal.upgrade.traffic import VANISHED, Json, upgraded, use_of

KEY = "pk_TAP_test"
_START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
_PLANT: dict[str, Any] = {
    "lists": [{"id": "Y6nRLr", "name": "News"}],
    "templates": [{"id": "TabcdE", "name": "Sale", "html": "<p>Sale</p>"}],
    "campaigns": [
        {
            "name": "Sale",
            "lists": ["Y6nRLr"],
            "subject": "Sale",
            "from_email": "hello@northwind.shop",
            "from_label": "Northwind",
            "template": "TabcdE",
            "status": "Scheduled",
            "send_at": f"{_START + timedelta(days=900):%Y-%m-%dT%H:%M:%S+00:00}",
        }
    ],
}


class _Connector:
    """A connector beside a mock that keeps its answers."""

    def __init__(self, mock: MockServer, package: str, folder: Path) -> None:
        home = install("connectors", INSTALLED / "connectors")
        (folder / "config.json").write_text(
            json.dumps({"api_key": KEY, "start_date": f"{_START - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"})
        )
        program = [home / package / "bin" / "python", HERE / "drivers" / "connector.py"]
        self._command = [*program, mock.url, package]
        self._mock, self._folder = mock, folder

    def run(self, *arguments: str, catalog: Any = None) -> str:
        more = []
        if catalog is not None:
            (self._folder / "catalog.json").write_text(json.dumps(catalog))
            more = ["--catalog", "catalog.json"]
        done = subprocess.run(
            [*self._command, *arguments, "--config", "config.json", *more],
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    def recorded(self) -> list[Json]:
        """Return its requests with their answers."""
        return [
            {
                **{"method": entry.method, "path": entry.path, "query": entry.query},
                **{"headers": entry.header_pairs(), "status": entry.status},
                "answer": entry.answer.decode(),
            }
            for entry in self._mock.control.requests(self._mock.account(KEY))
        ]


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """Run a mock with a campaign that is scheduled."""
    with MockServer(LIBRARY, settings=Settings(keep_answers=True), clock=Clock(_START)) as server:
        server.control.seed(server.account(KEY), _PLANT)
        yield server


def _gone(report: UpgradeReport, key: str) -> set[str]:
    return {item.change.place for item in use_of(report, key).read_breaks()}


def test_the_break_of_singers_tap_is_found_from_its_reading(mock: MockServer, tmp_path: Path) -> None:
    tap = _Connector(mock, "tap-klaviyo", tmp_path)
    catalog = json.loads(tap.run("--discover"))
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    tap.run(catalog=catalog)
    report = upgraded(tap.recorded(), tmp_path)
    assert set(report.revisions) == {"2024-10-15"}
    # Of the three forms of a strategy an answer has the one of its method.
    assert _gone(report, "GET /api/campaigns") == {
        place for place in VANISHED if not place.endswith(("throttled", "sto"))
    }
    # Every request is right as before: no status tells. And the other streams stay.
    assert [(use.key, use.broken) for use in report.operations if use.fails] == [("GET /api/campaigns", 0)]
    assert len(report.operations) >= 4


def test_the_break_of_airbytes_connector_is_found_from_its_reading(mock: MockServer, tmp_path: Path) -> None:
    """Its users met it in airbytehq/airbyte#45412 and #66689."""
    connector = _Connector(mock, "airbyte-source-klaviyo", tmp_path)
    messages = map(json.loads, connector.run("discover").splitlines())
    found = next(item for item in messages if item["type"] == "CATALOG")["catalog"]["streams"]
    modes = {"sync_mode": "full_refresh", "destination_sync_mode": "append"}
    wanted = ("campaigns", "campaigns_detailed", "lists", "metrics")
    connector.run(
        "read",
        catalog={"streams": [{"stream": item, **modes} for item in found if item["name"] in wanted]},
    )
    report = upgraded(connector.recorded(), tmp_path)
    assert set(report.revisions) == {"2024-10-15"}
    assert _gone(report, "GET /api/campaigns") == {"/data/*/attributes/send_strategy/options_static"}
    assert _gone(report, "GET /api/campaigns/{id}/campaign-messages") == {
        f"/data/*/attributes/{name}" for name in ("channel", "content", "label")
    }
    assert sum(use.fails for use in report.operations) == 2
