"""Bare payloads: one, many, and those of the old API."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import Payload
from klaviyo_rehearsal.rehearsal.recordings.payloads import read_payload


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"token": "XyZ123", "event": "Order", "customer_properties": {}}, "/api/track"),
        ({"token": "XyZ123", "properties": {"$email": "a@northwind.shop"}}, "/api/identify"),
    ],
)
def test_bodies_of_track_and_identify_are_their_calls(content: Any, path: str) -> None:
    (found,) = read_payload("it.json", content, b"{}")
    assert isinstance(found, Recorded)
    assert (found.method, found.path) == ("POST", path)


def test_each_document_of_a_list_is_a_payload_of_its_own() -> None:
    found = list(read_payload("it.json", [{"data": {}}, {"data": []}], b""))
    assert [item.source for item in found if isinstance(item, Payload)] == ["it.json:1", "it.json:2"]
    (whole,) = read_payload("it.json", [1], b"[1]")
    assert isinstance(whole, Payload)


def test_an_entry_that_is_no_payload_leaves_the_others() -> None:
    content = [{"data": {"type": "list"}}, 5, None, {"data": {"type": "list"}}]
    found = list(read_payload("it.json", content, b""))
    assert [type(item).__name__ for item in found] == ["Payload", "Unreadable", "Unreadable", "Payload"]
