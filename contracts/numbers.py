"""Numbers among values of JSON."""

from __future__ import annotations

from typing import Any, TypeGuard

# More than anything is counted, and less than what JSON may hold.
_MOST = 2**53


def is_number(value: Any) -> TypeGuard[int | float]:
    """Return whether a value is a number: true and false are none, though Python takes them for numbers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole_number(value: Any) -> int:
    """Return a number of things, from 0, as a file of ours has it. Raises ValueError for any other value."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
        raise ValueError(f"{value!r} is no whole number from 0")
    return value
