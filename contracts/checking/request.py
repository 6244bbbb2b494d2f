"""Checks a request against its operation: errors that Klaviyo refuses, and losses that it accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..openapi.operation import Operation
from ..rules.functions import Now, RuleFunction, values_at
from ..rules.rule import Rule
from ..violation import MOST_TOLD, Severity, Violation, shortened, violation
from . import aggregate_filter as time_range
from .diagnosis import diagnosed
from .json_pointer import pointer_text

MAX_BODY = 5 * 1024 * 1024  # bytes, decompressed (facts 3, DOC RL)
MEDIA_TYPES = ("application/vnd.api+json", "application/json")


def check_media_type(content_type: str | None) -> Violation | None:
    """Return the violation of a Content-Type header, or None."""
    # Nearly all requests name one of the two as it is.
    if content_type in MEDIA_TYPES:
        return None
    essence = (content_type or "").split(";", 1)[0].strip().lower()
    if essence in MEDIA_TYPES:
        return None
    detail = f'Unsupported media type "{essence[:60]}" in request.'
    return violation("media-type", detail, parameter="Content-Type")


def check_body(
    operation: Operation,
    payload: Any,
    ids: tuple[str, ...] = (),
    *,
    now: Now = None,
    raw: bytes | None = None,
) -> list[Violation]:
    """Check a parsed body. Errors come first; without any, losses.

    `ids` are the ids in the path. `now` gives the time for dates that may not lie in the future; without it
    they are not checked. `raw` is the body as sent, where known: small and flat ones need fewer checks.
    """
    strict = operation.body_validator
    if strict is None:
        return []
    if not strict.accepts(payload):
        return diagnosed(strict, payload)
    if operation.method == "PATCH" and ids and operation.path.endswith("}"):
        mismatch = _check_id(payload, ids[-1])
        if mismatch:
            return [mismatch]
    # After the schema: functions rely on the types that it demands.
    found = _run_functions(operation, payload, now, raw) if operation.functions else []
    if operation.key == time_range.OPERATION:
        found += time_range.check_time_range(operation, payload, now)
    errors = [item for item in found if item.severity is Severity.ERROR]
    losses = operation.loss_validator
    if errors or losses is None or losses.accepts(payload):
        return errors or found
    return [*diagnosed(losses, payload), *found]


def _run_functions(operation: Operation, payload: Any, now: Now, raw: bytes | None) -> list[Violation]:
    due = [pair for pair in operation.functions if raw is None or _may_find(pair[0], raw)]
    found: list[Violation] = []
    for item in _of_functions(due, payload, now) if due else ():
        if len(found) == MOST_TOLD:
            return shortened(found)
        found.append(item)
    return found


def _may_find(rule: Rule, raw: bytes) -> bool:
    return (
        len(raw) >= rule.min_bytes
        and rule.holds in raw
        and (not rule.min_brackets or raw.count(b"{") + raw.count(b"[") >= rule.min_brackets)
    )


def _of_functions(due: Iterable[tuple[Rule, RuleFunction]], payload: Any, now: Now) -> Iterator[Violation]:
    for rule, function in due:
        for steps, value in values_at(payload, rule.pointer):
            for inner, detail in function(value, now):
                yield violation(rule.code, detail or rule.detail, pointer=pointer_text((*steps, *inner)))


def _check_id(payload: Any, expected: str) -> Violation | None:
    sent = payload["data"].get("id")
    if sent is None or sent == expected:
        return None
    return violation("id-mismatch", f"data.id is '{sent}', the path names '{expected}'.", pointer="/data/id")


def verdict_of(violations: Iterable[Violation]) -> str:
    """Sum violations up: the worst severity, or ok."""
    severities = {item.severity for item in violations}
    return next((str(severity) for severity in Severity if severity in severities), "ok")
