"""Airbyte's and Singer's connectors sync from the mock: cursors advance, nothing is missed or read twice.

Both ask for events with "greater or equal", Singer from a second earlier on: the events of the last second
come again by their own wish, at Klaviyo too.
"""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.clients.driver import HERE, INSTALLED
from tests.clients.installing import install
from tests.mockserver.helpers import LIBRARY, connect, event_body, list_body

Json = dict[str, Any]
KEY = "pk_CONNECT_test"
_METRIC = "Opened Email"  # one of the few that Singer's tap reads
# More than a page of 200 events and one of 100 profiles.
_EVENTS = 250
# Whole seconds, as the cursors of both have them. Airbyte reads up to the real time.
_START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
# arguments -> the messages that the connector prints, one JSON object a line
Run = Callable[..., list[Json]]


@pytest.fixture(scope="module")
def home() -> Path:
    """Install the connectors where they are not; skip where the registry cannot be reached."""
    return install("connectors", INSTALLED / "connectors")


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """Run a mock whose clock stands at a whole second."""
    with MockServer(LIBRARY, clock=Clock(_START)) as server:
        yield server


@pytest.fixture
def api(mock: MockServer) -> Iterator[httpx.Client]:
    """Speak to the account that is synced."""
    with connect(mock, KEY) as client:
        yield client


def _happen(mock: MockServer, api: httpx.Client, name: str, count: int) -> None:
    """Let events happen, a second apart, each of a new profile."""
    for number in range(count):
        mock.control.advance(1)
        body = event_body(f"{name}{number}@northwind.shop", _METRIC, unique_id=f"{name}{number}")
        assert api.post("/api/events", json=body).status_code == 202


