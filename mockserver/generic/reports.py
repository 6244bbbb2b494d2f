"""Reports: a row for each message, segment or form, with every statistic that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.filters import parse_filter

from ..jsonapi.reply import Reply
from .call import PlannedCall
from .reporting.forms import form_rows
from .reporting.frames import frame_of
from .reporting.rows import Row
from .reporting.segments import segment_rows
from .reporting.senders import message_rows

# REC query_campaign_values.200, query_flow_series.200, query_flow_values.200
_PAGED = frozenset({"campaign-values-report", "flow-values-report", "flow-series-report"})


def report(call: PlannedCall) -> Reply:
    """Answer the asked statistics of campaigns, flows, forms or segments."""
    attributes = call.payload["data"]["attributes"]
    frame = frame_of(call.account, attributes["timeframe"])
    first, last = frame.bounds()
    is_series = "interval" in attributes
    points = frame.points(attributes["interval"]) if is_series else []
    begins = [point.timestamp() for point in points] if is_series else [first]
    statistics = list(dict.fromkeys(attributes["statistics"]))
    content: dict[str, Any] = {
        "results": [
            row.written(statistics, [*begins, last + 1], series=is_series)
            for row in _rows(call, (begins[0] if begins else first, last))
        ]
    }
    if is_series:
        content["date_times"] = [point.isoformat(timespec="seconds") for point in points]
    # A report is nothing but its attributes, and its document has links to other pages where it has pages.
    kind, identifier = call.plan.kind, call.account.ids.uuid4()
    resource: dict[str, Any] = {"type": kind, "id": identifier, "attributes": _asked(call, content)}
    if "links" in call.plan.schemas.get(kind, {}).get("required", ()):  # at older revisions
        resource["links"] = {"self": f"{call.base.decode()}/api/{kind}s/{identifier}/"}
    links = {"self": call.url, **({"next": None, "prev": None} if call.plan.kind in _PAGED else {})}
    return Reply(call.plan.status, orjson.dumps({"data": resource, "links": links}))


def _rows(call: PlannedCall, bounds: tuple[float, float]) -> Iterator[Row]:
    attributes = call.payload["data"]["attributes"]
    text = attributes.get("filter")
    conditions = parse_filter(text, bare_words=True) if text else []
    match subject := call.plan.kind.split("-", 1)[0]:
        case "campaign" | "flow":
            yield from message_rows(call, subject, attributes.get("group_by"), conditions, bounds)
        case "segment":
            yield from segment_rows(call, conditions)
        case _:
            yield from form_rows(call, attributes.get("group_by"), conditions, bounds)


def _asked(call: PlannedCall, content: dict[str, Any]) -> dict[str, Any]:
    fields = call.query.fields.get(call.plan.kind)
    return content if fields is None else {name: item for name, item in content.items() if name in fields}
