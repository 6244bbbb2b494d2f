"""Reads the JSON report of `rehearse test`, as document.py has written it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity, Violation
from klaviyo_rehearsal.mockserver.state.journal import NO_ANSWER, Entry

from ...compare.difference import Difference
from ...failures.kept import read_scenario
from ...failures.outcome import Outcome
from ...failures.result import Result
from ...scenarios.scenario import Scenario
from ..document import SCHEMA_VERSION
from ..report import RehearsalReport
from ..run_facts import Commit, RunFacts
from .baseline_record import known_failure, read_baseline_record


class ReportError(Exception):
    """A file is not a report of this version, or reports are not parts of one. The message has the reason."""


def is_report(content: Any) -> bool:
    """Return whether a JSON document is the report of a rehearsal or comparison, of any version."""
    return isinstance(content, dict) and {"schema_version", "use_cases", "integration"} <= content.keys()


def read_report(content: Mapping[str, Any]) -> RehearsalReport:
    """Read a report. Raises ReportError."""
    version = content["schema_version"]
    if version != SCHEMA_VERSION:
        raise ReportError(
            f"schema_version {version!r} is not {SCHEMA_VERSION}, which this program reads; "
            "write the report again with this version of klaviyo-rehearsal"
        )
    try:
        return _report(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"damaged report: {type(error).__name__} {error}") from None


def _report(content: Mapping[str, Any]) -> RehearsalReport:
    seconds = content["times"]["use_cases"]
    results = tuple(_result(item, seconds[item["use_case"]]) for item in content["use_cases"])
    of_results = {text for result in results for text in result.remarks}
    return RehearsalReport(
        content["integration"],
        content["seed"],
        content["max_examples"],
        results,
        _place(content["place"]),
        tuple(known_failure(item, item.get("origin", "")) for item in content["stale"]),
        tuple(content["missing"]),
        tuple(text for text in content["remarks"] if text not in of_results),
        content["interrupted"],
        tuple(content["unplayed"]),
        tuple(content["unchosen"]),
        _facts(content),
        read_baseline_record(content["baseline"]),
    )


def _place(content: tuple[str, int] | None) -> tuple[str, int] | None:
    return None if content is None else (content[0], content[1])


def _facts(content: Mapping[str, Any]) -> RunFacts | None:
    times = content["times"]
    if times["begun"] is None:
        return None
    commit = content["commit"]
    # The place is relative to the root of the repository, wherever that was on another machine.
    return RunFacts(
        datetime.fromisoformat(times["begun"]),
        times["seconds"],
        None if commit is None else Commit(Path.cwd(), commit, content["uncommitted"]),
        content["version"],
    )


def _result(content: Mapping[str, Any], seconds: float) -> Result:
    failure = content["failure"]
    result = Result(
        content["use_case"],
        content["examples"],
        content["seed"],
        known=tuple(map(known_failure, content["known"])),
        advice=_violations(content["advice"]),
        coverage=content["coverage"],
        drawn=content["drawn"],
        remarks=tuple(content["remarks"]),
        revisions=content["revisions"],
        seconds=seconds,
    )
    return result if failure is None else _failed(result, failure)


def _failed(result: Result, failure: Mapping[str, Any]) -> Result:
    scenario = read_scenario(failure["scenario"]) if failure["scenario"] is not None else None
    return replace(
        result,
        report=failure["report"],
        outcome=_outcome(result.use_case, scenario, failure) if failure["is_judged"] else None,
        scenario=scenario,
        trouble=failure["trouble"] or "",
        stderr=tuple(failure["stderr"]),
        replay=failure["replay"] or "",
    )


def _outcome(use_case: str, scenario: Scenario | None, failure: Mapping[str, Any]) -> Outcome:
    return Outcome(
        use_case,
        scenario or Scenario(()),
        tuple(_entry(number, item) for number, item in enumerate(failure["requests"], 1)),
        tuple(_difference(item) for item in failure["differences"]),
        failure["raised"] or "",
        _violations(failure["run_violations"]),
        failure["elsewhere"],
    )


def _entry(number: int, content: Mapping[str, Any]) -> Entry:
    return Entry(
        number,
        0.0,
        content["method"],
        content["path"],
        content["query"] or "",
        "\n".join(f"{name}: {value}" for name, value in content["headers"]).encode("latin-1"),
        (content["body"] or "").encode(),
        NO_ANSWER if content["status"] is None else content["status"],
        content["operation"],
        content["revision"],
        content["verdict"],
        _violations(content["violations"]),
        content["note"] or "",
        content["fault"] or "",
    )


def _violations(found: Iterable[Mapping[str, str]]) -> tuple[Violation, ...]:
    return tuple(
        Violation(
            item["code"],
            item["detail"],
            item["remedy"],
            Severity(item["severity"]),
            item.get("pointer"),
            item.get("parameter"),
            item["evidence"],
            CATALOGUE[item["code"]].status,
        )
        for item in found
    )


def _difference(content: Mapping[str, Any]) -> Difference:
    return Difference(
        content["kind"],
        content["subject"],
        content["field"] or "",
        content["legacy"],
        content["actual"],
        content["remedy"] or "",
        content["rests_on"] or "",
    )
