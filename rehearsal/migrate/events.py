"""Track calls as events, and many of them as jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.numbers import is_number
from klaviyo_rehearsal.mockserver.client.legacy import moment_of

from .call import Call, NoEquivalent, Replacement
from .consent import consent_requests
from .people import Person, notes_of, read_person
from .request import Request
from .terms import Terms

CREATE, IN_BULK, IN_BROWSER = "POST /api/events", "POST /api/event-bulk-create-jobs", "POST /client/events"
_PROFILE = ("data", "attributes", "profile", "data")
_BATCHES = ("data", "attributes", "events-bulk-create", "data")
# Klaviyo takes times from here on, up to a year ahead (facts 8.1).
_EARLIEST, _AHEAD = datetime(1990, 1, 1, tzinfo=UTC), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Event:
    """An event in today's terms: its attributes without the person, the person, and notes."""

    attributes: dict[str, Any]
    person: Person
    notes: tuple[str, ...]


def track(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Replace track calls: one by an event, several by jobs of many. Raises NoEquivalent."""
    events = [read_event(call, terms) for call in calls]
    people = [event.person for event in events]
    notes = [*notes_of(people), *dict.fromkeys(note for event in events for note in event.notes)]
    if terms.browser:
        _note_consent(people, notes)
        sent = [_single(event, terms, IN_BROWSER) for event in events]
        return Replacement(tuple(sent), tuple(notes))
    if len(calls) == 1:
        sent = [_single(events[0], terms, CREATE)]
    else:
        sent = [*_jobs(events, terms)]
        notes.append("A job records its events some seconds after it is accepted.")
    sent += consent_requests([*zip(calls, people, strict=True)], terms)
    return Replacement(tuple(sent), tuple(notes))


def _note_consent(people: Sequence[Person], notes: list[str]) -> None:
    if any(person.channels for person in people):
        notes.append("$consent has no successor in a browser without a list: POST /client/subscriptions.")


def read_event(call: Call, terms: Terms) -> Event:
    """Read a track call. Raises NoEquivalent for one that the old API did not record either."""
    old = call.call
    person = read_person(old.customer_properties, terms)
    ip = old.arguments.get("ip")
    if isinstance(ip, str) and ip:
        person.attributes.setdefault("location", {})["ip"] = ip
    if not isinstance(old.event, str) or not old.event:
        raise NoEquivalent("it names no event, so that the old API answered 1 and recorded nothing")
    if not person.identifiers:
        raise NoEquivalent(
            "; ".join(("it identifies nobody: send an email, phone_number or external_id", *person.notes))
        )
    custom = {**old.properties}
    notes: list[str] = []
    attributes: dict[str, Any] = {"metric": {"data": {"type": "metric", "attributes": {"name": old.event}}}}
    attributes |= _value(custom, notes)
    moment = _moment(old.time, terms)
    once, event_id = custom.pop("__track_once__", False), custom.pop("$event_id", None)
    if once:
        # Klaviyo ignores an event whose unique_id its profile and metric have had.
        attributes["unique_id"] = "once"
        notes.append("__track_once__: one unique_id for all, so that the first event of a profile counts.")
    elif event_id is not None and str(event_id):
        attributes["unique_id"] = str(event_id)
    if moment is not None:
        attributes["time"] = moment.isoformat()
        # The old API knew an event by its second.
        attributes.setdefault("unique_id", str(int(moment.timestamp())))
    attributes.setdefault("unique_id", call.own_id)
    attributes["properties"] = custom
    return Event(attributes, person, tuple(notes))


def _value(custom: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Take the value and its currency out of properties."""
    found: dict[str, Any] = {}
    if "$value" in custom:
        value = custom.pop("$value")
        number = value if is_number(value) else _number(value)
        if number is not None:
            found["value"] = number
        if number is None and value is not None:
            notes.append(f"$value is left out: {value!r} is no number.")
        elif number is not None and isinstance(value, str):
            notes.append("$value was a text and becomes a number: the new API takes no other.")
    currency = custom.get("$value_currency")
    if isinstance(currency, str) and re.fullmatch("[A-Z]{3}", currency) and "value" in found:
        found["value_currency"] = custom.pop("$value_currency")
    return found


def _number(value: Any) -> float | None:
    try:
        number = float(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e300 else None


def _moment(sent: Any, terms: Terms) -> datetime | None:
    """Read the time of an event; None for none. Raises NoEquivalent for one that is no moment, or too far."""
    if sent is None:
        return None
    latest = terms.now + _AHEAD
    moment = moment_of(sent)
    if moment is not None and _EARLIEST <= moment <= latest:
        return moment
    seconds = sent / 1000 if is_number(sent) else 0
    hint = ""
    if _EARLIEST.timestamp() <= seconds <= latest.timestamp():
        hint = f"; as milliseconds it would be {datetime.fromtimestamp(seconds, UTC).isoformat()}"
    elif moment is not None:
        raise NoEquivalent(
            f"its time {sent!r} is before 1990 or more than a year ahead, which Klaviyo refuses"
        )
    raise NoEquivalent(
        f"its time {sent!r} is neither seconds since 1970 nor ISO 8601, and its fate in the old API is not "
        f"known{hint}"
    )


def _single(event: Event, terms: Terms, operation: str) -> Request:
    profile = event.person.profile(terms, operation, *_PROFILE)
    attributes = {**event.attributes, "profile": {"data": profile}}
    query = {"company_id": "$KLAVIYO_COMPANY_ID"} if operation == IN_BROWSER else {}
    return Request(operation, query=query, body={"data": {"type": "event", "attributes": attributes}})


def _jobs(events: Sequence[Event], terms: Terms) -> Iterator[Request]:
    """Yield jobs, each person of which stands once with all of its events."""
    most = terms.most(IN_BULK, *_BATCHES, 0, "attributes", "events", "data")
    batches: list[dict[str, Any]] = []
    by_person: dict[str, list[dict[str, Any]]] = {}
    count = 0
    for event in events:
        if count == most:
            yield from _job(batches, terms)
            batches, by_person, count = [], {}, 0
        profile = event.person.profile(terms, IN_BULK, *_BATCHES, 0, "attributes", "profile", "data")
        own = by_person.get(repr(profile))
        if own is None:
            own = by_person[repr(profile)] = []
            attributes = {"profile": {"data": profile}, "events": {"data": own}}
            batches.append({"type": "event-bulk-create", "attributes": attributes})
        own.append({"type": "event", "attributes": event.attributes})
        count += 1
    yield from _job(batches, terms)


def _job(batches: list[dict[str, Any]], terms: Terms) -> Iterator[Request]:
    for part in terms.parts(batches, IN_BULK, *_BATCHES):
        attributes = {"events-bulk-create": {"data": part}}
        yield Request(IN_BULK, body={"data": {"type": "event-bulk-create-job", "attributes": attributes}})


def day_of(sent: Any) -> datetime | None:
    """Read a date or seconds since 1970, as exports had them; None for anything else."""
    text = str(sent)
    try:
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else parse_datetime(text)
    except (ValueError, OverflowError, OSError):
        return None
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
