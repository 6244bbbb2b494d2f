"""One difference between two accounts, and what is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of what, in which field, what the old call left there and what there is now."""

    kind: str  # missing, extra or changed
    subject: str
    field: str = ""
    legacy: Any = None
    actual: Any = None
    hint: str = ""

    @property
    def code(self) -> str:
        """Name it as violations are named, for tables and baselines."""
        return f"difference-{self.kind}"


def same(one: Any, other: Any) -> bool:
    """Compare two JSON values: 1 is 1.0 but not true; null is the same as nothing there."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
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


def differing_fields(
    subject: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    hint: Callable[[str, str], str] = lambda field, kind: "",
) -> Iterator[Difference]:
    """Yield the differences between the fields of one thing, by name.

    hint: makes the remedy of a field and a kind of difference.
    """
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if not same(before, after):
            kind = "missing" if after is None else "extra" if before is None else "changed"
            yield Difference(kind, subject, name, before, after, hint(name, kind))
