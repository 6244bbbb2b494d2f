"""A part checked by itself: findings, output by place, and the marks of events."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.part_check import Lines, PartCheck
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from klaviyo_rehearsal.rehearsal.recordings.parts import Part
from klaviyo_rehearsal.rehearsal.reports.inspection import inspection_record
from tests.rehearsal.check.records import inspector, judged, odd_requests

READING = Reading()
TODAY = date(2026, 11, 26)


def part_of(*records: Any) -> Part:
    data = b"\n".join(json.dumps(record).encode() for record in records)
    return Part(Path("it.ndjson"), len(data), 1, None, data)


def check_of(library: Library, lines: Lines = Lines.NONE) -> PartCheck:
    answers = AnswerInspector(library, today=TODAY)
    return PartCheck(inspector(library), answers, library, READING, lines=lines)


@given(st.lists(odd_requests(), max_size=6))
def test_a_part_is_checked_as_its_records_one_by_one(library: Library, records: list[dict[str, Any]]) -> None:
    result = check_of(library, Lines.NDJSON).check(part_of(*records))
    wanted, output = Findings(), {}
    for place, record in enumerate(records):
        found = judged(inspector(library), record, READING)
        if found is not None:
            request, inspections = found
            request.line = place + 1
            for inspection in inspections:
                wanted.add(request, inspection)
            answer = AnswerInspector(library, today=TODAY).inspect(request)
            drift = []
            if answer is not None:
                answer.use_case = inspections[0].use_case
                wanted.add_answer(request, answer)
                drift = answer.violations
            output[place] = "".join(
                f"{inspection_record(request, item, drift).decode()}\n" for item in inspections
            )
    assert dict(result.output) == output
    assert {item["fingerprint"]: item for item in result.findings.as_dict()["problems"]} == {
        item["fingerprint"]: item for item in wanted.as_dict()["problems"]
    }
    assert (result.findings.uses, result.findings.answers) == (wanted.uses, wanted.answers)
    assert (result.findings.first_sent, result.findings.last_sent) == (wanted.first_sent, wanted.last_sent)


def test_requests_of_a_part_come_again_by_their_place(library: Library) -> None:
    lines = [{"method": "GET", "path": f"/api/lists/{number}"} for number in range(4)]
    document = Part(Path("it.json"), 1, data=json.dumps(lines).encode())
    check = check_of(library)
    for part, places in ((part_of(*lines), {1, 3}), (document, {2, 4})):
        # A document begins with the remark on its format.
        again = list(check.again(part, places))
        assert [request.path for _, request, _ in again] == ["/api/lists/1", "/api/lists/3"]
        assert {place for place, _, _ in again} == places


def test_output_is_made_of_wrong_requests_or_of_all(library: Library) -> None:
    part = part_of({"method": "GET", "path": "/api/lists"}, {"method": "GET", "path": "/api/shoes"})
    counts = [len(check_of(library, lines).check(part).output) for lines in Lines]
    assert counts == [0, 1, 2]
