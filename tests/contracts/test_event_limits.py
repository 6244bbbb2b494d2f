"""How large an event may be, and where it is too large."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.bundled import load
from contracts.event_limits import (
    BATCHES,
    MAX_ITEMS,
    MAX_LEVELS,
    MAX_STRING,
    ONE,
    check_event_limits,
    may_exceed,
)

CONTRACT = load().newest


def event(properties: Any) -> Any:
    """Build an event as far as its limits go, with the objects that every event has around them."""
    profile = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    attributes = {"profile": profile, "metric": metric, "properties": properties}
    return {"data": {"type": "event", "attributes": attributes}}


def batches(*sizes: int) -> Any:
    one = {"type": "event", "attributes": {"properties": {}}}
    groups = [{"attributes": {"events": {"data": [one] * size}}} for size in sizes]
    return {"data": {"attributes": {"events-bulk-create": {"data": groups}}}}


def pointers(properties: Any) -> list[str | None]:
    return [item.pointer for item in check_event_limits(CONTRACT[ONE], event(properties))]


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"a": "x" * (MAX_STRING + 1)}, "/a"),
        ({"a": ["x", {"~b": "ä" * (MAX_STRING // 2 + 1)}]}, "/a/1/~0b"),
        ({"a": {"b": [0] * (MAX_ITEMS + 1)}}, "/a/b"),
        ({"a": nested(MAX_LEVELS + 1)}, "/a" + "/0" * MAX_LEVELS),
    ],
)
def test_the_place_of_what_is_too_large_is_named(properties: Any, place: str) -> None:
    assert pointers(properties) == [f"/data/attributes/properties{place}"]
    assert may_exceed(orjson.dumps(event(properties)))


@pytest.mark.parametrize(
    "value", ["x" * MAX_STRING, "ä" * (MAX_STRING // 2), [0] * MAX_ITEMS, nested(MAX_LEVELS), None, 1]
)
def test_what_is_at_the_limit_is_taken(value: Any) -> None:
    assert pointers({"a": value}) == []


@pytest.mark.parametrize(("sizes", "wrong"), [((1000,), 0), ((500, 500), 0), ((500, 501), 1), ((0,), 0)])
def test_events_are_counted_over_all_batches(sizes: tuple[int, ...], wrong: int) -> None:
    found = check_event_limits(CONTRACT[BATCHES], batches(*sizes))
    assert [item.code for item in found] == ["too-many-events"] * wrong


def test_an_event_of_a_batch_is_named_by_its_place() -> None:
    payload = batches(1, 2)
    content = payload["data"]["attributes"]["events-bulk-create"]["data"][1]["attributes"]["events"]["data"]
    content[1] = {"attributes": {"properties": {"a": [0] * (MAX_ITEMS + 1)}}}
    (wrong,) = check_event_limits(CONTRACT[BATCHES], payload)
    at = "/data/attributes/events-bulk-create/data/1/attributes/events/data/1/attributes/properties/a"
    assert wrong.pointer == at


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=40,
)


@given(st.dictionaries(st.text(max_size=3), _JSON, max_size=3), st.integers(0, 14))
def test_what_cannot_exceed_does_not(properties: Any, levels: int) -> None:
    properties["deep"] = nested(levels)
    body = event(properties)
    if check_event_limits(CONTRACT[ONE], body):
        assert may_exceed(orjson.dumps(body))


def test_other_operations_have_other_limits() -> None:
    assert check_event_limits(CONTRACT["POST /api/lists"], {"data": {}}) == []
