"""Converts calls of the old API, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.migrate.call import Call, Migrated, Replacement
from klaviyo_rehearsal.rehearsal.migrate.request import Request
from klaviyo_rehearsal.rehearsal.migrate.terms import Terms
from klaviyo_rehearsal.rehearsal.migrate.translation import migrate

NOW = datetime(2026, 7, 20, 12, tzinfo=UTC)


def terms(revision: str = "2026-07-15", *, browser: bool = False) -> Terms:
    """Return the terms of a revision."""
    return Terms(load().contracts[revision], now=NOW, browser=browser)


def placed(*calls: LegacyCall) -> list[Call]:
    """Give calls a place each."""
    return [Call(call, "old.ndjson", number) for number, call in enumerate(calls, 1)]


def converted(*calls: LegacyCall, batch: int = 0, **options: Any) -> list[Migrated]:
    """Convert calls."""
    return [*migrate(placed(*calls), terms(**options), batch)]


def replacement(call: LegacyCall, **options: Any) -> Replacement:
    """Convert one call."""
    (found,) = converted(call, **options)
    return found.replacement


def requests(call: LegacyCall, **options: Any) -> tuple[Request, ...]:
    """Return the requests that replace a call."""
    found = replacement(call, **options)
    assert not found.lacking
    return found.requests


def attributes(request: Request) -> dict[str, Any]:
    """Return the attributes of a body."""
    content: dict[str, Any] = request.body["data"]["attributes"]
    return content
