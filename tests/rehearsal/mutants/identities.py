"""Mistakes in whom an event is about."""

from __future__ import annotations

from typing import Any

from tests.rehearsal.mutants.mutant import Mutant, Request, sending

EVENT = ("POST", "/api/events")


def person(request: Request) -> Any:
    return request.attributes["profile"]["data"]


def flat_profile(request: Request) -> None:
    request.attributes["profile"] = person(request)["attributes"]


def legacy_profile_keys(request: Request) -> None:
    attributes = person(request)["attributes"]
    if "first_name" in attributes:
        attributes.setdefault("properties", {})["$first_name"] = attributes.pop("first_name")


def dollar_email(request: Request) -> None:
    attributes = person(request)["attributes"]
    attributes["$email"] = attributes.pop("email", None)


def own_id_as_klaviyos(request: Request) -> None:
    attributes = person(request)["attributes"]
    if "external_id" in attributes:
        person(request)["id"] = attributes.pop("external_id")


def phone_without_plus(request: Request) -> None:
    attributes = person(request)["attributes"]
    if attributes.get("phone_number"):
        attributes["phone_number"] = attributes["phone_number"].lstrip("+")


def phone_dropped(request: Request) -> None:
    attributes = person(request)["attributes"]
    if len(attributes.keys() & {"email", "external_id"}):
        attributes.pop("phone_number", None)


def nobody(request: Request) -> None:
    person(request)["attributes"] = {}


def test_address(request: Request) -> None:
    if "email" in person(request)["attributes"]:
        person(request)["attributes"]["email"] = "someone@example.com"


def person_properties_forgotten(request: Request) -> None:
    person(request)["attributes"].pop("properties", None)


def location_flat(request: Request) -> None:
    attributes = person(request)["attributes"]
    attributes |= attributes.pop("location", {})


MUTANTS = [
    Mutant(
        "flat profile",
        "create-event",
        "not-wrapped",
        "/data/attributes/profile",
        sending(*EVENT, flat_profile),
        "P10",
    ),
    Mutant(
        "profile keys with a dollar",
        "create-event",
        "legacy-key",
        "/data/attributes/profile/data/attributes/properties/$first_name",
        sending(*EVENT, legacy_profile_keys),
        "P10",
    ),
    Mutant(
        "$email for email",
        "create-event",
        "unknown-field",
        "/data/attributes/profile/data/attributes/$email",
        sending(*EVENT, dollar_email),
        "P10",
    ),
    Mutant(
        "own id as Klaviyo's",
        "create-event",
        "unknown-profile",
        "/data/attributes/profile/data/id",
        sending(*EVENT, own_id_as_klaviyos),
        "P12",
    ),
    Mutant(
        "phone without +",
        "create-event",
        # Dropped beside another identifier and refused alone; versions of Hypothesis find either.
        "dropped-phone|bad-phone",
        "/data/attributes/profile/data/attributes/phone_number",
        sending(*EVENT, phone_without_plus),
        "P13, P25",
    ),
    Mutant(
        "phone forgotten",
        "create-event",
        "difference-*",
        "*",
        sending(*EVENT, phone_dropped),
        "9.3",
    ),
    Mutant(
        "nobody",
        "create-event",
        "no-identifier",
        "/data/attributes/profile/data",
        sending(*EVENT, nobody),
        "E10",
    ),
    Mutant(
        "test address",
        "create-event",
        "reserved-domain",
        "/data/attributes/profile/data/attributes/email",
        sending(*EVENT, test_address),
        "P14",
    ),
    Mutant(
        "the person's properties forgotten",
        "create-event",
        "difference-*",
        "properties.*",
        sending(*EVENT, person_properties_forgotten),
        "9.3",
    ),
    Mutant(
        "place beside location",
        "create-event",
        "unknown-field",
        "/data/attributes/profile/data/attributes/*",
        sending(*EVENT, location_flat),
        "9.3",
    ),
]
