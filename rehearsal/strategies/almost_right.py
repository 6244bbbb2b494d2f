"""Draws payloads with one mistake each, and the violation that it deserves."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.operation import Operation

from .mistakes import Mistake, mistakes, with_value
from .operations import operation_with_body
from .payloads import failings, right_bodies


class AlmostRight(NamedTuple):
    """A payload with one mistake. code, pointer: the violation that `rehearse check` finds in it."""

    payload: dict[str, Any]
    code: str
    pointer: str


def almost_right(operation: str, *, revision: str | None = None) -> st.SearchStrategy[AlmostRight]:
    """Draw bodies of requests that Klaviyo refuses, or takes and does not keep, for one mistake.

    operation: method and path template, such as `POST /api/events`. revision: by default the newest that is
    read from Klaviyo's file. Raises ValueError for an unknown operation or revision, and for one without a
    body.
    """
    return _with_a_mistake(operation_with_body(operation, revision))


@st.composite
def _with_a_mistake(draw: st.DrawFn, operation: Operation) -> AlmostRight:
    assert operation.body_schema is not None
    body = draw(right_bodies(operation))
    found = list(mistakes(operation.body_schema, body))
    first = draw(st.integers(0, len(found) - 1))
    # The next one where a rule finds another fault: to draw anew would discard the body.
    for mistake in (*found[first:], *found[:first]):
        payload = with_value(body, mistake.place, mistake.value)
        if deserves(operation, payload, mistake):
            return AlmostRight(payload, mistake.code, mistake.pointer)
    raise AssertionError(f"{operation.key}: a right body without room for a mistake: {body}")


def deserves(operation: Operation, payload: Any, mistake: Mistake) -> bool:
    """Return whether the judge finds exactly the violation of a mistake."""
    return [(item.code, item.pointer) for item in failings(operation, payload)] == [
        (mistake.code, mistake.pointer)
    ]
