"""Which contract serves a revision: retired ones, betas, and those that are not loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import NEWEST, OLDEST, Starter, connect, error_of, journal, taken

_OPT_OUT = {"X-Klaviyo-Revision-Fall-Forward-Opt-Out": "1"}
_FALL = Settings(retired_revisions="fall-forward")


def _at(year: int, month: int, day: int) -> Clock:
    return Clock(datetime(year, month, day, tzinfo=UTC))


def _library(**paths: list[str]) -> Library:
    """Load contracts whose operations are named: r2024_05_15=["/api/lists", ...]."""
    contracts = []
    for name, listed in paths.items():
        revision = name[1:].replace("_pre", ".pre").replace("_", "-")
        document: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"version": revision},
            "paths": {path: {"get": {"responses": {"200": {"description": "A page."}}}} for path in listed},
        }
        contracts.append(contract_from(document, (), place=revision))
    return Library(contracts)


def _served(api: httpx.Client, key: str, revision: str) -> str | None:
    api.get("/api/lists", headers={"revision": revision})
    served: str | None = journal(api, key)[-1]["revision"]
    return served


def test_a_retired_revision_is_served_as_long_as_it_is_loaded(start: Starter, key: str) -> None:
    with connect(start(clock=_at(2026, 11, 1)), key) as api:
        assert _served(api, key, OLDEST) == OLDEST


def test_a_retired_revision_may_fall_forward_to_the_oldest_that_is_not(start: Starter, key: str) -> None:
    clock = _at(2026, 2, 14)
    with connect(start(_FALL, clock=clock), key) as api:
        assert _served(api, key, OLDEST) == OLDEST
        clock.advance(86_400)
        clock.advance(200 * 86_400)
        assert _served(api, key, OLDEST) == NEWEST
        assert _served(api, key, "2023-07-15") == NEWEST


def test_whoever_opts_out_of_falling_forward_gets_a_410(start: Starter, key: str) -> None:
    with connect(start(_FALL, clock=_at(2026, 11, 1)), key) as api:
        refused = api.get("/api/lists", headers={"revision": OLDEST, **_OPT_OUT})
        assert error_of(refused, 410)["source"] == {"parameter": "revision"}
        taken(api.get("/api/lists", headers={"revision": NEWEST, **_OPT_OUT}))
    with connect(start(clock=_at(2026, 11, 1)), key) as api:  # also where only what is not loaded falls
        error_of(api.get("/api/lists", headers={"revision": "2023-07-15", **_OPT_OUT}), 410)
        taken(api.get("/api/lists", headers={"revision": OLDEST, **_OPT_OUT}))


def test_an_operation_that_is_gone_since_is_a_410(key: str) -> None:
    library = _library(r2023_07_15=["/api/lists", "/api/old"], r2025_10_15=["/api/lists"])
    with MockServer(library, settings=_FALL, clock=_at(2026, 1, 1)) as server, connect(server, key) as api:
        headers = {"revision": "2023-07-15"}
        assert httpx.get(f"{server.url}/api/old", headers={**api.headers, **headers}).status_code == 410
        assert server.control.requests()[-1].violations[0].code == "endpoint-removed"
        newest = {"revision": "2025-10-15"}
        assert httpx.get(f"{server.url}/api/old", headers={**api.headers, **newest}).status_code == 404


def test_where_all_are_retired_nothing_is_left_to_fall_to(key: str) -> None:
    library = _library(r2023_07_15=["/api/lists"])
    with MockServer(library, settings=_FALL, clock=_at(2026, 1, 1)) as server, connect(server, key) as api:
        headers = {**api.headers, "revision": "2023-07-15"}
        assert httpx.get(f"{server.url}/api/lists", headers=headers).status_code == 410


@pytest.mark.parametrize(
    ("sent", "path", "served"),
    [
        ("2026-07-15", "/api/lists", "2026-07-15"),
        ("2026-08-01", "/api/lists", "2026-07-15"),
        ("2026-07-15.pre", "/api/lists", "2026-07-15"),
        ("2026-07-15.pre", "/api/new", "2026-07-15.pre"),
        ("2026-08-01.pre", "/api/new", "2026-07-15.pre"),
        ("2026-07-15", "/api/new", None),
        ("2026-08-01", "/api/new", None),
    ],
)
def test_only_a_beta_is_served_by_a_beta(key: str, sent: str, path: str, served: str | None) -> None:
    library = _library(r2026_07_15=["/api/lists"], **{"r2026_07_15_pre": ["/api/new"]})
    with MockServer(library, clock=_at(2026, 11, 1)) as server, connect(server, key) as api:
        answer = httpx.get(f"{server.url}{path}", headers={**api.headers, "revision": sent})
        entry = server.control.requests()[-1]
        if served is None:
            assert answer.status_code == 404 and entry.violations[-1].code == "not-served"
        else:
            assert answer.status_code != 404 and entry.revision == served


def test_a_revision_newer_than_all_is_served_with_advice(start: Starter, key: str) -> None:
    with connect(start(clock=_at(2026, 11, 1)), key) as api:
        taken(api.get("/api/lists", headers={"revision": "2026-10-15"}))
        entry = journal(api, key)[-1]
        assert (entry["revision"], entry["verdict"]) == (NEWEST, "advice")
        (found,) = entry["violations"]
        assert found["code"] == "revision-not-loaded"
        assert "rehearse contracts fetch 2026-10-15" in found["remedy"] and "--spec" in found["remedy"]
        taken(api.get("/api/lists", headers={"revision": "2025-10-15"}))
        assert journal(api, key)[-1]["violations"] == []


def test_a_date_that_is_no_revision_may_be_refused(start: Starter, key: str) -> None:
    with connect(start(Settings(unpublished_revisions="refuse"), clock=_at(2026, 11, 1)), key) as api:
        error_of(api.get("/api/lists", headers={"revision": "2025-10-16"}), 400)
        assert _served(api, key, "2025-10-15") == OLDEST
        assert _served(api, key, NEWEST) == NEWEST


@pytest.mark.parametrize(
    ("sent", "remark"),
    [
        ("2024-02-15", "Revision 2024-02-15 is retired: Klaviyo serves it as 2025-01-15 today."),
        ("2026-07-20", "2026-07-20 lies between two revisions: Klaviyo serves it as 2026-07-15."),
        ("2026-07-15.pre", "Revision 2026-07-15.pre is a beta"),
        ("2025-04-15", "Revision 2025-04-15 is not loaded. Here 2024-02-15 was used."),
        ("2026-07-15", None),
    ],
)
def test_the_journal_remarks_on_a_revision_that_another_one_serves(
    start: Starter, key: str, sent: str, remark: str | None
) -> None:
    with connect(start(clock=_at(2026, 11, 26)), key) as api:
        taken(api.get("/api/lists", headers={"revision": sent}))
        entry = journal(api, key)[-1]
        assert entry["revision_sent"] == sent
        assert entry.get("remark", "").startswith(remark or "") and bool(entry.get("remark")) is bool(remark)
