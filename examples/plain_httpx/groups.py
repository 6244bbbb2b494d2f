"""Lists, segments, consent and suppression."""

from __future__ import annotations

from typing import Any

from contracts.legacy import LegacyCall

from .api import Api, patiently
from .people import profile_of, quoted

IN_PAGES_OF_100 = {"page[size]": "100"}


def subscribe(api: Api, call: LegacyCall) -> None:
    """Subscribe people to a list; what else is known of them goes by a bulk import before."""
    people = call.arguments["profiles"]
    rich = [
        profile_of(known_of(person)) for person in people if set(known_of(person)) - {"email", "phone_number"}
    ]
    if rich:
        bulk_import(api, rich)
    attributes = {"profiles": {"data": [subscriber(person) for person in people]}}
    job = {
        "type": "profile-subscription-bulk-create-job",
        "attributes": attributes,
        "relationships": {"list": {"data": {"type": "list", "id": call.ids[0]}}},
    }
    api.send("POST", "/api/profile-subscription-bulk-create-jobs", {"data": job})


def subscribe_in_browser(api: Api, call: LegacyCall) -> None:
    """Subscribe one person to a list with the public key."""
    (person,) = call.arguments["profiles"]
    subscription = {
        "type": "subscription",
        "attributes": {"profile": {"data": subscriber(person)}},
        "relationships": {"list": {"data": {"type": "list", "id": call.ids[0]}}},
    }
    api.send_public("/client/subscriptions", {"data": subscription})


def known_of(person: dict[str, Any]) -> dict[str, Any]:
    """Leave out what v2 was told of consent."""
    return {name: value for name, value in person.items() if name not in ("$consent", "sms_consent")}


def subscriber(person: dict[str, Any]) -> dict[str, Any]:
    """Name a person and the channels that consent is given for."""
    consent = {"marketing": {"consent": "SUBSCRIBED"}}
    attributes: dict[str, Any] = {name: person[name] for name in ("email", "phone_number") if name in person}
    attributes["subscriptions"] = {"email": consent} if "email" in person else {}
    if person.get("sms_consent"):
        attributes["subscriptions"]["sms"] = consent
    return {"type": "profile", "attributes": attributes}


def unsubscribe(api: Api, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list: the job would unsubscribe everyone else from everything.

    So who is on it is asked anew before the job is sent again: by then they may be off it.
    """
    patiently(lambda again: unsubscribe_members(api, call))


def unsubscribe_members(api: Api, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list by now."""
    on_it = {item["attributes"]["email"] for item in members(api, call.ids[0], call.arguments["emails"])}
    leaving = [email for email in call.arguments["emails"] if email in on_it]
    if not leaving:
        return
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profiles = [
        {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}} for email in leaving
    ]
    job = {
        "type": "profile-subscription-bulk-delete-job",
        "attributes": {"profiles": {"data": profiles}},
        "relationships": {"list": {"data": {"type": "list", "id": call.ids[0]}}},
    }
    api.attempt("POST", "/api/profile-subscription-bulk-delete-jobs", {"data": job})


def exclude(api: Api, call: LegacyCall) -> None:
    """Stop sending to an address."""
    suppression(api, "create", call.arguments["email"])


def include(api: Api, call: LegacyCall) -> None:
    """Send to an address again."""
    suppression(api, "delete", call.arguments["email"])


def suppression(api: Api, action: str, email: str) -> None:
    """Start a job that suppresses an address or lifts that."""
    profiles = {"data": [{"type": "profile", "attributes": {"email": email}}]}
    job = {"type": f"profile-suppression-bulk-{action}-job", "attributes": {"profiles": profiles}}
    api.send("POST", f"/api/profile-suppression-bulk-{action}-jobs", {"data": job})


