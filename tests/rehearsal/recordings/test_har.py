"""HAR files: forms, encodings, and entries of no use."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.har import is_har, read_har
from tests.rehearsal.recordings import formats


def read(post: Any) -> Any:
    entry = {"request": {"method": "POST", "url": formats.URL, "postData": post}}
    return next(iter(read_har("it", {"log": {"entries": [entry]}}, USUAL)))


@pytest.mark.parametrize(
    ("post", "body"),
    [
        ({"text": "é"}, "é".encode()),
        ({"text": "w6k=", "encoding": "base64"}, "é".encode()),
        ({"params": [{"name": "a", "value": "1 2"}, None]}, b"a=1+2"),
        (None, b""),
    ],
)
def test_a_body_is_read_in_every_form(post: Any, body: bytes) -> None:
    found = read(post)
    assert isinstance(found, Recorded)
    assert found.body == body


def test_a_body_of_no_form_is_named() -> None:
    assert isinstance(read("text"), Unreadable)
    assert isinstance(read({"text": "a", "encoding": "base64"}), Unreadable)


def test_a_log_makes_a_har_file() -> None:
    assert is_har(formats.har())
    assert not is_har({"log": []})
