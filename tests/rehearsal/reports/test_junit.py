"""The report as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

from klaviyo_rehearsal.rehearsal.reports.junit import junit_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport


def test_junit_counts_what_it_lists(report: RehearsalReport) -> None:
    root = ElementTree.fromstring(junit_report(report))
    suite = root[0]
    cases = suite.findall("testcase")
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), "4") == ("5", "4")
    failures = [case.find("failure") for case in cases]
    assert failures[0] is None
    assert failures[1] is not None and failures[1].get("type") == "not-wrapped"
    assert "remedy" in str(failures[1].text)
    assert failures[2] is not None and "</pre><script>" in str(failures[2].text)
