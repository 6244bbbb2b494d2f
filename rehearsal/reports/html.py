"""The report of a rehearsal as one HTML page: the answer, the causes, the use cases, the failures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.inspector.reproduction import curl

from ..failures.outcome import EXPECTED_REFUSALS, Outcome
from ..failures.result import Result
from .causes import CauseGroup, difference_sentence
from .failure import call_text, offender_of, request_line
from .given import given_lines, shortened
from .page import anchor, meter, render_page
from .report import RehearsalReport, stale_text
from .verdict import Verdict, counted, is_rehearsal, verdict_of

# A difference in a thousand profiles is shown so many times.
_MOST = 20


def html_report(report: RehearsalReport) -> str:
    """Return the report as a page."""
    return render_page("rehearsal.html", _content(report))


def _content(report: RehearsalReport) -> dict[str, Any]:
    verdict = verdict_of(report)
    numbers = count(1)
    return {
        "title": report.integration,
        "kind": "Rehearsal of" if is_rehearsal(report) else "Comparison of",
        "verdict": verdict,
        "facts": report.facts,
        "report": report,
        "noun": "use case" if is_rehearsal(report) else "run",
        "parts": meter(
            ("fails", "fail", report.failed),
            ("passes", "pass", len(report.results) - report.failed),
            ("open", "not played", len(report.unplayed)),
        ),
        "requests": report.coverage().total(),
        "calls": sum(result.examples for result in report.results),
        "groups": [_group(group, numbers) for group in verdict.causes],
        "passed": [_row(result) for result in report.results if result.passed],
        "advice": _advice(report),
        "known": [(result.use_case, item) for result in report.results for item in result.known],
        "stale": [stale_text(item) for item in report.stale],
        "unknowns": _unknowns(report, verdict),
    }


def _row(result: Result) -> dict[str, Any]:
    case = use_cases().get(result.use_case)
    return {
        "name": result.use_case,
        "summary": case.summary if case else result.use_case,
        "expects": case.expects if case else "both programs left the same",
        "result": result,
    }


def _group(group: CauseGroup, numbers: Iterator[int]) -> dict[str, Any]:
    rows = [
        _row(result)
        | {
            "anchor": anchor(next(numbers), result.use_case),
            "sentences": _sentences(result),
            "failure": _failure(result),
        }
        for result in group.results
    ]
    return {"cause": group, "rows": rows}


def _sentences(result: Result) -> list[str]:
    """Return the things that went wrong in a failure, in sentences, each once."""
    outcome = result.outcome
    if outcome is None:
        return [result.report.splitlines()[0].partition(": ")[2]]
    found = [item.detail for _, item in outcome.violations()] + [item.detail for item in outcome.run_errors()]
    if outcome.raised:
        found.append(f"The program raises {outcome.raised.splitlines()[0]}")
    if not outcome.requests:
        found = ["Nothing is sent to Klaviyo."]
    found += [difference_sentence(item) for item in outcome.differences]
    return [shortened(text) for text in dict.fromkeys(found)][:4]


def _failure(result: Result) -> dict[str, Any]:
    outcome = result.outcome
    offender = offender_of(outcome) if outcome else None
    return {
        "given": "\n".join(given_lines(result.scenario)) if result.scenario else "",
        "calls": "\n".join(map(call_text, result.scenario.calls)) if result.scenario else "",
        "sent": "\n".join(_sent(outcome)) if outcome else "",
        "report": "" if outcome else result.report,
        "raised": outcome.raised if outcome else "",
        "violations": [
            *((f"{entry.method} {entry.path}", item) for entry, item in outcome.violations()),
            *(("the run as a whole", item) for item in outcome.run_errors()),
        ]
        if outcome
        else [],
        "differences": outcome.differences[:_MOST] if outcome else (),
        "more": max(0, len(outcome.differences) - _MOST) if outcome else 0,
        "stderr": "\n".join(result.stderr),
        "curl": curl(offender) if offender else "",
        "replay": "\n".join(
            filter(None, [result.replay, result.failure and f"rehearse replay {result.failure}"])
        )
        if result.replay
        else "",
    }


def _sent(outcome: Outcome) -> Iterator[str]:
    if not outcome.requests:
        yield "nothing: the mock has seen no request"
    for entry in outcome.requests:
        yield request_line(entry)
        if entry.body:
            yield shortened(entry.body.decode("utf-8", "replace"))
        for item in entry.violations:
            if item.code in EXPECTED_REFUSALS:
                yield f"  {item.detail} {item.remedy}"


def _advice(report: RehearsalReport) -> list[dict[str, Any]]:
    """Return the advice, each piece once with its use cases."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for result in report.results:
        for item in result.advice:
            entry = found.setdefault((item.code, item.detail), {"item": item, "use_cases": []})
            entry["use_cases"].append(result.use_case)
    return list(found.values())


def _unknowns(report: RehearsalReport, verdict: Verdict) -> list[str]:
    """Return sentences on the things that the run did not judge."""
    lines = [f"Required, and not met: {text}." for text in report.missing]
    if report.interrupted:
        lines.insert(0, f"{report.interruption().capitalize()}.")
    if is_rehearsal(report) and report.unchosen:
        lines.append(f"Not rehearsed: {', '.join(report.unchosen)}.")
    if is_rehearsal(report) and report.results and not any("faults" in one.drawn for one in report.results):
        lines.append("Throttling and outages of Klaviyo were not tried: --faults does.")
    lines += report.remarks()
    if len(verdict.revisions) > 1:
        named = ", ".join(f"{use.revision} ({counted(use.requests, 'request')})" for use in verdict.revisions)
        lines.append(f"The program uses several revisions: {named}.")
    return lines
