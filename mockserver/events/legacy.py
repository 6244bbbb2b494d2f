"""Metrics and timelines of the old API (facts 9.2, rows 5-7, 11, 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, Listing, old_time, refused
from ..legacy.arguments import ArgumentError, one_of, whole_number
from ..legacy.pages import page_of
from ..people.legacy_person import person_document
from ..state.account import Account
from .legacy_exports import export_metric

# Both bounds are V1EVT's, of timelines; facts 9.2 has 50-100 for the metrics.
_PAGE, _MAX_PAGE = 50, 100


def list_metrics(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the metrics by pages, the first of which is 0."""
    page = whole_number(call, "page", 0, low=0)
    size = whole_number(call, "count", _PAGE, low=1, high=_MAX_PAGE)
    envelope = page_of(sorted(account.metrics), page, size)
    return LegacyAnswer({**envelope, "data": [metric_of(account, item) for item in envelope["data"]]})


def metric_of(account: Account, identifier: str) -> dict[str, Any]:
    """Return a metric as v1 had it (V1REC): its times with a space and no offset."""
    metric = account.metrics.get(identifier) or {}
    # A metric or an event that was planted as any resource may lack all of its attributes.
    times = {name: old_time(metric.get(name) or "") for name in ("created", "updated")}
    # Today's `key` of an integration is younger.
    integration = {name: value for name, value in (metric.get("integration") or {}).items() if name != "key"}
    return {"object": "metric", "id": identifier, **metric, **times, "integration": integration}


def timeline(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the events of all people and metrics."""
    return _timeline(account, call, account.events)


def metric_timeline(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the events of one metric."""
    (metric,) = call.ids
    if metric not in account.metrics:
        return unknown("metric", metric)
    return _timeline(account, call, account.events.group("metric", metric))


def person_timeline(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the events of one person."""
    (person,) = call.ids
    if person not in account.profiles:
        return unknown("person", person)
    return _timeline(account, call, account.events.group("profile", person))


def person_metric_timeline(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the events of one person and one metric."""
    person, metric = call.ids
    if person not in account.profiles:
        return unknown("person", person)
    if metric not in account.metrics:
        return unknown("metric", metric)
    own = account.events.group("profile", person)
    return _timeline(
        account, call, [item for item in own if account.events.related(item, "metric") == metric]
    )


def unknown(kind: str, identifier: str) -> LegacyAnswer:
    """Refuse an id that leads nowhere; the status is UNCONFIRMED."""
    return refused(404, f"There is no {kind} with the id {identifier}.")


def _timeline(account: Account, call: LegacyCall, ids: Iterable[str]) -> LegacyAnswer:
    """Cut a page out of a timeline: from `since` on, backwards by default (V1EVT)."""
    size = whole_number(call, "count", _PAGE, low=1, high=_MAX_PAGE)
    since = call.arguments.get("since")
    descending = one_of(call, "sort", ("desc", "asc")) == "desc" or since is None
    places = sorted(_places(account, ids), reverse=descending)
    start = _start(since, account)
    if descending:
        found = [place for place in places if place < start] if len(start) > 1 else _until(places, start)
    else:
        found = [place for place in places if place > start]  # (seconds,) < (seconds, id): those are in it
    shown = found[:size]
    envelope = {
        "object": "$list",
        "count": len(shown),
        "next": f"{shown[-1][0]}-{shown[-1][1]}" if len(found) > size else None,
    }
    person = lru_cache(maxsize=1)(partial(person_document, account))  # of a timeline, that of every event
    return LegacyAnswer(Listing(envelope, "data", shown, lambda place: _event(account, place[1], person)))


_Start = tuple[int] | tuple[int, str]


def _places(account: Account, ids: Iterable[str]) -> Iterator[tuple[int, str]]:
    for identifier in ids:
        yield orjson.loads(account.events.rows[identifier]).get("timestamp") or 0, identifier


def _until(places: list[tuple[int, str]], start: _Start) -> list[tuple[int, str]]:
    return [place for place in places if place[0] <= start[0]]


def _start(since: Any, account: Account) -> _Start:
    """Read `since`: seconds since 1970, inclusive, or a token, exclusive.

    Raises ArgumentError. UUIDs, which v1 took from still older clients, are not read.
    """
    if since is None or since == "":
        return (int(account.clock.seconds()),)
    seconds, mark, identifier = str(since).partition("-")
    try:
        return (int(float(seconds)), identifier) if mark else (int(float(seconds)),)
    except (ValueError, OverflowError):
        raise ArgumentError("since must be a UNIX timestamp or the `next` of an answer") from None


def _event(account: Account, identifier: str, person: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return an event as v1 had it (V1EVT): no relationships, the person inside, a space in the time.

    Whether `id` was there is UNCONFIRMED; without it nothing could be compared.
    """
    event = account.events.get(identifier) or {}
    metric = account.events.related(identifier, "metric") or ""
    profile = account.events.related(identifier, "profile")
    return {
        "object": "event",
        "id": identifier,
        "statistic_id": metric,
        "timestamp": event.get("timestamp"),
        "event_name": (account.metrics.get(metric) or {}).get("name"),
        "event_properties": event.get("event_properties"),
        "datetime": (event.get("datetime") or "").replace("T", " "),
        "uuid": event.get("uuid"),
        "person": None if profile is None else person(profile),
    }


def _answering(function: LegacyFunction) -> LegacyFunction:
    def answer(account: Account, call: LegacyCall) -> LegacyAnswer:
        try:
            return function(account, call)
        except ArgumentError as error:
            return refused(400, str(error))  # v1's answer to a wrong argument is UNCONFIRMED

    return answer


def metric_export(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Count or sum the events of a metric by day, week or month."""
    (metric,) = call.ids
    if metric not in account.metrics:
        return unknown("metric", metric)
    return LegacyAnswer({"metric": metric_of(account, metric), **export_metric(account, call, metric)})


CALLS: Mapping[str, LegacyFunction] = {
    "list metrics": _answering(list_metrics),
    "timeline": _answering(timeline),
    "metric timeline": _answering(metric_timeline),
    "person timeline": _answering(person_timeline),
    "person metric timeline": _answering(person_metric_timeline),
    "metric export": _answering(metric_export),
}
