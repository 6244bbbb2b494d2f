"""Bare payloads: documents of the new API, lists of them, and the bodies of track and identify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Recorded

from .found import Found, Payload, Unreadable


def read_payload(source: str, content: Any, raw: bytes) -> Iterator[Found]:
    """Read a document, or each of a list of documents."""
    if isinstance(content, list) and any(isinstance(item, dict) for item in content):
        for number, item in enumerate(content, 1):
            if isinstance(item, dict):
                yield _one(source, number, item, orjson.dumps(item))
            else:
                yield Unreadable(source, number, "an entry of the list that is no object, as payloads are")
    else:
        yield _one(source, None, content, raw)


def _one(source: str, number: int | None, content: Any, raw: bytes) -> Found:
    call = _legacy_call(content)
    if call:
        return Recorded("POST", call, body=raw, source=source, line=number)
    place = source if number is None else f"{source}:{number}"
    return Payload(place, content, raw)


def _legacy_call(content: Any) -> str:
    """Return the path of the old call that a body belongs to; empty for another."""
    if not isinstance(content, dict) or "data" in content or not isinstance(content.get("token"), str):
        return ""
    if "event" in content and ("customer_properties" in content or "properties" in content):
        return "/api/track"
    return "/api/identify" if isinstance(content.get("properties"), dict) else ""
