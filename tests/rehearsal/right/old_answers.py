"""Integrations that return the answers of the old API, or the parts of them that their shops use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api
from examples.translation.groups import REASONS
from examples.translation.people import ATTRIBUTES, PLACES
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.right.readings import READ
from tests.rehearsal.right.style import Handler, python, shop

_OLD_REASONS = {new: old for old, new in REASONS.items()}
_OLD_NAMES = {new: old for old, new in ATTRIBUTES.items() if old.startswith("$")}


def old_person(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person as v1 had it."""
    attributes = resource["attributes"]
    person = {**attributes["properties"], "object": "person", "id": resource["id"]}
    person |= {old: attributes[new] for new, old in _OLD_NAMES.items() if attributes.get(new) is not None}
    location = attributes["location"]
    return person | {old: location[new] for old, new in PLACES.items() if location.get(new) is not None}


def person_of_old(api: Api, call: LegacyCall) -> Any:
    """Return a person in the old form."""
    return old_person(people.get_person(api, call))


def found_id(api: Api, call: LegacyCall) -> Any:
    """Return the id of a found person; None for nobody."""
    found = people.search_people(api, call)
    return None if found is None else {"id": found}


def old_events(api: Api, call: LegacyCall) -> Any:
    """Return events in the old form, each with its person."""
    found, persons, names = _events(api, call)
    return {
        "object": "$list",
        "count": len(found),
        "data": [
            {
                "object": "event",
                "id": item["id"],
                "statistic_id": item["relationships"]["metric"]["data"]["id"],
                "timestamp": item["attributes"]["timestamp"],
                "event_name": names[item["relationships"]["metric"]["data"]["id"]],
                "event_properties": item["attributes"]["event_properties"],
                "datetime": item["attributes"]["datetime"],
                "uuid": item["attributes"]["uuid"],
                "person": old_person(persons[item["relationships"]["profile"]["data"]["id"]]),
            }
            for item in found
        ],
    }


def _events(
    api: Api, call: LegacyCall
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]], dict[str, str]]:
    """Read events in the order of their times, their people, and the names of their metrics."""
    found = people.timeline(api, call)
    ids = {item["relationships"]["profile"]["data"]["id"] for item in found}
    persons = {item: api.send("GET", f"/api/profiles/{item}")["data"] for item in ids}
    names = {item["id"]: item["attributes"]["name"] for item in api.read("/api/metrics")}
    return found, persons, names


def some_of_events(api: Api, call: LegacyCall) -> Any:
    """Return what happened when and to whom; events of one second in the order of their ids."""
    found, persons, names = _events(api, call)
    is_ascending = call.arguments.get("sort") == "asc" and call.arguments.get("since") is not None
    moment = {item["id"]: datetime.fromisoformat(item["attributes"]["datetime"]) for item in found}
    found.sort(key=lambda item: item["id"])
    found.sort(key=lambda item: moment[item["id"]], reverse=not is_ascending)
    return [
        {
            "id": item["id"],
            "event_name": names[item["relationships"]["metric"]["data"]["id"]],
            "timestamp": int(moment[item["id"]].timestamp()),
            "person": {
                "id": item["relationships"]["profile"]["data"]["id"],
                "$email": persons[item["relationships"]["profile"]["data"]["id"]]["attributes"]["email"],
            },
        }
        for item in found
    ]


def old_metrics(api: Api, call: LegacyCall) -> Any:
    """Return metrics in the old form."""
    found = people.list_metrics(api, call)
    return {"data": [{"object": "metric", "id": item["id"], **item["attributes"]} for item in found]}


def names_of_metrics(api: Api, call: LegacyCall) -> Any:
    """Return the names of metrics, in the order of the alphabet."""
    return sorted(
        ({"name": item["attributes"]["name"]} for item in people.list_metrics(api, call)),
        key=lambda item: str(item["name"]),
    )


def old_lists(api: Api, call: LegacyCall) -> Any:
    """Return lists in the old form."""
    return [
        {"list_id": item["id"], "list_name": item["attributes"]["name"]}
        for item in groups.list_lists(api, call)
    ]


