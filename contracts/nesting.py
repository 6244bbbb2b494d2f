"""The depth of JSON values, and the number of objects and lists in a text of JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

# orjson reads 1024 levels and writes 254; kept values come back some levels further down. Klaviyo keeps
# 10 levels of events (facts 8.1).
MAX_NESTING = 200
# The mock's own bound for a body, twenty bytes for each in one of 5 MB: ten thousand profiles have 100 000.
MAX_CONTAINERS = 250_000
# Nothing else is needed to find the brackets outside of texts.
_NEEDLESS = bytes(set(range(256)) - set(b'[{"'))
# Levels beyond which the writer is not tried: another version may write any number.
_MOST_WRITTEN = 1_100


def is_too_deep(content: Any, levels: int = MAX_NESTING) -> bool:
    """Return whether JSON is nested deeper than so many levels, the outermost object or array being one."""
    if not isinstance(content, (dict, list)):
        return False
    # The writer counts levels a hundred times as fast: filled up with others, it refuses one more.
    wrapped = content
    for _ in range(_written_levels() - levels):
        wrapped = [wrapped]
    if wrapped is not content and _is_written(wrapped):
        return False
    return _is_deeper(content, levels)


def containers_in(body: bytes) -> int:
    """Count the objects and lists of a text of JSON, in a hundredth of a second for 5 MB."""
    if b'"' in body:
        if b"\\" in body:
            body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
        body = b"".join(body.translate(None, _NEEDLESS).split(b'"')[::2])
    return sum(body.count(bracket) for bracket in (b"[", b"{"))


@cache
def _written_levels() -> int:
    """Return how many levels orjson writes; 0 where that has no end."""
    content: list[Any] = [0]  # orjson 3.9 does not count an empty one
    for levels in range(1, _MOST_WRITTEN):
        if not _is_written(content):
            return levels - 1
        content = [content]
    return 0


def _is_written(content: Any) -> bool:
    try:
        orjson.dumps(content)
    except TypeError:  # too deep, or an integer of more than 64 bits
        return False
    return True


def _is_deeper(content: Any, levels: int) -> bool:
    level = [content]
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
