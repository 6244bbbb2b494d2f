"""People and what they do: track, identify, and what v1/v2 knew of persons."""

from __future__ import annotations

from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import NotFoundException

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..patience import patiently
from ..translation.people import (
    aggregate_of,
    changed_profile,
    deletion_of,
    event_of,
    profile_of,
    search_filter,
    timeline_filter,
)
from .api import attempt, read, send


def track(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Record an event."""
    send(client.Events.create_event, event_of(call))


def identify(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make a person known, or add to what is known."""
    send(client.Profiles.create_or_update_profile, {"data": profile_of(call.properties)})


def update_person(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id."""
    send(client.Profiles.update_profile, call.ids[0], changed_profile(call))


def get_person(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """Read a person by Klaviyo's id."""
    return send(client.Profiles.get_profile, call.ids[0]).data


def search_people(client: KlaviyoAPI, call: LegacyCall) -> str | None:
    """Find a person's id by an identifier; None for nobody."""
    found = list(read(client.Profiles.get_profiles, filter=search_filter(call)))
    return found[0].id if found else None


def request_deletion(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Have a person forgotten; whoever is not found at the second attempt was forgotten by the first."""

    def forget(again: bool) -> None:
        try:
            attempt(client.Data_Privacy.request_profile_deletion, deletion_of(call))
        except NotFoundException:
            if not again:
                raise

    patiently(forget)


def timeline(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read events with their people, the newest first."""
    wanted = timeline_filter(call)
    query: dict[str, Any] = {"sort": "-datetime", "include": ["profile", "metric"], "page_size": 1000}
    return list(read(client.Events.get_events, **query, **({"filter": wanted} if wanted else {})))


def export(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """Sum a metric up over time."""
    return send(client.Metrics.query_metric_aggregates, aggregate_of(call)).data.attributes


def list_metrics(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read every metric."""
    return list(read(client.Metrics.get_metrics))


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
