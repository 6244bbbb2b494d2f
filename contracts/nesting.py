"""The depth of JSON values."""

from __future__ import annotations

from typing import Any

# orjson reads 1024 levels and writes 254; kept values come back some levels further down. Klaviyo keeps
# 10 levels of events (facts 8.1).
MAX_NESTING = 200


def is_too_deep(content: Any, levels: int = MAX_NESTING) -> bool:
    """Return whether JSON is nested deeper than so many levels, the outermost object or array being one."""
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
