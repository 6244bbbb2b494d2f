"""Drops violations that only repeat another: one cause deserves one message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..violation import Violation
from .remedies import is_identifier

_IDENTIFIERS = ("no-identifier", "one-identifier")


def without_echoes(violations: Sequence[Violation]) -> list[Violation]:
    """Return the violations without those that another one explains, in the same order.

    An object without its `data` makes every other member look unknown. An identifier that is misspelt or of
    the wrong type makes the profile look as if it had none.
    """
    if len(violations) < 2:  # the usual case
        return [*violations]
    unwrapped = {_scope_of(item) for item in violations if item.code == "not-wrapped"}
    scopes = Counter(_scope_of(item) for item in violations)
    hidden = Counter(place for item in violations if _hides(item) for place in _around(str(item.pointer)))

    def is_echo(item: Violation) -> bool:
        place = str(item.pointer)
        if item.code == "unknown-field":
            return any(outer in unwrapped for outer in _around(place))
        if item.code in _IDENTIFIERS:
            explained = sum(scopes[outer] for outer in _around(place)) - 1
            return explained > 0 or hidden[place] - _hides(item) > 0
        return False

    return [item for item in violations if not is_echo(item)]


def _around(pointer: str) -> Iterator[str]:
    """Yield a pointer and each pointer that it lies in, the innermost first."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _scope_of(item: Violation) -> str:
    """Return the place that a violation explains: the whole body where `data` itself is missing."""
    return "" if item.code == "not-wrapped" and item.pointer == "/data" else str(item.pointer)


def _hides(item: Violation) -> bool:
    """Return whether a violation takes an identifier away: one itself, or the object that holds them."""
    name = str(item.pointer).rsplit("/", 1)[-1]
    return name in ("attributes", "data") or is_identifier(name)
