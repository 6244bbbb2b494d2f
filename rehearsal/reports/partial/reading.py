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
from ...failures.cause import KINDS
from ...failures.kept import read_scenario
from ...failures.outcome import Outcome
from ...failures.result import Result
from ...scenarios.scenario import Scenario
from ..document import SCHEMA_VERSION, document
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
        report = _report(content)
        document(report)  # a damaged value shows where it is used
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        reason = f"damaged report: {type(error).__name__} {error}"
        raise ReportError(f"{reason}; write it again with `rehearse test --format json`") from None
    return report


def _report(content: Mapping[str, Any]) -> RehearsalReport:
    seconds = content["times"]["use_cases"]
    results = tuple(_result(item, seconds[item["use_case"]]) for item in content["use_cases"])
    of_results = {text for result in results for text in result.remarks}
    return RehearsalReport(
        _text(content["integration"]),
        content["seed"],
        content["max_examples"],
        results,
        _place(content["place"]),
        tuple(known_failure(item, item.get("origin", "")) for item in content["stale"]),
        tuple(map(_text, content["missing"])),
        tuple(text for text in content["remarks"] if text not in of_results),
        content["interrupted"],
        tuple(content["unplayed"]),
        tuple(content["unchosen"]),
        _facts(content),
        read_baseline_record(content["baseline"]),
        {name: _text(value) for name, value in content.get("settings", {}).items()},
    )


def _text(value: Any) -> str:
    """Return a text, empty for None. Raises TypeError for anything else."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value or ""


def _place(content: tuple[str, int] | None) -> tuple[str, int] | None:
    return None if content is None else (str(content[0]), int(content[1]))


def _facts(content: Mapping[str, Any]) -> RunFacts | None:
    times = content["times"]
    if times["begun"] is None:
        return None
    commit = content["commit"]
    # The place is relative to the root of the repository, wherever that was on another machine.
    return RunFacts(
        datetime.fromisoformat(times["begun"]),
        float(times["seconds"]),
        None if commit is None else Commit(Path.cwd(), _text(commit), content["uncommitted"]),
        _text(content["version"]),
    )


def _result(content: Mapping[str, Any], seconds: float) -> Result:
    failure = content["failure"]
    result = Result(
        _text(content["use_case"]),
        int(content["examples"]),
        int(content["seed"]),
        known=tuple(map(known_failure, content["known"])),
        advice=_violations(content["advice"]),
        coverage=_counts(content["coverage"]),
        drawn={part: _counts(counts) for part, counts in content["drawn"].items()},
        remarks=tuple(map(_text, content["remarks"])),
        revisions=_counts(content["revisions"]),
        seconds=float(seconds),
    )
    return result if failure is None else _failed(result, failure)


def _counts(content: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(count) for name, count in content.items()}


def _failed(result: Result, failure: Mapping[str, Any]) -> Result:
    scenario = None if failure["scenario"] is None else _scenario(failure["scenario"])
    return replace(
        result,
        report=_text(failure["report"]),
        outcome=_outcome(result.use_case, scenario, failure) if failure["is_judged"] else None,
        scenario=scenario,
        trouble=_text(failure["trouble"]),
        stderr=tuple(map(_text, failure["stderr"])),
        replay=_text(failure["replay"]),
    )


def _scenario(content: Mapping[str, Any]) -> Scenario:
    return read_scenario({**content, "seed": dict(content["seed"])})


def _outcome(use_case: str, scenario: Scenario | None, failure: Mapping[str, Any]) -> Outcome:
    return Outcome(
        use_case,
        scenario or Scenario(()),
        tuple(_entry(number, item) for number, item in enumerate(failure["requests"], 1)),
        tuple(_difference(item) for item in failure["differences"]),
        _text(failure["raised"]),
        _violations(failure["run_violations"]),
        failure["elsewhere"],
    )


def _entry(number: int, content: Mapping[str, Any]) -> Entry:
    return Entry(
        number,
        0.0,
        _text(content["method"]),
        _text(content["path"]),
        _text(content["query"]),
        "\n".join(f"{name}: {value}" for name, value in content["headers"]).encode("latin-1"),
        _text(content["body"]).encode(),
        NO_ANSWER if content["status"] is None else content["status"],
        content["operation"],
        content["revision"],
        _text(content["verdict"]),
        _violations(content["violations"]),
        _text(content["note"]),
        _text(content["fault"]),
    )


def _violations(found: Iterable[Mapping[str, str]]) -> tuple[Violation, ...]:
    return tuple(
        Violation(
            item["code"],
            _text(item["detail"]),
            _text(item["remedy"]),
            Severity(item["severity"]),
            _text(item["pointer"]) if "pointer" in item else None,
            _text(item["parameter"]) if "parameter" in item else None,
            _text(item["evidence"]),
            CATALOGUE[item["code"]].status,
        )
        for item in found
    )


def _difference(content: Mapping[str, Any]) -> Difference:
    if content["kind"] not in KINDS:
        raise ValueError(f"{content['kind']!r} is not a kind of difference")
    return Difference(
        _text(content["kind"]),
        _text(content["subject"]),
        _text(content["field"]),
        content["legacy"],
        content["actual"],
        _text(content["remedy"]),
        _text(content["rests_on"]),
        _text(content.get("before")),
    )
