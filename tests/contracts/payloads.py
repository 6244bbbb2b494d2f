"""Bodies of requests, right ones unless they are told otherwise, for the tests of the checks."""

from __future__ import annotations

from typing import Any

EVENT = "POST /api/events"
PROFILE = "POST /api/profiles"
IMPORT = "POST /api/profile-import"
UPDATE = "PATCH /api/profiles/{id}"
LIST = "POST /api/lists"
MEMBERS = "POST /api/lists/{id}/relationships/profiles"
SUBSCRIBE = "POST /api/profile-subscription-bulk-create-jobs"
SUPPRESS = "POST /api/profile-suppression-bulk-create-jobs"
DELETE_DATA = "POST /api/data-privacy-deletion-jobs"
AGGREGATE = "POST /api/metric-aggregates"

Body = dict[str, Any]


def resource(kind: str, **attributes: Any) -> Body:
    """Make a resource with its attributes and nothing else."""
    return {"data": {"type": kind, "attributes": attributes}}


def profile(**attributes: Any) -> Body:
    """Make a profile; it has no identifier of its own."""
    return resource("profile", **attributes)


def event(**attributes: Any) -> Body:
    """Make an event of a person with an address; attributes replace those that it has."""
    metric = resource("metric", name="Placed Order")
    person = profile(email="ann@northwind.shop")
    return resource("event", **{"properties": {}, "metric": metric, "profile": person, **attributes})


def event_of(**person: Any) -> Body:
    """Make an event of the person with these attributes."""
    return event(profile=profile(**person))


def change(identifier: str = "A", **attributes: Any) -> Body:
    """Make a change of a profile."""
    return {"data": {"type": "profile", "id": identifier, "attributes": attributes}}


def subscribe(person: Body, **attributes: Any) -> Body:
    """Make a job that subscribes one person; it names no list."""
    people = {"data": [{"type": "profile", "attributes": person}]}
    return resource("profile-subscription-bulk-create-job", profiles=people, **attributes)


def suppression(attributes: Body, **rest: Any) -> Body:
    """Make a job that suppresses what its attributes or its relationships name."""
    return {"data": {"type": "profile-suppression-bulk-create-job", "attributes": attributes, **rest}}


def deletion(**person: Any) -> Body:
    """Make a job that deletes who has these identifiers."""
    return resource("data-privacy-deletion-job", profile=profile(**person))


def aggregate(*conditions: str) -> Body:
    """Ask for the counts of a metric under these conditions."""
    return resource("metric-aggregate", metric_id="AbC123", measurements=["count"], filter=list(conditions))
