"""Other ways to read: parts of resources, other filters, relationships, other sizes and orders of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.groups import members
from examples.translation.groups import parts, suppressed_query
from examples.translation.people import quoted, search_filter, timeline_query
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.right.style import python, shop

READ = (
    *("query-events", "query-events-with-profiles", "list-metrics", "get-profile", "query-profiles"),
    *("query-suppressed", "check-members", "list-members", "groups-of-profile", "list-lists"),
    *("campaign-status", "list-campaigns", "list-templates"),
)
TIMELINES = ("timeline", "metric timeline", "person timeline", "person metric timeline")
EMAIL = 'equals(messages.channel,"email")'
_PERSON = (
    *("email", "phone_number", "external_id", "first_name", "last_name", "organization", "title", "image"),
    *("locale", "location", "properties", "created", "updated"),
)
OF_PERSON = {"fields[profile]": ",".join(_PERSON)}


def reading(path: str, query: Mapping[str, str] | None = None) -> Any:
    """Make a handler that reads a collection; {} in the path is the first id of the call."""

    def read(api: Api, call: LegacyCall) -> Any:
        return list(api.read(path.format(*call.ids), dict(query or {})))

    return read


def timeline_of_parts(api: Api, call: LegacyCall) -> Any:
    """Read events with the parts of people and metrics that the old timelines had."""
    query = {
        "include": "profile,metric",
        "fields[event]": "event_properties,datetime,timestamp,uuid",
        "fields[metric]": "name,created,updated,integration",
        "page[size]": "1000",
        **OF_PERSON,
    }
    return list(api.read("/api/events", {**query, **timeline_query(call)}))


def parts_of_person(api: Api, call: LegacyCall) -> Any:
    """Read the parts of a person that the old call answered."""
    return api.send("GET", f"/api/profiles/{call.ids[0]}", query=OF_PERSON)


def id_of_person(api: Api, call: LegacyCall) -> Any:
    """Find a person's id: the old search answered nothing else."""
    query = {"filter": search_filter(call), "fields[profile]": "email"}
    return [item["id"] for item in api.read("/api/profiles", query)]


def parts_of_members(api: Api, call: LegacyCall, kind: str = "lists") -> Any:
    """Read the addresses and the numbers of members that a call names."""
    return list(_named(api, call, kind, {"fields[profile]": "email,phone_number"}, 100))


def parts_of_segment_members(api: Api, call: LegacyCall) -> Any:
    """Read the addresses and the numbers of members of a segment."""
    return parts_of_members(api, call, "segments")


def parts_of_all_members(api: Api, call: LegacyCall) -> Any:
    """Read the addresses and the numbers of all members."""
    query = {"fields[profile]": "email,phone_number", "page[size]": "100"}
    return list(api.read(f"/api/{_kind(api, call)}/{call.ids[0]}/profiles", query))


def parts_of_suppressed(api: Api, call: LegacyCall) -> Any:
    """Read the addresses of those who are suppressed, and why."""
    query = {
        "fields[profile]": "email,subscriptions.email.marketing.suppression",
        "additional-fields[profile]": "subscriptions",
        "page[size]": "100",
    }
    return list(api.read("/api/profiles", {**query, **suppressed_query(call)}))


def parts_of_campaign(api: Api, call: LegacyCall) -> Any:
    """Read the parts of a campaign that the old call answered, and those of its message."""
    query = {
        "fields[campaign]": "name,status,audiences,send_time,created_at,updated_at",
        "include": "campaign-messages",
    }
    return api.send("GET", f"/api/campaigns/{call.ids[0]}", query=query)


def parts_of_campaigns(api: Api, call: LegacyCall) -> Any:
    """Read the parts of campaigns that the old call answered."""
    query = {
        "filter": EMAIL,
        "fields[campaign]": "name,status,audiences,send_time,created_at,updated_at",
        "include": "campaign-messages",
    }
    return list(api.read("/api/campaigns", query))


PARTS = {
    **dict.fromkeys(TIMELINES, timeline_of_parts),
    "list metrics": reading("/api/metrics", {"fields[metric]": "name,created,updated,integration"}),
    "get person": parts_of_person,
    "search people": id_of_person,
    "check members": parts_of_members,
    "segment members": parts_of_segment_members,
    "all members": parts_of_all_members,
    "list exclusions": parts_of_suppressed,
    "lists of person": reading("/api/profiles/{}/lists", {"fields[list]": "name,created,updated"}),
    "segments of person": reading("/api/profiles/{}/segments", {"fields[segment]": "name,created,updated"}),
    "list lists": reading("/api/lists", {"fields[list]": "name,created,updated"}),
    "get campaign": parts_of_campaign,
    "list campaigns": parts_of_campaigns,
    "list templates": reading("/api/templates", {"fields[template]": "name,html,created,updated"}),
}


