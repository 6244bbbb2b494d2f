"""People and what they do: track, identify, and what v1/v2 knew of persons."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..translation.people import (
    aggregate_of,
    changed_profile,
    deletion_of,
    event_of,
    profile_of,
    quoted,
    search_filter,
    timeline_filter,
)
from .api import Api, KlaviyoError, patiently

__all__ = ["HANDLERS", "event_of", "identify_in_browser", "profile_of", "quoted", "track_in_browser"]


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


def update_person(api: Api, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id."""
    api.send("PATCH", f"/api/profiles/{call.ids[0]}", changed_profile(call))


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
    query = {"sort": "-datetime", "include": "profile,metric", "page[size]": "1000"}
    wanted = timeline_filter(call)
    return list(api.read("/api/events", query if wanted is None else {**query, "filter": wanted}))


def export(api: Api, call: LegacyCall) -> Any:
    """Sum a metric up over time."""
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
