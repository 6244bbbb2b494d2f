"""Cassettes: their forms, and bodies in their encodings."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.cassettes import is_cassette, read_cassette
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Unreadable
from tests.rehearsal.recordings import formats


@pytest.mark.parametrize("make", [formats.vcrpy, formats.ruby_vcr, formats.php_vcr])
def test_the_three_forms_are_cassettes_and_a_har_file_is_none(make: Any) -> None:
    assert is_cassette(make())
    assert not is_cassette(formats.har())
    assert not is_cassette([])


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"string": "é"}, "é".encode()),
        ({"base64_string": "w6k=\n"}, "é".encode()),
        (b"\xff", b"\xff"),
        ({"data": []}, b'{"data":[]}'),
        (None, b""),
    ],
)
def test_a_body_is_read_in_every_form(body: Any, read: bytes) -> None:
    (found,) = read_cassette("it", {"interactions": [{"request": {"uri": formats.URL, "body": body}}]}, USUAL)
    assert isinstance(found, Recorded)
    assert found.body == read


def test_a_body_that_is_no_base64_is_named() -> None:
    request = {"uri": formats.URL, "body": {"base64_string": "*"}}
    (found,) = read_cassette("it", {"interactions": [{"request": request}]}, USUAL)
    assert isinstance(found, Unreadable)
    assert found.reason.startswith("a body of the cassette cannot be read")


def test_an_odd_entry_is_named_and_the_others_are_read() -> None:
    good = {
        "request": {"method": "GET", "uri": "https://a.klaviyo.com/api/lists"},
        "response": {"status": 200},
    }
    deep: Any = "x"
    for _ in range(2_000):
        deep = {"string": deep}
    odd = {"request": {**good["request"], "body": deep}, "response": {}}
    content = [good, 5, {**good, "response": ["x"]}, odd, good]
    assert is_cassette(content)
    found = list(read_cassette("it.json", content, USUAL))
    assert [type(item) for item in found] == [Recorded, Unreadable, Recorded, Unreadable, Recorded]
