"""A shop's Klaviyo integration, migrated to the official SDK (klaviyo-api 24.0.0).

The shop used to call `klaviyo.Public.track(...)` and `klaviyo.Public.identify(...)`. `handle` is what the
rehearsal calls: it gets one of those old calls and does the same with the new API.

    rehearse test examples.python_sdk.shop:handle
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from klaviyo_api import KlaviyoAPI

from contracts.legacy import LegacyCall
from rehearsal.integration import Target

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
}
PLACES = {
    f"${name}": name
    for name in (
        "address1", "address2", "city", "region", "country", "zip", "timezone", "latitude", "longitude"
    )
}  # fmt: skip


def handle(call: LegacyCall, target: Target) -> None:
    """Do with the new API what a legacy call did with the old one."""
    client = client_for(target.base_url, target.api_key)
    if call.name == "track":
        track(client, str(call.event), call.customer_properties, call.properties, call.time)
    else:
        identify(client, call.properties)


@lru_cache(maxsize=1)
def client_for(base_url: str, api_key: str) -> KlaviyoAPI:
    """Make the SDK's client; in production without test_host."""
    return KlaviyoAPI(api_key, max_retries=0, test_host=base_url)


def track(
    client: KlaviyoAPI, event: str, person: dict[str, Any], properties: dict[str, Any], time: float | None
) -> None:
    """Record an event."""
    custom = {**properties}
    attributes: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": event}}},
        "profile": {"data": {"type": "profile", "attributes": profile_attributes(person)}},
    }
    if "$value" in custom:
        attributes["value"] = custom.pop("$value")
    if "$event_id" in custom:
        attributes["unique_id"] = custom.pop("$event_id")
    if time is not None:
        attributes["time"] = datetime.fromtimestamp(time, UTC).isoformat()
    attributes["properties"] = custom
    client.Events.create_event({"data": {"type": "event", "attributes": attributes}})


def identify(client: KlaviyoAPI, person: dict[str, Any]) -> None:
    """Make a person known, or add to what is known."""
    body = {"data": {"type": "profile", "attributes": profile_attributes(person)}}
    client.Profiles.create_or_update_profile(body)


def profile_attributes(person: dict[str, Any]) -> dict[str, Any]:
    """Translate what the old API was told of a person."""
    attributes: dict[str, Any] = {}
    for key, value in person.items():
        if key in ATTRIBUTES:
            attributes[ATTRIBUTES[key]] = value
        elif key in PLACES:
            attributes.setdefault("location", {})[PLACES[key]] = value
        else:
            attributes.setdefault("properties", {})[key] = value
    return attributes
