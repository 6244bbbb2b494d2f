"""A change between two revisions, of requests or of answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BREAKS, CHANGES, NEW = "breaks", "changes", "new"
ORDER = (BREAKS, CHANGES, NEW)
REQUEST, ANSWER = "request", "answer"
SIDES = (REQUEST, ANSWER)
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one operation.

    It breaks a client where a request is refused now, or an answer has less than was read of it.
    """

    kind: str
    operation: str
    place: str
    text: str
    side: str = REQUEST


def listed(items: Iterable[Any]) -> str:
    """Join names; of very many only the first."""
    names = [str(item) for item in items]
    more = len(names) - _SHOWN
    return ", ".join(names) if more < 2 else f"{', '.join(names[:_SHOWN])} and {more} more"
