"""Addresses, headers and times, made ready to be judged."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Unreadable
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
        (1772625600.9, 1772625600.9),
        (1772625600900, 1772625600.9),
        (1772625600900000, 1772625600.9),
        (1772625600900000000, 1772625600.9),
        (1e300, None),
        (float("nan"), None),
        (float("-inf"), None),
        (10**400, None),
        ("9" * 5_000, None),
        ("9" * 25, None),
        ("Thu, 99 Foo 20260 25:61:61 +9999", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1772625600", 1772625600),
        ("2026-03-04T12:00:00Z", 1772625600),
        ("Wed, 04 Mar 2026 12:00:00 GMT", 1772625600),
        ("noon", None),
        (True, None),
        (None, None),
    ],
)
def test_a_time_is_read_in_every_form(time: Any, seconds: float | None) -> None:
    assert moment_of(time) == seconds


@pytest.mark.parametrize("method", [None, 5, [], {"a": 1}, "", "GET /api/lists", "é!", "x" * 10_000 + "!"])
def test_a_method_that_is_no_word_is_named(method: Any) -> None:
    found = request_of("it", 1, Parts(method, "/api/lists"), USUAL)
    assert isinstance(found, Unreadable)
    assert "is no word such as GET or POST" in found.reason and len(found.reason) < 300


def test_a_header_without_a_value_was_not_sent_and_bytes_are_text() -> None:
    assert headers_of({"revision": None, "Accept": b"\xe9", "x": [b"a", "b"]}) == {"accept": "é", "x": "a, b"}


@pytest.mark.parametrize("odd", [["ab", 5], ["ab"], [["a", "b", "c"]], [5]])
def test_an_odd_entry_of_the_headers_is_named(odd: Any) -> None:
    found = request_of("it", 1, Parts("GET", "/api/lists", odd), USUAL)
    assert isinstance(found, Unreadable)
