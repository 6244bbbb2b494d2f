"""Other ways to record events and to make people known, one request after the other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.people import consent
from examples.translation.groups import import_of, quoted
from examples.translation.people import event_of, profile_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.right.style import Style, python, shop

TRACK = ("create-event", "create-event-once", "client-event", "journey")
IDENTIFY = ("create-profile", "update-profile", "journey")
# By these a browser knows a person: POST /api/profile-import takes the first no more since 2026-01-15.
_OF_BROWSERS = ("$anonymous", "$exchange_id")


def tracked(change: Any) -> dict[str, Any]:
    """Return handlers that change the body of each event before it is sent."""

    def track(api: Api, call: LegacyCall) -> None:
        api.send("POST", "/api/events", _changed(call))
        consent(api, call.customer_properties)

    def in_browser(api: Api, call: LegacyCall) -> None:
        api.send_public("/client/events", _changed(call))

    def _changed(call: LegacyCall) -> dict[str, Any]:
        body = event_of(call)
        change(body["data"]["attributes"], call)
        return body

    return {"handlers": {"track": track}, "browser": {"track": in_browser}}


def own_id(attributes: dict[str, Any], call: LegacyCall) -> None:
    """Give each event an id of its own, whatever its second; a call is one event."""
    if "$event_id" not in call.properties and "__track_once__" not in call.properties:
        attributes["unique_id"] = str(uuid.uuid4())


def own_now(attributes: dict[str, Any], call: LegacyCall) -> None:
    """Send the time of the shop's clock where the old call left the time to Klaviyo."""
    attributes.setdefault("time", datetime.now(UTC).isoformat(timespec="seconds"))


def own_local_now(attributes: dict[str, Any], call: LegacyCall) -> None:
    """Send the time of the shop's clock with the offset of its zone, and fractions of a second."""
    attributes.setdefault("time", datetime.now().astimezone().isoformat())


def without_id(attributes: dict[str, Any], call: LegacyCall) -> None:
    """Leave the id to Klaviyo, which is right as long as nothing is sent twice."""
    if "$event_id" not in call.properties and "__track_once__" not in call.properties:
        del attributes["unique_id"]


IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
FIELDS = ("first_name", "last_name", "organization", "locale", "title", "image")
PLACES = ("address1", "address2", "city", "country", "region", "zip", "timezone", "latitude", "longitude")


def every_field(attributes: dict[str, Any], call: LegacyCall) -> None:
    """Send every field as a typed client does; null is nothing to an event."""
    profile = attributes["profile"]["data"]["attributes"]
    for name in (*IDENTIFIERS, *FIELDS):
        profile.setdefault(name, None)
    location = profile.setdefault("location", {})
    for name in PLACES:
        location.setdefault(name, None)
    profile.setdefault("properties", {})
    if "value" in attributes:
        attributes["value_currency"] = "EUR"
    attributes.setdefault("time", datetime.now(UTC).isoformat())


def import_first(api: Api, call: LegacyCall) -> None:
    """Make the person known, and record the event by the id that was answered."""
    person = call.customer_properties
    body = event_of(call)
    attributes = body["data"]["attributes"]
    # Where the person was goes with the event: POST /api/profile-import has the same field.
    if not any(name in person for name in _OF_BROWSERS):
        profile = with_meta_beside(attributes["profile"]["data"])
        made = api.send("POST", "/api/profile-import", {"data": profile})["data"]
        attributes["profile"] = {"data": {"type": "profile", "id": made["id"], "attributes": {}}}
    api.send("POST", "/api/events", body)
    consent(api, person)


def create_or_patch(api: Api, call: LegacyCall) -> None:
    """Create the person, and change it where it is known: as was done before there was an import."""
    upsert(api, call.properties)
    consent(api, call.properties)


