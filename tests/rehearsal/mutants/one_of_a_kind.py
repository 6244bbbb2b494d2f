"""Mistakes that take the thing that is meant for the first, the last or the only one of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import SECTIONS, Mutant, doing

Pick = Callable[[Api, LegacyCall], str]
EMAILS = {"filter": content.EMAIL["filter"]}
ONE = {"page[size]": "1"}


def with_id(call: LegacyCall, identifier: str) -> LegacyCall:
    return LegacyCall(call.name, call.arguments, (identifier, *call.ids[1:]), call.version)


def on(pick: Pick) -> Handler:
    """Make a handler that does every call of its use case on something else."""

    def handler(api: Api, call: LegacyCall) -> Any:
        return HANDLERS[call.name](api, with_id(call, pick(api, call)))

    return handler


def first(path: str, query: dict[str, str] | None = None) -> Pick:
    """Pick the first of a collection."""
    return lambda api, call: str(api.send("GET", path, query=query)["data"][0]["id"])


def namesake(path: str, query: dict[str, str] | None = None) -> Pick:
    """Pick the first that has the name of the one that is meant."""

    def pick(api: Api, call: LegacyCall) -> str:
        found = list(api.read(path, query))
        name = next(item["attributes"]["name"] for item in found if item["id"] == call.ids[0])
        return str(next(item["id"] for item in found if item["attributes"]["name"] == name))

    return pick


def of_status(status: str) -> Pick:
    def pick(api: Api, call: LegacyCall) -> str:
        found = api.read("/api/campaigns", EMAILS)
        return str(next(item["id"] for item in found if item["attributes"]["status"] == status))

    return pick


def every(path: str, chosen: Callable[[Any, Any], bool], query: dict[str, str] | None = None) -> Handler:
    """Make a handler that does a call on all that are chosen. chosen: takes one and the one that is meant."""

    def handler(api: Api, call: LegacyCall) -> None:
        found = list(api.read(path, query))
        meant = next(item["attributes"] for item in found if item["id"] == call.ids[0])
        for item in found:
            if chosen(item["attributes"], meant):
                HANDLERS[call.name](api, with_id(call, item["id"]))

    return handler


def same(name: str) -> Callable[[Any, Any], bool]:
    return lambda one, other: bool(one[name] == other[name])


def taken_for_made(path: str, argument: str, query: dict[str, str] | None = None) -> Handler:
    """Make a handler that makes nothing where something has the name already."""

    def handler(api: Api, call: LegacyCall) -> None:
        name = call.arguments[argument]
        if all(item["attributes"]["name"] != name for item in api.read(path, query)):
            HANDLERS[call.name](api, call)

    return handler


def tags_replaced(api: Api, call: LegacyCall) -> None:
    for tag in list(api.read(f"/api/lists/{call.ids[0]}/tags")):
        api.send("DELETE", f"/api/tags/{tag['id']}/relationships/lists", groups.tagged_list(call.ids[0]))
    groups.tag_list(api, call)


def off_every_list(api: Api, call: LegacyCall) -> None:
    for item in list(api.read("/api/lists")):
        groups.remove_members(api, with_id(call, item["id"]))


def forgotten_by_first_name(api: Api, call: LegacyCall) -> None:
    known = list(api.read("/api/profiles"))
    name = next(iter(call.arguments.values()))
    meant = next(item for item in known if name in (item["id"], *item["attributes"].values()))
    for item in known:
        if item["attributes"]["first_name"] == meant["attributes"]["first_name"]:
            people.request_deletion(api, LegacyCall(call.name, {"person_id": item["id"]}, (), call.version))


def first_forgotten(api: Api, call: LegacyCall) -> None:
    found = next(iter(api.read("/api/profiles")))
    people.request_deletion(api, LegacyCall(call.name, {"person_id": found["id"]}, (), call.version))


def address_folded(api: Api, call: LegacyCall) -> None:
    """Find the profile by its address in any case, and change the first that fits."""
    profile = people.profile_of(call.properties)
    email = profile["attributes"].get("email", "").casefold()
    for item in list(api.read("/api/profiles")):
        if email and (item["attributes"]["email"] or "").casefold() == email:
            body = {"data": {**profile, "id": item["id"]}}
            body["data"]["attributes"] = {
                name: value for name, value in profile["attributes"].items() if name != "email"
            }
            api.send("PATCH", f"/api/profiles/{item['id']}", body)
            return
    people.identify(api, call)


def whole_domain(handler: Handler) -> Handler:
    """Make a handler that does for everyone of a domain what is meant for one address."""

    def whole(api: Api, call: LegacyCall) -> None:
        domain = call.arguments["email"].rpartition("@")[2]
        for item in list(api.read("/api/profiles")):
            email = item["attributes"]["email"] or ""
            if email.endswith(domain):
                handler(api, LegacyCall(call.name, {"email": email}, (), call.version))

    return whole


def first_metric_kept() -> Handler:
    """Make a handler that keeps the metric of the first call of each account."""
    kept: dict[str, str] = {}

    def handler(api: Api, call: LegacyCall) -> Any:
        ids = call.ids
        if "metric" in call.name and call.ids:
            metric = kept.setdefault(api._headers["Authorization"], call.ids[-1])
            ids = (*call.ids[:-1], metric)
        return HANDLERS[call.name](api, LegacyCall(call.name, call.arguments, ids, call.version))

    return handler


def all_of_account_lifted(api: Api, call: LegacyCall) -> None:
    for item in list(groups.exclusions(api, LegacyCall("list exclusions", {}, (), "v1"))):
        groups.include(api, LegacyCall(call.name, {"email": item["attributes"]["email"]}, (), "v1"))


LISTS, TEMPLATES, CAMPAIGNS = "/api/lists", "/api/templates", "/api/campaigns"
_ROWS: tuple[tuple[str, str, str, Handler], ...] = (
    ("the first draft is sent", "send-campaign", "difference-*", on(of_status("Draft"))),
    ("the first campaign is sent", "send-campaign", "*", on(first(CAMPAIGNS, EMAILS))),
    ("all drafts are sent", "send-campaign", "difference-*", every(CAMPAIGNS, same("status"), EMAILS)),
    ("a namesake is sent", "send-campaign", "difference-*", on(namesake(CAMPAIGNS, EMAILS))),
    ("the first draft is scheduled", "schedule-campaign", "difference-*", on(of_status("Draft"))),
    ("a namesake is scheduled", "schedule-campaign", "difference-*", on(namesake(CAMPAIGNS, EMAILS))),
    ("the first scheduled one is cancelled", "cancel-campaign", "difference-*", on(of_status("Scheduled"))),
    (
        "all scheduled ones are cancelled",
        "cancel-campaign",
        "*",
        every(CAMPAIGNS, same("status"), EMAILS),
    ),
    ("campaigns deleted by name", "delete-campaign", "difference-*", every(CAMPAIGNS, same("name"), EMAILS)),
    ("a namesake is deleted", "delete-campaign", "difference-*", on(namesake(CAMPAIGNS, EMAILS))),
    ("the first campaign is changed", "update-campaign", "*", on(first(CAMPAIGNS, EMAILS))),
    ("a namesake is changed", "update-campaign", "difference-*", on(namesake(CAMPAIGNS, EMAILS))),
    ("a namesake is copied", "clone-campaign", "difference-*", on(namesake(CAMPAIGNS, EMAILS))),
    (
        "a campaign of that name is taken",
        "create-campaign",
        "difference-missing",
        taken_for_made(CAMPAIGNS, "name", EMAILS),
    ),
    ("a list of that name is taken", "create-list", "difference-missing", taken_for_made(LISTS, "list_name")),
    ("the first list is renamed", "update-list", "difference-*", on(first(LISTS))),
    ("a namesake is renamed", "update-list", "difference-*", on(namesake(LISTS))),
    ("lists renamed by name", "update-list", "difference-*", every(LISTS, same("name"))),
    ("the first list is deleted", "delete-list", "difference-*", on(first(LISTS))),
    ("lists deleted by name", "delete-list", "difference-*", every(LISTS, same("name"))),
    ("the first list is tagged", "tag-list", "difference-*", on(first(LISTS))),
    ("lists tagged by name", "tag-list", "difference-*", every(LISTS, same("name"))),
    ("tags replaced", "tag-list", "difference-*|outside-use-case", tags_replaced),
    ("people put on the first list", "add-to-list", "difference-*", on(first(LISTS))),
    ("people put on a namesake", "add-to-list", "difference-*", on(namesake(LISTS))),
    ("subscribed to a namesake", "subscribe", "difference-*", on(namesake(LISTS))),
    ("unsubscribed from a namesake", "unsubscribe", "difference-*", on(namesake(LISTS))),
    ("taken off every list", "remove-from-list", "difference-missing", off_every_list),
    ("the first template is changed", "update-template", "difference-*", on(first(TEMPLATES))),
    ("a namesake is changed", "update-template", "difference-*", on(namesake(TEMPLATES))),
    ("templates deleted by name", "delete-template", "difference-*", every(TEMPLATES, same("name"))),
    ("a namesake is deleted", "delete-template", "difference-*", on(namesake(TEMPLATES))),
    ("a namesake is copied", "clone-template", "difference-*", on(namesake(TEMPLATES))),
    ("the first template is rendered", "render-template", "difference-changed", on(first(TEMPLATES))),
    (
        "a template of that name is taken",
        "create-template",
        "difference-missing",
        taken_for_made(TEMPLATES, "name"),
    ),
    ("everyone of a first name forgotten", "delete-profile", "*", forgotten_by_first_name),
    ("the first of all forgotten", "delete-profile", "difference-*", first_forgotten),
    ("the first of all changed", "update-person", "difference-*", on(first("/api/profiles"))),
    ("the first of all read", "get-profile", "difference-missing", on(first("/api/profiles", ONE))),
    ("address folded", "update-profile", "difference-*|duplicate-profile", address_folded),
    ("a whole domain suppressed", "suppress", "difference-*", whole_domain(groups.exclude)),
    ("a whole domain lifted", "unsuppress", "difference-*", whole_domain(groups.include)),
    ("everyone lifted", "unsuppress", "difference-*", all_of_account_lifted),
    ("metric of the first call kept", "query-events", "difference-missing", first_metric_kept()),
    ("metric of the first call kept", "aggregate-events", "difference-*", first_metric_kept()),
)
MUTANTS = [
    Mutant(name, use_case, code, "", doing(handler), SECTIONS[use_case])
    for name, use_case, code, handler in _ROWS
]
