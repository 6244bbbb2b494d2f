"""Values that a recorder has hidden or damaged, and names that stand in their place."""

from __future__ import annotations

import re
from typing import Any

from .json_pointer import pointer_steps

# A value that ends with an encoded quote and begins with half an escape: the hiding of an address took the
# first quote with it, as in equals(email,%p1a2b3@shop.dev%27).
_HALF_QUOTED = re.compile(r"(?<=[,\[])%(?![0-9A-Fa-f]{2})(?=[^,\])]*?(%2[27]))")


def restored_quotes(query: str) -> str:
    """Return a query string with the opening quotes that were lost when values were hidden."""
    return _HALF_QUOTED.sub(r"\1", query) if "%" in query else query


# A name in brackets alone, such as <EMAIL>, {{ email }} or {emails_3}; a number in brackets is a value.
_NAME = re.compile(r"<[A-Za-z_][\w -]*>|\{\{? ?[A-Za-z_][\w.-]* ?\}?\}|\[[A-Z_][A-Z_ ]*\]|\$\{?[A-Z_]+\}?")


def holds_name(payload: Any, pointer: str) -> bool:
    """Return whether the place of a payload holds a name that stands for a value."""
    node = value_at(payload, pointer)
    return isinstance(node, str) and _NAME.fullmatch(node) is not None


def value_at(payload: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer; None where there is none."""
    node = payload
    for step in pointer_steps(pointer):
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return node
