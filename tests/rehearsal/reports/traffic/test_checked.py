"""The findings of a check as a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.reports.traffic.checked import name_of
from klaviyo_rehearsal.rehearsal.reports.traffic.formats import render_traffic
from klaviyo_rehearsal.rehearsal.reports.traffic.report import Row
from tests.rehearsal.reports.traffic.traffic import (
    LISTS,
    inspected,
    mixed_findings,
    report,
    request,
    right_findings,
)


def test_every_request_is_in_one_column_of_one_row() -> None:
    findings = mixed_findings()
    found = report(findings)
    assert sum(row.requests for row in found.rows) == findings.total
    for row in found.rows:
        assert row.requests == row.right + row.lost + row.refused + row.open
    rows = {row.operation: row for row in found.rows}
    events = Row("POST /api/events", "record that a person did something", 6, right=4, refused=2)
    assert rows["POST /api/events"] == events
    assert rows[LISTS] == Row(LISTS, "make a list", 4, lost=4)
    assert rows["track"].refused == rows["POST /api/evnets"].refused == 1
    assert rows["POST /api/reviews"].open == 2  # with and without a slash at its end


def test_operations_that_refuse_come_first_and_right_ones_last() -> None:
    moods = [row.mood for row in report(mixed_findings()).rows]
    assert moods == ["fails", "fails", "fails", "warns", "open"]


def test_a_problem_in_many_requests_is_one_with_its_count_and_places() -> None:
    lost = next(item for item in report(mixed_findings()).matters if item.code == "dropped-phone")
    assert (lost.level, lost.count, lost.subject) == ("loss", 4, LISTS)
    assert [spot.position for spot in lost.spots] == [
        f"/shop/traffic/day.jsonl:{line}" for line in range(7, 11)
    ]


def test_refused_or_lost_traffic_may_not_go_live() -> None:
    verdict = report(mixed_findings()).verdict
    assert (verdict.go, verdict.answer) == (False, "Not ready to go live")
    assert verdict.reasons == (
        "4 of 14 requests are refused by Klaviyo, and 4 lose data without any error, for 4 causes.",
        "2 requests could not be judged.",
        "1 place of the recordings could not be read.",
    )


def test_a_method_that_a_path_has_not_is_refused_though_no_contract_has_the_path() -> None:
    findings = right_findings()
    findings.add(
        request(4, "/api/reviews"), inspected("unknown", "method-not-allowed", operation=None, revision="")
    )
    found = report(findings)
    assert found.verdict.go is False
    assert next(row for row in found.rows if row.operation == "POST /api/reviews").refused == 1


def test_a_loss_of_a_sequence_counts_though_each_request_is_right() -> None:
    findings = right_findings()
    findings.note_violations(request(1), inspected("ok"), [violation("repeated-id", pointer="/data")])
    found = report(findings)
    assert (found.verdict.go, found.verdict.reasons[0].startswith("Each request is right")) == (False, True)
    assert [row.fails for row in found.rows] == [True]


def test_drift_of_an_answer_is_shown_and_stops_nothing() -> None:
    findings = right_findings()
    findings.add_answer(request(1), inspected("drift", "answer-member"))
    found = report(findings)
    assert found.verdict.go is True
    assert [matter.level for matter in found.matters] == ["drift"]
    assert "Answers that differ from the contract" in render_traffic(found, "html")


def test_right_traffic_may_go_live_until_its_revision_retires() -> None:
    verdict = report(right_findings()).verdict
    assert (verdict.go, verdict.answer) == (True, "Ready to go live")
    assert verdict.reasons == (
        "All 3 requests are right.",
        "Revision 2026-07-15: works until 15 July 2028, 597 days from now.",
    )


@pytest.mark.parametrize("case", ["retired", "unreadable", "nothing"])
def test_an_answer_that_is_not_known_is_none(case: str) -> None:
    findings = (
        Findings()
        if case == "nothing"
        else right_findings("2023-02-22" if case == "retired" else "2026-07-15")
    )
    if case == "unreadable":
        findings.note_unreadable("a.json", None, "not JSON")
    assert report(findings).verdict.go is None


def test_the_formats_of_findings_are_those_of_the_check() -> None:
    findings = mixed_findings()
    found = report(findings)
    assert render_traffic(found, "json").encode() == findings.to_json()
    lines = render_traffic(found, "ndjson").splitlines()
    assert [json.loads(line)["code"] for line in lines] == [item.code for item in found.matters]
    assert "in 4 requests; the next:" in render_traffic(found, "text")


def test_the_name_is_that_of_a_few_files_or_of_their_folder() -> None:
    assert name_of(["a.har", "b.har"]) == "a.har, b.har"
    assert name_of(["x/a.har", "x/b.har", "x/c.har"]) == "3 files of x"
    assert name_of(["a.har", "b.har", "c.har"]) == f"3 files of {Path.cwd().name}"
    assert name_of(["x/a.har", "y/b.har", "z/c.har"]) == "x/a.har, y/b.har and 1 more"
