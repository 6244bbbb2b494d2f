"""Builds Klaviyo's error documents; nothing else does (facts 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import JSON_API, Reply

# status -> code, title (facts 4.1, 4.2). 405, 413, 415 and 501 are the framework's: their codes are
# UNCONFIRMED at Klaviyo.
_KINDS: dict[int, tuple[str, str]] = {
    400: ("invalid", "Invalid input."),
    401: ("authentication_failed", "Incorrect authentication credentials."),
    403: ("permission_denied", "You do not have permission to perform this action."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "Method not allowed."),
    409: ("conflict", "Conflict."),
    410: ("gone", "Gone."),
    413: ("payload_too_large", "Payload too large."),
    415: ("unsupported_media_type", "Unsupported media type."),
    429: ("throttled", "Request was throttled."),
    500: ("error", "A server error occurred."),
    503: ("service_unavailable", "Service temporarily unavailable."),
}
# Answers of the edge in front of the API, as a page (facts 1.2, LIVE for 400 and 403).
_EDGE = {502: b"Bad gateway", 504: b"Gateway time-out", 524: b"A timeout occurred"}
_PAGE = b"<!DOCTYPE html><html><head><title>%d: %b</title></head><body><h1>%b</h1></body></html>"
_GATEWAY = {
    502: ("bad_gateway", "The upstream cannot be reached."),
    504: ("gateway_timeout", "The upstream does not answer."),
}
_OWN_CODES: dict[str, tuple[str, str]] = {
    "no-credentials": ("not_authenticated", "Authentication credentials were not provided."),
    "bad-key": ("not_authenticated", "Authentication credentials were not provided."),
    "unknown-key": ("not_authenticated", "Authentication credentials were not provided."),
    "duplicate-profile": ("duplicate_profile", "Conflict."),
    "tag-exists": ("tag_service_error", "Tag Service Error"),
    "unknown-variant": ("variant_not_found", "Not found."),
    "tag-service": ("tag_service_error", "Tag Service Error"),
}
# 401, 403 and 404 come from the framework: no `links`, no `meta`, and a pointer with a slash at its end.
_FRAMEWORK = frozenset({401, 403, 404})
# facts E19, LIVE
_THROTTLE_LINKS = {
    "type": "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits"
}


def error_reply(refusal: Refusal, new_id: Callable[[], str]) -> Reply:
    """Build the answer to a refused request; `new_id` makes the id of each error."""
    errors = [_error(item, new_id(), refusal.meta) for item in _answered(refusal.violations)]
    # An answer of 429 is JSON without saying so (REC create_segment.429).
    media_type = b"" if refusal.status == 429 else JSON_API
    return Reply(refusal.status, orjson.dumps({"errors": errors}), media_type, refusal.headers)


def _answered(violations: list[Violation]) -> list[Violation]:
    """Return the violations that an answer names: one for a payload of another shape (facts E9, LIVE)."""
    if len(violations) == 1:
        return violations
    shapeless = [item for item in violations if item.code == "not-wrapped"]
    return [item for item in violations if item.code != "not-wrapped" or item is shapeless[0]]


def throttled(seconds: int) -> Refusal:
    """Refuse a call until some seconds have passed (facts E19, LIVE)."""
    unit = "second" if seconds == 1 else "seconds"
    detail = f"Request was throttled. Expected available in {seconds} {unit}."
    found = violation("throttled", detail, pointer="/data")
    return Refusal([found], headers=((b"retry-after", b"%d" % seconds),))


def failure_reply(status: int, retry_after: int, new_id: Callable[[], str]) -> Reply:
    """Build the answer of a failing API, which only a fault asks for and no request causes."""
    if status == 429:
        return error_reply(throttled(retry_after), new_id)
    if status in _EDGE:
        return Reply(status, _PAGE % (status, _EDGE[status], _EDGE[status]), b"text/html; charset=UTF-8")
    code, title = _KINDS[status]
    error = {
        "id": new_id(),
        "status": status,
        "code": code,
        "title": title,
        "detail": title,
        "source": {"pointer": "/data/"},
        "links": {},
        "meta": {},
    }
    return Reply(status, orjson.dumps({"errors": [error]}))


def gateway_reply(status: int, detail: str, new_id: Callable[[], str]) -> Reply:
    """Build the answer of a proxy whose upstream gives none: 502, or 504 after a timeout."""
    code, title = _GATEWAY[status]
    error = {"id": new_id(), "status": status, "code": code, "title": title, "detail": detail, "source": {}}
    return Reply(status, orjson.dumps({"errors": [error]}))


def _error(item: Violation, identifier: str, meta: dict[str, Any]) -> dict[str, Any]:
    code, title = _OWN_CODES.get(item.code) or _KINDS.get(item.status, ("invalid", "Invalid input."))
    source: dict[str, str] = {}
    if item.parameter is not None and item.status not in _FRAMEWORK:
        source = {"parameter": item.parameter}
    elif item.status in _FRAMEWORK:
        source = {"pointer": item.pointer or "/data/"}
    else:
        # Klaviyo itself points at the whole body where nesting is wrong (facts E8, E9, LIVE), which has
        # misled many; here the pointer always leads to the place.
        source = {"pointer": item.pointer or "/data"}
    error: dict[str, Any] = {
        "id": identifier,
        "status": item.status,
        "code": code,
        "title": title,
        "detail": item.detail,
        "source": source,
    }
    if item.status not in _FRAMEWORK:
        error |= {"links": _THROTTLE_LINKS if item.status == 429 else {}, "meta": meta}
    return error
