"""Recordings of nock."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.nock import is_nock, read_nock
from tests.rehearsal.recordings import formats


def test_a_list_of_scopes_is_a_recording_of_nock() -> None:
    assert is_nock(formats.nock())
    assert not is_nock([])
    assert not is_nock(formats.php_vcr())


def test_a_body_is_a_text_or_json() -> None:
    text, json = (
        {"scope": "https://a.klaviyo.com:443", "method": "POST", "path": "/api/lists", "body": body}
        for body in ("a=1", {"a": 1})
    )
    found = [item.body for item in read_nock("it", [text, json], USUAL) if isinstance(item, Recorded)]
    assert found == [b"a=1", b'{"a":1}']


def test_an_odd_entry_is_named_and_the_others_are_read() -> None:
    good = {"scope": "https://a.klaviyo.com:443", "method": "GET", "path": "/api/lists"}
    content = [good, 5, {**good, "path": ["x"]}, {**good, "method": 5}, good]
    assert is_nock(content)
    found = list(read_nock("it.json", content, USUAL))
    assert [type(item) for item in found] == [Recorded, Unreadable, Unreadable, Unreadable, Recorded]
