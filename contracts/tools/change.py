"""A change between two revisions, of requests or of answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BREAKS, CHANGES, NEW = "breaks", "changes", "new"
ORDER = (BREAKS, CHANGES, NEW)
REQUEST, ANSWER = "request", "answer"
SIDES = (REQUEST, ANSWER)
# The aspects of an answer, and the conditions of an operation, that changes are about.
GONE, ON_REQUEST, NULL, TYPE, MAYBE = "gone", "on-request", "null", "type", "maybe-missing"
VALUES, PAGE, STATUS, LIMIT, SCOPE = "values", "page", "status", "limit", "scope"
MEANING = "meaning"
ASPECTS = (GONE, ON_REQUEST, NULL, TYPE, MAYBE, VALUES, PAGE, STATUS, LIMIT, SCOPE, MEANING)
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one operation.

    It breaks a client where a request is refused now, or an answer has less than was read of it.

    aspect: of the answer or of the conditions, such as gone; empty for fields and parameters of requests.
    """

    kind: str
    operation: str
    place: str
    text: str
    side: str = REQUEST
    aspect: str = ""


def listed(items: Iterable[Any]) -> str:
    """Join names; of very many only the first."""
    names = [str(item) for item in items]
    more = len(names) - _SHOWN
    return ", ".join(names) if more < 2 else f"{', '.join(names[:_SHOWN])} and {more} more"
