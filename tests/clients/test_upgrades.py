"""Singer's tap syncs at the revision that it pins; what it read tells what a later revision takes from it.

Its users found out by empty columns (singer-io/tap-klaviyo#88).
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
from tests.clients.driver import HERE, INSTALLED
from tests.clients.installing import install
from tests.mockserver.helpers import LIBRARY
from tests.rehearsal.upgrade.traffic import VANISHED, upgraded, use_of

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


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """Let the tap sync, and return its requests with their answers."""
    home = install("connectors", INSTALLED / "connectors")
    folder = tmp_path_factory.mktemp("tap")
    settings = Settings(keep_answers=True)
    with MockServer(LIBRARY, settings=settings, clock=Clock(_START)) as mock:
        mock.control.seed(mock.account(KEY), _PLANT)
        (folder / "config.json").write_text(
            json.dumps({"api_key": KEY, "start_date": f"{_START - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"})
        )
        command = [home / "tap-klaviyo" / "bin" / "python", HERE / "drivers" / "connector.py", mock.url]
        options = ["tap-klaviyo", "--config", "config.json"]

        def run(*more: str) -> str:
            done = subprocess.run(
                [*command, *options, *more], cwd=folder, capture_output=True, text=True, timeout=120
            )
            assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
            return done.stdout

        catalog = json.loads(run("--discover"))
        for stream in catalog["streams"]:
            for entry in stream["metadata"]:
                entry["metadata"]["selected"] = True
        (folder / "catalog.json").write_text(json.dumps(catalog))
        run("--catalog", "catalog.json")
        yield [
            {
                **{"method": entry.method, "path": entry.path, "query": entry.query},
                **{"headers": entry.header_pairs(), "status": entry.status},
                "answer": entry.answer.decode(),
            }
            for entry in mock.control.requests(mock.account(KEY))
        ]


def test_the_taps_break_of_campaigns_is_found_from_what_it_read(
    recorded: list[dict[str, Any]], tmp_path: Path
) -> None:
    report = upgraded(recorded, tmp_path)
    assert all(revision == "2024-10-15" for revision in report.revisions)
    use = use_of(report, "GET /api/campaigns")
    gone = {item.change.place for item in use.read_breaks()}
    # Of the three forms of a strategy an answer has the one of its method.
    assert gone == {place for place in VANISHED if not place.endswith(("throttled", "sto"))}
    assert use.broken == 0  # every request is right as before: no status tells


def test_the_rest_of_its_reading_stays(recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    report = upgraded(recorded, tmp_path)
    assert [use.key for use in report.operations if use.fails] == ["GET /api/campaigns"]
    assert len(report.operations) >= 4