def names_of_lists(api: Api, call: LegacyCall) -> Any:
    """Return the names of lists, in the order of the alphabet."""
    found = [item["attributes"]["name"] for item in groups.list_lists(api, call)]
    return [{"list_name": name} for name in sorted(found)]


def old_members(api: Api, call: LegacyCall) -> Any:
    """Return members in the old form."""
    return {"records": [_named(item) for item in groups.all_members(api, call)]}


def addresses_of_members(api: Api, call: LegacyCall) -> Any:
    """Return the addresses of members, in the order of the alphabet."""
    found = [item["attributes"]["email"] for item in groups.all_members(api, call)]
    return [{"email": email} for email in sorted(filter(None, found))]


def _named(resource: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: resource["attributes"][name] for name in ("email", "phone_number")}
    return {"id": resource["id"], **{name: value for name, value in found.items() if value is not None}}


def old_checked(api: Api, call: LegacyCall) -> Any:
    """Return those of some who are members, in the old form."""
    return [_named(item) for item in groups.check_members(api, call)]


def old_segment_members(api: Api, call: LegacyCall) -> Any:
    """Return those of some who are in a segment, in the old form."""
    return [_named(item) for item in groups.segment_members(api, call)]


def old_exclusions(api: Api, call: LegacyCall) -> Any:
    """Return each suppression, for the reason that was asked for or for any."""
    wanted = call.arguments.get("reason")
    found = [
        {
            "object": "exclusion",
            "email": person["attributes"]["email"],
            "reason": _OLD_REASONS[item["reason"]],
            "timestamp": item["timestamp"],
        }
        for person in groups.exclusions(api, call)
        for item in person["attributes"]["subscriptions"]["email"]["marketing"]["suppression"]
        if wanted in (None, "", _OLD_REASONS[item["reason"]])
    ]
    return {"data": found}


def old_templates(api: Api, call: LegacyCall) -> Any:
    """Return templates in the old form."""
    return [
        {"object": "email-template", "id": item["id"]}
        | {name: item["attributes"][name] for name in ("name", "html", "created", "updated")}
        for item in content.list_templates(api, call)
    ]


def old_campaigns(api: Api, call: LegacyCall) -> Any:
    """Return campaigns in the old form, as far as it is known."""
    return [_old_campaign(item) for item in content.list_campaigns(api, call)]


def old_campaign(api: Api, call: LegacyCall) -> Any:
    """Return a campaign in the old form, as far as it is known."""
    return _old_campaign(content.get_campaign(api, call))


def _old_campaign(resource: Mapping[str, Any]) -> dict[str, Any]:
    attributes = resource["attributes"]
    return {
        "id": resource["id"],
        "name": attributes["name"],
        "status": attributes["status"].lower(),
        "status_label": attributes["status"],
        "created": attributes["created_at"],
    }


WHOLE: dict[str, Handler] = {
    "get person": person_of_old,
    "search people": found_id,
    "timeline": old_events,
    "metric timeline": old_events,
    "person timeline": old_events,
    "person metric timeline": old_events,
    "list metrics": old_metrics,
    "list lists": old_lists,
    "all members": old_members,
    "check members": old_checked,
    "segment members": old_segment_members,
    "list exclusions": old_exclusions,
    "list templates": old_templates,
    "list campaigns": old_campaigns,
    "get campaign": old_campaign,
}
PARTS: dict[str, Handler] = {
    **WHOLE,
    "get person": lambda api, call: {"id": people.get_person(api, call)["id"]},
    "timeline": some_of_events,
    "metric timeline": some_of_events,
    "person timeline": some_of_events,
    "person metric timeline": some_of_events,
    "list metrics": names_of_metrics,
    "list lists": names_of_lists,
    "all members": addresses_of_members,
    "list templates": lambda api, call: [
        {"name": item["attributes"]["name"]} for item in reversed(content.list_templates(api, call))
    ],
    "list exclusions": lambda api, call: [
        {"email": email} for email in sorted(item["email"] for item in old_exclusions(api, call)["data"])
    ],
}
STYLES = (
    python("old answers returned", shop(handlers=WHOLE), READ),
    python("parts of old answers returned", shop(handlers=PARTS), READ),
)
