"""The report as JUnit XML."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from klaviyo_rehearsal.rehearsal.reports.junit import junit_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts


def test_junit_counts_what_it_lists(report: RehearsalReport) -> None:
    root = ElementTree.fromstring(junit_report(report))
    suite = root[0]
    cases = suite.findall("testcase")
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases)), "4") == ("5", "4")
    failures = [case.find("failure") for case in cases]
    assert failures[0] is None
    assert failures[1] is not None and failures[1].get("type") == "not-wrapped"
    assert "remedy" in str(failures[1].text)
    assert all(float(str(case.get("time"))) >= 0 for case in cases)
    assert failures[2] is not None and "</pre><script>" in str(failures[2].text)


def test_each_use_case_has_its_time_and_the_suite_its_day_and_commit(report: RehearsalReport) -> None:
    commit = Commit(Path("/shop"), "abcdef" * 7, dirty=False)
    facts = RunFacts(datetime(2026, 11, 26, 11, 5, tzinfo=UTC), 27.2, commit, "9.9.9")
    results = tuple(replace(one, seconds=0.25 + number) for number, one in enumerate(report.results))
    root = ElementTree.fromstring(junit_report(replace(report, facts=facts, results=results)))
    suite = root[0]
    assert (root.get("time"), suite.get("time")) == ("27.200", "27.200")
    assert suite.get("timestamp") == "2026-11-26T11:05:00"
    times = [case.get("time") for case in suite.findall("testcase")]
    assert times == ["0.250", "1.250", "2.250", "3.250", "0.000"]
    properties = {item.get("name"): item.get("value") for item in suite.iter("property")}
    assert (properties["version"], properties["commit"]) == ("9.9.9", "abcdefabcdef")
    assert properties["revision"] == "2026-07-15"


def test_an_exception_of_any_name_is_written(report: RehearsalReport) -> None:
    hostile = replace(report.results[3], trouble='a\x00<b>&"')
    text = junit_report(replace(report, results=(hostile,), missing=("a\x00b",)))
    failure = ElementTree.fromstring(text).find(".//failure")
    assert failure is not None and failure.get("type") == 'a\ufffd<b>&"'
