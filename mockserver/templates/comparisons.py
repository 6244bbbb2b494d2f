"""Compares values in templates as Django does."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any


class Operand:
    """A side of a comparison. Values that can't be compared are unequal and false, as in Django, not an
    error.
    """

    __slots__ = ("value",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Operand) and bool(self.value == other.value)

    def __lt__(self, other: Operand) -> bool:
        return _holds(operator.lt, self.value, other.value)

    def __le__(self, other: Operand) -> bool:
        return _holds(operator.le, self.value, other.value)

    def __gt__(self, other: Operand) -> bool:
        return _holds(operator.gt, self.value, other.value)

    def __ge__(self, other: Operand) -> bool:
        return _holds(operator.ge, self.value, other.value)

    def __contains__(self, other: Operand) -> bool:
        return _holds(operator.contains, self.value, other.value)


def _holds(comparison: Callable[[Any, Any], Any], one: Any, other: Any) -> bool:
    try:
        return bool(comparison(one, other))
    except TypeError:
        return False
