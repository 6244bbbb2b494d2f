"""The findings of `rehearse check`, and the operation of a bare payload."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from klaviyo_rehearsal.rehearsal.check.checking import Lines, check_all
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.found import Found, Payload, Unreadable


def payload(content: Any) -> Payload:
    return Payload("it.json", content, json.dumps(content).encode())


RIGHT = payload({"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}})
WRONG = payload({"data": {"type": "profile", "attributes": {"mail": "ana@northwind.shop"}}})


def checked(
    library: Library, *found: Found, operation: str | None = "POST /api/profiles", lines: Lines = Lines.TEXT
) -> Findings:
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 11, 1))
    return check_all(found, inspector, library, operation=operation, lines=lines)


def test_verdicts_are_counted_and_a_wrong_one_fails(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checked(library, RIGHT, WRONG)
    assert found.verdicts == {"error": 1, "ok": 1}
    assert capsys.readouterr().out.count("it.json: error: POST /api/profiles") == 1


def test_a_right_request_prints_a_line_only_as_ndjson(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(library, RIGHT)
    assert capsys.readouterr().out == ""
    checked(library, RIGHT, lines=Lines.NDJSON)
    assert json.loads(capsys.readouterr().out)["verdict"] == "ok"


def test_an_unreadable_place_is_named_on_standard_error(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checked(library, Unreadable("it.ndjson", 3, "not JSON"))
    assert (found.unreadable, found.total) == (1, 0)
    assert capsys.readouterr().err == "it.ndjson:3: not JSON\n"


def test_a_payload_of_no_operation_is_unreadable(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(library, payload({"hello": 1}), operation=None).unreadable == 1
    assert "--operation 'POST /api/...'" in capsys.readouterr().err


def test_the_id_of_a_payload_is_the_id_in_the_path(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    change = payload({"data": {"type": "profile", "id": "01J", "attributes": {"mail": "x"}}})
    checked(library, change, operation="PATCH /api/profiles/{id}")
    assert "PATCH /api/profiles/01J" in capsys.readouterr().out


def test_a_whole_request_needs_no_operation(library: Library) -> None:
    assert checked(library, Recorded("GET", "/api/lists"), operation=None).verdicts == {"ok": 1}
