"""Mistakes in how requests are sent: keys, revisions, media types, wrapping, queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from tests.rehearsal.mutants.mutant import Mutant, Request, doing, sending

EVENT = ("POST", "/api/events")


def header(name: str, value: str) -> Callable[[Request], None]:
    def change(request: Request) -> None:
        request.headers[name] = value

    return change


def replace_body(make: Callable[[Any], Any]) -> Callable[[Request], None]:
    def change(request: Request) -> None:
        request.body = make(request.body)

    return change


def parameter(name: str, value: str | None) -> Callable[[Request], None]:
    def change(request: Request) -> None:
        if value is None:
            request.query.pop(name, None)
        else:
            request.query[name] = value

    return change


def edit_filter(edit: Callable[[str], str]) -> Callable[[Request], None]:
    def change(request: Request) -> None:
        if "filter" in request.query:
            request.query["filter"] = edit(request.query["filter"])

    return change


def unmigrated(call: LegacyCall, target: Target) -> None:
    httpx.post(f"{target.base_url}/api/{call.name}", json=call.payload(), verify=False)


def unmigrated_list(call: LegacyCall, target: Target) -> None:
    httpx.post(
        f"{target.base_url}/api/v2/list/{call.ids[0]}/members",
        json={"api_key": target.api_key, **call.arguments},
        verify=False,
    )


def silent(api: Api, call: LegacyCall) -> None:
    """Pass over the call."""


def key_without_scheme(request: Request) -> None:
    request.headers["Authorization"] = request.headers["Authorization"].removeprefix("Klaviyo-API-Key ")


def key_as_basic(request: Request) -> None:
    key = request.headers["Authorization"].removeprefix("Klaviyo-API-Key ")
    request.headers["Authorization"] = f"Basic {key}"


def old_path(request: Request) -> None:
    request.path = "/api/event"


def put_instead(request: Request) -> None:
    request.method = "PUT"


def camel_case(request: Request) -> None:
    content = request.attributes["campaign-messages"]["data"][0]["attributes"]["definition"]["content"]
    content["fromEmail"] = content.pop("from_email")


def drop_cursor(request: Request) -> None:
    # Reads the first page again and again, and gives up after it.
    if "page[cursor]" in request.query:
        raise StopIteration


def stale(request: Request) -> None:
    request.headers["revision"] = "2024-02-15"


def stale_with_pages(request: Request) -> None:
    stale(request)
    request.query["page[size]"] = "10"


def stale_with_sort(request: Request) -> None:
    stale(request)
    request.query["sort"] = "name"


MUTANTS = [
    Mutant(
        "key without its scheme",
        "create-event",
        "no-credentials",
        "parameter Authorization",
        sending(*EVENT, key_without_scheme),
        "P1",
    ),
    Mutant(
        "key as basic auth",
        "create-profile",
        "no-credentials",
        "parameter Authorization",
        sending("POST", "/api/profile-import", key_as_basic),
        "P1",
    ),
    Mutant(
        "no key at all",
        "create-list",
        "no-credentials",
        "parameter Authorization",
        sending("*", "/api/lists", header("Authorization", "")),
        "P1",
    ),
    Mutant(
        "public key for a private one",
        "create-event",
        "bad-key",
        "parameter Authorization",
        sending(*EVENT, header("Authorization", "Klaviyo-API-Key AbC123")),
        "facts 1.2",
    ),
    Mutant(
        "no content type",
        "create-profile",
        "media-type",
        "parameter Content-Type",
        sending("POST", "/api/profile-import", header("Content-Type", "text/plain")),
        "P3",
    ),
    Mutant(
        "form instead of JSON",
        "create-event",
        "media-type",
        "parameter Content-Type",
        sending(*EVENT, header("Content-Type", "application/x-www-form-urlencoded")),
        "P3",
    ),
    Mutant(
        "no revision",
        "create-event",
        "missing-revision",
        "parameter revision",
        sending(*EVENT, header("revision", "")),
        "facts 2",
    ),
    Mutant(
        "revision that is not a date",
        "create-event",
        "bad-revision",
        "parameter revision",
        sending(*EVENT, header("revision", "v3")),
        "facts 2",
    ),
    Mutant(
        "revision of the future",
        "create-event",
        "future-revision",
        "parameter revision",
        sending(*EVENT, header("revision", "2199-01-01")),
        "P29",
    ),
    Mutant(
        "path that does not exist",
        "create-event",
        "unknown-path",
        "",
        sending(*EVENT, old_path),
        "facts 10.1",
    ),
    Mutant(
        "wrong method",
        "update-list",
        "method-not-allowed",
        "",
        sending("PATCH", "/api/lists/*", put_instead),
        "facts 10.1",
    ),
    Mutant("not migrated: track", "create-event", "legacy-call", "", unmigrated, "P30"),
    Mutant("not migrated: list members", "add-to-list", "legacy-call", "", unmigrated_list, "P30"),
    Mutant("nothing is sent", "subscribe", "nothing-sent", "", doing(silent), "facts 10.1"),
    Mutant(
        "body in an array",
        "create-profile",
        "not-wrapped",
        "/data",
        sending("POST", "/api/profile-import", replace_body(lambda body: [body])),
        "P23",
    ),
    Mutant(
        "body without data",
        "update-list",
        "not-wrapped",
        "/data",
        sending("PATCH", "/api/lists/*", replace_body(lambda body: body["data"]["attributes"])),
        "P22",
    ),
    Mutant(
        "camel case on the wire",
        "create-campaign",
        "unknown-field",
        "/data/attributes/campaign-messages/data/0/attributes/definition/content/fromEmail",
        sending("POST", "/api/campaigns", camel_case),
        "P24",
    ),
    Mutant(
        "space after a comma in a filter",
        "query-events",
        "bad-filter",
        "parameter filter",
        sending("GET", "/api/events", edit_filter(lambda text: text.replace(",", ", "))),
        "P4",
    ),
    Mutant(
        "filter without parentheses",
        "query-profiles",
        "bad-filter",
        "parameter filter",
        sending("GET", "/api/profiles", edit_filter(lambda text: "email=x")),
        "E13",
    ),
    Mutant(
        "quoted datetime in a filter",
        "query-suppressed",
        "bad-filter",
        "parameter filter",
        sending(
            "GET",
            "/api/profiles",
            edit_filter(lambda text: text.replace("1970-01-01T00:00:00Z", '"1970-01-01T00:00:00Z"')),
        ),
        "P5",
    ),
    Mutant(
        "filter by a field that is none",
        "query-profiles",
        "filter-field",
        "parameter filter",
        sending("GET", "/api/profiles", edit_filter(lambda text: 'equals(first_name,"Ana")')),
        "facts 6.2",
    ),
    Mutant(
        "operator that the field does not take",
        "query-profiles",
        "filter-operator",
        "parameter filter",
        sending("GET", "/api/profiles", edit_filter(lambda text: 'contains(email,"northwind")')),
        "P6",
    ),
    Mutant(
        "any of two channels",
        "list-campaigns",
        "filter-operator",
        "parameter filter",
        sending("GET", "/api/campaigns", edit_filter(lambda text: 'any(messages.channel,["email","sms"])')),
        "P7",
    ),
    Mutant(
        "campaigns without a channel",
        "list-campaigns",
        "bad-parameter",
        "parameter filter",
        sending("GET", "/api/campaigns", parameter("filter", None)),
        "P8",
    ),
    Mutant(
        "campaigns filtered by name alone",
        "list-campaigns",
        "no-channel",
        "parameter filter",
        sending("GET", "/api/campaigns", edit_filter(lambda text: 'contains(name,"Spring")')),
        "P8",
    ),
    Mutant(
        "page size on metrics",
        "list-metrics",
        "unknown-parameter",
        "parameter page[size]",
        sending("GET", "/api/metrics", parameter("page[size]", "100")),
        "P9",
    ),
    Mutant(
        "page size beyond the most",
        "list-members",
        "bad-parameter",
        "parameter page[size]",
        sending("GET", "/api/lists/*", parameter("page[size]", "1000")),
        "facts 7.2",
    ),
    Mutant(
        "plural include",
        "query-events-with-profiles",
        "bad-include",
        "parameter include",
        sending("GET", "/api/events", parameter("include", "profiles")),
        "P27",
    ),
    Mutant(
        "sorted by a field that is none",
        "query-events",
        "bad-parameter",
        "parameter sort",
        sending("GET", "/api/events", parameter("sort", "-created")),
        "facts 7.3",
    ),
    Mutant(
        "unknown parameter",
        "query-profiles",
        "unknown-parameter",
        "parameter email",
        sending("GET", "/api/profiles", parameter("email", "ana@northwind.shop")),
        "facts 10.1",
    ),
    Mutant(
        "stale revision",
        "create-campaign",
        "unknown-field|missing-field",
        "/data/attributes/*",
        sending("POST", "/api/campaigns", stale),
        "P38",
    ),
    Mutant(
        "page size before its revision",
        "list-lists",
        "unknown-parameter",
        "parameter page[size]",
        sending("GET", "/api/lists", stale_with_pages),
        "P9",
    ),
    Mutant(
        "sort before its revision",
        "list-lists",
        "unknown-parameter",
        "parameter sort",
        sending("GET", "/api/lists", stale_with_sort),
        "P28, facts 7.3",
    ),
]
