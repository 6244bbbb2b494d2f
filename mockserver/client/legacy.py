"""The two public calls: track and identify (facts 9.1)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.nesting import is_too_deep
from klaviyo_rehearsal.contracts.numbers import is_number

from ..events.model import IncomingEvent, Lost, record_event
from ..legacy.answers import LegacyAnswer
from ..people.legacy_profile import consent_by, person_of, unset_of
from ..people.model import change_profile, create_profile, matching_profiles
from ..people.subscribing import has_identifier
from ..state.account import Account
from ..state.account_error import AccountError

# Neither token nor content was checked: a wrong key was answered 1 too (facts 1.2).
_TAKEN = LegacyAnswer(text="1")
_LOST = LegacyAnswer(
    text="1",
    recorded=False,
    note="answered 1 and not recorded: no identifier, no event name, no such time, a repeat, "
    "a test address, too many levels or a profile of too many bytes",
)


def track(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Record an event, and update its profile."""
    return _TAKEN if _readable(call) and _track(account, call) else _LOST


def identify(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Create or update a profile."""
    with suppress(AccountError):  # a profile that would be larger than the mock keeps
        if _readable(call) and _identify(account, call):
            return _TAKEN
    return _LOST


def _readable(call: LegacyCall) -> bool:
    return not is_too_deep([call.properties, call.customer_properties])


def _track(account: Account, call: LegacyCall) -> bool:
    person = person_of(account, call.customer_properties)
    if isinstance(call.arguments.get("ip"), str):  # where the person was (facts 9.3, PYV1)
        person.setdefault("location", {})["ip"] = call.arguments["ip"]
    if not call.event or not has_identifier(person):
        return False
    time = moment_of(call.time)
    if time is None and call.time is not None and account.settings.unreadable_times == "lose":
        return False
    properties = {**call.properties}
    once = bool(properties.pop("__track_once__", False))
    unique_id = properties.pop("$event_id", None)
    value = properties.get("$value")
    if not is_number(value):
        value = None
    event = IncomingEvent(
        metric=str(call.event),
        properties=properties,
        person=person,
        time=time,
        value=value,
        unique_id=None if unique_id is None else str(unique_id),
        patch=unset_of(call.customer_properties),
        once=once,
    )
    recorded = record_event(account, event)
    if isinstance(recorded, Lost):
        return False
    profile = account.events.related(recorded, "profile")
    if profile is not None:
        consent_by(account, profile, call.customer_properties)
    return True


def moment_of(sent: Any) -> datetime | None:
    """Read the time of a tracked event: a number of seconds, the same as text, or ISO 8601.

    Returns None for no time and for one that cannot be read, such as milliseconds. Text was answered `1` like
    a number (V1AUTH); that it meant the moment which it names is DERIVED.
    """
    if isinstance(sent, str):
        moment = parse_datetime(sent.strip())
        if moment is not None:
            return moment.astimezone(UTC)
    if not isinstance(sent, str) and not is_number(sent):
        return None
    try:
        return datetime.fromtimestamp(float(sent), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _identify(account: Account, call: LegacyCall) -> bool:
    person = person_of(account, call.properties)
    if not has_identifier(person):
        return False
    matches = matching_profiles(account, person)
    identifier = matches[0] if matches else create_profile(account, person)
    change_profile(account, identifier, person, clear=False, patch=unset_of(call.properties))
    consent_by(account, identifier, call.properties)
    return True


CALLS = {"track": track, "identify": identify}
