"""People and what they do: events, profiles, and questions about both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

ATTRIBUTES = {
    "$email": "email",
    "$phone_number": "phone_number",
    "$id": "external_id",
    "$anonymous": "anonymous_id",
    "$exchange_id": "_kx",
    "$first_name": "first_name",
    "$last_name": "last_name",
    "$organization": "organization",
    "$title": "title",
    "$image": "image",
    "$locale": "locale",
    # The retired SDKs sent these two so.
    "email": "email",
    "id": "external_id",
    "phone_number": "phone_number",
}
PLACES = {
    f"${name}": name
    for name in (
        "address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"
    )
}  # fmt: skip
# What is no attribute: consent is given by a job of its own, and the source goes with it.
NO_ATTRIBUTES = frozenset({"$consent", "sms_consent", "$source", "$unset"})
MEASUREMENTS = {"count": "count", "unique": "unique", "value": "sum_value"}


def event_of(call: LegacyCall) -> dict[str, Any]:
    """Translate a track call."""
    custom = {**call.properties}
    profile = profile_of(call.customer_properties)
    if "meta" in profile:  # within an event it stands among the attributes
        profile["attributes"]["meta"] = profile.pop("meta")
    if "ip" in call.arguments:
        profile["attributes"].setdefault("location", {})["ip"] = call.arguments["ip"]
    attributes: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": call.event}}},
        "profile": {"data": profile},
    }
    if "$value" in custom:
        attributes["value"] = custom.pop("$value")
    if custom.pop("__track_once__", False):
        # Once for each person and metric: Klaviyo ignores a unique_id that it has seen of the two.
        attributes["unique_id"] = "once"
    elif "$event_id" in custom:
        attributes["unique_id"] = str(custom.pop("$event_id"))
    if call.time is not None:
        attributes["time"] = datetime.fromtimestamp(call.time, UTC).isoformat()
        # The old API knew an event by its second; so a retry is the same event.
        attributes.setdefault("unique_id", str(int(call.time)))
    # Drawn once a call, before the first request: a retry in a later second is the same event all the same.
    attributes.setdefault("unique_id", str(uuid4()))
    attributes["properties"] = custom
    return {"data": {"type": "event", "attributes": attributes}}


def profile_of(person: Mapping[str, Any]) -> dict[str, Any]:
    """Translate what the old API was told of a person."""
    attributes: dict[str, Any] = {}
    for key, value in person.items():
        if key in ATTRIBUTES:
            if value is not None:  # null said nothing; today it would clear the field
                attributes[ATTRIBUTES[key]] = str(value) if ATTRIBUTES[key] == "external_id" else value
        elif key in PLACES:
            if value is not None:
                attributes.setdefault("location", {})[PLACES[key]] = value
        elif key not in NO_ATTRIBUTES:
            attributes.setdefault("properties", {})[key] = value
    profile: dict[str, Any] = {"type": "profile", "attributes": attributes}
    if person.get("$unset"):
        profile["meta"] = {"patch_properties": {"unset": person["$unset"]}}
    return profile


def consents_of(person: Mapping[str, Any]) -> list[str]:
    """Return the channels that $consent and sms_consent named: email and sms have one today."""
    named = person.get("$consent") or []
    consents = ["email"] if "email" in named else []
    return [*consents, "sms"] if "sms" in named or person.get("sms_consent") is True else consents


def given_consent(person: Mapping[str, Any], when: datetime | None = None) -> dict[str, Any] | None:
    """Translate the consent that track and identify gave; None without any that reaches the person.

    Nobody was asked to confirm it, so it is a historical import. when: the time that it was given at.
    """
    addresses = {"email": "email", "sms": "phone_number"}
    known = profile_of(person)["attributes"]
    channels = [name for name in consents_of(person) if addresses[name] in known]
    if not channels:
        return None
    # Klaviyo refuses a time to come, and its clock may be behind.
    moment = (when or datetime.now(UTC) - timedelta(days=1)).isoformat()
    consent = {"marketing": {"consent": "SUBSCRIBED", "consented_at": moment}}
    attributes = {
        **{name: known[name] for name in addresses.values() if name in known},
        "subscriptions": dict.fromkeys(channels, consent),
    }
    job: dict[str, Any] = {
        "profiles": {"data": [{"type": "profile", "attributes": attributes}]},
        "historical_import": True,
    }
    if person.get("$source"):
        job["custom_source"] = person["$source"]
    return {"data": {"type": "profile-subscription-bulk-create-job", "attributes": job}}


def changed_profile(call: LegacyCall) -> dict[str, Any]:
    """Translate what update person changed of a person."""
    return {"data": {**profile_of(call.arguments), "id": call.ids[0]}}


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


def days_of(call: LegacyCall) -> list[str]:
    """Translate the days of metric export into conditions; the old end was included."""
    start = date.fromisoformat(call.arguments["start_date"])
    end = date.fromisoformat(call.arguments["end_date"]) + timedelta(days=1)
    return [f"greater-or-equal(datetime,{start}T00:00:00)", f"less-than(datetime,{end}T00:00:00)"]


def summed_property(call: LegacyCall) -> str | None:
    """Return the property that metric export was to sum up: today only $value is summed up by Klaviyo."""
    match call.arguments["measurement"]:
        case ["sum", str(name)]:
            return name
    return None


def aggregate_of(call: LegacyCall) -> dict[str, Any]:
    """Translate what metric export asked."""
    asked = call.arguments
    measurement = asked["measurement"]
    attributes: dict[str, Any] = {
        "metric_id": call.ids[0],
        "measurements": [MEASUREMENTS[measurement if isinstance(measurement, str) else measurement[0]]],
        "interval": asked["unit"],
        "filter": days_of(call),
    }
    for name, _, value in asked.get("where", []):
        attributes["filter"].append(f"equals({name},{quoted(value)})")
    if "by" in asked:
        attributes["by"] = [asked["by"]]
    return {"data": {"type": "metric-aggregate", "attributes": attributes}}


def counted_events(call: LegacyCall) -> str:
    """Say which events metric export counted, for a property that Klaviyo does not sum up."""
    start, end = days_of(call)
    return ",".join([f"equals(metric_id,{quoted(call.ids[0])})", f"{start[:-1]}Z)", f"{end[:-1]}Z)"])


def sums_of(call: LegacyCall, events: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Sum a property of events up by day, week or month. events: their attributes."""
    name = summed_property(call) or "$value"
    conditions = [(field, value) for field, _, value in call.arguments.get("where", [])]
    sums: dict[str, float] = {}
    for event in events:
        properties = event["event_properties"]
        amount = properties.get(name)
        if isinstance(amount, (int, float)) and all(
            properties.get(field) == value for field, value in conditions
        ):
            start = _start(datetime.fromisoformat(str(event["datetime"])), call.arguments["unit"])
            sums[start] = sums.get(start, 0) + amount
    return sums