def exclusions(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read everyone who is suppressed."""
    since = "greater-than(subscriptions.email.marketing.suppression.timestamp,1970-01-01T00:00:00Z)"
    query = {"filter": since, "additional-fields[profile]": "subscriptions", **IN_PAGES_OF_100}
    return list(api.read("/api/profiles", query))


def add_members(api: Api, call: LegacyCall) -> None:
    """Make people known and put them on a list, without touching their consent."""
    bulk_import(api, [profile_of(person) for person in call.arguments["profiles"]], call.ids[0])


def bulk_import(api: Api, profiles: list[dict[str, Any]], list_id: str | None = None) -> None:
    """Import profiles in one job, and put them on a list if one is named."""
    job: dict[str, Any] = {
        "type": "profile-bulk-import-job",
        "attributes": {"profiles": {"data": profiles}},
    }
    if list_id is not None:
        job["relationships"] = {"lists": {"data": [{"type": "list", "id": list_id}]}}
    answer = api.send("POST", "/api/profile-bulk-import-jobs", {"data": job})
    state = api.send("GET", f"/api/profile-bulk-import-jobs/{answer['data']['id']}")["data"]["attributes"]
    if state["failed_count"]:
        raise RuntimeError(f"{state['failed_count']} profiles could not be imported")


def remove_members(api: Api, call: LegacyCall) -> None:
    """Take people off a list, without touching their consent."""
    found = members(api, call.ids[0], call.arguments["emails"])
    ids = [{"type": "profile", "id": item["id"]} for item in found]
    if ids:
        api.send("DELETE", f"/api/lists/{call.ids[0]}/relationships/profiles", {"data": ids})


def members(api: Api, list_id: str, emails: list[str], kind: str = "lists") -> list[dict[str, Any]]:
    """Read those members of a list or segment that have one of these addresses."""
    query = {"filter": f"any(email,[{','.join(map(quoted, emails))}])", **IN_PAGES_OF_100}
    return list(api.read(f"/api/{kind}/{list_id}/profiles", query))


def check_members(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """See who is on a list."""
    return members(api, call.ids[0], call.arguments["emails"])


def segment_members(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """See who is in a segment."""
    return members(api, call.ids[0], call.arguments["email"].split(","), "segments")


def all_members(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read everyone on a list or in a segment; the old API did not tell the two apart."""
    kind = "lists" if any(item["id"] == call.ids[0] for item in api.read("/api/lists")) else "segments"
    return list(api.read(f"/api/{kind}/{call.ids[0]}/profiles", IN_PAGES_OF_100))


def lists_of_person(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read the lists that a person is on."""
    return list(api.read(f"/api/profiles/{call.ids[0]}/lists"))


def segments_of_person(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read the segments that a person is in."""
    return list(api.read(f"/api/profiles/{call.ids[0]}/segments"))


def list_lists(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every list."""
    return list(api.read("/api/lists"))


def create_list(api: Api, call: LegacyCall) -> str:
    """Make a list and return its id."""
    new = {"type": "list", "attributes": {"name": call.arguments["list_name"]}}
    return str(api.create("/api/lists", {"data": new})["id"])


def update_list(api: Api, call: LegacyCall) -> None:
    """Rename a list."""
    changed = {"type": "list", "id": call.ids[0], "attributes": {"name": call.arguments["list_name"]}}
    api.send("PATCH", f"/api/lists/{call.ids[0]}", {"data": changed})


def delete_list(api: Api, call: LegacyCall) -> None:
    """Delete a list."""
    api.delete(f"/api/lists/{call.ids[0]}")


def tag_list(api: Api, call: LegacyCall) -> None:
    """Give a list a tag."""
    body = {"data": [{"type": "list", "id": call.ids[0]}]}
    api.send("POST", f"/api/tags/{call.arguments['tag_id']}/relationships/lists", body)


HANDLERS = {
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "exclude person": exclude,
    "include person": include,
    "list exclusions": exclusions,
    "add members": add_members,
    "remove members": remove_members,
    "check members": check_members,
    "segment members": segment_members,
    "all members": all_members,
    "lists of person": lists_of_person,
    "segments of person": segments_of_person,
    "list lists": list_lists,
    "create list": create_list,
    "update list": update_list,
    "delete list": delete_list,
    "tag list": tag_list,
}