def _kind(api: Api, call: LegacyCall) -> str:
    """Find out whether an id is that of a list: the old API did not tell the two apart."""
    try:
        api.send("GET", f"/api/lists/{call.ids[0]}")
        return "lists"
    except KlaviyoError as error:
        if error.status != 404:
            raise
        return "segments"


def _named(
    api: Api, call: LegacyCall, kind: str, query: Mapping[str, str], size: int
) -> Iterator[dict[str, Any]]:
    """Read members by the identifiers that a call names, `size` in a filter."""
    named = call.arguments.get("email")
    emails = named.split(",") if named else call.arguments.get("emails", [])
    path = f"/api/{kind}/{call.ids[0]}/profiles"
    for field, values in (("email", emails), ("phone_number", call.arguments.get("phone_numbers", []))):
        for part in parts(values, size):
            values_of_filter = ",".join(map(quoted, part))
            yield from api.read(
                path, {**query, "filter": f"any({field},[{values_of_filter}])", "page[size]": "100"}
            )


def people_named(api: Api, call: LegacyCall) -> Iterable[dict[str, Any]]:
    """Find the people whom a call names, members or not."""
    named = call.arguments.get("email")
    emails = named.split(",") if named else call.arguments.get("emails", [])
    for field, values in (("email", emails), ("phone_number", call.arguments.get("phone_numbers", []))):
        for part in parts(values, 100):
            named = f"any({field},[{','.join(map(quoted, part))}])"
            yield from api.read("/api/profiles", {"filter": named, "page[size]": "100"})


def groups_of_each(api: Api, call: LegacyCall) -> Any:
    """Find the people whom a call names, and read the lists of each by their ids."""
    return _each_group(api, call, "lists")


def segments_of_each(api: Api, call: LegacyCall) -> Any:
    """Find the people whom a call names, and read the segments of each by their ids."""
    return _each_group(api, call, "segments")


def _each_group(api: Api, call: LegacyCall, kind: str) -> Any:
    found = []
    for person in people_named(api, call):
        path = f"/api/profiles/{person['id']}/relationships/{kind}"
        if any(item["id"] == call.ids[0] for item in api.send("GET", path)["data"]):
            found.append(person)
    return found


def members_by_ids(api: Api, call: LegacyCall) -> Any:
    """Read the ids of members, and then the people by their ids, a hundred at a time."""
    kind = _kind(api, call)
    path = f"/api/{kind}/{call.ids[0]}/relationships/profiles"
    ids = [item["id"] for item in api.read(path, {"page[size]": "100"})]
    return [
        person
        for part in parts(ids, 100)
        for person in api.read(
            "/api/profiles", {"filter": f"any(id,[{','.join(map(quoted, part))}])", "page[size]": "100"}
        )
    ]


def person_by_id(api: Api, call: LegacyCall) -> Any:
    """Read a person by a filter on the id. Raises LookupError for nobody."""
    query = {"filter": f"equals(id,{quoted(call.ids[0])})"}
    found = list(api.read("/api/profiles", query))
    if not found:
        raise LookupError(call.ids[0])
    return found[0]


def campaign_by_id(api: Api, call: LegacyCall) -> Any:
    """Read a campaign by a filter on the id. Raises LookupError for none."""
    query = {"filter": f"{EMAIL},any(id,[{quoted(call.ids[0])}])"}
    found = list(api.read("/api/campaigns", query))
    if not found:
        raise LookupError(call.ids[0])
    return found[0]


def groups_with_person(api: Api, call: LegacyCall) -> Any:
    """Read a person together with the lists and segments that the person is in."""
    return api.send("GET", f"/api/profiles/{call.ids[0]}", query={"include": "lists,segments"})


def groups_by_ids(kind: str) -> Any:
    """Make a handler that reads the ids of a person's lists or segments, and then each by its id."""

    def read(api: Api, call: LegacyCall) -> Any:
        ids = api.send("GET", f"/api/profiles/{call.ids[0]}/relationships/{kind}")["data"]
        return [api.send("GET", f"/api/{kind}/{item['id']}") for item in ids]

    return read


