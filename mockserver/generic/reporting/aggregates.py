"""Metric aggregates (facts 8.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from klaviyo_rehearsal.contracts.checking.aggregate_filter import (
    TimeRange,
    dimensions_of,
    read_time_range,
)
from klaviyo_rehearsal.contracts.violation import violation

from ...events.aggregation import Question, Row, Table, aggregate
from ...jsonapi.call import Call
from ...jsonapi.documents import part_document
from ...jsonapi.paging import Cursor, Page, bad_cursor, cursor_of_link, decode_cursor, is_link
from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...state.account import Account
from ..conversions import conversions

_PAGE = 500  # rows; less than that can't be asked for (facts 8.4, FIND)


def query_metric_aggregates(call: Call) -> Reply:
    """Answer how often, for how much and by how many people something was done, by interval."""
    account = call.account
    asked = call.payload["data"]["attributes"]
    time_range = _time_range(call)
    if asked["metric_id"] not in account.metrics:
        # Whether it is a 404 at Klaviyo or a 400 is UNCONFIRMED.
        detail = f"A metric with id {asked['metric_id']} does not exist."
        raise Refusal([violation("not-found", detail, pointer="/data/attributes/metric_id")])
    question = Question(
        metric=asked["metric_id"],
        measurements=_measurements(asked),
        start=time_range.start,
        end=time_range.end,
        interval=asked.get("interval") or "day",
        zone=_zone(asked.get("timezone")),
        by=tuple(asked.get("by") or ()),
        conditions=time_range.conditions,
    )
    table = aggregate(account, question, _attributed(account, question))
    page, rows = _page(table.rows, asked.get("page_cursor"), asked.get("page_size") or _PAGE)
    return Reply(200, part_document(_resource(call, account, table, rows), page, call.url))


def _attributed(account: Account, question: Question) -> dict[str, dict[str, str]]:
    """Return the `$attributed_` dimensions of events, where one is asked for (DOC MAGG; CONV)."""
    asked = {*question.by, *(condition.field for condition in question.conditions)}
    if not any(name.startswith("$attributed_") for name in asked):
        return {}
    return {
        act.event: {
            "$attributed_message": act.message,
            "$attributed_flow": act.subject if sender == "flow" else "",
            "$attributed_channel": act.channel,
            "$attributed_variation": act.variation,
        }
        for sender in ("campaign", "flow")
        for act in conversions(account, question.metric, sender)
    }


def _time_range(call: Call) -> TimeRange:
    filters = call.payload["data"]["attributes"]["filter"]
    time_range, _ = read_time_range(filters, dimensions_of(call.operation))
    assert time_range is not None  # or the gate would have refused it (contracts/checking/request.py)
    return time_range


def _measurements(asked: dict[str, Any]) -> tuple[str, ...]:
    """Return the measurements: return_fields is only known to take measurements (FIND)."""
    measurements = tuple(dict.fromkeys(asked["measurements"]))
    wanted = asked.get("return_fields") or ()
    return tuple(name for name in measurements if name in wanted) or measurements


def _zone(name: str | None) -> tzinfo:
    return UTC if name is None or name == "UTC" else ZoneInfo(name)


def _page(rows: list[Row], cursor: str | None, size: int) -> tuple[Page, list[Row]]:
    """Cut a page out of the rows; its cursors are places in them."""
    first = 0
    if cursor:
        # Whether the whole link is taken in a body is UNCONFIRMED; here it is.
        place = decode_cursor(cursor_of_link(cursor) if is_link(cursor) else cursor).key[1]
        if not isinstance(place, int) or not 0 <= place <= len(rows):
            raise Refusal([bad_cursor()])
        first = place
    after, before = first + size, max(first - size, 0)
    page = Page(
        [],
        next=_cursor(after) if after < len(rows) else None,
        prev=_cursor(before) if first else None,
    )
    return page, rows[first:after]


def _cursor(place: int) -> str:
    return Cursor((1, place), "").encode()


def _resource(call: Call, account: Account, table: Table, rows: Iterable[Row]) -> bytes:
    """Write the answer, made for this request alone: its link leads nowhere (facts 8.0, LIVE)."""
    attributes: dict[str, Any] = {
        "dates": [moment.isoformat(timespec="seconds") for moment in table.dates],
        "data": [{"dimensions": row.dimensions, "measurements": row.measurements} for row in rows],
    }
    fields = call.query.fields.get("metric-aggregate")
    if fields is not None:
        attributes = {name: attributes[name] for name in fields if name in attributes}
    own = f"{call.base.decode()}/api/metric-aggregates/"
    return orjson.dumps(
        {
            "type": "metric-aggregate",
            "id": account.ids.decimal(),
            "attributes": attributes,
            "links": {"self": own},
        }
    )


OPERATIONS = {"POST /api/metric-aggregates": query_metric_aggregates}
