"""Choices of the oracle that no source settles: a difference that rests on one names it (facts 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import UNDOLLARED_NAMES
from klaviyo_rehearsal.mockserver.client.legacy import moment_of
from klaviyo_rehearsal.mockserver.settings import Settings

from ..scenarios.scenario import Scenario
from .difference import Difference

_PEOPLE = ("customer_properties", "properties")
_CONSENT = ("consent.email.marketing", "suppressions")


def marked(differences: Iterable[Difference], scenario: Scenario, settings: Settings) -> list[Difference]:
    """Return differences, each with the unknown of the old API on which it rests.

    settings: those of the mock that played the old calls.
    """
    return [replace(item, rests_on=_unknown(item, scenario, settings)) for item in differences]


def _unknown(difference: Difference, scenario: Scenario, settings: Settings) -> str:
    for call in scenario.calls:
        for reason in (
            _undollared(difference, call, settings),
            _unreadable_time(difference, call, settings),
            _stranger(difference, call, scenario, settings),
            _one_off(difference, call, scenario, settings),
        ):
            if reason:
                return reason
    return ""


def _undollared(difference: Difference, call: LegacyCall, settings: Settings) -> str:
    name = difference.field.removeprefix("properties.")
    if name not in UNDOLLARED_NAMES or not any(name in person for person in _people(call)):
        return ""
    taken = "a custom property" if settings.undollared_names == "custom" else f"${name}"
    return (
        f"The old call sent {name} without a dollar sign. It is taken as {taken} here (setting "
        f"undollared_names={settings.undollared_names}); Klaviyo's way is UNCONFIRMED."
    )


def _people(call: LegacyCall) -> Iterator[Mapping[str, Any]]:
    """Yield the persons of a call: of track and identify, of a v1 person, of v2's profiles."""
    listed = call.arguments.get("profiles")
    found = [call.arguments, *(call.arguments.get(name) for name in _PEOPLE)]
    found += listed if isinstance(listed, list) else [listed]
    if call.name == "track":
        # The properties of a track call are those of its event.
        found = [call.arguments.get("customer_properties")]
    yield from (person for person in found if isinstance(person, dict))


def _unreadable_time(difference: Difference, call: LegacyCall, settings: Settings) -> str:
    if call.name != "track" or call.time is None or moment_of(call.time) is not None:
        return ""
    if not difference.subject.startswith(("event", "profile")):
        return ""
    fate = "lost" if settings.unreadable_times == "lose" else "recorded as of now"
    return (
        f"The old call's time is no moment. Such an event is {fate} here (setting "
        f"unreadable_times={settings.unreadable_times}); Klaviyo's way is UNCONFIRMED."
    )


def _stranger(difference: Difference, call: LegacyCall, scenario: Scenario, settings: Settings) -> str:
    if call.name != "unsubscribe" or not difference.field.startswith(_CONSENT):
        return ""
    if not any(name in difference.subject for name in _strangers(call, scenario.seed)):
        return ""
    fate = "keeps" if settings.unsubscribed_strangers == "keep" else "loses"
    return (
        f"The profile is not on the list that the old call named. It {fate} its consent here (setting "
        f"unsubscribed_strangers={settings.unsubscribed_strangers}); v2's way is UNCONFIRMED."
    )


def _one_off(difference: Difference, call: LegacyCall, scenario: Scenario, settings: Settings) -> str:
    if call.name != "send template" or not difference.subject.startswith("email to "):
        return ""
    subject = str(call.arguments.get("subject"))
    if difference.field == "subject" and ("{{" in subject or "{%" in subject):
        fate = "filled" if settings.one_off_subjects == "render" else "kept as they are"
        return (
            f"The old subject has variables. They are {fate} here (setting "
            f"one_off_subjects={settings.one_off_subjects}); v1's way is UNCONFIRMED."
        )
    address = difference.subject.removeprefix("email to ")
    suppressed = {
        str(item.get("email")).lower()
        for item in scenario.seed.get("profiles", ())
        if item.get("suppressions")
    }
    if difference.field or address not in suppressed:
        return ""
    return (
        f"The recipient is suppressed. One-off emails are taken as {settings.one_off_emails} here (setting "
        f"one_off_emails={settings.one_off_emails}); v1's way is UNCONFIRMED."
    )


def _strangers(call: LegacyCall, seed: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the profiles that an unsubscription names and that are not on its list."""
    members = {
        member
        for entry in seed.get("lists", ())
        if entry.get("id") in call.ids
        for member in entry.get("members", ())
    }
    named = {*(call.arguments.get("emails") or ()), *(call.arguments.get("phone_numbers") or ())}
    for profile in seed.get("profiles", ()):
        names = [profile[name] for name in ("email", "phone_number") if profile.get(name)]
        if profile.get("id") not in members and not named.isdisjoint(names):
            yield names[0]