def templates_each(api: Api, call: LegacyCall) -> Any:
    """Read the names of all templates, and then each one whole."""
    found = list(api.read("/api/templates", {"fields[template]": "name"}))
    return [api.send("GET", f"/api/templates/{item['id']}") for item in found]


def remove_the_known(api: Api, call: LegacyCall) -> None:
    """Take all off the list who are known by their addresses: to take off a stranger of it is nothing."""
    ids = [{"type": "profile", "id": item["id"]} for item in people_named(api, call)]
    for part in parts(ids, 1000):
        api.send("DELETE", f"/api/lists/{call.ids[0]}/relationships/profiles", {"data": [*part]})


BY_IDS = {
    "check members": groups_of_each,
    "segment members": segments_of_each,
    "all members": members_by_ids,
    "get person": person_by_id,
    "get campaign": campaign_by_id,
    "lists of person": groups_with_person,
    "segments of person": groups_by_ids("segments"),
    "list templates": templates_each,
    "remove members": remove_the_known,
}


def timeline_in_small_pages(api: Api, call: LegacyCall) -> Any:
    """Read events in pages of seven."""
    query = {"include": "profile,metric", "page[size]": "7", **timeline_query(call)}
    return list(api.read("/api/events", query))


def timeline_by_timestamp(api: Api, call: LegacyCall) -> Any:
    """Read events in the order of their timestamps, which is that of their times."""
    query = {"include": "metric,profile", **timeline_query(call)}
    query["sort"] = query["sort"].replace("datetime", "timestamp")
    return list(api.read("/api/events", query))


def timeline_and_people(api: Api, call: LegacyCall) -> Any:
    """Read events, and then their people by their ids, a hundred at a time, and all metrics."""
    events = list(api.read("/api/events", timeline_query(call)))
    ids = [*dict.fromkeys(item["relationships"]["profile"]["data"]["id"] for item in events)]
    people = [
        person
        for part in parts(ids, 100)
        for person in api.read(
            "/api/profiles", {"filter": f"any(id,[{','.join(map(quoted, part))}])", "page[size]": "100"}
        )
    ]
    return events, people, list(api.read("/api/metrics"))


def suppressed_in_small_pages(api: Api, call: LegacyCall) -> Any:
    """Read those who are suppressed by twenties."""
    query = {"additional-fields[profile]": "subscriptions", **suppressed_query(call)}
    return list(api.read("/api/profiles", query))


def members_by_tens(api: Api, call: LegacyCall) -> Any:
    """Ask for ten members at a time."""
    return list(_named(api, call, "lists", {}, 10))


def segment_members_by_tens(api: Api, call: LegacyCall) -> Any:
    """Ask for ten members of a segment at a time."""
    return list(_named(api, call, "segments", {}, 10))


def all_members_in_order(api: Api, call: LegacyCall) -> Any:
    """Read all members in the order that they joined in."""
    path = f"/api/{_kind(api, call)}/{call.ids[0]}/profiles"
    return list(api.read(path, {"sort": "joined_group_at", "page[size]": "30"}))


SMALL = {
    **dict.fromkeys(TIMELINES, timeline_in_small_pages),
    "list exclusions": suppressed_in_small_pages,
    "check members": members_by_tens,
    "segment members": segment_members_by_tens,
    "all members": all_members_in_order,
    "list lists": reading("/api/lists", {"page[size]": "4", "sort": "name"}),
    "list templates": reading("/api/templates", {"page[size]": "3", "sort": "-updated"}),
    "list campaigns": reading("/api/campaigns", {"filter": EMAIL, "page[size]": "9", "sort": "id"}),
}
OTHERWISE = {
    **dict.fromkeys(("timeline", "metric timeline"), timeline_and_people),
    **dict.fromkeys(("person timeline", "person metric timeline"), timeline_by_timestamp),
    "check members": lambda api, call: [members(api, call), members(api, call)],
    "list campaigns": reading(
        "/api/campaigns", {"filter": f"and({EMAIL},equals(archived,false))", "sort": "-created_at"}
    ),
}
STYLES = (
    python("parts of resources", shop(handlers=PARTS), READ),
    python(
        "by ids and relationships",
        shop(handlers=BY_IDS),
        (
            *("check-members", "list-members", "get-profile", "campaign-status", "groups-of-profile"),
            *("list-templates", "remove-from-list"),
        ),
    ),
    python("small pages to the last", shop(handlers=SMALL), READ),
    python(
        "other orders, and people after their events",
        shop(handlers=OTHERWISE),
        ("query-events", "query-events-with-profiles", "check-members", "list-campaigns"),
    ),
)
