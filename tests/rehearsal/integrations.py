"""Integrations for the tests: a right one without a client library, and wrong ones made from it."""

from __future__ import annotations

import sys
import threading
from typing import Any

import httpx

from examples.translation.people import event_of, given_consent, profile_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target

REVISION = "2026-07-15"


def send(target: Target, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
    """Send a request as a careful client does."""
    own = {"Authorization": f"Klaviyo-API-Key {target.api_key}", "revision": REVISION, **headers}
    return request(method, target.base_url + path, json=body, headers=own)


def request(method: str, url: str, **options: Any) -> httpx.Response:
    """Send a request over a connection of its own, without the certificates that take 20 ms to read."""
    return httpx.request(method, url, verify=False, **options)


def event_body(call: LegacyCall) -> dict[str, Any]:
    """Write the event that replaces a track call."""
    body = event_of(call)
    if "$event_id" not in call.properties:
        del body["data"]["attributes"]["unique_id"]  # as most integrations do
    return body


def retired(call: LegacyCall, target: Target) -> None:
    """Send an event at a revision that is retired."""
    send(target, "POST", "/api/events", event_body(call), revision="2024-02-15")


def profile_body(call: LegacyCall) -> dict[str, Any]:
    """Write the profile that replaces an identify call."""
    return {"data": profile_of(call.properties)}


def consent(call: LegacyCall, target: Target) -> None:
    """Subscribe the person to the channels that were consented to beside an event or a fact."""
    job = given_consent(call.customer_properties or call.properties)
    if job is not None:
        send(target, "POST", "/api/profile-subscription-bulk-create-jobs", job)


def right(call: LegacyCall, target: Target) -> None:
    if call.name == "track":
        send(target, "POST", "/api/events", event_body(call))
    else:
        send(target, "POST", "/api/profile-import", profile_body(call))
    consent(call, target)


async def right_and_async(call: LegacyCall, target: Target) -> None:
    right(call, target)


def create_then_patch(call: LegacyCall, target: Target) -> None:
    """Do as was right before POST /api/profile-import came: the 409 is an answer, not a mistake."""
    if call.name == "track" or "$exchange_id" in call.properties:  # by which no profile is created
        return right(call, target)
    new = profile_body(call)
    new["data"].pop("meta", None)  # there is nothing to unset in a new profile
    answer = send(target, "POST", "/api/profiles", new)
    if answer.status_code == 409:
        known = answer.json()["errors"][0]["meta"]["duplicate_profile_id"]
        body = profile_body(call)
        body["data"]["id"] = known
        send(target, "PATCH", f"/api/profiles/{known}", body)
    return consent(call, target)


def silent(call: LegacyCall, target: Target) -> None:
    return


def raising(call: LegacyCall, target: Target) -> None:
    raise KeyError("email")


def leaving(call: LegacyCall, target: Target) -> None:
    sys.exit(5)


def hanging(call: LegacyCall, target: Target) -> None:
    threading.Event().wait()


def unmigrated(call: LegacyCall, target: Target) -> None:
    request("POST", f"{target.base_url}/api/{call.name}", json=call.payload())


def without_key(call: LegacyCall, target: Target) -> None:
    request("POST", f"{target.base_url}/api/events", json=event_body(call))


def flat_profile(call: LegacyCall, target: Target) -> None:
    body = event_body(call)
    body["data"]["attributes"]["profile"] = call.customer_properties
    send(target, "POST", "/api/events", body)


def legacy_keys_left(call: LegacyCall, target: Target) -> None:
    body = event_body(call)
    body["data"]["attributes"] |= {"properties": call.properties, "value": None, "unique_id": None}
    send(target, "POST", "/api/events", body)
    consent(call, target)


def time_in_milliseconds(call: LegacyCall, target: Target) -> None:
    body = event_body(call)
    if call.time is not None:
        body["data"]["attributes"]["time"] = int(call.time * 1000)
    send(target, "POST", "/api/events", body)


def cents_cut_off(call: LegacyCall, target: Target) -> None:
    body = event_body(call)
    if abs(body["data"]["attributes"].get("value", 10**9)) < 10**9:
        body["data"]["attributes"]["value"] = int(body["data"]["attributes"]["value"])
    send(target, "POST", "/api/events", body)
    consent(call, target)


def custom_properties_forgotten(call: LegacyCall, target: Target) -> None:
    body = profile_body(call)
    body["data"]["attributes"].pop("properties", None)
    send(target, "POST", "/api/profile-import", body)


def sent_twice(call: LegacyCall, target: Target) -> None:
    """Repeat as an impatient client does, under a new id each time."""
    for number in range(2):
        body = event_body(call)
        body["data"]["attributes"]["unique_id"] = f"try-{number}"
        send(target, "POST", "/api/events", body)


_MADE: set[str] = set()


def remembered_for_all_accounts(call: LegacyCall, target: Target) -> None:
    """Make a list once for its name, whatever the account: only an earlier example shows it."""
    name = call.arguments.get("list_name", "")
    if "list" not in _MADE:
        _MADE.add("list")
        send(target, "POST", "/api/lists", {"data": {"type": "list", "attributes": {"name": name}}})
