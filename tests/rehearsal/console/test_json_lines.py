"""The lines of a request for collectors of logs."""

from __future__ import annotations

import json

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.console.json_lines import JsonWriter
from klaviyo_rehearsal.rehearsal.console.lines import Seen
from tests.rehearsal.builders import entry


def test_a_request_is_one_object() -> None:
    wrong = violation("bad-phone", "no phone", pointer="/data/attributes/phone_number", remedy="Write +49.")
    line = JsonWriter()(Seen(1.5, entry("POST /api/profiles", 400, wrong, verdict="error", query="a=1")))
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "event": "request",
        "time": "1970-01-01T00:00:01.500000+00:00",
        "clock": "1970-01-01T00:00:00+00:00",
        "number": 1,
        "method": "POST",
        "path": "/api/profiles",
        "query": "a=1",
        "status": 400,
        "verdict": "error",
        "operation": "POST /api/profiles",
        "revision": "2026-07-15",
        "violations": [wrong.as_dict()],
    }


def test_faults_notes_revisions_and_bodies_are_there_where_they_are() -> None:
    sent = entry(
        *("POST /api/events", 0),
        headers=b"revision: 2022-10-17",
        revision="2024-02-15",
        seconds=1_790_000_000.0,
        fault="reset",
        note="a note",
        body=b"\x1b",
    )
    content = json.loads(JsonWriter(verbose=True)(Seen(1.5, sent, b"answer")))
    assert content["status"] is None
    assert content["revision_sent"] == "2022-10-17"
    assert content["remark"].startswith("Revision 2022-10-17 is retired")
    assert (content["fault"], content["note"]) == ("reset", "a note")
    assert (content["body"], content["answer"]) == ("\\x1b", "answer")


def test_the_start_and_dropped_requests_are_objects_too() -> None:
    assert json.loads(JsonWriter().ready("http://127.0.0.1:1")) == {
        "event": "ready",
        "url": "http://127.0.0.1:1",
    }
    assert json.loads(JsonWriter().dropped(7)) == {"event": "dropped", "requests": 7}
