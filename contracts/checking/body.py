"""Reads request bodies."""

from __future__ import annotations

from typing import Any

import orjson

from ..nesting import MAX_NESTING, is_too_deep
from ..violation import Violation, violation


def parse_body(body: bytes) -> tuple[Any, Violation | None]:
    """Parse a JSON body. Returns its content, and a violation when it cannot be parsed."""
    if not body:
        return None, violation("bad-json", "The request has no body.", pointer="/data")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        detail = f"JSON parse error - {error.msg} at line {error.lineno}, column {error.colno}"
        return None, violation("bad-json", detail, pointer="/data")
    # Brackets are counted in microseconds, and few bodies have so many.
    if body.count(b"{") + body.count(b"[") > MAX_NESTING and is_too_deep(content):
        detail = f"The body is nested more than {MAX_NESTING} levels deep."
        return None, violation("bad-json", detail, pointer="/data")
    return content, None
