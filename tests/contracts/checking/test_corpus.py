"""Requests that real clients sent, checked against the contract of the revision that they name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.query import read_query
from klaviyo_rehearsal.contracts.checking.request import check_body, check_media_type
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.violation import Severity, Violation

# client -> the revision it speaks and how many of its requests the bundled contracts must at least hold
_CLIENTS = {
    "klaviyo-api-py-24.0.0": ("2026-07-15", 91),
    "klaviyo-api-py-7.0.0": ("2024-02-15", 83),
    "klaviyo-api-node-23.0.0": ("2026-07-15", 81),
    "klaviyo-api-client-0.1.1": ("2024-02-15", 44),
}
# What the recordings lose: their people live at example.com, whose events Klaviyo drops (facts P14); and
# each of them unsubscribes people with the name of a list (P31).
_LOST = {"reserved-domain", "list-unsubscribe"}
# client and use case -> why its request is wrong; none of the recorded ones is.
_WRONG: dict[tuple[str, str], str] = {}


def _check(library: Library, request: dict[str, Any]) -> list[Violation] | None:
    """Check a request; None where the bundled contracts do not hold its operation."""
    match = library.find(request["path"])
    if match is None:
        return None
    operation = match.methods.get(request["method"], {}).get(request["revision"])
    if operation is None:
        return None
    found = list(read_query(request["query"] or "", operation)[1])
    if request["body"]:
        headers = {name.lower(): value for name, value in request["headers"]}
        media_type = check_media_type(headers.get("content-type"))
        found += [media_type] if media_type else []
        found += check_body(operation, json.loads(request["body"]), match.ids)
    return found


@pytest.mark.parametrize("client", _CLIENTS)
def test_no_request_of_a_client_is_refused_at_its_own_revision(
    library: Library, recorded: Any, client: str
) -> None:
    revision, least = _CLIENTS[client]
    refused, checked = {}, 0
    for request in recorded(client):
        assert request["revision"] == revision
        found = _check(library, request)
        if found is None:
            continue
        checked += 1
        errors = [item for item in found if item.severity is Severity.ERROR]
        assert {item.code for item in found} - {item.code for item in errors} <= _LOST
        if errors:
            refused[client, request["use_case"]] = [(item.code, item.place) for item in errors]
    assert set(refused) == {key for key in _WRONG if key[0] == client}, refused
    assert checked >= least


@pytest.mark.parametrize("client", _CLIENTS)
def test_no_request_of_a_new_client_is_taken_for_an_old_one(recorded: Any, client: str) -> None:
    assert [item["path"] for item in recorded(client) if LegacyApi.owns(item["path"])] == []


@pytest.mark.parametrize("client", _CLIENTS)
def test_every_request_of_a_client_is_an_operation_of_the_official_file(
    official: Any, recorded: Any, client: str
) -> None:
    library = Library(official.values())
    unknown = {item["path"] for item in recorded(client) if _check(library, item) is None}
    assert unknown == set()
