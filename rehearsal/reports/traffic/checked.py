"""The findings of a check as a report: its answer, its operations and its problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import orjson

from klaviyo_rehearsal.contracts.checking.routing_violations import NOT_LOADED
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.violation import CATALOGUE

from ...findings.findings import Findings
from ...findings.problem import Problem
from ..matter import OPEN, Matter, Spot
from ..problems import problem_lines, tally_notes, tally_summary
from ..run_facts import RunFacts
from ..verdict import RevisionUse, Verdict, counted, revision_uses, until_reasons, warnings
from .html import check_page
from .report import FAILING, Row, TrafficReport, grouped

_FEW = 2
_PLAIN = frozenset({"error", "loss", "advice", "drift"})


def report_of(
    findings: Findings, name: str, facts: RunFacts | None, today: date | None = None
) -> TrafficReport:
    """Return the report on a check. name: of its input. today: the day that it was judged by."""
    day = today or (facts.today if facts else datetime.now(UTC).date())
    matters = tuple(_matter(problem) for problem in findings.ordered())
    failing = {matter.subject for matter in matters if matter.level in FAILING}
    found = (_with_sequences(row, failing) for row in _rows(findings))
    rows = tuple(sorted(found, key=lambda row: row.rank))
    uses = revision_uses(_sent(findings), day)
    verdict = _verdict(findings, rows, matters, uses)
    makers = {"text": _text, "ndjson": _lines, "json": lambda one: one.to_json().decode()}
    bound: dict[str, Callable[[], str]] = {form: partial(make, findings) for form, make in makers.items()}
    report = TrafficReport("check", name, verdict, rows, matters, tuple(_notes(findings)), facts, bound)
    bound["html"] = lambda: check_page(report, findings)
    return report


def name_of(paths: Sequence[str]) -> str:
    """Return the name of a check by its input: a few paths, or how many there are and their folder."""
    folders = {str(Path(path).parent) for path in paths}
    if len(paths) > _FEW and len(folders) == 1:
        # The resolved name: `.` says nothing on a page that is passed on.
        return f"{len(paths)} files of {Path(folders.pop()).resolve().name}"
    few = ", ".join(paths[:_FEW])
    return few if len(paths) <= _FEW else f"{few} and {len(paths) - _FEW} more"


def _text(findings: Findings) -> str:
    lines = [*problem_lines(findings), *tally_notes(findings), tally_summary(findings)]
    return "".join(f"{line}\n" for line in lines)


def _lines(findings: Findings) -> str:
    return "".join(orjson.dumps(problem.as_dict()).decode() + "\n" for problem in findings.ordered())


def _level(problem: Problem) -> str:
    if problem.level in _PLAIN:
        return problem.level
    # Without a contract nobody knows the verdict. A path or method that is none is answered 404 or 405, a
    # call of v1/v2 410.
    lacks_contract = problem.revision or problem.severity != "error" or problem.code == NOT_LOADED
    return OPEN if problem.level == "unknown" and lacks_contract else "error"


def _matter(problem: Problem) -> Matter:
    first = problem.examples[0]
    kind = CATALOGUE.get(problem.code)
    return Matter(
        problem.code,
        _level(problem),
        kind.summary if kind else first.detail,
        first.detail,
        first.remedy,
        _name(problem.operation),
        problem.fingerprint,
        problem.evidence,
        problem.use_case,
        problem.revision,
        problem.place,
        problem.count,
        tuple(Spot(item.source, item.line, item.detail) for item in problem.examples),
    )


def _name(operation: str) -> str:
    """Return the name of an operation; a slash at the end of a path makes no other one."""
    return operation.rstrip("/") or operation


def _sent(findings: Findings) -> Counter[str]:
    found: Counter[str] = Counter()
    for use, count in findings.uses.items():
        if use.sent or use.revision:
            found[use.sent or use.revision] += count
    return found


def _rows(findings: Findings) -> Iterator[Row]:
    named = findings.by_operation()
    cases = {use.operation: use.use_case for use in findings.uses}
    for operation, verdicts in named.items():
        if operation:
            yield _row(operation, cases[operation], verdicts)
    # Requests of no known operation are counted by their problems: the path is there alone.
    unnamed: dict[str, Counter[str]] = {}
    for problem in findings.ordered():
        if problem.operation not in named and problem.severity != "drift":
            verdicts = Counter({"error": problem.count}) if _level(problem) == "error" else problem.verdicts
            # A request may have several problems, so that the largest number counts.
            unnamed[problem.operation] = unnamed.get(problem.operation, Counter()) | verdicts
    merged: dict[str, Counter[str]] = {}
    for operation, verdicts in unnamed.items():
        merged.setdefault(_name(operation), Counter()).update(verdicts)
    for operation, verdicts in merged.items():
        yield _row(operation, "", verdicts)


def _with_sequences(row: Row, failing: Collection[str]) -> Row:
    """Mark an operation of which each request is right, and a sequence of them is not."""
    if row.operation not in failing or row.fails:
        return row
    return replace(row, remark="each request is right, and a sequence of them loses data")


def _row(operation: str, use_case: str, verdicts: Mapping[str, int]) -> Row:
    case = use_cases().get(use_case)
    right = verdicts.get("ok", 0) + verdicts.get("advice", 0)
    refused = verdicts.get("error", 0) + verdicts.get("legacy", 0)
    lost, unjudged = verdicts.get("loss", 0), verdicts.get("unknown", 0)
    total = right + refused + lost + unjudged
    return Row(operation, case.summary if case else "", total, right, lost, refused, unjudged)


def _verdict(
    findings: Findings,
    rows: tuple[Row, ...],
    matters: tuple[Matter, ...],
    uses: tuple[RevisionUse, ...],
) -> Verdict:
    refused, lost, unjudged = (
        sum(getattr(row, name) for row in rows) for name in ("refused", "lost", "open")
    )
    reasons = []
    if refused or lost:
        causes = sum(group.level in FAILING for group in grouped(matters))
        reasons.append(f"{_bad(refused, lost, findings.total)}, for {counted(causes, 'cause')}.")
    elif any(matter.level in FAILING for matter in matters):
        reasons.append("Each request is right, and sequences of them lose data without any error.")
    if unjudged:
        reasons.append(f"{counted(unjudged, 'request')} could not be judged.")
    if findings.unreadable:
        reasons.append(f"{counted(findings.unreadable, 'place')} of the recordings could not be read.")
    retired = sorted(use.revision for use in uses if use.is_retired)
    if retired:
        named = f"revision {retired[0]} is" if len(retired) == 1 else f"{len(retired)} of the revisions are"
        reasons.append(f"{named[0].upper()}{named[1:]} retired: Klaviyo serves a later one in place of it.")
    if any(row.fails for row in rows):
        return Verdict(False, "Not ready to go live", tuple(reasons), uses)
    if not findings.total:
        return Verdict(None, "Not known yet", (*reasons, "No request was found."), uses)
    if reasons:
        return Verdict(None, "Not known yet", ("Nothing that was judged is refused or lost.", *reasons), uses)
    right = f"All {counted(findings.total, 'request')} are right."
    return Verdict(True, "Ready to go live", (right, *until_reasons(uses), *warnings(uses)), uses)


def _bad(refused: int, lost: int, total: int) -> str:
    """Return a sentence without its end: 2 of 9 requests are refused, and 1 loses data in silence."""
    losing = "loses data" if lost == 1 else "lose data"
    if not refused:
        return f"{lost} of {counted(total, 'request')} {losing} without any error from Klaviyo"
    text = f"{refused} of {counted(total, 'request')} {'is' if refused == 1 else 'are'} refused by Klaviyo"
    return f"{text}, and {lost} {losing} without any error" if lost else text


def _notes(findings: Findings) -> Iterator[str]:
    yield from tally_notes(findings)
    for place in findings.unreadable_places:
        yield f"{place.position}: {place.reason}"
    if findings.dropped:
        dropped = counted(findings.dropped, "request")
        yield f"Further problems in {dropped}: there are too many kinds to keep each."
