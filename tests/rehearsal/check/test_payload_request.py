"""A bare payload as a request: of the named operation or the likeliest, with its own id in the path."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check import payload_request
from klaviyo_rehearsal.rehearsal.check.likely_operations import guess_operations
from klaviyo_rehearsal.rehearsal.check.payload_request import as_request
from klaviyo_rehearsal.rehearsal.recordings.found import Payload, Unreadable


def payload(content: Any) -> Payload:
    return Payload("it.json", content, orjson.dumps(content))


def test_the_id_of_a_payload_is_the_id_in_the_path(library: Library) -> None:
    change = payload({"data": {"type": "profile", "id": "01J", "attributes": {"mail": "x"}}})
    found = as_request(change, library, "PATCH /api/profiles/{id}")
    assert isinstance(found, Recorded)
    assert (found.method, found.path, found.source) == ("PATCH", "/api/profiles/01J", "it.json")


def test_a_payload_of_no_operation_is_unreadable(library: Library) -> None:
    found = as_request(payload({"hello": 1}), library, None)
    assert isinstance(found, Unreadable)
    assert "--operation 'POST /api/...'" in found.reason


def test_a_payload_that_no_operation_takes_is_guessed_by_its_type_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def guess(library: Library, content: Any) -> list[Any]:
        seen.append(content)
        return guess_operations(library, content)

    monkeypatch.setattr(payload_request, "guess_operations", guess)
    data = {"type": "profile", "attributes": {"properties": {"n": [1] * 3_000_000}}}
    found = as_request(payload({"data": data}), library, None)
    assert isinstance(found, Recorded) and found.path.startswith("/api/profile")
    assert seen == [{"data": {"type": "profile"}}]
