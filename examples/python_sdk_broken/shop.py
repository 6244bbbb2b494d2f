"""The same shop with three mistakes that real migrations made; see how the rehearsal shows them.

rehearse test examples.python_sdk_broken.shop:handle
"""

from __future__ import annotations

from contextlib import suppress

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import OpenApiException

from examples.python_sdk.people import consent
from examples.python_sdk.shop import HANDLERS, client_for
from examples.translation.people import event_of, profile_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target


def handle(call: LegacyCall, target: Target) -> None:
    """Do with the new API what a legacy call did with the old one, or so it looks."""
    client = client_for(target.base_url, target.api_key)
    if call.name == "track":
        track(client, call)
    elif call.name == "identify":
        identify(client, call)
    else:
        HANDLERS[call.name](client, call)


def track(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Record an event. Mistake 1: the time of the event is not sent on (P42: 202, and it happens now)."""
    event = event_of(call)
    event["data"]["attributes"].pop("time", None)
    client.Events.create_event(event)
    consent(client, call.customer_properties)


def identify(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make a person known.

    Mistake 2: the phone number goes out as people type it (P25: 400).
    Mistake 3: identify was an upsert, POST /api/profiles is none (P19: 409, and nothing changes).
    """
    profile = profile_of(call.properties)
    if "phone_number" in profile["attributes"]:
        profile["attributes"]["phone_number"] = profile["attributes"]["phone_number"].removeprefix("+")
    with suppress(OpenApiException):  # "it exists already"
        client.Profiles.create_profile({"data": profile})
    consent(client, call.properties)
