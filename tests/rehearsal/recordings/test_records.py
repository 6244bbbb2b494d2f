"""Records of loggers: usual names, names of one's own, and the recorder's note of the revision."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL
from klaviyo_rehearsal.rehearsal.recordings.records import is_record, read_record
from tests.rehearsal.recordings import formats

PATH = "/api/lists"


def read(content: Any) -> Recorded:
    found = read_record("it", 1, content, USUAL)
    assert isinstance(found, Recorded)
    return found


@pytest.mark.parametrize(
    "content",
    [
        {"method": "get", "url": formats.URL},
        {"req": {"method": "GET", "url": formats.URL}, "res": {"statusCode": 200}},
        {"request": {"method": "GET", "url": formats.URL}, "response": {"status": 200}},
        {"http.method": "GET", "http.url": formats.URL, "http.status_code": 200},
        {"http": {"request": {"method": "GET"}}, "url": {"full": formats.URL}},
    ],
)
def test_usual_loggers_are_understood(content: Any) -> None:
    assert is_record(content)
    found = read(content)
    assert (found.method, found.path) == ("GET", PATH)


def test_the_note_of_a_recorder_gives_the_revision_that_no_header_has() -> None:
    record = {"method": "GET", "path": PATH, "revision": "2026-07-15"}
    assert read({**record, "headers": {"revision": "2025-01-15"}}).headers == {"revision": "2025-01-15"}
    assert read({**record, "headers": [["Accept", "x"]]}).headers == {"accept": "x", "revision": "2026-07-15"}
    # The others were not recorded: they are not missing.
    noted = read(record).headers
    assert isinstance(noted, NotedHeaders) and noted == {"revision": "2026-07-15"}


def test_an_object_without_method_or_address_is_no_record() -> None:
    assert not is_record({"method": "GET"})
    assert not is_record({"url": {"full": 1}, "method": 5})


def test_parameters_may_be_an_object() -> None:
    line = {
        "req": {"method": "GET", "url": "/api/lists", "query": {"page[size]": 10, "a": ["b", "c"], "d": {}}}
    }
    found = read_record("it", 1, line, USUAL)
    assert isinstance(found, Recorded)
    assert found.query == "page%5Bsize%5D=10&a=b&a=c"
