"""The findings of `rehearse check`, as text and as NDJSON."""

from __future__ import annotations

import json

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.reports.inspection import inspection_record, inspection_text

REQUEST = Recorded("POST", "/api/profiles", source="traffic.ndjson", line=7)
FOUND = Inspection(
    "error",
    operation="POST /api/profiles",
    use_case="create-profile",
    revision="2026-07-15",
    violations=[violation("bad-phone", pointer="/data/attributes/phone_number")],
)


def test_text_names_the_place_in_the_file_and_in_the_request() -> None:
    first, code, remedy = inspection_text(REQUEST, FOUND).splitlines()
    assert first == "traffic.ndjson:7: error: POST /api/profiles at 2026-07-15"
    assert code.startswith("  bad-phone at /data/attributes/phone_number: ")
    assert remedy.startswith("    remedy: ")


def test_a_request_of_a_file_without_lines_is_named_by_the_file_alone() -> None:
    whole = Recorded("POST", "/api/profiles", source="profile.json")
    assert inspection_text(whole, FOUND).startswith("profile.json: error: POST /api/profiles")


def test_a_line_of_ndjson_has_everything_that_programs_need() -> None:
    line = inspection_record(REQUEST, FOUND)
    assert b"\n" not in line
    content = json.loads(line)
    assert (content["source"], content["line"], content["verdict"]) == ("traffic.ndjson", 7, "error")
    assert content["violations"][0]["code"] == "bad-phone"