def _start(moment: datetime, unit: str) -> str:
    day = moment.astimezone(UTC).date()
    if unit == "week":
        day -= timedelta(days=day.weekday())
    return str(day.replace(day=1) if unit == "month" else day)


def timeline_query(call: LegacyCall) -> dict[str, str]:
    """Translate a timeline: its filter, empty for all events, and its order."""
    ids = list(call.ids)
    conditions = []
    if call.name.startswith("person"):
        conditions.append(f"equals(profile_id,{quoted(ids.pop(0))})")
    if ids:
        conditions.append(f"equals(metric_id,{quoted(ids.pop(0))})")
    ascending = call.arguments.get("sort") == "asc"
    since = call.arguments.get("since")
    if since is not None:  # from there on, or back from there
        moment = datetime.fromtimestamp(int(since), UTC)
        operator = "greater-or-equal" if ascending else "less-or-equal"
        conditions.append(f"{operator}(datetime,{moment:%Y-%m-%dT%H:%M:%SZ})")
    order = {"sort": "datetime" if ascending and since is not None else "-datetime"}
    return {**order, "filter": ",".join(conditions)} if conditions else order


def search_filter(call: LegacyCall) -> str:
    """Say whom search people sought."""
    ((name, value),) = call.arguments.items()
    return f"equals({name},{quoted(value)})"


def quoted(value: str) -> str:
    """Write a text as filters want it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
