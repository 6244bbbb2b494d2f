"""A report that is read from its JSON is the report that was written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.reports.document import document, json_report
from klaviyo_rehearsal.rehearsal.reports.formats import FORMATS, render
from klaviyo_rehearsal.rehearsal.reports.partial.reading import ReportError, is_report, read_report
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts


def _with_facts(report: RehearsalReport) -> RehearsalReport:
    """Return a report of a day, with times of whole milliseconds, as JSON has them, one a use case."""
    begun = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    facts = RunFacts(begun, 4.25, Commit(Path.cwd(), "0123456789abcdef", True))
    results = tuple(replace(one, seconds=0.125) for one in report.results)
    return replace(report, results=results, facts=facts)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_the_same_after_json(report: RehearsalReport, form: str) -> None:
    written = _with_facts(report)
    assert render(read_report(json.loads(json_report(written))), form) == render(written, form)


def test_a_run_without_facts_stays_without(report: RehearsalReport) -> None:
    again = read_report(json.loads(json_report(report)))
    assert again.facts is None
    assert [one.failure for one in again.results] == [one.failure for one in report.results]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"schema_version": 1},
            "schema_version 1 is not 2, which this program reads; write the report again",
        ),
        ({"use_cases": [{}]}, "damaged report: KeyError 'use_case'"),
        ({"times": None}, "damaged report: TypeError"),
        ({"use_cases": "none"}, "damaged report: TypeError"),
        ({"integration": 5}, "damaged report: TypeError 5 is not a text; write it again with `rehearse test"),
        ({"missing": [5]}, "damaged report: TypeError 5 is not a text"),
    ],
)
def test_a_damaged_report_has_a_reason(report: RehearsalReport, change: Any, reason: str) -> None:
    content = document(report) | change
    assert is_report(content)
    with pytest.raises(ReportError) as error:
        read_report(content)
    assert reason in str(error.value)


@pytest.mark.parametrize("content", [None, [], {}, {"kind": "findings"}, "use_cases"])
def test_other_json_is_not_a_report(content: Any) -> None:
    assert not is_report(content)
