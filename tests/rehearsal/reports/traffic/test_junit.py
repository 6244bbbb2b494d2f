"""The report on recorded traffic as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

from klaviyo_rehearsal.rehearsal.reports.traffic.junit import traffic_junit
from tests.rehearsal.reports.traffic.traffic import hostile_findings, mixed_findings, report


def test_an_operation_is_a_test_that_fails_or_is_skipped() -> None:
    root = ElementTree.fromstring(traffic_junit(report(mixed_findings())))
    suite = root[0]
    cases = {str(case.get("name")): case for case in suite.findall("testcase")}
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("5", "4", "1")
    assert len(cases) == 5
    assert (suite.get("time"), suite.get("timestamp")) == ("3.500", "2026-11-26T11:05:00")
    failure = cases["POST /api/lists"].find("failure")
    assert failure is not None and failure.get("type") == "dropped-phone"
    assert "In 4 requests." in str(failure.text) and "/shop/traffic/day.jsonl:7" in str(failure.text)
    assert cases["POST /api/reviews"].find("skipped") is not None
    assert "no-unique-id" in str(cases["POST /api/events"].findtext("system-out"))


def test_hostile_names_are_written() -> None:
    root = ElementTree.fromstring(traffic_junit(report(hostile_findings(), "\x00<b>")))
    assert "alert(1)" in str(root[0].find("testcase/failure").text)  # type: ignore[union-attr]
