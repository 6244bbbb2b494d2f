"""Reports: a row for each resource that there is, with every statistic that was asked for.

Campaigns and flows are counted by the events of their messages (sent_counts.py) and by those that these led
to (conversions.py), members of segments as they are. No form is shown in a mock: such statistics are 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.filters import FilterSyntaxError, parse_filter
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from .call import PlannedCall
from .conversions import conversions
from .sent_counts import OF_CONVERSIONS, Act, acts, statistic

# REC query_campaign_values.200, query_flow_series.200, query_flow_values.200
_PAGED = frozenset({"campaign-values-report", "flow-values-report", "flow-series-report"})
_STEPS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
# Their messages are counted.
_SENDERS = ("campaign", "flow")
# More than an hour's step over the longest frame, a year (SPEC).
_MOST_STEPS = 10_000
# When a named frame begins, in days before now; those of calendar months and years are taken by their length.
_DAYS = {
    "today": 0,
    "yesterday": 1,
    "this_week": 7,
    "last_week": 14,
    "last_7_days": 7,
    "this_month": 30,
    "last_month": 60,
    "last_30_days": 30,
    "last_90_days": 90,
    "last_3_months": 91,
    "last_365_days": 365,
    "last_12_months": 365,
    "this_year": 365,
    "last_year": 730,
}


def report(call: PlannedCall) -> Reply:
    """Answer the asked statistics of every campaign, flow, form or segment."""
    attributes = call.payload["data"]["attributes"]
    subject = call.plan.kind.split("-", 1)[0]
    times = list(_times(call, attributes)) if "interval" in attributes else None
    counted = _counted(call, subject, attributes)
    results = [
        {
            "groupings": _groupings(call, subject, identifier, attributes),
            "statistics": {
                name: _value(call, subject, identifier, name, times, counted)
                for name in attributes["statistics"]
            },
        }
        for identifier in _subjects(call, subject, attributes.get("filter"))
    ]
    content: dict[str, Any] = {"results": results}
    if times is not None:
        content["date_times"] = [moment.isoformat(timespec="seconds") for moment in times]
    # A report is nothing but its attributes, and its document has links to other pages where it has pages.
    kind, identifier = call.plan.kind, call.account.ids.uuid4()
    resource: dict[str, Any] = {"type": kind, "id": identifier, "attributes": _asked(call, content)}
    if "links" in call.plan.schemas.get(kind, {}).get("required", ()):  # at older revisions
        resource["links"] = {"self": f"{call.base.decode()}/api/{kind}s/{identifier}/"}
    links = {"self": call.url, **({"next": None, "prev": None} if call.plan.kind in _PAGED else {})}
    return Reply(call.plan.status, orjson.dumps({"data": resource, "links": links}))


def _asked(call: PlannedCall, content: dict[str, Any]) -> dict[str, Any]:
    fields = call.query.fields.get(call.plan.kind)
    return content if fields is None else {name: item for name, item in content.items() if name in fields}


def _subjects(call: PlannedCall, subject: str, text: str | None) -> list[str]:
    """Return the ids that a report is about: those that its filter names, or all."""
    every = list(call.collection(subject))
    if not text:
        return every
    try:
        conditions = parse_filter(text, bare_words=True)
    except FilterSyntaxError as error:
        raise Refusal([violation("bad-filter", str(error), pointer="/data/attributes/filter")]) from None
    for condition in conditions:
        if condition.field == f"{subject}_id":
            every = [identifier for identifier in every if identifier in condition.values]
    return every


def _groupings(
    call: PlannedCall, subject: str, identifier: str, attributes: dict[str, Any]
) -> dict[str, str]:
    own = call.collection(subject).get(identifier) or {}
    wanted = attributes.get("group_by") or [f"{subject}_id"]
    known = {f"{subject}_id": identifier, f"{subject}_name": own.get("name") or ""}
    return {name: str(known.get(name) or own.get(name) or "") for name in wanted}


def _counted(call: PlannedCall, subject: str, attributes: dict[str, Any]) -> dict[str, list[Act]]:
    """Return the events of messages within the frame, by their campaign or flow."""
    counted: dict[str, list[Act]] = {}
    if subject not in _SENDERS:
        return counted
    start, end = _frame(call, attributes)
    if "start" in attributes["timeframe"]:
        start = parse_datetime(attributes["timeframe"]["start"]) or start
    found = acts(call.account, subject)
    if not OF_CONVERSIONS.isdisjoint(attributes["statistics"]):
        found = chain(found, conversions(call.account, attributes["conversion_metric_id"], subject))
    for act in found:
        if start.timestamp() <= act.seconds <= end.timestamp():
            counted.setdefault(act.subject, []).append(act)
    return counted


def _value(
    call: PlannedCall,
    subject: str,
    identifier: str,
    name: str,
    times: list[datetime] | None,
    counted: dict[str, list[Act]],
) -> Any:
    if subject in _SENDERS:
        own = counted.get(identifier, [])
        if times is None:
            return statistic(name, own)
        edges = [moment.timestamp() for moment in times]
        parts: list[list[Act]] = [[] for _ in times]
        for act in own:
            parts[max(0, bisect_right(edges, act.seconds) - 1)].append(act)
        return [statistic(name, part) for part in parts]
    joined = call.account.members.of(identifier) if subject == "segment" else {}
    if times is None:
        return len(joined) if name == "total_members" else 0
    if name != "total_members":
        return [0] * len(times)
    moments = [parse_datetime(text) for text in joined.values()]
    return [sum(1 for joined_at in moments if joined_at and joined_at <= moment) for moment in times]


def _times(call: PlannedCall, attributes: dict[str, Any]) -> Iterator[datetime]:
    """Yield the points of a series: from the beginning of the frame to its end, an interval apart."""
    moment, end = _frame(call, attributes)
    for _ in range(_MOST_STEPS):
        if moment > end:
            return
        yield moment
        moment = _next(moment, attributes["interval"])


def _frame(call: PlannedCall, attributes: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return where a frame begins, at a full hour or at midnight, and where it ends."""
    frame, now = attributes["timeframe"], call.account.clock.now()
    end = parse_datetime(frame["end"]) if "end" in frame else now
    days = timedelta(_DAYS.get(frame.get("key"), 30))
    start = parse_datetime(frame["start"]) if "start" in frame else now - days
    assert start is not None and end is not None
    moment = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return moment if attributes.get("interval") == "hourly" else moment.replace(hour=0), end


def _next(moment: datetime, interval: str) -> datetime:
    if interval in _STEPS:
        return moment + _STEPS[interval]
    month = moment.replace(day=1) + timedelta(days=32)  # monthly
    return month.replace(day=1)
