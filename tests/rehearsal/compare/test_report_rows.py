"""Rows of reports: each campaign with each statistic, in one answer or in several."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.rehearsal.compare.report_rows import compare_rows

WANTED = {"data": [{"campaign_id": "C1", "statistics": {"recipients": 5, "opens": 2}}]}


def report(*rows: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    results = [{"groupings": {"campaign_id": campaign}, "statistics": own} for campaign, own in rows]
    return {"data": {"type": "campaign-values-report", "id": "r", "attributes": {"results": results}}}


def found(*documents: Any) -> list[tuple[str, str, Any]]:
    return [(item.kind, item.field, item.actual) for item in compare_rows(WANTED, documents)]


def test_an_equal_row_is_no_difference() -> None:
    assert found({"data": []}, report(("C2", {"opens": 9}), ("C1", {"recipients": 5.0, "opens": 2}))) == []


def test_statistics_may_come_by_several_requests_messages_and_intervals() -> None:
    parts = report(("C1", {"recipients": [1, 2]}), ("C1", {"recipients": [0, 2]}))
    assert found(parts, report(("C1", {"opens": 2}))) == []


def test_a_campaign_that_no_report_has_is_missing() -> None:
    assert found() == [("missing", "read", None)]
    assert found(report(("C2", {"recipients": 5, "opens": 2})), {}) == [("missing", "read", None)]


def test_another_number_is_changed_and_an_absent_one_is_missing() -> None:
    assert found(report(("C1", {"recipients": 4}))) == [
        ("changed", "recipients, read", 4),
        ("missing", "opens, read", None),
    ]
