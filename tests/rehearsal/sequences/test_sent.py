"""The little that the rules keep of a request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.sequences.sent import digest_of, ids_in, is_unmarked, names_in, wait_in
from tests.rehearsal.sequences.requests import event


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (b'{"errors":[{"detail":"Request was throttled. Expected available in 1 second."}]}', 1),
        (b'{"detail": "Request was throttled. Expected available in 56.0 seconds."}', 56),
        (b"", None),
    ],
)
def test_the_words_of_a_429_name_the_wait(answer: bytes, wait: int | None) -> None:
    assert wait_in(answer) == wait


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b'{"data": 5}', b'{"data": {"attributes": {"events": 5}}}']
)
def test_a_body_of_another_form_holds_no_event(body: bytes) -> None:
    assert not is_unmarked("POST /api/events", body)


def test_an_event_is_marked_by_its_id_or_time() -> None:
    def unmarked(body: Any) -> bool:
        return is_unmarked("POST /api/events", json.dumps(body).encode())

    assert unmarked(event()) and unmarked(event(unique_id=None)) and unmarked(event(properties={"time": 1}))
    assert not unmarked(event(unique_id="x")) and not unmarked(event(time="2026-03-04T12:00:00Z"))
    assert not is_unmarked("POST /api/lists", json.dumps(event()).encode())


def test_names_and_ids_are_those_of_profiles() -> None:
    body = b'{"data":{"type":"profile","id":"01A","attributes":{"email":"a@x.shop","first_name":"B"}}}'
    assert names_in("PATCH /api/profiles/{id}", "/api/profiles/01A/", body) == ("01A",)
    assert names_in("POST /api/profile-import", "/api/profile-import", body) == ("01A", "a@x.shop")
    assert ids_in("GET /api/profiles", 200, b'{"data":[{"id": "01A"},{"id":"01B"}]}') == ("01A", "01B")
    assert ids_in("GET /api/lists", 200, b'{"data":[{"id": "01A"}]}') == ()
    assert digest_of(b"") == 0 and digest_of(b"a") != digest_of(b"b")
