"""Compares events: of the same metric and person, the same happened, as often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS
from klaviyo_rehearsal.mockserver.state.account import Account

from .difference import Difference, differing_fields
from .people import person_name

# A migrated integration may add these: they make retries safe and sums exact.
_WELCOME = frozenset({"$event_id", "$value_currency"})


def compare_events(legacy: Account, actual: Account) -> Iterator[Difference]:
    """Yield the differences between the events of two accounts."""
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
    yield from differing_fields(
        subject,
        {f"properties.{name}": value for name, value in before.items()},
        {
            f"properties.{name}": value
            for name, value in after.items()
            if name in before or name not in _WELCOME
        },
        _hint,
    )


def _hint(name: str, kind: str) -> str:
    plain = name.removeprefix("properties.")
    if kind == "extra":
        return f"The old call left no {name}."
    if plain in EVENT_FIELDS:
        return f"'{plain}' is now attributes.{EVENT_FIELDS[plain]} of the event."
    return "Custom data goes into attributes.properties, under the same name."


def _events(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Group events by what they are of: the metric and the person."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for identifier in account.events:
        metric = account.metrics.get(account.events.related(identifier, "metric") or "") or {}
        person = account.profiles.get(account.events.related(identifier, "profile") or "") or {}
        subject = f"event '{metric.get('name')}' of {person_name(person)}"
        groups.setdefault(subject, []).append(account.events.get(identifier) or {})
    return groups


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
