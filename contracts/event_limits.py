"""Checks how large events are: limits that span a whole body, or hold at every depth of it (facts 8.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .operation import Operation
from .violation import Violation, violation

ONE = "POST /api/events"
BATCHES = "POST /api/event-bulk-create-jobs"
MAX_EVENTS = 1000  # in all batches of a call together
MAX_STRING = 100 * 1024  # bytes of UTF-8
MAX_ITEMS = 4000
MAX_LEVELS = 10

_AT = "/data/attributes"


def check_event_limits(operation: Operation, payload: Any) -> list[Violation]:
    """Check the size of the events in a body that the schema has accepted."""
    if operation.key == ONE:
        return list(_check(payload["data"]["attributes"]["properties"], f"{_AT}/properties"))
    if operation.key != BATCHES:
        return []
    found: list[Violation] = []
    count = 0
    for number, batch in enumerate(payload["data"]["attributes"]["events-bulk-create"]["data"]):
        events = batch["attributes"]["events"]["data"]
        count += len(events)
        for place, event in enumerate(events):
            at = (
                f"{_AT}/events-bulk-create/data/{number}/attributes/events/data/{place}/attributes/properties"
            )
            found += _check(event["attributes"]["properties"], at)
    return [*_check_count(count), *found]


def may_exceed(body: bytes) -> bool:
    """Say whether a body can hold an event over the limits at all; most are far from it."""
    # An array of 4001 items takes 8003 bytes; the objects around the properties are 7, two more are common.
    return len(body) > 2 * MAX_ITEMS or body.count(b"{") + body.count(b"[") > 9 + MAX_LEVELS


def _check_count(count: int) -> Iterator[Violation]:
    if count > MAX_EVENTS:
        detail = f"The batches hold {count} events together; {MAX_EVENTS} are allowed in a call."
        yield violation("too-many-events", detail, pointer=f"{_AT}/events-bulk-create/data")


def _check(properties: dict[str, Any], pointer: str) -> Iterator[Violation]:
    """Check every value; whether Klaviyo counts the properties themselves as a level is UNCONFIRMED."""
    values = [(f"{pointer}/{_escape(name)}", value, 1) for name, value in properties.items()]
    while values:
        at, value, level = values.pop()
        if isinstance(value, str):
            # The count of characters first: it costs nothing, and no character takes more than 4 bytes.
            if len(value) * 4 > MAX_STRING and len(value.encode("utf-8", "replace")) > MAX_STRING:
                yield violation("too-long", f"The text is longer than {MAX_STRING} bytes.", pointer=at)
        elif isinstance(value, (dict, list)):
            if level > MAX_LEVELS:
                yield violation("too-long", f"The value lies more than {MAX_LEVELS} levels deep.", pointer=at)
                continue
            if isinstance(value, list) and len(value) > MAX_ITEMS:
                detail = f"The array has {len(value)} items; {MAX_ITEMS} are allowed."
                yield violation("too-long", detail, pointer=at)
                continue
            items = value.items() if isinstance(value, dict) else enumerate(value)
            values += [(f"{at}/{_escape(str(name))}", item, level + 1) for name, item in items]


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
