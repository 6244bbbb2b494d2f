"""Mistakes about lists, segments and tags."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import groups
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, doing, sending, with_handlers

IMPORT = ("POST", "/api/profile-bulk-import-jobs")
LIST_PROFILES = "/api/lists/Y6nRLr/relationships/profiles"


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
    profiles = [{"email": person["email"]} for person in call.arguments["profiles"]]
    groups.subscribe(api, LegacyCall("subscribe", {"profiles": profiles}, call.ids, "v2"))


def unsubscribe_for_remove(api: Api, call: LegacyCall) -> None:
    groups.unsubscribe(api, call)


def emails_for_ids(api: Api, call: LegacyCall) -> None:
    ids = [{"type": "profile", "id": email} for email in call.arguments["emails"]]
    api.send("DELETE", LIST_PROFILES, {"data": ids})


def emails_put_on(api: Api, call: LegacyCall) -> None:
    ids = [{"type": "profile", "id": person["email"]} for person in call.arguments["profiles"]]
    api.send("POST", LIST_PROFILES, {"data": ids})


def identifiers_bare(api: Api, call: LegacyCall) -> None:
    found = groups.members(api, call.ids[0], call.arguments["emails"])
    api.send("DELETE", LIST_PROFILES, {"data": [item["id"] for item in found] or ["x"]})


def one_page(api: Api, call: LegacyCall) -> Any:
    kind = "lists" if call.ids[0] == "Y6nRLr" else "segments"
    return api.send("GET", f"/api/{kind}/{call.ids[0]}/profiles")["data"]


def first_lists(api: Api, call: LegacyCall) -> Any:
    return api.send("GET", "/api/lists")["data"]


def lists_only(api: Api, call: LegacyCall) -> Any:
    return list(api.read(f"/api/profiles/{call.ids[0]}/lists"))


def first_address(api: Api, call: LegacyCall) -> Any:
    return groups.members(api, call.ids[0], call.arguments["emails"][:1])


def old_name(request: Request) -> None:
    request.data["attributes"] = {"list_name": request.attributes["name"]}


def other_list(api: Api, call: LegacyCall) -> None:
    api.send("DELETE", "/api/lists/QkS3xD")


def members_deleted(api: Api, call: LegacyCall) -> None:
    groups.delete_list(api, call)
    profile = {"type": "profile", "id": "01HQ2X7M3N4P5Q6R7S8T9V0W00", "attributes": {}}
    job = {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}
    api.send("POST", "/api/data-privacy-deletion-jobs", {"data": job})


def tag_by_name(api: Api, call: LegacyCall) -> None:
    body = {"data": [{"type": "list", "id": call.ids[0]}]}
    api.send("POST", f"/api/tags/{call.arguments['tag']}/relationships/lists", body)


def tag_other_list(api: Api, call: LegacyCall) -> None:
    body = {"data": [{"type": "list", "id": "QkS3xD"}]}
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
