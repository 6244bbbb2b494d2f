"""Requests of sequences, made short."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.rehearsal.sequences.judge import SequenceJudge
from klaviyo_rehearsal.rehearsal.sequences.recorded import sent_of
from klaviyo_rehearsal.rehearsal.sequences.sent import Advice

NOON = 1_772_625_600.0  # 2026-03-04 12:00 UTC
REVISION = "2026-07-15"
LIBRARY = load()
THROTTLED = {"errors": [{"detail": "Request was throttled. Expected available in 5 seconds."}]}


@cache
def inspector() -> Inspector:
    """Return an inspector at one day."""
    return Inspector(LIBRARY, legacy_api(), use_cases().values(), today=date(2026, 11, 26))


def request(
    method: str,
    path: str,
    at: float | None = 0,
    status: int | None = 200,
    body: Any = None,
    answer: Any = None,
    *,
    query: str = "",
    key: str = "pk_a",
    source: str = "it.ndjson",
    line: int | None = None,
    wait: int | None = None,
) -> Recorded:
    """Return a recorded request; at: seconds after noon."""
    headers = {"authorization": f"Klaviyo-API-Key {key}", "revision": REVISION}
    return Recorded(
        method,
        path,
        query,
        headers | {"content-type": "application/vnd.api+json"},
        json.dumps(body).encode() if body is not None else b"",
        source,
        line,
        status,
        None if at is None else NOON + at,
        json.dumps(answer).encode() if answer is not None else b"",
        wait,
    )


def event(name: str = "a", **attributes: Any) -> Any:
    """Return the body of an event of a person."""
    return {
        "data": {
            "type": "event",
            "attributes": {
                "properties": {},
                "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
                "profile": {"data": {"type": "profile", "attributes": {"email": f"{name}@northwind.shop"}}},
                **attributes,
            },
        }
    }


def profile(identifier: str | None = None, **attributes: Any) -> Any:
    """Return the body of a profile."""
    named = {"id": identifier} if identifier else {}
    return {"data": {"type": "profile", **named, "attributes": attributes}}


def judged(*requests: Recorded, judge: SequenceJudge | None = None) -> list[Advice]:
    """Return the advice on requests in their order."""
    judge = judge or SequenceJudge(LIBRARY)
    found: list[Advice] = []
    for item in requests:
        (inspection,) = inspector().inspect(item)
        found += judge.add(sent_of(item, inspection))
    return found + list(judge.end())


def codes(*requests: Recorded) -> list[str]:
    """Return the codes of the advice on requests in their order."""
    return [item.violation.code for item in judged(*requests)]
