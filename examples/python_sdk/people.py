"""People and what they do: track, identify, and what v1/v2 knew of persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import NotFoundException

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..patience import patiently
from ..translation.people import (
    aggregate_of,
    changed_profile,
    counted_events,
    deletion_of,
    event_of,
    given_consent,
    profile_of,
    search_filter,
    summed_property,
    sums_of,
    timeline_query,
)
from .api import attempt, read, send


def track(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Record an event, and the consent that came with it."""
    send(client.Events.create_event, event_of(call))
    consent(client, call.customer_properties)


def identify(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make a person known, or add to what is known; and take the consent that came with it."""
    send(client.Profiles.create_or_update_profile, {"data": profile_of(call.properties)})
    consent(client, call.properties)


def consent(client: KlaviyoAPI, person: Mapping[str, Any]) -> None:
    """Subscribe a person to the channels that were consented to beside an event or a fact."""
    job = given_consent(person)
    if job is not None:
        send(client.Profiles.bulk_subscribe_profiles, job)


def update_person(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id, and take the consent that came with it."""
    known = send(client.Profiles.update_profile, call.ids[0], changed_profile(call)).data.attributes
    own = {name: getattr(known, name) for name in ("email", "phone_number") if getattr(known, name)}
    consent(client, {**own, **call.arguments})


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
    query: dict[str, Any] = {"include": ["profile", "metric"], "page_size": 1000, **timeline_query(call)}
    return list(read(client.Events.get_events, **query))


def export(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """Sum a metric up over time; what Klaviyo does not sum up is summed up here."""
    if summed_property(call) is not None:
        events = read(client.Events.get_events, filter=counted_events(call), page_size=1000)
        return sums_of(call, [item.attributes.to_dict() for item in events])
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
