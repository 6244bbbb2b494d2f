"""How a request ended, by its answer: the coverage of a use case, and the choices of `--require`."""

from __future__ import annotations

import orjson

from klaviyo_rehearsal.mockserver.state.journal import NO_ANSWER

ENDS = ("accepted", "rejected", "conflicted", "throttled", "failed", "partly failed")


def end_of(status: int, answer: bytes = b"") -> str:
    """Name how a request ended, one of ENDS; a request without an answer failed."""
    if status == NO_ANSWER or status >= 500:
        return "failed"
    if status >= 400:
        return {409: "conflicted", 429: "throttled"}.get(status, "rejected")
    return "partly failed" if _failed_items(answer) else "accepted"


def _failed_items(answer: bytes) -> int:
    if b'"failed_count"' not in answer:
        return 0
    data = orjson.loads(answer).get("data")
    return int((data.get("attributes") or {}).get("failed_count") or 0) if isinstance(data, dict) else 0
