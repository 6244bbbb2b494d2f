"""Reads request bodies."""

from __future__ import annotations

from typing import Any

import orjson

from .violation import Violation, violation

# orjson reads 1024 levels and writes 254; what is kept comes back some levels further down. Klaviyo keeps
# 10 levels of events (facts 8.1).
MAX_NESTING = 200


def parse_body(body: bytes) -> tuple[Any, Violation | None]:
    """Parse a JSON body. Returns its content, and what is wrong when it cannot be parsed."""
    if not body:
        return None, violation("bad-json", "The request has no body.", pointer="/data")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        detail = f"JSON parse error - {error.msg} at line {error.lineno}, column {error.colno}"
        return None, violation("bad-json", detail, pointer="/data")
    if body.count(b"{") + body.count(b"[") > MAX_NESTING and is_too_deep(content):
        detail = f"The body is nested more than {MAX_NESTING} levels deep."
        return None, violation("bad-json", detail, pointer="/data")
    return content, None


def is_too_deep(content: Any, levels: int = MAX_NESTING) -> bool:
    """Say whether JSON is nested deeper than so many levels, the outermost object or array being one."""
    level = [content] if isinstance(content, (dict, list)) else []
    for _ in range(levels):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, (dict, list))
        ]
        if not level:
            return False
    return True
