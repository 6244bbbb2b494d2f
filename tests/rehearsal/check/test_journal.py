"""`rehearse check` and the journal of the mock agree on any sequence, as far as no account is needed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from tests.rehearsal.check.records import inspector, judged, requests

_NUMBERS = itertools.count(1)
_QUERIES = ("", "", "page[size]=20", "page[size]=2000", "colour=red")
_OF_ACCOUNT = {"same-second", "repeated-id", "duplicate-profile", "not-found"}
_GETS = ("/api/lists", "/api/profiles", "/api/events", "/api/shoes", "/api/metrics", "/api/events/x")


@st.composite
def sequences(draw: st.DrawFn) -> list[tuple[str, str, bytes]]:
    """Draw requests as method, address and body."""
    found = []
    for record in draw(st.lists(requests(), min_size=1, max_size=8)):
        if draw(st.integers(0, 2)):
            found.append((record["method"], record["path"], record["body"].encode()))
        else:
            query = draw(st.sampled_from(_QUERIES))
            found.append(("GET", f"{draw(st.sampled_from(_GETS))}{'?' if query else ''}{query}", b""))
    return found


@pytest.fixture(scope="module")
def client(mock: MockServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=mock.url, verify=False) as found:
        yield found


def named(violations: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(item["code"], item.get("pointer") or item.get("parameter")) for item in violations}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequences())
def test_check_agrees_with_the_journal(
    client: httpx.Client, library: Library, sent: list[tuple[str, str, bytes]]
) -> None:
    key = f"pk_Z{next(_NUMBERS):05d}_journal"
    headers = {
        "Authorization": f"Klaviyo-API-Key {key}",
        "revision": "2026-07-15",
        "Content-Type": "application/json",
    }
    for method, address, body in sent:
        client.request(method, address, content=body, headers=headers)
    journal = client.get("/_mock/requests", params={"key": key}).json()["requests"]
    assert len(journal) == len(sent)
    for entry in journal:
        found = judged(inspector(library), entry, Reading())
        assert found is not None
        (inspection,) = found[1]
        mine, theirs = named([item.as_dict() for item in inspection.violations]), named(entry["violations"])
        if inspection.verdict in ("error", "unknown"):
            assert entry["verdict"] == "error"
            # The mock stops at the first stage that refuses: the query, the ids, or the body.
            assert theirs
            assert theirs <= mine
        else:
            # All that the check finds, and beyond it only the things that depend on the account.
            assert mine <= theirs or entry["verdict"] == "error"
            assert {code for code, _ in theirs - mine} <= _OF_ACCOUNT
