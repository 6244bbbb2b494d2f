"""Mistakes about consent and suppression."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, Request, sending, with_handlers

SUBSCRIBE = ("POST", "/api/profile-subscription-bulk-create-jobs")
UNSUBSCRIBE = ("POST", "/api/profile-subscription-bulk-delete-jobs")


def profiles(request: Request) -> list[Any]:
    found: list[Any] = request.attributes["profiles"]["data"]
    return found


def with_first_name(request: Request) -> None:
    profiles(request)[0]["attributes"]["first_name"] = "Ana"


def with_properties(request: Request) -> None:
    profiles(request)[0]["attributes"]["properties"] = {"Plan": "gold"}


def phone_lost(request: Request) -> None:
    for profile in profiles(request):
        if "sms" in profile["attributes"]["subscriptions"]:
            profile["attributes"].pop("phone_number")


def sms_forgotten(request: Request) -> None:
    for profile in profiles(request):
        profile["attributes"]["subscriptions"].pop("sms", None)


def sms_for_everyone(request: Request) -> None:
    for profile in profiles(request):
        if "phone_number" in profile["attributes"]:
            profile["attributes"]["subscriptions"]["sms"] = {"marketing": {"consent": "SUBSCRIBED"}}


def old_channels(request: Request) -> None:
    profiles(request)[0]["attributes"]["subscriptions"] = {"email": ["MARKETING"]}


def no_subscriptions(request: Request) -> None:
    for profile in profiles(request):
        del profile["attributes"]["subscriptions"]


def consent_lower_case(request: Request) -> None:
    profiles(request)[0]["attributes"]["subscriptions"] = {"email": {"marketing": {"consent": "subscribed"}}}


def swapped_consent(request: Request) -> None:
    profiles(request)[0]["attributes"]["subscriptions"] = {
        "email": {"marketing": {"consent": "UNSUBSCRIBED"}}
    }


def list_forgotten(request: Request) -> None:
    request.data.pop("relationships", None)


def list_as_attribute(request: Request) -> None:
    request.attributes["list_id"] = request.data.pop("relationships")["list"]["data"]["id"]


def list_plural(request: Request) -> None:
    request.data["relationships"] = {"lists": {"data": [request.data["relationships"]["list"]["data"]]}}


def historical(request: Request) -> None:
    """Pass over double opt-in."""
    request.attributes["historical_import"] = True
    for profile in profiles(request):
        for channel in profile["attributes"]["subscriptions"].values():
            channel["marketing"]["consented_at"] = "2024-01-01T00:00:00Z"


def historical_without_time(request: Request) -> None:
    request.attributes["historical_import"] = True


def without_import(api: Api, call: LegacyCall) -> None:
    people_only = [{k: v for k, v in person.items() if k in ("email", "phone_number", "sms_consent")}
                   for person in call.arguments["profiles"]]  # fmt: skip
    arguments = {"profiles": people_only}
    groups.subscribe(api, LegacyCall(call.name, arguments, call.ids, call.version))


def first_only(api: Api, call: LegacyCall) -> None:
    arguments = {"profiles": call.arguments["profiles"][:1]}
    groups.subscribe(api, LegacyCall(call.name, arguments, call.ids, call.version))


def add_for_subscribe(api: Api, call: LegacyCall) -> None:
    """Put people on the list without their consent."""
    groups.bulk_import(
        api,
        [people.profile_of({"email": p["email"]} if "email" in p else p) for p in call.arguments["profiles"]],
        call.ids[0],
    )


def take_off_for_unsubscribe(api: Api, call: LegacyCall) -> None:
    groups.remove_members(api, call)


def unsubscribe_everyone(api: Api, call: LegacyCall) -> None:
    """Name another list, which nobody is on."""
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profiles = [
        {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}}
        for email in call.arguments.get("emails", ())
    ]
    job = {"type": "profile-subscription-bulk-delete-job", "attributes": {"profiles": {"data": profiles}}}
    api.send(*UNSUBSCRIBE, {"data": job})


def suppression_by_phone(request: Request) -> None:
    profiles(request)[0]["attributes"] = {"phone_number": "+12125550000"}


def suppression_of_2022(request: Request) -> None:
    request.data["attributes"] = {"suppressions": [{"email": profiles(request)[0]["attributes"]["email"]}]}


def two_targets(request: Request) -> None:
    request.data["relationships"] = {"list": {"data": {"type": "list", "id": "Y6nRLr"}}}


def unsubscribe_for_suppress(api: Api, call: LegacyCall) -> None:
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profile = {
        "type": "profile",
        "attributes": {"email": call.arguments["email"], "subscriptions": withdrawn},
    }
    job = {"type": "profile-subscription-bulk-delete-job", "attributes": {"profiles": {"data": [profile]}}}
    api.send(*UNSUBSCRIBE, {"data": job})


def suppress_again(api: Api, call: LegacyCall) -> None:
    groups.suppression(api, "create", call.arguments["email"])


def suppressed_first_page(api: Api, call: LegacyCall) -> Any:
    since = "greater-than(subscriptions.email.marketing.suppression.timestamp,1970-01-01T00:00:00Z)"
    return api.send("GET", "/api/profiles", query={"filter": since})["data"]


MUTANTS = [
    Mutant(
        "subscribed with a name",
        "subscribe",
        "unknown-field",
        "/data/attributes/profiles/data/0/attributes/first_name",
        sending(*SUBSCRIBE, with_first_name),
        "P15",
    ),
    Mutant(
        "subscribed with properties",
        "subscribe",
        "unknown-field",
        "/data/attributes/profiles/data/0/attributes/properties",
        sending(*SUBSCRIBE, with_properties),
        "P16",
    ),
    Mutant(
        "SMS without the phone number",
        "subscribe",
        "no-phone",
        "/data/attributes/profiles/data/0/attributes*",
        sending(*SUBSCRIBE, phone_lost),
        "P17",
    ),
    Mutant(
        "SMS consent forgotten",
        "subscribe",
        "difference-*",
        "*",
        sending(*SUBSCRIBE, sms_forgotten),
        "facts 8.6",
    ),
    Mutant(
        "SMS consent for whoever has a phone",
        "subscribe",
        "difference-extra|difference-changed",
        "consent.sms.marketing|unconfirmed.Newsletter*",  # a list with single or with double opt-in
        sending(*SUBSCRIBE, sms_for_everyone),
        "facts 8.6",
    ),
    Mutant(
        "channels as in 2023-07",
        "subscribe",
        "not-wrapped|wrong-type",
        "/data/attributes/profiles/data/0/attributes/subscriptions/email",
        sending(*SUBSCRIBE, old_channels),
        "8.6",
    ),
    Mutant(
        "no subscriptions",
        "subscribe",
        "missing-field",
        "/data/attributes/profiles/data/0/attributes/subscriptions",
        sending(*SUBSCRIBE, no_subscriptions),
        "8.6",
    ),
    Mutant(
        "consent in small letters",
        "subscribe",
        "bad-value",
        "/data/attributes/profiles/data/0/attributes/subscriptions/email/marketing/consent",
        sending(*SUBSCRIBE, consent_lower_case),
        "8.6",
    ),
    Mutant(
        "consent swapped",
        "subscribe",
        "bad-value",
        "/data/attributes/profiles/data/0/attributes/subscriptions/email/marketing/consent",
        sending(*SUBSCRIBE, swapped_consent),
        "8.6",
    ),
    Mutant(
        "subscribed without the list",
        "subscribe",
        "subscribe-without-list|difference-missing",
        "*",
        sending(*SUBSCRIBE, list_forgotten),
        "P32",
    ),
    Mutant(
        "list as an attribute",
        "subscribe",
        "unknown-field",
        "/data/attributes/list_id",
        sending(*SUBSCRIBE, list_as_attribute),
        "M0715",
    ),
    Mutant(
        "lists for list",
        "subscribe",
        "unknown-field",
        "/data/relationships/lists",
        sending(*SUBSCRIBE, list_plural),
        "8.6",
    ),
    Mutant(
        "double opt-in passed over", "subscribe", "difference-*", "*", sending(*SUBSCRIBE, historical), "8.6"
    ),
    Mutant(
        "historical without a time",
        "subscribe",
        "no-consented-at",
        "*",
        sending(*SUBSCRIBE, historical_without_time),
        "8.6",
    ),
    Mutant(
        "custom properties not imported",
        "subscribe",
        "difference-missing",
        "properties.*|consent.*",
        with_handlers(subscribe=without_import),
        "8.6",
    ),
    Mutant(
        "only the first subscribed",
        "subscribe",
        "difference-missing",
        "*",
        with_handlers(subscribe=first_only),
        "facts 10.1",
    ),
    Mutant(
        "put on the list without consent",
        "subscribe",
        "difference-missing",
        "consent.email.marketing",
        with_handlers(subscribe=add_for_subscribe),
        "8.5",
    ),
    Mutant(
        "taken off the list for unsubscribed",
        "unsubscribe",
        "difference-missing",
        "suppressions.*",
        with_handlers(unsubscribe=take_off_for_unsubscribe),
        "GUIDE",
    ),
    Mutant(
        "unsubscribed from everything",
        "unsubscribe",
        "difference-*",
        "*",
        with_handlers(unsubscribe=unsubscribe_everyone),
        "P31",
    ),
    Mutant(
        "suppressed by phone",
        "suppress",
        "unknown-field|no-identifier",
        "/data/attributes/profiles/data/0*",
        sending("POST", "/api/profile-suppression-bulk-create-jobs", suppression_by_phone),
        "8.8",
    ),
    Mutant(
        "suppressed as in 2023-06",
        "suppress",
        "unknown-field|one-target",
        "/data*",
        sending("POST", "/api/profile-suppression-bulk-create-jobs", suppression_of_2022),
        "8.8",
    ),
    Mutant(
        "suppressed by profile and list",
        "suppress",
        "one-target",
        "/data",
        sending("POST", "/api/profile-suppression-bulk-create-jobs", two_targets),
        "8.8",
    ),
    Mutant(
        "unsubscribed for suppressed",
        "suppress",
        "outside-use-case",
        "",
        with_handlers(exclude_person=unsubscribe_for_suppress),
        "GUIDE",
    ),
    Mutant(
        "suppressed for lifted",
        "unsuppress",
        "outside-use-case",
        "",
        with_handlers(include_person=suppress_again),
        "facts 10.1",
    ),
    Mutant(
        "first page of the suppressed",
        "query-suppressed",
        "difference-missing",
        "read",
        with_handlers(list_exclusions=suppressed_first_page),
        "facts 7.1",
    ),
]
