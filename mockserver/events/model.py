"""Events: how one is recorded. The new API and the old one both come here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from ..people.model import change_profile, create_profile, current_id, matching_profiles, own_facts
from ..state.account import Account
from ..state.clock import stamp
from ..state.deferred import effect

# Where the metrics of events that came through the API belong; all but the id are as facts 8.3 has them.
_API: Mapping[str, Any] = MappingProxyType(
    {"object": "integration", "id": "0eMvjm", "key": "api", "name": "API", "category": "API"}
)
_RESERVED = re.compile(r"@([^@]+\.)?(example|test)\.com$")


@dataclass(slots=True)
class IncomingEvent:
    """An event as it arrives, whichever API it comes through. `time` None means now."""

    metric: str
    properties: dict[str, Any]
    person: Mapping[str, Any]
    profile_id: str | None = None
    time: datetime | None = None
    value: float | None = None
    currency: str | None = None
    unique_id: str | None = None
    patch: Mapping[str, Any] = field(default_factory=dict)
    once: bool = False


def record_after_lag(account: Account, event: IncomingEvent) -> None:
    """Record an event when the lag that is set has passed; without a time of its own it happens now."""
    time = event.time or account.clock.now()
    account.deferred.after_lag(record_payload, {**asdict(event), "time": time.isoformat()})


@effect("record-event")
def record_payload(account: Account, payload: dict[str, Any]) -> None:
    """Record an event that was kept as JSON while the lag passed."""
    record_event(account, IncomingEvent(**{**payload, "time": datetime.fromisoformat(payload["time"])}))


def is_repeat(account: Account, event: IncomingEvent) -> bool:
    """Return whether the profile and the metric of an event have had its unique_id before."""
    metric = account.metrics.find("name", event.metric)
    person = recognised(account, event)
    return bool(metric and person and account.event_index.has(person, metric, f"id {event.unique_id}"))


def recognised(account: Account, event: IncomingEvent) -> str | None:
    """Return the id of the profile that an event is about, or None when it is new."""
    if event.profile_id is not None:
        return event.profile_id
    return next(iter(matching_profiles(account, event.person)), None)


# Both APIs and the seeds record by this function, so that a repeat is one event in all of them.
def record_event(account: Account, event: IncomingEvent, identifier: str | None = None) -> str | None:
    """Record an event with its metric and its person, under an id that is drawn unless given.

    Returns the event's id, or None when Klaviyo would have lost it: a test address (EVT), a repeated
    unique_id, a second event of the same person and metric in the same second without one (EVT), an
    unknown profile id.
    """
    email = event.person.get("email")
    if account.settings.drop_reserved and isinstance(email, str) and _RESERVED.search(email):
        return None
    person = _person(account, event)
    if person is None:
        return None
    metric = _metric(account, event.metric)
    moment = event.time or account.clock.now()
    seconds = int(moment.timestamp())
    if not account.event_index.add(person, metric, _mark(event, seconds)):
        return None
    identifier = identifier or account.ids.event()
    when = moment.astimezone(UTC).isoformat(timespec="seconds")
    account.events.insert(
        identifier,
        {
            "timestamp": seconds,
            "event_properties": _properties(account, metric, event),
            "datetime": when,
            "uuid": account.ids.uuid_of_time(seconds),
        },
        profile=person,
        metric=metric,
    )
    account.event_index.note_time(person, when)
    return identifier


def _mark(event: IncomingEvent, seconds: int) -> str:
    """Return the mark that two events of one person and metric share when they are the same one."""
    if event.once:
        return "once"
    return f"at {seconds}" if event.unique_id is None else f"id {event.unique_id}"


def _person(account: Account, event: IncomingEvent) -> str | None:
    identifier, changes = event.profile_id, event.person
    if identifier is None:
        matches = matching_profiles(account, changes)
        if not matches:
            person = create_profile(account, changes)
            if event.patch:
                change_profile(account, person, {}, clear=False, patch=event.patch)
            return person
        identifier = matches[0]
        if len(matches) > 1:
            changes = own_facts(account, changes, identifier)
    elif (identifier := current_id(account, identifier)) in account.profiles:
        changes = own_facts(account, changes, identifier)
    else:
        return None
    change_profile(account, identifier, changes, clear=False, patch=event.patch)
    return identifier


def _metric(account: Account, name: str) -> str:
    """Return the metric of a name, made when it is new (facts 8.1, EVT)."""
    return account.metrics.find("name", name) or create_metric(account, name)


def create_metric(
    account: Account, name: str, *, identifier: str | None = None, integration: Mapping[str, Any] = _API
) -> str:
    """Make a metric and return its id, drawn unless given. The name is taken as free."""
    identifier = identifier or account.ids.short()
    now = stamp(account.clock.now())
    metric = {"name": name, "created": now, "updated": now, "integration": {**integration}}
    account.metrics.insert(identifier, metric)
    return identifier


def _properties(account: Account, metric: str, event: IncomingEvent) -> dict[str, Any]:
    """Return the properties as they are read back, attributes under their $ names (facts 8.1, LIVE)."""
    properties = {**event.properties}
    if event.value is not None:
        properties["$value"] = event.value
    if event.currency is not None:
        properties["$value_currency"] = event.currency
    if event.unique_id is not None:
        properties["$event_id"] = event.unique_id
    if "$value" in properties:
        account.event_index.note_value(metric)
    elif account.event_index.has_value(metric):
        properties["$value"] = 0
    return properties
