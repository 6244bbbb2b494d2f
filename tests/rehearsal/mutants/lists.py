"""Mistakes about lists, segments and tags."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import groups
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, doing, sending, with_handlers

IMPORT = ("POST", "/api/profile-bulk-import-jobs")


def members_of(call: LegacyCall) -> str:
    return f"/api/lists/{call.ids[0]}/relationships/profiles"


def another(api: Api, call: LegacyCall) -> str:
    """Return the first list that is not the one of a call."""
    return str(next(item["id"] for item in api.read("/api/lists") if item["id"] != call.ids[0]))


def profiles(request: Request) -> list[Any]:
    found: list[Any] = request.attributes["profiles"]["data"]
    return found


def list_forgotten(request: Request) -> None:
    request.data.pop("relationships", None)


def list_outside(request: Request) -> None:
    lists = request.data.pop("relationships", {}).get("lists")
    if lists:
        request.attributes["lists"] = lists


def subscribe_for_add(api: Api, call: LegacyCall) -> None:
    profiles = [{"email": person["email"]} for person in call.arguments["profiles"] if "email" in person]
    groups.subscribe(api, LegacyCall("subscribe", {"profiles": profiles}, call.ids, "v2"))


def unsubscribe_for_remove(api: Api, call: LegacyCall) -> None:
    groups.unsubscribe(api, call)


def emails_for_ids(api: Api, call: LegacyCall) -> None:
    ids = [{"type": "profile", "id": email} for email in call.arguments.get("emails", ["+15005550006"])]
    api.send("DELETE", members_of(call), {"data": ids})


def emails_put_on(api: Api, call: LegacyCall) -> None:
    ids = [{"type": "profile", "id": person.get("email", "?")} for person in call.arguments["profiles"]]
    api.send("POST", members_of(call), {"data": ids})


def identifiers_bare(api: Api, call: LegacyCall) -> None:
    found = groups.members(api, call)
    api.send("DELETE", members_of(call), {"data": [item["id"] for item in found] or ["x"]})


def one_page(api: Api, call: LegacyCall) -> Any:
    kind = "lists" if any(item["id"] == call.ids[0] for item in api.read("/api/lists")) else "segments"
    return api.send("GET", f"/api/{kind}/{call.ids[0]}/profiles")["data"]


def first_lists(api: Api, call: LegacyCall) -> Any:
    return api.send("GET", "/api/lists")["data"]


def lists_only(api: Api, call: LegacyCall) -> Any:
    return list(api.read(f"/api/profiles/{call.ids[0]}/lists"))


def first_address(api: Api, call: LegacyCall) -> Any:
    arguments = {name: values[:1] for name, values in call.arguments.items()}
    return groups.members(api, LegacyCall(call.name, arguments, call.ids, call.version))


def old_name(request: Request) -> None:
    request.data["attributes"] = {"list_name": request.attributes["name"]}


def other_list(api: Api, call: LegacyCall) -> None:
    api.send("DELETE", f"/api/lists/{another(api, call)}")


def members_deleted(api: Api, call: LegacyCall) -> None:
    for member in list(api.read(f"/api/lists/{call.ids[0]}/profiles")):
        profile = {"type": "profile", "id": member["id"], "attributes": {}}
        job = {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}
        api.send("POST", "/api/data-privacy-deletion-jobs", {"data": job})
    groups.delete_list(api, call)


def tag_by_name(api: Api, call: LegacyCall) -> None:
    body = {"data": [{"type": "list", "id": call.ids[0]}]}
    api.send("POST", f"/api/tags/{call.arguments['tag']}/relationships/lists", body)


def tag_other_list(api: Api, call: LegacyCall) -> None:
    body = {"data": [{"type": "list", "id": another(api, call)}]}
    api.send("POST", f"/api/tags/{call.arguments['tag_id']}/relationships/lists", body)


MUTANTS = [
    Mutant(
        "put on the list with consent",
        "add-to-list",
        "outside-use-case",
        "",
        with_handlers(add_members=subscribe_for_add),
        "GUIDE",
    ),
    Mutant(
        "list outside relationships",
        "add-to-list",
        "misplaced-list|unknown-field",
        "/data/attributes/lists",
        sending(*IMPORT, list_outside),
        "P26",
    ),
    Mutant(
        "list forgotten in the import",
        "add-to-list",
        "difference-missing",
        "member *",
        sending(*IMPORT, list_forgotten),
        "P26",
    ),
    Mutant(
        "addresses put on a list for ids",
        "add-to-list",
        "not-found",
        "",
        with_handlers(add_members=emails_put_on),
        "9.2 row 22",
    ),
    Mutant(
        "unsubscribed for taken off",
        "remove-from-list",
        "outside-use-case",
        "",
        with_handlers(remove_members=unsubscribe_for_remove),
        "GUIDE",
    ),
    Mutant(
        "addresses taken off a list for ids",
        "remove-from-list",
        "difference-extra",
        "member *",
        with_handlers(remove_members=emails_for_ids),
        "9.2 row 24",
    ),
    Mutant(
        "bare ids",
        "remove-from-list",
        "not-wrapped|wrong-type",
        "/data/0",
        with_handlers(remove_members=identifiers_bare),
        "facts 7.5",
    ),
    Mutant(
        "first page of members",
        "list-members",
        "difference-missing",
        "read",
        with_handlers(all_members=one_page),
        "facts 7.2",
    ),
    Mutant(
        "first page of lists",
        "list-lists",
        "difference-missing",
        "read",
        with_handlers(list_lists=first_lists),
        "facts 7.2",
    ),
    Mutant(
        "first address only",
        "check-members",
        "difference-missing",
        "read",
        with_handlers(check_members=first_address),
        "9.2 row 23",
    ),
    Mutant(
        "segments forgotten", "groups-of-profile", "difference-missing", "read", doing(lists_only), "GUIDE"
    ),
    Mutant(
        "list_name left in place",
        "create-list",
        "unknown-field|missing-field",
        "/data/attributes/*",
        sending("POST", "/api/lists", old_name),
        "9.3",
    ),
    Mutant(
        "another list deleted",
        "delete-list",
        "difference-*",
        "*",
        with_handlers(delete_list=other_list),
        "facts 10.1",
    ),
    Mutant(
        "people deleted with their list",
        "delete-list",
        "outside-use-case",
        "",
        with_handlers(delete_list=members_deleted),
        "facts 10.1",
    ),
    Mutant("tag by its name", "tag-list", "not-found", "", with_handlers(tag_list=tag_by_name), "facts 8.11"),
    Mutant(
        "another list tagged",
        "tag-list",
        "difference-*",
        "tag *",
        with_handlers(tag_list=tag_other_list),
        "facts 8.11",
    ),
]
