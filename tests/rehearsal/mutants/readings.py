"""Mistakes that deliver less than the old call answered, or return something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Integration, Target
from tests.rehearsal.mutants.mutant import SECTIONS, Change, Mutant, Request, doing, sending
from tests.rehearsal.mutants.retries import sent_by


def with_query(**query: str) -> Change:
    """Make a change that sets parameters of the query; `fields_profile` is fields[profile]."""

    def change(request: Request) -> None:
        for name, value in query.items():
            family, _, kind = name.partition("_")
            request.query[f"{family}[{kind.replace('_', '-')}]"] = value

    return change


def included(names: str) -> Change:
    def change(request: Request) -> None:
        request.query["include"] = names

    return change


def returning(handler: Callable[[Api, LegacyCall], Any]) -> Integration:
    """Make an integration that returns the old answer, more or less."""

    def integration(call: LegacyCall, target: Target) -> Any:
        return handler(Api(target.base_url, target.api_key, target.company_id), call)

    return integration


def first_page_of_campaigns(api: Api, call: LegacyCall) -> None:
    api.send("GET", "/api/campaigns", query=content.EMAIL)


class WholeLink(Api):
    """Sends the whole next link in the place of its cursor."""

    def read(self, path: str, query: dict[str, str] | None = None) -> Any:
        page = self.send("GET", path, query=query)
        while True:
            yield from page["data"]
            following = page["links"].get("next")
            if not following:
                return
            page = self.send("GET", path, query={**(query or {}), "page[cursor]": following})


def lists_by_name(api: Api, call: LegacyCall) -> Any:
    named = {item["attributes"]["name"]: item["id"] for item in groups.list_lists(api, call)}
    return [{"list_id": identifier, "list_name": name} for name, identifier in named.items()]


def status_of_today(api: Api, call: LegacyCall) -> Any:
    found = content.get_campaign(api, call)
    return {"id": found["id"], "status": found["attributes"]["status"]}


def name_of_campaigns(api: Api, call: LegacyCall) -> Any:
    return [{"id": item["id"], "name": item["id"]} for item in content.list_campaigns(api, call)]


def metrics_cut(api: Api, call: LegacyCall) -> Any:
    return [{"id": item["id"]} for item in people.list_metrics(api, call)][1:]


def members_twice(api: Api, call: LegacyCall) -> Any:
    return [{"id": item["id"]} for item in groups.all_members(api, call) for _ in range(2)]


def oldest_first(api: Api, call: LegacyCall) -> Any:
    found = people.timeline(api, call)
    ordered = sorted(found, key=lambda item: (item["attributes"]["timestamp"], item["id"]))
    if call.arguments.get("sort") == "asc":
        ordered.reverse()
    return [{"id": item["id"], "timestamp": item["attributes"]["timestamp"]} for item in ordered]


def person_without_facts(api: Api, call: LegacyCall) -> Any:
    return {"id": people.get_person(api, call)["id"], "$first_name": None, "$city": None, "Plan": None}


_SPARSE: tuple[tuple[str, str, str, str, str, Change], ...] = (
    (
        "an address alone",
        "get-profile",
        "GET",
        "/api/profiles/*",
        "*read",
        with_query(fields_profile="email"),
    ),
    (
        "names alone",
        "query-events-with-profiles",
        "GET",
        "/api/events",
        "*read",
        with_query(fields_profile="first_name"),
    ),
    ("metrics not included", "query-events", "GET", "/api/events", "name, read", included("profile")),
    ("times alone", "query-events", "GET", "/api/events", "*read", with_query(fields_event="datetime")),
    ("what happened alone", "query-events", "GET", "/api/events", "*", with_query(fields_event="uuid")),
    (
        "lists without names",
        "list-lists",
        "GET",
        "/api/lists",
        "name, read",
        with_query(fields_list="created"),
    ),
    (
        "metrics without names",
        "list-metrics",
        "GET",
        "/api/metrics",
        "*",
        with_query(fields_metric="created"),
    ),
    (
        "templates without HTML",
        "list-templates",
        "GET",
        "/api/templates",
        "*",
        with_query(fields_template="name"),
    ),
    (
        "campaigns without status",
        "list-campaigns",
        "GET",
        "/api/campaigns",
        "*",
        with_query(fields_campaign="name"),
    ),
    ("name alone", "campaign-status", "GET", "/api/campaigns/*", "*read", with_query(fields_campaign="name")),
    (
        "members without addresses",
        "list-members",
        "GET",
        "/api/lists/*",
        "*",
        with_query(fields_profile="first_name"),
    ),
    (
        "checked without addresses",
        "check-members",
        "GET",
        "/api/lists/*",
        "*",
        with_query(fields_profile="first_name"),
    ),
)
_RETURNED: tuple[tuple[str, str, Callable[[Api, LegacyCall], Any]], ...] = (
    ("lists of one name returned once", "list-lists", lists_by_name),
    ("status returned in words of today", "campaign-status", status_of_today),
    ("ids returned for names", "list-campaigns", name_of_campaigns),
    ("all metrics but the first returned", "list-metrics", metrics_cut),
    ("members returned twice", "list-members", members_twice),
    ("events returned the other way round", "query-events", oldest_first),
    ("a person returned without facts", "get-profile", person_without_facts),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(
            "the whole link as cursor",
            use_case,
            "bad-cursor",
            "",
            doing(sent_by(WholeLink, handler)),
            SECTIONS[use_case],
        )
        for use_case, handler in (
            ("list-lists", groups.list_lists),
            ("list-templates", content.list_templates),
            ("list-members", groups.all_members),
        )
    ),
    Mutant(
        "sought on the first page of all",
        "campaign-status",
        "difference-missing",
        "read",
        doing(first_page_of_campaigns),
        SECTIONS["campaign-status"],
    ),
    *(
        Mutant(name, use_case, "difference-missing", place, sending(method, path, change), SECTIONS[use_case])
        for name, use_case, method, path, place, change in _SPARSE
    ),
    *(
        Mutant(name, use_case, "difference-*", "*returned", returning(handler), SECTIONS[use_case])
        for name, use_case, handler in _RETURNED
    ),
)
