"""The findings of an upgrade as a report in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import orjson

from klaviyo_rehearsal.contracts.checking.routing_violations import NOT_LOADED
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.tools.revisions import RETIRED
from klaviyo_rehearsal.contracts.violation import CATALOGUE, Severity

from ..failures.cause import Cause
from ..failures.fingerprint import fingerprint
from ..reports.matter import OPEN, Matter, Spot
from ..reports.run_facts import RunFacts
from ..reports.traffic.html import upgrade_page
from ..reports.traffic.report import Row, TrafficReport
from ..reports.verdict import RevisionUse, Verdict, counted, until_reasons
from .findings import AnswerChange, Break, OperationUse, UpgradeReport
from .known import BREAKING, CHANGING, change_code, change_count
from .record import operation_record, upgrade_record
from .text import remarks, summary, upgrade_lines
from .wording import appearance, change_text


def traffic_report(report: UpgradeReport, name: str, facts: RunFacts | None) -> TrafficReport:
    """Return the report on an upgrade. name: of its input."""
    rows = tuple(sorted(map(_row, report.operations), key=lambda row: row.rank))
    matters = tuple(matter for use in report.operations for matter in _matters(use, report))
    makers: dict[str, Callable[[], str]] = {
        form: partial(make, report) for form, make in (("text", _text), ("json", _json), ("ndjson", _lines))
    }
    notes = tuple(remarks(report))
    found = TrafficReport("upgrade", name, _verdict(report), rows, matters, notes, facts, makers)
    makers["html"] = lambda: upgrade_page(found, report.target.revision)
    return found


def _text(report: UpgradeReport) -> str:
    return "".join(f"{line}\n" for line in upgrade_lines(report))


def _json(report: UpgradeReport) -> str:
    return orjson.dumps(upgrade_record(report), option=orjson.OPT_INDENT_2).decode() + "\n"


def _lines(report: UpgradeReport) -> str:
    return "".join(orjson.dumps(operation_record(use)).decode() + "\n" for use in report.operations)


def _verdict(report: UpgradeReport) -> Verdict:
    target, seen = report.target, report.seen
    uses = tuple(
        RevisionUse(life.revision, report.revisions.get(life.revision, 0), life) for life in report.lives
    )
    own = [use for use in uses if use.revision == target.revision]
    reasons = [summary(report)]
    if report.failed:
        return Verdict(False, f"Not ready for {target.revision}", tuple(reasons), uses)
    if target.state == RETIRED:
        reasons.append(f"{target.revision} is {target.sentence}: upgrade to a later one.")
        return Verdict(False, f"Not ready for {target.revision}", tuple(reasons), uses)
    if seen.not_judged:
        reasons.append(f"{counted(seen.not_judged.total(), 'request')} could not be judged.")
    if seen.unreadable:
        reasons.append(f"{counted(len(seen.unreadable), 'place')} of the recordings could not be read.")
    if seen.wrong_before:
        wrong = counted(seen.wrong_before, "request")
        reasons.append(f"{wrong} wrong at the revision sent too: `rehearse check` has them.")
    if len(reasons) > 1:
        return Verdict(None, "Not known yet", tuple(reasons), uses)
    return Verdict(True, f"Ready for {target.revision}", (*reasons, *until_reasons(own)), uses)


def _row(use: OperationUse) -> Row:
    case = use_cases().get(use.use_case or "")
    refuses = any(one.violation.severity is Severity.ERROR for one in use.breaks.values())
    changed = len(use.read_breaks())
    return Row(
        use.key,
        case.summary if case else "",
        use.requests,
        right=use.requests - use.broken - use.not_judged,
        lost=0 if refuses else use.broken,
        refused=use.broken if refuses else 0,
        open=use.not_judged,
        remark=f"its answers change: {counted(changed, 'member')}" if changed else "",
    )


def _matters(use: OperationUse, report: UpgradeReport) -> Iterator[Matter]:
    for one in sorted(use.breaks.values(), key=lambda item: -item.requests):
        yield _break(one, use, report)
    for item in use.read_breaks():
        yield _change(item, use, report, BREAKING)
    for item in use.read_changes():
        yield _change(item, use, report, CHANGING)
    if use.not_judged:
        mark = fingerprint(use.key, Cause(NOT_LOADED), report.target.revision)
        detail = f"No contract of {report.target.revision} with it is loaded."
        remedy = "Load the official file with --official or --spec."
        title = CATALOGUE[NOT_LOADED].summary
        yield Matter(NOT_LOADED, OPEN, title, detail, remedy, use.key, mark, count=use.not_judged)


def _break(one: Break, use: OperationUse, report: UpgradeReport) -> Matter:
    item, revision = one.violation, report.target.revision
    return Matter(
        item.code,
        str(item.severity),
        CATALOGUE[item.code].summary,
        item.detail,
        item.remedy,
        use.key,
        fingerprint(use.key, Cause(item.code, field=one.place), revision),
        item.evidence,
        use.use_case or "",
        revision,
        one.place,
        one.requests,
        (_spot(one.source),),
    )


def _change(item: AnswerChange, use: OperationUse, report: UpgradeReport, level: str) -> Matter:
    change, revision = item.change, report.target.revision
    shows, remedy = appearance(change.aspect)
    code = change_code(item)
    text = change_text(change)
    return Matter(
        code,
        level,
        shows,
        text,
        remedy,
        use.key,
        fingerprint(use.key, Cause(code, field=change.place), revision),
        use_case=use.use_case or "",
        revision=revision,
        place=change.place,
        count=change_count(item),
    )


def _spot(source: str) -> Spot:
    """Return a place that is written as file:line."""
    file, _, line = source.rpartition(":")
    return Spot(file, int(line)) if file and line.isdecimal() else Spot(source)
