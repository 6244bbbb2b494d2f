"""The same shop with three mistakes that real migrations made; see how the rehearsal shows them.

rehearse test examples.python_sdk_broken.shop:handle
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import OpenApiException

from examples.python_sdk.shop import HANDLERS, client_for, profile_attributes
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target


def handle(call: LegacyCall, target: Target) -> None:
    """Do with the new API what a legacy call did with the old one, or so it looks."""
    client = client_for(target.base_url, target.api_key)
    if call.name == "track":
        track(client, str(call.event), call.customer_properties, call.properties)
    elif call.name == "identify":
        identify(client, call.properties)
    else:
        HANDLERS[call.name](client, call)


def track(client: KlaviyoAPI, event: str, person: dict[str, Any], properties: dict[str, Any]) -> None:
    """Record an event. Mistake 1: the time of the event is not sent on (P42: 202, and it happens now)."""
    custom = {**properties}
    attributes: dict[str, Any] = {
        "metric": {"data": {"type": "metric", "attributes": {"name": event}}},
        "profile": {"data": {"type": "profile", "attributes": profile_attributes(person)}},
    }
    if "$value" in custom:
        attributes["value"] = custom.pop("$value")
    if "$event_id" in custom:
        attributes["unique_id"] = custom.pop("$event_id")
    attributes["properties"] = custom
    client.Events.create_event({"data": {"type": "event", "attributes": attributes}})


def identify(client: KlaviyoAPI, person: dict[str, Any]) -> None:
    """Make a person known.

    Mistake 2: the phone number goes out as people type it (P25: 400).
    Mistake 3: identify was an upsert, POST /api/profiles is none (P19: 409, and nothing changes).
    """
    attributes = profile_attributes(person)
    if "phone_number" in attributes:
        attributes["phone_number"] = attributes["phone_number"].removeprefix("+")
    with suppress(OpenApiException):  # "it exists already"
        client.Profiles.create_profile({"data": {"type": "profile", "attributes": attributes}})
