"""Checks migrated requests as `rehearse check` does, before they are handed out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.violation import Severity, Violation

from ..migrate.call import Migrated
from ..migrate.records import headers_of
from ..migrate.request import Request

# The old API lost these as well: addresses for tests, and repeats of an event.
LOST_BEFORE = frozenset({"reserved-domain", "repeated-id", "same-second"})
# Of one request alone nobody can tell that the one before it makes the profile known.
_KNOWN_BEFORE = "subscribe-without-list"
_HARMLESS = LOST_BEFORE | {_KNOWN_BEFORE}


def checked(items: Iterable[Migrated], inspector: Inspector, revision: str) -> Iterator[Migrated]:
    """Yield replacements with the violations of each request."""
    for item in items:
        findings = [_findings(item, request, inspector, revision) for request in item.replacement.requests]
        wrong = tuple(
            _sentence(next((one for one in found if one.code not in _HARMLESS), None)) for found in findings
        )
        known = {one.code: one for found in findings for one in found if one.code in _HARMLESS}
        notes = (*item.replacement.notes, *map(_remark, known.values()))
        checked_one = replace(item, replacement=replace(item.replacement, notes=notes), wrong=wrong)
        yield replace(checked_one, lost_before=bool(known.keys() & LOST_BEFORE))


def _findings(item: Migrated, request: Request, inspector: Inspector, revision: str) -> list[Violation]:
    recorded = Recorded(
        request.method,
        request.path,
        request.query_string,
        {name.lower(): value for name, value in headers_of(request, revision).items()},
        b"" if request.body is None else orjson.dumps(request.body),
        item.calls[0].source,
        item.calls[0].line,
    )
    return [
        found
        for verdict in inspector.inspect(recorded)
        for found in verdict.violations
        if found.severity is not Severity.ADVICE
    ]


def _remark(found: Violation) -> str:
    if found.code == _KNOWN_BEFORE:
        return "The consent has no list at this revision: the profile must be known before it is sent."
    return f"The old API lost this as well: {_words(found)}"


def _sentence(found: Violation | None) -> str:
    if found is None:
        return ""
    fate = "refuses it" if found.severity is Severity.ERROR else "accepts it and loses something"
    return f"Klaviyo {fate}: {_words(found)} {found.remedy}"


def _words(found: Violation) -> str:
    return f"{found.code} at {found.place}: {found.detail}"
