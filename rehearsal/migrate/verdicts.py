"""Checks migrated requests as `rehearse check` does, before they are handed out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.violation import Severity, Violation

from .call import Migrated
from .records import headers_of
from .request import Request

# The old API lost these as well: addresses for tests, and repeats of an event.
LOST_BEFORE = frozenset({"reserved-domain", "repeated-id", "same-second"})


def checked(items: Iterable[Migrated], inspector: Inspector, revision: str) -> Iterator[Migrated]:
    """Yield replacements with the violations of each request."""
    for item in items:
        findings = [_findings(item, request, inspector, revision) for request in item.replacement.requests]
        wrong = tuple(
            _sentence(next((one for one in found if one.code not in LOST_BEFORE), None)) for found in findings
        )
        known = {one.code: one for found in findings for one in found if one.code in LOST_BEFORE}
        notes = (
            *item.replacement.notes,
            *(f"The old API lost this as well: {_words(one)}" for one in known.values()),
        )
        yield replace(item, replacement=replace(item.replacement, notes=notes), wrong=wrong)


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


def _sentence(found: Violation | None) -> str:
    return "" if found is None else f"Klaviyo does not take it: {_words(found)} {found.remedy}"


def _words(found: Violation) -> str:
    return f"{found.code} at {found.place}: {found.detail}"
