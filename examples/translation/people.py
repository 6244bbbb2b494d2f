"""People and what they do: events, profiles, and questions about both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

ATTRIBUTES = {
    "$email": "email",
    "$phone_number": "phone_number",
    "$id": "external_id",
    "$first_name": "first_name",
    "$last_name": "last_name",
    "$organization": "organization",
    "$title": "title",
    "$image": "image",
    "$locale": "locale",
    "email": "email",
    "phone_number": "phone_number",
}
PLACES = {
    f"${name}": name
    for name in (
        "address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"
    )
}  # fmt: skip
MEASUREMENTS = {"count": "count", "unique": "unique", "value": "sum_value"}


def event_of(call: LegacyCall) -> dict[str, Any]:
    """Translate a track call."""
    custom = {**call.properties}
    attributes: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": call.event}}},
        "profile": {"data": profile_of(call.customer_properties)},
    }
    if "$value" in custom:
        attributes["value"] = custom.pop("$value")
    if custom.pop("__track_once__", False):
        # Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two.
        attributes["unique_id"] = "once"
    elif "$event_id" in custom:
        attributes["unique_id"] = custom.pop("$event_id")
    if call.time is not None:
        attributes["time"] = datetime.fromtimestamp(call.time, UTC).isoformat()
        # The old API knew an event by its second; so a retry is the same event.
        attributes.setdefault("unique_id", str(int(call.time)))
    # Drawn once a call, before the first request: a retry in a later second is the same event all the same.
    attributes.setdefault("unique_id", str(uuid4()))
    attributes["properties"] = custom
    return {"data": {"type": "event", "attributes": attributes}}


def profile_of(person: dict[str, Any]) -> dict[str, Any]:
    """Translate what the old API was told of a person."""
    attributes: dict[str, Any] = {}
    for key, value in person.items():
        if key in ATTRIBUTES:
            attributes[ATTRIBUTES[key]] = value
        elif key in PLACES:
            attributes.setdefault("location", {})[PLACES[key]] = value
        else:
            attributes.setdefault("properties", {})[key] = value
    return {"type": "profile", "attributes": attributes}


def changed_profile(call: LegacyCall) -> dict[str, Any]:
    """Translate what update person changed of a person."""
    changes = {**call.arguments}
    unset = changes.pop("$unset", [])
    profile = {**profile_of(changes), "id": call.ids[0]}
    if unset:
        profile["meta"] = {"patch_properties": {"unset": unset}}
    return {"data": profile}


def deletion_of(call: LegacyCall) -> dict[str, Any]:
    """Name whom request deletion was to have forgotten."""
    ((name, value),) = call.arguments.items()
    profile: dict[str, Any] = {"type": "profile", "attributes": {}}
    if name == "person_id":
        profile["id"] = value
    else:
        profile["attributes"][name] = value
    job = {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}
    return {"data": job}


def aggregate_of(call: LegacyCall) -> dict[str, Any]:
    """Translate what metric export asked."""
    start = date.fromisoformat(call.arguments["start_date"])
    end = date.fromisoformat(call.arguments["end_date"]) + timedelta(days=1)  # the old end was included
    attributes = {
        "metric_id": call.ids[0],
        "measurements": [MEASUREMENTS[call.arguments["measurement"]]],
        "interval": call.arguments["unit"],
        "filter": [f"greater-or-equal(datetime,{start}T00:00:00)", f"less-than(datetime,{end}T00:00:00)"],
    }
    return {"data": {"type": "metric-aggregate", "attributes": attributes}}


def timeline_filter(call: LegacyCall) -> str | None:
    """Say which events a timeline had; None for all."""
    ids = list(call.ids)
    conditions = []
    if call.name.startswith("person"):
        conditions.append(f"equals(profile_id,{quoted(ids.pop(0))})")
    if ids:
        conditions.append(f"equals(metric_id,{quoted(ids.pop(0))})")
    return ",".join(conditions) or None


def search_filter(call: LegacyCall) -> str:
    """Say whom search people sought."""
    ((name, value),) = call.arguments.items()
    return f"equals({name},{quoted(value)})"


def quoted(value: str) -> str:
    """Write a text as filters want it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
