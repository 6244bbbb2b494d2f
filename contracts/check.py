"""Checks a request against its operation: what Klaviyo would refuse, and what it would accept and lose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .diagnosis import diagnose
from .operation import Operation
from .violation import Severity, Violation, violation

MAX_BODY = 5 * 1024 * 1024  # bytes, decompressed (facts 3, DOC RL)
MEDIA_TYPES = ("application/vnd.api+json", "application/json")


def check_media_type(content_type: str | None) -> Violation | None:
    """Say what is wrong with a Content-Type header, or None."""
    if content_type in MEDIA_TYPES:
        return None
    essence = (content_type or "").split(";", 1)[0].strip().lower()
    if essence in MEDIA_TYPES:
        return None
    detail = f'Unsupported media type "{essence[:60]}" in request.'
    return violation("media-type", detail, parameter="Content-Type")


def check_body(operation: Operation, payload: Any, ids: tuple[str, ...] = ()) -> list[Violation]:
    """Check a parsed body; `ids` are the ids in the path. Errors come first; without any, losses."""
    body = operation.body
    if body is None:
        return []
    if not body.accepts(payload):
        return diagnose(body.errors(payload), body.schema, payload)
    if operation.method == "PATCH" and ids and operation.path.endswith("}"):
        mismatch = _check_id(payload, ids[-1])
        if mismatch:
            return [mismatch]
    watch = operation.watch
    if watch is None or watch.accepts(payload):
        return []
    return diagnose(watch.errors(payload), watch.schema, payload)


def _check_id(payload: Any, expected: str) -> Violation | None:
    sent = payload["data"].get("id")
    if sent is None or sent == expected:
        return None
    return violation("id-mismatch", f"data.id is '{sent}', the path names '{expected}'.", pointer="/data/id")


def verdict_of(violations: Iterable[Violation]) -> str:
    """Sum violations up: the worst severity, or ok."""
    severities = {item.severity for item in violations}
    if not severities:
        return "ok"
    for severity in Severity:
        if severity in severities:
            return str(severity)
    return "ok"