def _runner(mock: MockServer, home: Path, package: str, folder: Path) -> Run:
    (folder / "config.json").write_text(
        json.dumps({"api_key": KEY, "start_date": f"{_START - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"})
    )

    def run(*arguments: str, **files: Any) -> list[Json]:
        options: list[str] = ["--config", "config.json"]
        for name, content in files.items():
            (folder / f"{name}.json").write_text(json.dumps(content))
            options += [f"--{name}", f"{name}.json"]
        command = [home / package / "bin" / "python", HERE / "drivers" / "connector.py", mock.url, package]
        done = subprocess.run(
            [*command, *arguments, *options], cwd=folder, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
        if "--discover" in arguments:
            return [json.loads(done.stdout)]
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return run


def test_singer_syncs_incrementally(mock: MockServer, api: httpx.Client, home: Path, tmp_path: Path) -> None:
    run = _runner(mock, home, "tap-klaviyo", tmp_path)
    _happen(mock, api, "ana", _EVENTS)
    assert api.post("/api/lists", json=list_body("News")).status_code == 201
    (catalog,) = run("--discover")
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    (opened,) = (stream["tap_stream_id"] for stream in catalog["streams"] if stream["stream"] == "open")

    def sync(state: Json) -> tuple[list[str], Json]:
        messages = run(catalog=catalog, state=state)
        records = [item for item in messages if item["type"] == "RECORD"]
        assert {item["stream"] for item in records} >= {"open", "lists"}
        states = [item["value"] for item in messages if item["type"] == "STATE"]
        return [item["record"]["id"] for item in records if item["stream"] == "open"], states[-1]

    first, state = sync({})
    assert len(first) == len(set(first)) == _EVENTS
    assert _moment(state["bookmarks"][opened]["since"]) == mock.control.now() - timedelta(seconds=1)
    mock.control.advance(3600)
    _happen(mock, api, "eve", 3)
    second, state = sync(state)
    # From a second before the last on, with it.
    assert (len(second), len(set(first) & set(second))) == (5, 2)
    assert _moment(state["bookmarks"][opened]["since"]) == mock.control.now() - timedelta(seconds=1)


# What is asked for with "greater or equal", so that the last comes again.
_INCLUSIVE = ("events", "events_detailed", "campaigns", "campaigns_detailed", "metrics")
# Lists are read whole each time.
_WHOLE = ("lists", "lists_detailed")
# Flows are asked for up to the real time, which Klaviyo and the mock refuse while their clock is behind it.
_FLOWS = "flows"


def test_airbyte_syncs_incrementally(mock: MockServer, api: httpx.Client, home: Path, tmp_path: Path) -> None:
    run = _runner(mock, home, "airbyte-source-klaviyo", tmp_path)
    _happen(mock, api, "ana", _EVENTS)
    mock.control.seed(
        mock.control.account_of(KEY),
        {
            "templates": [{"name": "Sale", "html": "Hi"}],
            "campaigns": [{"name": "Sale"}],
            "lists": [{"name": "News"}],
        },
    )
    found = next(item for item in run("discover") if item["type"] == "CATALOG")["catalog"]["streams"]
    modes = {"sync_mode": "incremental", "destination_sync_mode": "append"}
    catalog = {"streams": [{"stream": stream, **modes} for stream in found if stream["name"] != _FLOWS]}
    assert len(catalog["streams"]) == 10

    def sync(state: list[Json]) -> tuple[dict[str, list[str]], list[Json]]:
        records: dict[str, list[str]] = defaultdict(list)
        states: dict[str, Json] = {}
        for message in run("read", catalog=catalog, state=state):
            if message["type"] == "RECORD":
                records[message["record"]["stream"]].append(message["record"]["data"]["id"])
            elif message["type"] == "STATE":
                states[message["state"]["stream"]["stream_descriptor"]["name"]] = message["state"]
        assert all(len(ids) == len(set(ids)) for ids in records.values())
        return records, list(states.values())

    first, state = sync([])
    assert {name: len(first[name]) for name in ("profiles", "events", "events_detailed")} == {
        "profiles": _EVENTS,
        "events": _EVENTS,
        "events_detailed": _EVENTS,
    }
    others = {name: len(ids) for name, ids in first.items() if len(ids) < _EVENTS}
    assert others == dict.fromkeys(
        ("email_templates", "campaigns", "campaigns_detailed", "metrics", *_WHOLE), 1
    )
    mock.control.advance(3600)
    _happen(mock, api, "eve", 3)
    second, state = sync(state)
    assert len(second["profiles"]) == len(second["events_detailed"]) == 3
    again = {name: len(set(first[name]) & set(ids)) for name, ids in second.items()}
    assert {name for name, count in again.items() if count} <= {*_INCLUSIVE, *_WHOLE}
    assert max(again.values()) == 1
    cursors = {item["stream"]["stream_descriptor"]["name"]: item["stream"]["stream_state"] for item in state}
    now = mock.control.now()
    assert _moment(cursors["profiles"]["updated"]) == _moment(cursors["events"]["datetime"]) == now
    assert _moment(cursors["metrics"]["updated"]) == _START + timedelta(seconds=1)


def test_airbyte_reads_flows(home: Path, tmp_path: Path) -> None:
    with MockServer(LIBRARY) as mock:
        run = _runner(mock, home, "airbyte-source-klaviyo", tmp_path)
        flow = {"name": "Welcome", "metric": _METRIC, "actions": []}
        mock.control.seed(mock.control.account_of(KEY), {"flows": [flow, {**flow, "name": "Thanks"}]})
        found = next(item for item in run("discover") if item["type"] == "CATALOG")["catalog"]["streams"]
        modes = {"sync_mode": "incremental", "destination_sync_mode": "append"}
        catalog = {"streams": [{"stream": stream, **modes} for stream in found if stream["name"] == _FLOWS]}
        messages = run("read", catalog=catalog, state=[])
    records = [item["record"]["data"]["attributes"]["name"] for item in messages if item["type"] == "RECORD"]
    assert sorted(records) == ["Thanks", "Welcome"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
