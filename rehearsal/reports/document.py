"""The report as one JSON document; docs/report.schema.json describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from klaviyo_rehearsal import __version__
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.inspector.reproduction import curl
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.difference import Difference
from ..failures.baseline import KnownFailure
from ..failures.kept import scenario_record
from ..failures.outcome import Outcome
from ..failures.result import Result
from .causes import severity_of
from .failure import count_text, offender_of
from .partial.baseline_record import baseline_record
from .report import RehearsalReport
from .run_facts import relative_to_repository
from .verdict import Verdict, verdict_of

SCHEMA_VERSION = 2
# The headers that a report shows; others, such as the host, are not the same in each run.
_SHOWN_HEADERS = frozenset({"authorization", "content-type", "revision"})


# Versioned: programs of others read it, and a key never changes its meaning.
def json_report(report: RehearsalReport) -> str:
    """Return the report as JSON: the same for the same run, apart from `times`."""
    return orjson.dumps(document(report), option=orjson.OPT_INDENT_2).decode() + "\n"


def ndjson_report(report: RehearsalReport) -> str:
    """Return a line of JSON for each use case, as `use_cases` of the report has it."""
    return "".join(orjson.dumps(_result(result)).decode() + "\n" for result in report.results)


def document(report: RehearsalReport) -> dict[str, Any]:
    """Return the report as plain values; partial/reading.py reads them."""
    commit = report.facts.commit if report.facts else None
    return {
        "schema_version": SCHEMA_VERSION,
        "integration": report.integration,
        "seed": report.seed,
        "max_examples": report.max_examples,
        "settings": dict(report.settings),
        "passed": report.clean,
        "version": report.facts.version if report.facts else __version__,
        "commit": commit.identifier if commit else None,
        "uncommitted": commit.dirty if commit else None,
        "place": _place(report),
        "verdict": _verdict(verdict_of(report)),
        "coverage": dict(sorted(report.coverage().items())),
        "use_cases": [_result(result) for result in report.results],
        "stale": [_stale(entry) for entry in report.stale],
        "missing": list(report.missing),
        "interrupted": report.interrupted,
        "unplayed": list(report.unplayed),
        "unchosen": list(report.unchosen),
        "remarks": report.remarks(),
        "baseline": baseline_record(report.baseline),
        "times": _times(report),
    }


def _place(report: RehearsalReport) -> list[str | int] | None:
    if report.place is None:
        return None
    file, line = report.place
    return [relative_to_repository(file, report.facts), line]


def _stale(entry: KnownFailure) -> dict[str, str]:
    return entry.as_dict() | ({"origin": entry.origin} if entry.origin else {})


def _times(report: RehearsalReport) -> dict[str, Any]:
    facts = report.facts
    return {
        "begun": facts.moment if facts else None,
        "seconds": round(facts.seconds, 3) if facts else None,
        "use_cases": {result.use_case: round(result.seconds, 3) for result in report.results},
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "go_live": verdict.go,
        "answer": verdict.answer,
        "until": verdict.until.isoformat() if verdict.until else None,
        "revisions": {use.revision: use.requests for use in verdict.revisions},
        "causes": [
            {
                "code": group.code,
                "severity": str(group.severity),
                "summary": group.title,
                "remedy": group.remedy,
                "use_cases": [result.use_case for result in group.results],
            }
            for group in verdict.causes
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "use_case": result.use_case,
        "verdict": "passed" if result.passed else "failed",
        "examples": result.examples,
        "seed": result.seed,
        "severity": severity_of(result),
        "coverage": dict(result.coverage),
        "drawn": {part: dict(counts) for part, counts in result.drawn.items()},
        "advice": _items(result.advice),
        "known": [entry.as_dict() for entry in result.known],
        "revisions": dict(result.revisions),
        "remarks": list(result.remarks),
        "failure": None if result.passed else _failure(result),
    }


def _failure(result: Result) -> dict[str, Any]:
    outcome, scenario = result.outcome, result.scenario
    offender = offender_of(outcome) if outcome else None
    return {
        "id": result.failure or None,
        "code": result.code,
        "trouble": result.trouble or None,
        "is_judged": outcome is not None,
        "summary": count_text(outcome) if outcome else result.trouble,
        "report": result.report,
        "scenario": scenario_record(scenario) if scenario else None,
        "raised": (outcome.raised or None) if outcome else None,
        "requests": [_request(entry) for entry in outcome.requests] if outcome else [],
        "elsewhere": outcome.elsewhere if outcome else 0,
        "violations": _violations(outcome) if outcome else [],
        "run_violations": _items(outcome.run_violations) if outcome else [],
        "differences": [_difference(item) for item in outcome.differences] if outcome else [],
        "stderr": list(result.stderr),
        "curl": curl(offender) if offender else None,
        "replay": result.replay or None,
    }


def _request(entry: Entry) -> dict[str, Any]:
    return {
        "method": entry.method,
        "path": entry.path,
        "query": entry.query or None,
        "revision": entry.revision,
        "headers": [[name, value] for name, value in entry.header_pairs() if name in _SHOWN_HEADERS],
        "body": entry.body.decode("utf-8", "replace") or None,
        "status": entry.status if entry.is_answered else None,
        "operation": entry.operation,
        "verdict": entry.verdict,
        "note": entry.note or None,
        "fault": entry.fault or None,
        "violations": _items(entry.violations),
    }


def _items(found: Iterable[Violation]) -> list[dict[str, str]]:
    return [item.as_dict() | {"evidence": item.evidence} for item in found]


def _violations(outcome: Outcome) -> list[dict[str, str]]:
    return [
        item.as_dict() | {"evidence": item.evidence, "request": f"{entry.method} {entry.path}"}
        for entry, item in outcome.violations()
    ] + [item.as_dict() | {"evidence": item.evidence, "request": ""} for item in outcome.run_errors()]


def _difference(item: Difference) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "subject": item.subject,
        "field": item.field or None,
        "legacy": item.legacy,
        "actual": item.actual,
        "remedy": item.hint or None,
        "rests_on": item.rests_on or None,
        **({"before": item.before} if item.before else {}),
    }
