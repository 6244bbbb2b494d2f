"""People and what they do: track, identify, and what v1/v2 knew of persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..translation.people import (
    aggregate_of,
    changed_profile,
    counted_events,
    deletion_of,
    event_of,
    given_consent,
    profile_of,
    quoted,
    search_filter,
    summed_property,
    sums_of,
    timeline_query,
)
from .api import Api, KlaviyoError, patiently

__all__ = ["HANDLERS", "event_of", "identify_in_browser", "profile_of", "quoted", "track_in_browser"]


def track(api: Api, call: LegacyCall) -> None:
    """Record an event, and the consent that came with it."""
    api.send("POST", "/api/events", event_of(call))
    consent(api, call.customer_properties)


def track_in_browser(api: Api, call: LegacyCall) -> None:
    """Record an event with the public key."""
    api.send_public("/client/events", event_of(call))


def identify(api: Api, call: LegacyCall) -> None:
    """Make a person known, or add to what is known; and take the consent that came with it."""
    api.send("POST", "/api/profile-import", {"data": profile_of(call.properties)})
    consent(api, call.properties)


def consent(api: Api, person: Mapping[str, Any]) -> None:
    """Subscribe a person to the channels that were consented to beside an event or a fact."""
    job = given_consent(person)
    if job is not None:
        api.send("POST", "/api/profile-subscription-bulk-create-jobs", job)


def identify_in_browser(api: Api, call: LegacyCall) -> None:
    """Make a person known with the public key."""
    api.send_public("/client/profiles", {"data": profile_of(call.properties)})


def update_person(api: Api, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id, and take the consent that came with it."""
    known = api.send("PATCH", f"/api/profiles/{call.ids[0]}", changed_profile(call))["data"]["attributes"]
    consent(
        api, {**{name: known[name] for name in ("email", "phone_number") if known[name]}, **call.arguments}
    )


def get_person(api: Api, call: LegacyCall) -> Any:
    """Read a person by Klaviyo's id."""
    return api.send("GET", f"/api/profiles/{call.ids[0]}")["data"]


def search_people(api: Api, call: LegacyCall) -> str | None:
    """Find a person's id by an identifier; None for nobody."""
    found = list(api.read("/api/profiles", {"filter": search_filter(call)}))
    return found[0]["id"] if found else None


def request_deletion(api: Api, call: LegacyCall) -> None:
    """Have a person forgotten; whoever is not found at the second attempt was forgotten by the first."""

    def forget(again: bool) -> None:
        try:
            api.attempt("POST", "/api/data-privacy-deletion-jobs", deletion_of(call))
        except KlaviyoError as error:
            if not again or error.status != 404:
                raise

    patiently(forget)


def timeline(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read events with their people, the newest first."""
    query = {"include": "profile,metric", "page[size]": "1000"}
    return list(api.read("/api/events", {**query, **timeline_query(call)}))


def export(api: Api, call: LegacyCall) -> Any:
    """Sum a metric up over time; what Klaviyo does not sum up is summed up here."""
    if summed_property(call) is not None:
        events = api.read("/api/events", {"filter": counted_events(call), "page[size]": "1000"})
        return sums_of(call, [item["attributes"] for item in events])
    return api.send("POST", "/api/metric-aggregates", aggregate_of(call))["data"]["attributes"]


def list_metrics(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every metric."""
    return list(api.read("/api/metrics"))


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
