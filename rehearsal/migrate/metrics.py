"""Calls about metrics: timelines become filters of events, exports aggregates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from .call import Call, NoEquivalent, Replacement
from .events import day_of
from .request import Request, quoted
from .terms import Terms

METRICS, EVENTS, AGGREGATE = "GET /api/metrics", "GET /api/events", "POST /api/metric-aggregates"
_MEASUREMENTS = {"count": "count", "unique": "unique", "value": "sum_value"}
_UNITS = ("day", "week", "month")


def list_metrics(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read every metric."""
    return Replacement((Request(METRICS, query=terms.page(METRICS), pages=True),))


def timeline(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read events with their profiles and metrics."""
    call = calls[0].call
    ids, conditions, notes = list(call.ids), [], []
    if call.name.startswith("person"):
        conditions.append(f"equals(profile_id,{quoted(ids.pop(0))})")
    if ids:
        conditions.append(f"equals(metric_id,{quoted(ids.pop(0))})")
    since = call.arguments.get("since") or None
    moment = None if since is None else _seconds(since)
    ascending = call.arguments.get("sort") == "asc" and since is not None
    if moment is not None:  # from there on, or back from there
        operator = "greater-or-equal" if ascending else "less-or-equal"
        conditions.append(f"{operator}(datetime,{moment:%Y-%m-%dT%H:%M:%SZ})")
    elif since is not None:
        notes.append("since was the `next` of an answer: begin with the first page, and follow links.next.")
    query = {"filter": ",".join(conditions)} if conditions else {}
    query |= {"sort": "datetime" if ascending else "-datetime", "include": "profile,metric"}
    query |= terms.page(EVENTS)
    if call.arguments.get("count"):
        notes.append(f"count={call.arguments['count']} was the size of a page, which page[size] is now.")
    return Replacement((Request(EVENTS, query=query, pages=True),), tuple(notes))


def _seconds(since: Any) -> datetime | None:
    """Read seconds since 1970; None for the `next` of an answer."""
    try:
        return datetime.fromtimestamp(int(float(str(since))), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def metric_export(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Sum a metric up over time. Raises NoEquivalent for arguments that the old API refused."""
    call = calls[0].call
    unit = call.arguments.get("unit") or "day"
    if unit not in _UNITS:
        raise NoEquivalent(f"unit is one of {', '.join(_UNITS)}")
    measurement, summed = _measurement(call.arguments.get("measurement") or "count")
    start, end, notes = _days(call.arguments, terms)
    where = _where(call.arguments.get("where"))
    if summed:
        return _of_events(call.ids[0], start, end, summed, unit)
    days = [f"greater-or-equal(datetime,{start})", f"less-than(datetime,{end})"]
    attributes: dict[str, Any] = {
        "metric_id": call.ids[0],
        "measurements": [measurement],
        "interval": unit,
        "filter": [*days, *where],
    }
    if call.arguments.get("by"):
        attributes["by"] = [str(call.arguments["by"])]
        if call.arguments.get("count"):
            notes.append("count was the number of groups: take the largest of those that are answered.")
    body = {"data": {"type": "metric-aggregate", "attributes": attributes}}
    return Replacement((Request(AGGREGATE, body=body),), tuple(notes))


def _of_events(metric: str, start: str, end: str, summed: str, unit: str) -> Replacement:
    """Read the events whose property is to be summed up."""
    conditions = [
        f"equals(metric_id,{quoted(metric)})",
        f"greater-or-equal(datetime,{start}Z)",
        f"less-than(datetime,{end}Z)",
    ]
    note = (
        f"Klaviyo sums $value up and no other property: sum event_properties.{summed} of the events up "
        f"by {unit}."
    )
    query = {"filter": ",".join(conditions)}
    return Replacement((Request(EVENTS, query=query, note=note, pages=True),))


def _measurement(sent: Any) -> tuple[str, str]:
    """Return today's measurement, and the property that is summed up where it is another one than $value."""
    read = sent
    if isinstance(sent, str) and sent.startswith("["):
        try:
            read = orjson.loads(sent)
        except orjson.JSONDecodeError:
            read = None
    match read:
        case str(name) | [str(name)] if name in _MEASUREMENTS:
            return _MEASUREMENTS[name], ""
        case ["sum", "$value"]:
            return "sum_value", ""
        case ["sum", str(name)]:
            return "", name
    raise NoEquivalent('measurement is count, unique, value or ["sum","PROPERTY"]')


def _days(arguments: dict[str, Any], terms: Terms) -> tuple[str, str, list[str]]:
    """Return the first moment and the one after the last day, which counted, and notes."""
    first, last = arguments.get("start_date"), arguments.get("end_date")
    if not first and not last:
        today = terms.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        note = "Without dates the old call meant the last month: move them with the day."
        return _text(today - timedelta(days=30)), _text(today + timedelta(days=1)), [note]
    start, end = (None if not item else day_of(item) for item in (first, last))
    if start is None or end is None:
        raise NoEquivalent(
            "start_date and end_date are dates such as 2021-01-31 or seconds since 1970, both or none"
        )
    return _text(start), _text(end + timedelta(days=1)), []


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _where(sent: Any) -> list[str]:
    """Return the condition as a filter: v1 had [["$attributed_flow","=","FLOW"]]."""
    if not sent or sent == "[]":
        return []
    try:
        read = orjson.loads(sent) if isinstance(sent, str) else sent
    except orjson.JSONDecodeError:
        read = None
    match read:
        case [[str(name), "=", value]] if isinstance(value, str):
            return [f"equals({name},{quoted(value)})"]
        case [[str(name), "=", value]] if isinstance(value, (int, float)):
            return [f"equals({name},{orjson.dumps(value).decode()})"]
    raise NoEquivalent('where is a list of one [PROPERTY,"=",VALUE]')
