"""Consent that was given beside an event or a fact: a job, as a historical import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from .call import Call
from .people import Person
from .request import Fill, Placeholder, Request, quoted
from .terms import Terms

SUBSCRIBE = "POST /api/profile-subscription-bulk-create-jobs"
PROFILES = ("data", "attributes", "profiles", "data")
FIND = "GET /api/profiles"
# Fields of a profile that it is found by; an anonymous id is none.
_FOUND_BY = ("email", "phone_number", "external_id", "_kx")
# Klaviyo refuses a time to come, and its clock may be behind.
_BEFORE = timedelta(days=1)


def consent_requests(given: Sequence[tuple[Call, Person]], terms: Terms) -> Iterator[Request]:
    """Yield the requests that give the consent which came with calls."""
    by_source: dict[str | None, list[dict[str, Any]]] = {}
    for call, person in given:
        reached = [channel for channel in person.channels if person.reaches(channel)]
        if reached:
            subscriber = person.subscriber(reached, _moment(call, terms))
            by_source.setdefault(person.source, []).append(subscriber)
    for source, subscribers in by_source.items():
        for part in terms.parts(subscribers, SUBSCRIBE, *PROFILES):
            yield job(part, terms, source)
    for call, person in given:
        yield from _looked_up(call, person, terms)


def _looked_up(call: Call, person: Person, terms: Terms) -> Iterator[Request]:
    """Yield requests for channels whose address the call did not name: Klaviyo may know it."""
    channels = [channel for channel in person.channels if not person.reaches(channel)]
    found_by = next((name for name in _FOUND_BY if name in person.attributes), None)
    if not channels or found_by is None:
        return
    names = {channel: "email" if channel == "email" else "phone_number" for channel in channels}
    holders = {channel: terms.placeholder(name) for channel, name in names.items()}
    yield Request(
        FIND,
        query={"filter": f"equals({found_by},{quoted(str(person.attributes[found_by]))})"},
        fills=tuple(Fill(holders[item], f"data.0.attributes.{names[item]}") for item in channels),
        note="The consent reaches the address or number that Klaviyo has of the profile.",
    )
    for channel in channels:
        attributes: dict[str, Any] = {names[channel]: holders[channel]}
        known = Person(attributes)
        yield job([known.subscriber([channel], _moment(call, terms))], terms, person.source)


def by_answer(call: Call, person: Person, terms: Terms) -> tuple[list[Fill], list[Request]]:
    """Return the fills of a PATCH of a profile and the jobs that follow: its answer has the addresses."""
    fills: list[Fill] = []
    jobs: list[Request] = []
    for channel in person.channels:
        name = "email" if channel == "email" else "phone_number"
        value: str = person.attributes.get(name) or terms.placeholder(name)
        if isinstance(value, Placeholder):
            fills.append(Fill(value, f"data.attributes.{name}"))
        jobs.append(
            job([Person({name: value}).subscriber([channel], _moment(call, terms))], terms, person.source)
        )
    return fills, jobs


def job(subscribers: list[dict[str, Any]], terms: Terms, source: str | None, list_id: str = "") -> Request:
    """Subscribe people. list_id: to a list; without one it is consent of the past, which nobody confirms."""
    attributes: dict[str, Any] = {"profiles": {"data": subscribers}}
    if source:
        attributes["custom_source"] = source
    data: dict[str, Any] = {"type": "profile-subscription-bulk-create-job", "attributes": attributes}
    if list_id:
        data["relationships"] = {"list": {"data": {"type": "list", "id": list_id}}}
    elif terms.takes(SUBSCRIBE, "data", "attributes", "historical_import"):
        attributes["historical_import"] = True
    return Request(SUBSCRIBE, body={"data": data})


def _moment(call: Call, terms: Terms) -> str:
    recorded = None if call.sent_at is None else datetime.fromtimestamp(call.sent_at, UTC)
    moment = recorded if recorded and recorded < terms.now - _BEFORE else terms.now - _BEFORE
    return moment.isoformat(timespec="seconds")
