"""Compares two accounts: what the old call achieved and the new ones did not, or did otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.fields import EVENT_FIELDS, PROFILE_FIELDS
from mockserver.account import Account
from mockserver.profiles import IDENTIFIERS, matching_profiles

# Drawn anew in every account, or read off the clock.
_PROFILE_NOISE = frozenset({"created", "updated"})
# A migrated integration may add these: they make retries safe and sums exact.
_WELCOME = frozenset({"$event_id", "$value_currency"})
_LEGACY_NAMES: Mapping[str, str] = {new: old for old, new in PROFILE_FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of what, in which field, what the old call left there and what there is now."""

    kind: str  # missing, extra or changed
    subject: str
    field: str = ""
    legacy: Any = None
    actual: Any = None
    hint: str = ""


def compare(legacy: Account, actual: Account) -> list[Difference]:
    """Compare the account of the old calls with that of the new ones: profiles, then events."""
    return [*_compare_profiles(legacy, actual), *_compare_events(legacy, actual)]


def _compare_profiles(legacy: Account, actual: Account) -> Iterator[Difference]:
    met: set[str] = set()
    for identifier in legacy.profiles:
        before = legacy.profiles.get(identifier) or {}
        subject = f"profile {_person(before)}"
        match = next((item for item in matching_profiles(actual, before) if item not in met), None)
        if match is None:
            yield Difference(
                "missing", subject, hint="The old call made this profile known; nothing did now."
            )
            continue
        met.add(match)
        yield from _compare_fields(subject, before, actual.profiles.get(match) or {})
    for identifier in actual.profiles:
        if identifier not in met:
            person = _person(actual.profiles.get(identifier) or {})
            yield Difference("extra", f"profile {person}", hint="The old call left no such profile.")


def _compare_fields(
    subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    old = {name: value for name, value in _flat(before).items() if name not in _PROFILE_NOISE}
    new = {name: value for name, value in _flat(after).items() if name not in _PROFILE_NOISE}
    for name in sorted(old.keys() | new.keys()):
        difference = _difference(subject, name, old.get(name), new.get(name))
        if difference:
            yield difference


def _flat(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Bring location and custom properties to one level: location.city, properties.Plan."""
    flat: dict[str, Any] = {}
    for name, value in profile.items():
        if name in ("location", "properties") and isinstance(value, dict):
            flat |= {f"{name}.{part}": content for part, content in value.items()}
        else:
            flat[name] = value
    return flat


def _compare_events(legacy: Account, actual: Account) -> Iterator[Difference]:
    wanted, found = _events(legacy), _events(actual)
    for subject in sorted(wanted.keys() | found.keys()):
        old, new = list(wanted.get(subject, ())), list(found.get(subject, ()))
        for event in tuple(old):  # what is equal pairs up first
            equal = next((item for item in new if not list(_event_differences(subject, event, item))), None)
            if equal is not None:
                old.remove(event)
                new.remove(equal)
        for event, other in zip(old, new, strict=False):
            yield from _event_differences(subject, event, other)
        for _ in old[len(new) :]:
            yield Difference("missing", subject, hint="The old call recorded this event; nothing did now.")
        for _ in new[len(old) :]:
            yield Difference("extra", subject, hint="The old call recorded no such event.")


def _event_differences(subject: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    if old["timestamp"] != new["timestamp"]:
        yield Difference(
            "changed",
            subject,
            "time",
            _iso(old["timestamp"]),
            _iso(new["timestamp"]),
            "Send the old 'time' (seconds since 1970) as attributes.time, in ISO 8601; without it the event "
            "happens now, and one event a second survives of each person and metric.",
        )
    before, after = old["event_properties"], new["event_properties"]
    for name in sorted(before.keys() | after.keys()):
        if name in _WELCOME and name not in before:
            continue
        difference = _difference(subject, f"properties.{name}", before.get(name), after.get(name))
        if difference:
            yield difference


def _difference(subject: str, name: str, old: Any, new: Any) -> Difference | None:
    if same(old, new):
        return None
    kind = "missing" if new is None else "extra" if old is None else "changed"
    return Difference(kind, subject, name, old, new, _hint(name, kind))


def same(one: Any, other: Any) -> bool:
    """Compare two JSON values: 1 is 1.0 but not true; null is the same as nothing there."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _hint(name: str, kind: str) -> str:
    plain = name.removeprefix("properties.")
    if kind == "extra":
        return f"The old call left no {name}."
    if plain in EVENT_FIELDS:
        return f"'{plain}' is now attributes.{EVENT_FIELDS[plain]} of the event."
    if name in _LEGACY_NAMES:
        return f"'{_LEGACY_NAMES[name]}' is now {name} of the profile."
    if name.startswith("properties."):
        return "Custom data goes into attributes.properties, under the same name."
    return ""


def _events(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Group events by what they are of: the metric and the person."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for identifier in account.events:
        metric = account.metrics.get(account.events.related(identifier, "metric") or "") or {}
        person = account.profiles.get(account.events.related(identifier, "profile") or "") or {}
        subject = f"event '{metric.get('name')}' of {_person(person)}"
        groups.setdefault(subject, []).append(account.events.get(identifier) or {})
    return groups


def _person(profile: Mapping[str, Any]) -> str:
    return next((str(profile[name]) for name in IDENTIFIERS if profile.get(name)), "nobody")


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
