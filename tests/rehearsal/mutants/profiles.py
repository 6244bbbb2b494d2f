"""Mistakes about who someone is: creating, changing, finding and deleting profiles."""

from __future__ import annotations

import contextlib
from typing import Any

from examples.plain_httpx import people
from examples.plain_httpx.api import Api, KlaviyoError
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers

IMPORT = ("POST", "/api/profile-import")
PATCH = ("PATCH", "/api/profiles/*")
DELETION = ("POST", "/api/data-privacy-deletion-jobs")


def create_only(api: Api, call: LegacyCall) -> None:
    """Create, and take a conflict for a success."""
    with contextlib.suppress(KlaviyoError):
        api.send("POST", "/api/profiles", {"data": people.profile_of(call.properties)})


def create_and_raise(api: Api, call: LegacyCall) -> None:
    """Create, and die of a conflict."""
    api.send("POST", "/api/profiles", {"data": people.profile_of(call.properties)})


def consent_as_attribute(request: Request) -> None:
    request.attributes["$consent"] = ["email"]


def subscriptions_as_attribute(request: Request) -> None:
    request.attributes["subscriptions"] = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}


def bad_phone(request: Request) -> None:
    if "phone_number" in request.attributes:
        request.attributes["phone_number"] = "(212) 555-0100"


def bad_email(request: Request) -> None:
    if "email" in request.attributes:
        request.attributes["email"] = request.attributes["email"].replace("@", " at ")


def id_into_data_id(request: Request) -> None:
    if "external_id" in request.attributes:
        request.data["id"] = request.attributes.pop("external_id")


def names_swapped(request: Request) -> None:
    attributes = request.attributes
    if "first_name" in attributes and "last_name" not in attributes:
        attributes["last_name"] = attributes.pop("first_name")


def custom_dropped(request: Request) -> None:
    request.attributes.pop("properties", None)


def custom_at_the_top(request: Request) -> None:
    request.data["attributes"] = {**request.attributes.pop("properties", {}), **request.attributes}


def only_properties(request: Request) -> None:
    request.data["attributes"] = {"properties": request.attributes.get("properties", {})}


def without_type(request: Request) -> None:
    del request.data["type"]


def without_id(request: Request) -> None:
    request.data.pop("id", None)


def other_id(request: Request) -> None:
    request.data["id"] = "01HQ2X7M3N4P5Q6R7S8T9V0W99"


def unset_as_null(api: Api, call: LegacyCall) -> None:
    changes = {**call.arguments}
    unset = changes.pop("$unset", [])
    profile = {**people.profile_of(changes), "id": call.ids[0]}
    profile["attributes"].setdefault("properties", {})["unset"] = unset
    api.send("PATCH", f"/api/profiles/{call.ids[0]}", {"data": profile})


def unset_forgotten(request: Request) -> None:
    request.data.pop("meta", None)


def nulls_for_the_rest(request: Request) -> None:
    for name in ("first_name", "last_name", "title"):
        request.attributes.setdefault(name, None)


def email_for_an_id(api: Api, call: LegacyCall) -> None:
    api.send("GET", "/api/profiles/ana@northwind.shop")


def first_of_all(api: Api, call: LegacyCall) -> Any:
    return api.send("GET", "/api/profiles", query={"page[size]": "1", "sort": "-created"})["data"]


def search_by_email_only(api: Api, call: LegacyCall) -> None:
    ((_, value),) = call.arguments.items()
    list(api.read("/api/profiles", {"filter": f"equals(email,{people.quoted(value)})"}))


def two_identifiers(request: Request) -> None:
    request.attributes["profile"]["data"]["attributes"] |= {
        "email": "guest0@northwind.shop", "phone_number": "+12125550000",
    }  # fmt: skip


def deletion_flat(request: Request) -> None:
    request.data["attributes"] = request.attributes["profile"]["data"]["attributes"] or {"profile_id": "x"}


def suppress_for_deletion(api: Api, call: LegacyCall) -> None:
    profiles = {"data": [{"type": "profile", "attributes": {"email": call.arguments.get("email", "a@b.co")}}]}
    job = {"type": "profile-suppression-bulk-create-job", "attributes": {"profiles": profiles}}
    api.send("POST", "/api/profile-suppression-bulk-create-jobs", {"data": job})


def merged_identity(api: Api, call: LegacyCall) -> None:
    """Give everyone the same external id."""
    profile = people.profile_of(call.properties)
    profile["attributes"]["external_id"] = "web"
    api.send("POST", "/api/profile-import", {"data": profile})


