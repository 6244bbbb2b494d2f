"""Lists, segments, consent and suppression."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..translation.groups import (
    MOVED,
    browser_subscription_of,
    described,
    import_of,
    list_of,
    members_filters,
    members_of,
    parts,
    subscriber,
    subscriptions_of,
    suppressed_query,
    suppression_of,
    tagged_list,
    withdrawals_of,
)
from ..translation.people import profile_of
from .api import Api, patiently

__all__ = ["HANDLERS", "bulk_import", "members", "subscribe_in_browser", "subscriber"]

IN_PAGES_OF_100 = {"page[size]": "100"}


def subscribe(api: Api, call: LegacyCall) -> None:
    """Subscribe people to a list; what else is known of them goes by a bulk import before."""
    people = call.arguments["profiles"]
    rich = described(people)
    if rich:
        bulk_import(api, rich)
    for job in subscriptions_of(call.ids[0], people):
        api.send("POST", "/api/profile-subscription-bulk-create-jobs", job)


def subscribe_in_browser(api: Api, call: LegacyCall) -> None:
    """Subscribe one person to a list with the public key."""
    (person,) = call.arguments["profiles"]
    api.send_public("/client/subscriptions", browser_subscription_of(call.ids[0], person))


def unsubscribe(api: Api, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list: the job would unsubscribe everyone else from everything.

    So who is on it is asked anew before the job is sent again: by then they may be off it.
    """
    patiently(lambda again: unsubscribe_members(api, call))


def unsubscribe_members(api: Api, call: LegacyCall) -> None:
    """Unsubscribe those who are on a list by now."""
    leaving = [item["attributes"]["email"] for item in members(api, call)]
    for job in withdrawals_of(call.ids[0], leaving):
        api.attempt("POST", "/api/profile-subscription-bulk-delete-jobs", job)


def exclude(api: Api, call: LegacyCall) -> None:
    """Stop sending to an address."""
    suppression(api, "create", call.arguments["email"])


def include(api: Api, call: LegacyCall) -> None:
    """Send to an address again."""
    suppression(api, "delete", call.arguments["email"])


def suppression(api: Api, action: str, email: str) -> None:
    """Start a job that suppresses an address or lifts that."""
    body = suppression_of(action, email)
    api.send("POST", f"/api/profile-suppression-bulk-{action}-jobs", body)


def exclusions(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read everyone who is suppressed, or is for a reason."""
    query = {"additional-fields[profile]": "subscriptions", **IN_PAGES_OF_100}
    return list(api.read("/api/profiles", {**query, **suppressed_query(call)}))


def add_members(api: Api, call: LegacyCall) -> None:
    """Make people known and put them on a list, without touching their consent."""
    bulk_import(api, [profile_of(person) for person in call.arguments["profiles"]], call.ids[0])


def bulk_import(api: Api, profiles: list[dict[str, Any]], list_id: str | None = None) -> None:
    """Import profiles in one job, and put them on a list if one is named."""
    answer = api.send("POST", "/api/profile-bulk-import-jobs", import_of(profiles, list_id))
    state = api.send("GET", f"/api/profile-bulk-import-jobs/{answer['data']['id']}")["data"]["attributes"]
    if state["failed_count"]:
        raise RuntimeError(f"{state['failed_count']} profiles could not be imported")


def remove_members(api: Api, call: LegacyCall) -> None:
    """Take people off a list, without touching their consent."""
    for part in parts([item["id"] for item in members(api, call)], MOVED):
        api.send("DELETE", f"/api/lists/{call.ids[0]}/relationships/profiles", members_of(part))


def members(api: Api, call: LegacyCall, kind: str = "lists") -> list[dict[str, Any]]:
    """Read those members of a list or segment that a call names."""
    path = f"/api/{kind}/{call.ids[0]}/profiles"
    return [
        member
        for named in members_filters(call)
        for member in api.read(path, {"filter": named, **IN_PAGES_OF_100})
    ]


def check_members(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """See who is on a list."""
    return members(api, call)


def segment_members(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """See who is in a segment."""
    return members(api, call, "segments")


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
    return str(api.create("/api/lists", list_of(call.arguments["list_name"]))["id"])


def update_list(api: Api, call: LegacyCall) -> None:
    """Rename a list."""
    body = list_of(call.arguments["list_name"], call.ids[0])
    api.send("PATCH", f"/api/lists/{call.ids[0]}", body)


def delete_list(api: Api, call: LegacyCall) -> None:
    """Delete a list."""
    api.delete(f"/api/lists/{call.ids[0]}")


def tag_list(api: Api, call: LegacyCall) -> None:
    """Give a list a tag."""
    path = f"/api/tags/{call.arguments['tag_id']}/relationships/lists"
    api.send("POST", path, tagged_list(call.ids[0]))


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
