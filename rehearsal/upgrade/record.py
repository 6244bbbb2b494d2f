"""Writes the findings of an upgrade as values for JSON."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.tools.revisions import life_record

from .findings import AnswerChange, Break, OperationUse, UpgradeReport
from .wording import LOST, REFUSED, appearance, change_text


def upgrade_record(report: UpgradeReport) -> dict[str, Any]:
    """Return the report as values for JSON."""
    seen = report.seen
    return {
        "to": report.target.revision,
        "today": report.today,
        "breaks": report.failed,
        "requests": sum(use.requests for use in report.operations),
        "operations": [operation_record(use) for use in report.operations],
        "revisions": [
            life_record(life) | {"requests": report.revisions.get(life.revision, 0)} for life in report.lives
        ],
        "not_judged": dict(seen.not_judged),
        "wrong_at_own_revision": seen.wrong_before,
        "without_revision": seen.without_revision,
        "legacy": seen.legacy,
        "elsewhere": dict(seen.elsewhere),
        "unreadable": seen.unreadable,
    }


def operation_record(use: OperationUse) -> dict[str, Any]:
    """Return one operation as values for JSON."""
    return {
        "operation": use.key,
        "use_case": use.use_case,
        "requests": use.requests,
        "revisions": dict(sorted(use.revisions.items())),
        "answers": use.answers,
        "breaking_requests": use.broken,
        "breaks": [_break(item) for item in use.breaks.values()],
        "changes": [_change(item, use) for item in use.changes.values()],
    }


def _break(one: Break) -> dict[str, Any]:
    return one.violation.as_dict() | {
        "requests": one.requests,
        "first": one.source,
        "already_today": one.already,
        "revision_not_loaded": one.unsure,
        "shows": appearance(REFUSED if one.violation.severity == "error" else LOST)[0],
    }


def _change(item: AnswerChange, use: OperationUse) -> dict[str, Any]:
    shows, remedy = appearance(item.change.aspect)
    return {
        "aspect": item.change.aspect,
        "place": item.change.place,
        "text": change_text(item.change),
        "breaks": item.is_break,
        "used": use.is_read(item),
        "held_in_answers": item.held,
        "revisions": sorted(item.revisions),
        "already_today": item.already,
        "shows": shows,
        "remedy": remedy,
    }
