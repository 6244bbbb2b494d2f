"""Right records that are told at once: never one that the inspector judges otherwise, whatever its form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.rehearsal.check.quick_records import QuickRecords
from klaviyo_rehearsal.rehearsal.recordings.found import Reading
from klaviyo_rehearsal.rehearsal.recordings.requests import moment_of
from tests.rehearsal.check.records import HEADERS, drawn_requests, inspector, judged, odd_requests

READING = Reading()
RIGHT = {"method": "POST", "path": "/api/lists", "body": '{"data":{"type":"list","attributes":{"name":"x"}}}'}


def agrees(library: Library, quick: QuickRecords, record: dict[str, Any]) -> bool:
    """Return whether a record is told at once; where it is, the inspector has to agree in everything."""
    found = quick.right(record)
    if found is None:
        return False
    plan, query, content = found
    long_way = judged(inspector(library), record, READING)
    assert long_way is not None
    request, (inspection,) = long_way
    marks = inspection.marks
    inspection.marks = ()
    assert plan.right == inspection
    assert query == request.query
    if plan.is_event and (request.status is None or 200 <= request.status < 300):
        moment = moment_of(record.get("time"))
        arrived = None if moment is None else int(moment)
        assert plan.marks(query, content, arrived, request.source) == list(marks)
    return True


@given(odd_requests())
def test_a_record_of_any_form_is_judged_as_the_inspector_judges_it(
    library: Library, record: dict[str, Any]
) -> None:
    quick = QuickRecords(inspector(library), library, READING)
    first = agrees(library, quick, record)
    # From what is kept of the first time.
    assert agrees(library, quick, record) is first


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(drawn_requests())
def test_right_records_of_the_usual_form_are_told_at_once(library: Library, record: dict[str, Any]) -> None:
    quick = QuickRecords(inspector(library), library, READING)
    long_way = judged(inspector(library), record, READING)
    is_right = long_way is not None and [item.verdict for item in long_way[1]] == ["ok"]
    assert agrees(library, quick, record) is is_right


@pytest.mark.parametrize(
    "headers",
    [
        HEADERS,
        {name.upper(): value for name, value in HEADERS.items()},
        [list(pair) for pair in HEADERS.items()],
        None,
    ],
)
def test_the_forms_of_headers_that_recorders_use_are_told_at_once(library: Library, headers: Any) -> None:
    quick = QuickRecords(inspector(library), library, READING)
    assert agrees(library, quick, RIGHT | {"headers": headers})


def test_ids_in_paths_do_not_fill_the_memory(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klaviyo_rehearsal.rehearsal.check.quick_records._MOST", 8)
    quick = QuickRecords(inspector(library), library, READING)
    for number in range(50):
        record = {"method": "GET", "path": f"/api/lists/{number}", "headers": HEADERS | {f"x-{number}": "1"}}
        assert agrees(library, quick, record)
    assert max(map(len, (quick._addresses, quick._plans, quick._names))) <= 8
