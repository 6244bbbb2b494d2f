"""Makes entries, outcomes and results for tests that need no mock."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

TRACK = LegacyCall.track("Placed Order", {"$email": "ana@northwind.shop"}, {"$value": 9.5}, 1_600_000_000)
_HEADERS = b"authorization: Klaviyo-API-Key ***\nrevision: 2026-07-15\ncontent-type: application/json"
SCENARIO = Scenario((TRACK,), {"profiles": [{"email": "ana@northwind.shop"}]})


def entry(
    operation: str = "POST /api/events", status: int = 202, *violations: Violation, **changes: Any
) -> Entry:
    """Return a request of the journal. changes: other fields of it."""
    method, path = operation.split(" ")
    fields: dict[str, Any] = {
        "number": 1,
        "seconds": 0.0,
        "method": method,
        "path": path,
        "query": "",
        "headers": _HEADERS,
        "body": b'{"data":{"type":"event"}}',
        "status": status,
        "operation": operation,
        "revision": "2026-07-15",
        "verdict": "ok",
        "violations": violations,
    }
    return Entry(**fields | changes)


def outcome(*requests: Entry, **changes: Any) -> Outcome:
    """Return the outcome of one track call. changes: other fields of it."""
    fields: dict[str, Any] = {"use_case": "create-event", "scenario": SCENARIO, "differences": ()}
    return Outcome(requests=requests, **fields | changes)