MUTANTS = [
    Mutant(
        "create only, the conflict ignored",
        "update-profile",
        "difference-missing|difference-extra",
        "*",
        with_handlers(identify=create_only),
        "P19",
    ),
    Mutant(
        "create only, the conflict fatal",
        "update-profile",
        "raised",
        "",
        with_handlers(identify=create_and_raise),
        "P19",
    ),
    Mutant(
        "$consent as an attribute",
        "create-profile",
        "unknown-field",
        "/data/attributes/$consent",
        sending(*IMPORT, consent_as_attribute),
        "P18",
    ),
    Mutant(
        "subscriptions as an attribute",
        "create-profile",
        "unknown-field",
        "/data/attributes/subscriptions",
        sending(*IMPORT, subscriptions_as_attribute),
        "P18",
    ),
    Mutant(
        "phone number as people write it",
        "create-profile",
        "bad-phone",
        "/data/attributes/phone_number",
        sending(*IMPORT, bad_phone),
        "P25",
    ),
    Mutant(
        "address without @",
        "create-profile",
        "bad-email",
        "/data/attributes/email",
        sending(*IMPORT, bad_email),
        "facts 8.5",
    ),
    Mutant(
        "own id into data.id",
        "create-profile",
        "not-found",
        "",
        sending(*IMPORT, id_into_data_id),
        "9.3, E21",
    ),
    Mutant(
        "first name as last name",
        "create-profile",
        "difference-missing",
        "first_name",
        sending(*IMPORT, names_swapped),
        "9.3",
    ),
    Mutant(
        "custom properties dropped",
        "create-profile",
        "difference-missing",
        "properties.*",
        sending(*IMPORT, custom_dropped),
        "9.3",
    ),
    Mutant(
        "custom properties at the top",
        "create-profile",
        "unknown-field",
        "/data/attributes/*",
        sending(*IMPORT, custom_at_the_top),
        "9.3",
    ),
    Mutant(
        "identifier forgotten",
        "create-profile",
        "no-identifier",
        "/data",
        sending(*IMPORT, only_properties),
        "E10",
    ),
    Mutant("no type", "create-profile", "missing-field", "/data/type", sending(*IMPORT, without_type), "E7"),
    Mutant(
        "one identity for all",
        "create-profile",
        "difference-extra",
        "external_id",
        with_handlers(identify=merged_identity),
        "9.3",
    ),
    Mutant(
        "PATCH without data.id",
        "update-person",
        "missing-field",
        "/data/id",
        sending(*PATCH, without_id),
        "P22",
    ),
    Mutant(
        "PATCH with another id", "update-person", "id-mismatch", "/data/id", sending(*PATCH, other_id), "P21"
    ),
    Mutant(
        "unset as a property",
        "update-person",
        "difference-extra",
        "properties.unset",
        with_handlers(update_person=unset_as_null),
        "9.3",
    ),
    Mutant(
        "unset forgotten",
        "update-person",
        "difference-extra",
        "properties.*",
        sending(*PATCH, unset_forgotten),
        "9.2 row 10",
    ),
    Mutant(
        "null for what is not changed",
        "update-person",
        "difference-missing",
        "first_name",
        sending(*PATCH, nulls_for_the_rest),
        "facts 8.5",
    ),
    Mutant(
        "an address for an id",
        "get-profile",
        "difference-missing",
        "read",
        with_handlers(
            get_person=lambda api, call: api.send("GET", "/api/profiles", query={"page[size]": "0"})
        ),
        "9.2 row 9",
    ),
    Mutant(
        "the first profile for the one sought",
        "query-profiles",
        "difference-missing",
        "read",
        with_handlers(search_people=first_of_all),
        "9.2 row 13",
    ),
    Mutant(
        "everything is an email",
        "query-profiles",
        "difference-missing",
        "read",
        with_handlers(search_people=search_by_email_only),
        "9.2 row 13",
    ),
    Mutant(
        "deletion by two identifiers",
        "delete-profile",
        "one-identifier",
        "/data/attributes/profile/data*",
        sending(*DELETION, two_identifiers),
        "facts 8.10",
    ),
    Mutant(
        "deletion as in 2023-06",
        "delete-profile",
        "unknown-field",
        "/data/attributes/*",
        sending(*DELETION, deletion_flat),
        "facts 8.10",
    ),
    Mutant(
        "suppressed instead of deleted",
        "delete-profile",
        "outside-use-case",
        "",
        with_handlers(request_deletion=suppress_for_deletion),
        "GUIDE",
    ),
]
