"""One difference between two accounts, and the equality of JSON values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: in which resource and field, the old value and the value now."""

    kind: str  # missing, extra or changed
    subject: str
    field: str = ""
    legacy: Any = None
    actual: Any = None
    hint: str = ""

    @property
    def code(self) -> str:
        """Its code, such as difference-missing, for tables and baselines."""
        return f"difference-{self.kind}"


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal: 1 is 1.0 but not true; null is the same as absent."""
    if isinstance(one, str) or isinstance(other, str):  # most values are
        return bool(one == other)
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    # Python takes True for 1, and Klaviyo's segments do not.
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return bool(_as_double(one) == _as_double(other))
    return bool(one == other)


def _as_double(value: Any) -> Any:
    """Return the double that JSON readers make of a number: JavaScript writes 4.5e16 as 45000000000000000."""
    try:
        return float(value) if isinstance(value, int) else value
    except OverflowError:
        return value
