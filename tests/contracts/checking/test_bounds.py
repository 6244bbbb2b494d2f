"""The steps of a check grow with the size of a request, and its violations do not: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile_bodies import hostile_bodies
from benchmarks.hostile_queries import hostile_queries
from klaviyo_rehearsal.contracts.checking.body import parse_body
from klaviyo_rehearsal.contracts.checking.query import read_query
from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.contracts.violation import MOST_TOLD

REVISIONS = ("2024-02-15", "2026-07-15")
SMALL = 20_000  # bytes; of one that is looked at in parts
_KINDS = [kind for kind, _ in hostile_bodies({"data": {}}, 1_000)]
# Calls of functions for one more byte, and for any request: a hundred values, each with the nearest of forty.
_EACH, _ANY = 3, 600_000


def steps_of(check: Callable[[], Any]) -> int:
    """Count the calls of functions that a check makes."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        check()
    finally:
        sys.setprofile(before)
    return count


def _drawn(data: st.DataObject, library: Library, *, with_body: bool) -> Operation:
    contract = library.contracts[data.draw(st.sampled_from(REVISIONS), label="revision")]
    keys = sorted(operation.key for operation in contract if operation.takes_body is with_body)
    return contract[data.draw(st.sampled_from(keys), label="operation")]


@given(st.data())
def test_a_hostile_body_has_few_violations_and_takes_steps_by_its_size(
    library: Library, data: st.DataObject
) -> None:
    operation = _drawn(data, library, with_body=True)
    kind = data.draw(st.sampled_from(_KINDS), label="kind")
    right = example_body(operation)
    costs = []
    for size in (SMALL, 4 * SMALL):
        payload, wrong = parse_body(dict(hostile_bodies(right, size))[kind]())
        if wrong is not None:
            return
        found = check_body(operation, payload)
        assert len(found) <= MOST_TOLD + 1
        assert len(orjson.dumps([item.as_dict() for item in found])) < 40 * SMALL
        costs.append(steps_of(lambda: check_body(operation, payload)))  # noqa: B023 called at once
    assert max(costs) <= 4 * SMALL * _EACH + _ANY


@given(st.data())
def test_a_hostile_query_has_few_violations_and_takes_steps_by_its_size(
    library: Library, data: st.DataObject
) -> None:
    operation = _drawn(data, library, with_body=False)
    queries = dict(hostile_queries(operation, SMALL))
    text = queries[data.draw(st.sampled_from(sorted(queries)), label="kind")]
    _, found = read_query(text, operation)
    assert len(found) <= MOST_TOLD + 1
    assert steps_of(lambda: read_query(text, operation)) <= SMALL * _EACH + _ANY
