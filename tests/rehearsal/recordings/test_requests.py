"""Addresses, headers and times, made ready to be judged."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL
from klaviyo_rehearsal.rehearsal.recordings.requests import Parts, headers_of, moment_of, request_of


@pytest.mark.parametrize(
    "url",
    [
        "https://a.klaviyo.com/api/lists",
        "/api/lists",
        "$BASE/api/lists",
        "${KLAVIYO_URL}/api/lists",
        "https://{{host}}/api/lists",
        "{{baseUrl}}/api/lists",
        "<your-host>/api/lists",
        "http://127.0.0.1:8080/api/lists",
    ],
)
def test_a_placeholder_stands_for_klaviyo(url: str) -> None:
    found = request_of("it", 1, Parts("get", url), USUAL)
    assert isinstance(found, Recorded)
    assert (found.method, found.path) == ("GET", "/api/lists")


@pytest.mark.parametrize(
    "sent",
    [
        {"Revision": "2026-07-15"},
        {"Revision": ["2026-07-15"]},
        [["Revision", "2026-07-15"]],
        [{"name": "Revision", "value": "2026-07-15"}],
        ["Revision", "2026-07-15"],
    ],
)
def test_headers_are_read_in_every_form(sent: Any) -> None:
    assert headers_of(sent) == {"revision": "2026-07-15"}


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        (1772625600, 1772625600),
        (1772625600.9, 1772625600),
        ("1772625600", 1772625600),
        ("2026-03-04T12:00:00Z", 1772625600),
        ("Wed, 04 Mar 2026 12:00:00 GMT", 1772625600),
        ("noon", None),
        (True, None),
        (None, None),
    ],
)
def test_a_time_is_read_in_every_form(time: Any, seconds: int | None) -> None:
    assert moment_of(time) == seconds
