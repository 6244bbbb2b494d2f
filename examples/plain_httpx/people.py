"""People and what they do: track, identify, and what v1/v2 knew of persons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from contracts.legacy import LegacyCall

from .api import Api, KlaviyoError

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


def track(api: Api, call: LegacyCall) -> None:
    """Record an event."""
    api.send("POST", "/api/events", event_of(call))


def track_in_browser(api: Api, call: LegacyCall) -> None:
    """Record an event with the public key."""
    api.send_public("/client/events", event_of(call))


def identify(api: Api, call: LegacyCall) -> None:
    """Make a person known, or add to what is known."""
    api.send("POST", "/api/profile-import", {"data": profile_of(call.properties)})


def identify_in_browser(api: Api, call: LegacyCall) -> None:
    """Make a person known with the public key."""
    api.send_public("/client/profiles", {"data": profile_of(call.properties)})


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


def update_person(api: Api, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id."""
    changes = {**call.arguments}
    unset = changes.pop("$unset", [])
    profile = {**profile_of(changes), "id": call.ids[0]}
    if unset:
        profile["meta"] = {"patch_properties": {"unset": unset}}
    api.send("PATCH", f"/api/profiles/{call.ids[0]}", {"data": profile})


def get_person(api: Api, call: LegacyCall) -> Any:
    """Read a person by Klaviyo's id."""
    return api.send("GET", f"/api/profiles/{call.ids[0]}")["data"]


def search_people(api: Api, call: LegacyCall) -> str | None:
    """Find a person's id by an identifier; None for nobody."""
    ((name, value),) = call.arguments.items()
    found = list(api.read("/api/profiles", {"filter": f"equals({name},{quoted(value)})"}))
    return found[0]["id"] if found else None


def request_deletion(api: Api, call: LegacyCall) -> None:
    """Have a person forgotten."""
    ((name, value),) = call.arguments.items()
    profile: dict[str, Any] = {"type": "profile", "attributes": {}}
    if name == "person_id":
        profile["id"] = value
    else:
        profile["attributes"][name] = value
    job = {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}
    try:
        api.send("POST", "/api/data-privacy-deletion-jobs", {"data": job})
    except KlaviyoError as error:
        if error.status != 404:  # 404: there is nobody left to be forgotten
            raise


def timeline(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read events with their people, the newest first."""
    conditions = []
    ids = list(call.ids)
    if call.name.startswith("person"):
        conditions.append(f'equals(profile_id,"{ids.pop(0)}")')
    if ids:
        conditions.append(f'equals(metric_id,"{ids.pop(0)}")')
    query = {"sort": "-datetime", "include": "profile,metric", "page[size]": "1000"}
    if conditions:
        query["filter"] = ",".join(conditions)
    return list(api.read("/api/events", query))


def export(api: Api, call: LegacyCall) -> Any:
    """Sum a metric up over time."""
    start = date.fromisoformat(call.arguments["start_date"])
    end = date.fromisoformat(call.arguments["end_date"]) + timedelta(days=1)  # the old end was included
    attributes = {
        "metric_id": call.ids[0],
        "measurements": [MEASUREMENTS[call.arguments["measurement"]]],
        "interval": call.arguments["unit"],
        "filter": [f"greater-or-equal(datetime,{start}T00:00:00)", f"less-than(datetime,{end}T00:00:00)"],
    }
    body = {"data": {"type": "metric-aggregate", "attributes": attributes}}
    return api.send("POST", "/api/metric-aggregates", body)["data"]["attributes"]


def list_metrics(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every metric."""
    return list(api.read("/api/metrics"))


def quoted(value: str) -> str:
    """Write a text as filters want it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


HANDLERS = {
    "track": track,
    "identify": identify,
    "update person": update_person,
    "get person": get_person,
    "search people": search_people,
    "request deletion": request_deletion,
    "timeline": timeline,
    "metric timeline": timeline,
    "person timeline": timeline,
    "person metric timeline": timeline,
    "metric export": export,
    "list metrics": list_metrics,
}
