"""A problem: its level, and the order of its examples."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import Severity
from klaviyo_rehearsal.rehearsal.findings.problem import Example, Problem


def example(line: int) -> Example:
    return Example("a.ndjson", line, "POST", "/api/events", "/data", "detail", "remedy")


def problem(**verdicts: int) -> Problem:
    found = Problem("f", "POST /api/events", "", "", "code", "/data", Severity.LOSS, 400, "evidence")
    for number, (verdict, count) in enumerate(verdicts.items()):
        found.add(verdict, example(9 - number), count)
    return found


def test_the_level_is_the_severity_unless_every_request_is_legacy_or_unknown() -> None:
    assert problem(error=1, unknown=2).level == "loss"
    assert problem(unknown=2).level == "unknown"
    assert problem(legacy=2).level == "legacy"


def test_a_copy_counts_by_itself() -> None:
    first = problem(error=1)
    other = first.copy()
    other.merge(problem(error=2))
    assert (first.count, other.count) == (1, 3)


def test_it_reads_the_json_that_it_writes() -> None:
    found = problem(error=1, advice=4)
    assert Problem.of_dict(found.as_dict()) == found
    assert (found.detail, found.remedy, found.examples[0].position) == ("detail", "remedy", "a.ndjson:8")
