"""Numbers among values of JSON."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_number(value: Any) -> TypeGuard[int | float]:
    """Return whether a value is a number: true and false are none, though Python takes them for numbers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