def upsert(api: Api, person: Mapping[str, Any]) -> str:
    """Create a person or change it. Returns its id."""
    profile = profile_of(person)
    if "_kx" in profile["attributes"]:  # by which none is created
        return str(api.send("POST", "/api/profile-import", {"data": profile})["data"]["id"])
    new = {name: value for name, value in profile.items() if name != "meta"}
    try:
        return str(api.send("POST", "/api/profiles", {"data": new})["data"]["id"])
    except KlaviyoError as error:
        if error.status != 409:
            raise
        known = str(error.errors[0]["meta"]["duplicate_profile_id"])  # type: ignore[index]
    api.send("PATCH", f"/api/profiles/{known}", {"data": {**profile, "id": known}})
    return known


def look_first(api: Api, call: LegacyCall) -> None:
    """Look for the person by each identifier, and change or import it then."""
    profile = profile_of(call.properties)
    known = _known(api, profile["attributes"])
    if known is None:
        api.send("POST", "/api/profile-import", {"data": profile})
    else:
        profile["attributes"].pop("_kx", None)  # a known person is not known by it again
        api.send("PATCH", f"/api/profiles/{known}", {"data": {**profile, "id": known}})
    consent(api, call.properties)


def _known(api: Api, attributes: Mapping[str, Any]) -> str | None:
    for name in ("email", "phone_number", "external_id"):
        if name in attributes:
            for item in api.read("/api/profiles", {"filter": f"equals({name},{quoted(attributes[name])})"}):
                return str(item["id"])
    return None


def imported(api: Api, call: LegacyCall) -> None:
    """Import a single person by a job."""
    api.send("POST", "/api/profile-bulk-import-jobs", import_of([profile_of(call.properties)]))
    consent(api, call.properties)


def track_in_bulk(api: Api, call: LegacyCall) -> None:
    """Record a single event by the job that takes a thousand."""
    api.send("POST", "/api/event-bulk-create-jobs", bulk_of([event_of(call)]))
    consent(api, call.customer_properties)


def track_in_bulk_in_browser(api: Api, call: LegacyCall) -> None:
    """Record a single event by the request of a browser that takes a thousand."""
    (of_person,) = bulk_of([event_of(call)])["data"]["attributes"]["events-bulk-create"]["data"]
    api.send_public("/client/event-bulk-create", {"data": of_person})


def bulk_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Put events into one job, each with its own person."""
    parts = []
    for event in events:
        attributes = {**event["data"]["attributes"]}
        profile = {"data": with_meta_beside(attributes.pop("profile")["data"])}
        events_of_person = {"data": [{"type": "event", "attributes": attributes}]}
        parts.append(
            {"type": "event-bulk-create", "attributes": {"profile": profile, "events": events_of_person}}
        )
    job = {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": parts}}}
    return {"data": job}


def with_meta_beside(profile: dict[str, Any]) -> dict[str, Any]:
    """Put the names that are unset beside the attributes: among them they stand in single events only."""
    attributes = {**profile["attributes"]}
    if "meta" not in attributes:
        return profile
    return {**profile, "meta": attributes.pop("meta"), "attributes": attributes}


STYLES: tuple[Style, ...] = (
    python("an id of its own for each event", shop(**tracked(own_id)), TRACK),
    python("the time of the shop's clock", shop(**tracked(own_now)), TRACK),
    python("the time of the shop's clock, local", shop(**tracked(own_local_now)), TRACK),
    python("no id for events", shop(**tracked(without_id)), TRACK, faults=False),
    python("every field of an event", shop(**tracked(every_field)), TRACK),
    python(
        "import, then the event by id",
        shop(handlers={"track": import_first}),
        ("create-event", "create-event-once", "journey"),
    ),
    python("create, then patch", shop(handlers={"identify": create_or_patch}), IDENTIFY),
    python("look, then patch or import", shop(handlers={"identify": look_first}), IDENTIFY),
    python(
        "jobs for a single one",
        shop(
            handlers={"track": track_in_bulk, "identify": imported},
            browser={"track": track_in_bulk_in_browser},
        ),
        ("create-event", "create-event-once", "client-event", *IDENTIFY),
    ),
)
