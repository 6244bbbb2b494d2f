"""Events: how one is recorded. The new API and the old one both come here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from ..people.model import (
    IDENTIFIERS,
    change_profile,
    create_profile,
    current_id,
    matching_profiles,
    own_facts,
)
from ..state.account import Account
from ..state.account_error import AccountError
from ..state.clock import time_of, whole_seconds
from ..state.deferred import effect

# Where the metrics of events that came through the API belong; all but the id are as facts 8.3 has them.
_API: Mapping[str, Any] = MappingProxyType(
    {"object": "integration", "id": "0eMvjm", "key": "api", "name": "API", "category": "API"}
)


class Lost(Enum):
    """Why Klaviyo accepts an event and does not keep it; each value is a code of the catalogue."""

    RESERVED = "reserved-domain"
    UNKNOWN_PROFILE = "unknown-profile"
    REPEATED_ID = "repeated-id"
    SAME_SECOND = "same-second"
    # The mock's own bound.
    LARGE_PROFILE = "profile-too-large"
    # Of the old API alone: __track_once__, asked for a second time.
    ONCE = "once"


_RESERVED = re.compile(r"@([^@]+\.)?(example|test)\.com$")


@dataclass(slots=True)
class IncomingEvent:
    """An event as it arrives, whichever API it comes through. `time` None means now.

    backfill: whether it triggers no flow. left_out: the identifiers that another profile has, once the event
    is recorded without them.
    """

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
    backfill: bool = False
    left_out: tuple[str, ...] = ()


def record_after_lag(account: Account, event: IncomingEvent) -> None:
    """Record an event when the lag that is set has passed; without a time of its own it happens now."""
    time = event.time or account.clock.now()
    payload = {**asdict(event), "time": time.isoformat()}
    del payload["left_out"]  # known when it is recorded
    account.deferred.after_lag(record_payload, payload)


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
def record_event(account: Account, event: IncomingEvent, identifier: str | None = None) -> str | Lost:
    """Record an event with its metric and its person, under an id that is drawn unless given.

    Returns the event's id, or why Klaviyo would have lost it: a test address (EVT), a repeated unique_id, a
    second event of the same person and metric in the same second without one (EVT), an unknown profile id,
    a profile that would be larger than the mock keeps.
    """
    email = event.person.get("email")
    if account.settings.drop_reserved and isinstance(email, str) and _RESERVED.search(email):
        return Lost.RESERVED
    try:
        person = _person(account, event)
    except AccountError:
        return Lost.LARGE_PROFILE
    if person is None:
        return Lost.UNKNOWN_PROFILE
    metric = _metric(account, event.metric)
    moment = event.time or account.clock.now()
    seconds = int(moment.timestamp())
    if not account.event_index.add(person, metric, _mark(event, seconds)):
        return _repeat(event)
    identifier = identifier or account.ids.event()
    when = time_of(seconds)
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
    if account.triggers is not None and not event.backfill:
        account.triggers.recorded(identifier, metric, person)
    return identifier


def _mark(event: IncomingEvent, seconds: int) -> str:
    """Return the mark that two events of one person and metric share when they are the same one."""
    if event.once:
        return "once"
    return f"at {seconds}" if event.unique_id is None else f"id {event.unique_id}"


def _repeat(event: IncomingEvent) -> Lost:
    if event.once:
        return Lost.ONCE
    return Lost.SAME_SECOND if event.unique_id is None else Lost.REPEATED_ID


def foreseen_loss(account: Account, event: IncomingEvent) -> Lost | None:
    """Return why an event that is still to be recorded will be lost, as far as it is known by now."""
    email = event.person.get("email")
    if account.settings.drop_reserved and isinstance(email, str) and _RESERVED.search(email):
        return Lost.RESERVED
    if event.profile_id is not None and current_id(account, event.profile_id) not in account.profiles:
        return Lost.UNKNOWN_PROFILE
    moment = event.time or account.clock.now()
    mark = _mark(event, int(moment.timestamp()))
    person, metric = recognised(account, event), account.metrics.find("name", event.metric)
    if person and metric and account.event_index.has(person, metric, mark):
        return _repeat(event)
    names = [person] if person else [f"{name} {event.person.get(name)}" for name in IDENTIFIERS]
    announced = account.event_index.announce("\n".join([*names, event.metric, mark]))
    return None if announced else _repeat(event)


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
            changes = _own(account, event, identifier)
    elif (identifier := current_id(account, identifier)) in account.profiles:
        changes = _own(account, event, identifier)
    else:
        return None
    change_profile(account, identifier, changes, clear=False, patch=event.patch)
    return identifier


def _own(account: Account, event: IncomingEvent, identifier: str) -> Mapping[str, Any]:
    changes = own_facts(account, event.person, identifier)
    if changes is not event.person:
        event.left_out = tuple(name for name in event.person if name not in changes)
    return changes


def _metric(account: Account, name: str) -> str:
    """Return the metric of a name, made when it is new (facts 8.1, EVT)."""
    return account.metrics.find("name", name) or create_metric(account, name)


def create_metric(
    account: Account, name: str, *, identifier: str | None = None, integration: Mapping[str, Any] = _API
) -> str:
    """Make a metric and return its id, drawn unless given. The name is taken as free."""
    identifier = identifier or account.ids.short()
    now = whole_seconds(account.clock.now())
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
