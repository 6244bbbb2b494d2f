"""Mistakes in calls that a page makes with the public key, and in the reading of one campaign."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import SECTIONS, Change, Mutant, Request, doing, sending

EVENT = ("POST", "/client/events")
PROFILE = ("POST", "/client/profiles")
SUBSCRIPTION = ("POST", "/client/subscriptions")


def without_company(request: Request) -> None:
    request.query.pop("company_id", None)


def company_in_the_body(request: Request) -> None:
    request.attributes["company_id"] = request.query.pop("company_id")


def private_key_on_the_page(request: Request) -> None:
    request.query["company_id"] = f"pk_{request.query['company_id']}_0123456789"


def profile_of(request: Request) -> Any:
    own = request.data["type"] == "profile"
    return request.attributes if own else request.attributes["profile"]["data"]["attributes"]


def without_properties(request: Request) -> None:
    profile_of(request).pop("properties", None)
    if request.data["type"] == "event":
        request.attributes["properties"] = {}


def dollar_keys(request: Request) -> None:
    profile = profile_of(request)
    for name in ("email", "phone_number", "first_name"):
        if name in profile:
            profile[f"${name}"] = profile.pop(name)


def first_name_only(request: Request) -> None:
    profile_of(request).pop("last_name", None)


def location_flat(request: Request) -> None:
    profile = profile_of(request)
    profile |= profile.pop("location", {})


def without_phone(request: Request) -> None:
    profile = profile_of(request)
    if "email" in profile:
        profile.pop("phone_number", None)


def lower_case(request: Request) -> None:
    profile = profile_of(request)
    if "external_id" in profile:
        profile["external_id"] = profile["external_id"].lower()


def without_time(request: Request) -> None:
    request.attributes.pop("time", None)


def without_value(request: Request) -> None:
    request.attributes.pop("value", None)


def without_list(request: Request) -> None:
    request.data.pop("relationships")


def list_as_text(request: Request) -> None:
    request.attributes["list_id"] = request.data.pop("relationships")["list"]["data"]["id"]


def without_channels(request: Request) -> None:
    profile_of(request).pop("subscriptions")


def email_channel_only(request: Request) -> None:
    profile_of(request)["subscriptions"].pop("sms", None)


def by_the_server_operation(api: Api, call: LegacyCall) -> None:
    groups.subscribe(api, call)


def with_the_private_key(api: Api, call: LegacyCall) -> None:
    people.track(api, call)


def without_the_email(request: Request) -> None:
    profile = profile_of(request)
    if "phone_number" in profile:
        profile.pop("email", None)


def status_of_the_namesake(api: Api, call: LegacyCall) -> None:
    name = content.get_campaign(api, call)["attributes"]["name"]
    found = next(item for item in content.list_campaigns(api, call) if item["attributes"]["name"] != name)
    api.send("GET", f"/api/campaigns/{found['id']}")


def message_for_campaign(api: Api, call: LegacyCall) -> None:
    api.send("GET", f"/api/campaign-messages/{call.ids[0]}")


def _spoilt(
    use_case: str, operation: tuple[str, str], mistakes: dict[str, tuple[str, str, Change]]
) -> list[Mutant]:
    return [
        Mutant(name, use_case, code, place, sending(*operation, change), SECTIONS[use_case])
        for name, (code, place, change) in mistakes.items()
    ]


_COMPANY: dict[str, tuple[str, str, Change]] = {
    "without a company": ("no-company", "", without_company),
    "company in the body": ("*", "", company_in_the_body),
    "a private key on the page": ("*", "", private_key_on_the_page),
}
_PERSON: dict[str, tuple[str, str, Change]] = {
    "properties left out": ("difference-missing", "properties.*", without_properties),
    "keys with a dollar": ("unknown-field", "*", dollar_keys),
    "last name forgotten": ("difference-missing", "last_name", first_name_only),
    "location on the same level": ("unknown-field", "*", location_flat),
    "either address or phone": ("difference-missing", "phone_number", without_phone),
    "external id in lower case": ("difference-*", "", lower_case),
}
MUTANTS: tuple[Mutant, ...] = (
    *_spoilt("client-event", EVENT, _COMPANY | _PERSON),
    *_spoilt("client-event", EVENT, {"now for then": ("difference-changed", "time", without_time)}),
    *_spoilt("client-event", EVENT, {"value forgotten": ("difference-missing", "", without_value)}),
    *_spoilt("client-profile", PROFILE, _COMPANY | _PERSON),
    *_spoilt("client-subscription", SUBSCRIPTION, _COMPANY),
    *_spoilt(
        "client-subscription",
        SUBSCRIPTION,
        {
            "list left out": ("*", "*", without_list),
            "list as an attribute": ("*", "*", list_as_text),
            "channels left out": ("*", "*", without_channels),
            "email alone": ("*", "*", email_channel_only),
            "phone for both": ("*", "*", without_the_email),
        },
    ),
    Mutant(
        "by the server's operation",
        "client-subscription",
        "outside-use-case",
        "",
        doing(by_the_server_operation),
        SECTIONS["client-subscription"],
    ),
    Mutant(
        "with the private key",
        "client-event",
        "outside-use-case",
        "",
        doing(with_the_private_key),
        SECTIONS["client-event"],
    ),
    *(
        Mutant(name, "campaign-status", code, "", doing(handler), SECTIONS["campaign-status"])
        for name, code, handler in (
            ("another campaign", "*", status_of_the_namesake),
            ("a message for the campaign", "*", message_for_campaign),
        )
    ),
)
