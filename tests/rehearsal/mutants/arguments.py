"""Mistakes about arguments of old calls that are easily passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from examples.plain_httpx import content, groups, people
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, Handler
from examples.translation.groups import withdrawals_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import SECTIONS, Mutant, doing

Edit = Callable[[dict[str, Any]], None]


def edited(edit: Edit) -> Handler:
    """Make a handler that changes what a call names of each person, before it is translated."""

    def change(person: Mapping[str, Any]) -> dict[str, Any]:
        copy = {**person}
        edit(copy)
        return copy

    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {**call.arguments}
        if call.name == "track":
            arguments["customer_properties"] = change(call.customer_properties)
        elif call.name == "identify":
            arguments["properties"] = change(call.properties)
        elif "profiles" in arguments:
            arguments["profiles"] = [change(person) for person in arguments["profiles"]]
        else:
            arguments = change(arguments)
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def forget(*names: str) -> Edit:
    def edit(person: dict[str, Any]) -> None:
        for name in names:
            person.pop(name, None)

    return edit


def consent_to(channel: str) -> Edit:
    """Take consent to anything for consent to a channel."""

    def edit(person: dict[str, Any]) -> None:
        if person.get("$consent"):
            person["$consent"] = [channel]

    return edit


def first_unset(person: dict[str, Any]) -> None:
    if isinstance(person.get("$unset"), list):
        person["$unset"] = person["$unset"][:1]


def sms_for_false(person: dict[str, Any]) -> None:
    if "sms_consent" in person:
        person["sms_consent"] = True


def sms_by_number(person: dict[str, Any]) -> None:
    if "phone_number" in person:
        person["sms_consent"] = True


def only_with_address(api: Api, call: LegacyCall) -> None:
    known = [person for person in call.arguments["profiles"] if "email" in person]
    if known:
        groups.subscribe(api, LegacyCall(call.name, {"profiles": known}, call.ids, call.version))


def new_identifiers_kept_out(person: dict[str, Any]) -> None:
    for name in ("$email", "$phone_number", "$id"):
        person.pop(name, None)
    person.setdefault("Plan", "silver")


def as_sent(change: Callable[[dict[str, Any]], None]) -> Handler:
    """Make a handler that changes the attributes of a profile after its translation."""

    def handler(api: Api, call: LegacyCall) -> None:
        person = call.customer_properties if call.name == "track" else call.properties
        if call.name == "track":
            body = people.event_of(call)
            change(body["data"]["attributes"]["profile"]["data"]["attributes"])
            api.send("POST", "/api/events", body)
        else:
            profile = people.profile_of(call.properties)
            change(profile["attributes"])
            api.send("POST", "/api/profile-import", {"data": profile})
        people.consent(api, person)

    return handler


def drop(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(attributes: dict[str, Any]) -> None:
        for name in names:
            attributes.pop(name, None)

    return change


def drop_ip(attributes: dict[str, Any]) -> None:
    attributes.get("location", {}).pop("ip", None)


def ip_as_property(attributes: dict[str, Any]) -> None:
    ip = attributes.get("location", {}).pop("ip", None)
    if ip is not None:
        attributes.setdefault("properties", {})["ip"] = ip


def raw_id(api: Api, call: LegacyCall) -> None:
    """Send the shop's own id as it came, a number as a number."""
    profile = people.profile_of(call.properties)
    if "$id" in call.properties:
        profile["attributes"]["external_id"] = call.properties["$id"]
    api.send("POST", "/api/profile-import", {"data": profile})
    people.consent(api, call.properties)


def nulls_sent(api: Api, call: LegacyCall) -> None:
    """Send null for fields of which the old call was told nothing."""
    profile = people.profile_of(call.properties)
    for old, new in (("$first_name", "first_name"), ("$last_name", "last_name")):
        if old in call.properties:
            profile["attributes"][new] = call.properties[old]
    api.send("POST", "/api/profile-import", {"data": profile})


def everyone_unsubscribed(api: Api, call: LegacyCall) -> None:
    """Unsubscribe the addresses that are named, on the list or not."""
    for job in withdrawals_of(call.ids[0], call.arguments.get("emails", ())):
        api.send("POST", "/api/profile-subscription-bulk-delete-jobs", job)
    if "phone_numbers" in call.arguments:
        groups.unsubscribe(api, call)


def known_unsubscribed(api: Api, call: LegacyCall) -> None:
    """Unsubscribe whoever has a profile, on the list or not."""
    known = [
        item["attributes"]["email"]
        for email in call.arguments.get("emails", ())
        for item in api.read("/api/profiles", {"filter": f"equals(email,{people.quoted(email)})"})
    ]
    for job in withdrawals_of(call.ids[0], known):
        api.send("POST", "/api/profile-subscription-bulk-delete-jobs", job)
    if "phone_numbers" in call.arguments:
        groups.unsubscribe(api, call)


def addresses_only(api: Api, call: LegacyCall) -> Any:
    """Pass over phone numbers."""
    arguments = {"emails": call.arguments.get("emails", ["nobody@northwind.shop"])}
    return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))


def suppressed_by_hand(api: Api, call: LegacyCall) -> Any:
    return groups.exclusions(api, LegacyCall(call.name, {"reason": "manually_excluded"}, (), "v1"))


def reasons_mixed_up(api: Api, call: LegacyCall) -> Any:
    swapped = {"bounced": "invalid_email", "reported_spam": "unsubscribed"}
    reason = call.arguments.get("reason")
    arguments = {**call.arguments, "reason": swapped.get(reason, reason)} if reason else call.arguments
    return groups.exclusions(api, LegacyCall(call.name, arguments, (), "v1"))


def known_suppressed(api: Api, call: LegacyCall) -> None:
    """Suppress whoever has a profile."""
    email = call.arguments["email"]
    if list(api.read("/api/profiles", {"filter": f"equals(email,{people.quoted(email)})"})):
        groups.exclude(api, call)


def argument_forgotten(name: str) -> Handler:
    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {key: value for key, value in call.arguments.items() if key != name}
        if not arguments and call.name == "update campaign":
            return content.get_campaign(api, call)
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def argument_taken(name: str, value: Any) -> Handler:
    """Take one value of an argument, whatever was asked."""

    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {**call.arguments, name: value} if name in call.arguments else call.arguments
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def sum_of_values(api: Api, call: LegacyCall) -> Any:
    """Ask for the sum of values where that of a property was meant."""
    measurement = call.arguments["measurement"]
    arguments = {**call.arguments, "measurement": "value" if "sum" in measurement else measurement}
    return people.export(api, LegacyCall(call.name, arguments, call.ids, call.version))


def shifted(days: int) -> Handler:
    """Ask for days that begin or end elsewhere."""
    from datetime import date, timedelta

    def handler(api: Api, call: LegacyCall) -> Any:
        end = date.fromisoformat(call.arguments["end_date"]) + timedelta(days=days)
        arguments = {
            **call.arguments,
            "end_date": str(max(end, date.fromisoformat(call.arguments["start_date"]))),
        }
        return people.export(api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def blanks_eaten(api: Api, call: LegacyCall) -> Any:
    """Build the filter as an SDK's builder did: without white space."""
    arguments = {name: "".join(value.split()) for name, value in call.arguments.items()}
    return people.search_people(api, LegacyCall(call.name, arguments, (), call.version))


def unescaped(quote: str) -> Handler:
    """Put a value between quotes as it is."""

    def handler(api: Api, call: LegacyCall) -> Any:
        ((name, value),) = call.arguments.items()
        return list(api.read("/api/profiles", {"filter": f"equals({name},{quote}{value}{quote})"}))

    return handler


def searched(change: Callable[[str], str]) -> Handler:
    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {name: change(value) for name, value in call.arguments.items()}
        return people.search_people(api, LegacyCall(call.name, arguments, (), call.version))

    return handler


DIFFERENT, MISSING, EXTRA = "difference-*", "difference-missing", "difference-extra"
IDENTIFIED = ("create-event", "create-profile", "update-profile", "update-person")
_ROWS: tuple[tuple[str, str, str, str, Handler], ...] = (
    *(
        ("$consent passed over", case, MISSING, "consent.*", edited(forget("$consent")))
        for case in IDENTIFIED
    ),
    *(
        ("$consent taken for consent to email", case, DIFFERENT, "*", edited(consent_to("email")))
        for case in IDENTIFIED
    ),
    *(
        ("$consent taken for consent to SMS", case, "*", "*", edited(consent_to("sms")))
        for case in IDENTIFIED
    ),
    *(
        ("only the first of $unset", case, EXTRA, "properties.*", edited(first_unset))
        for case in IDENTIFIED
        if case != "create-profile"
    ),
    *(
        ("$unset passed over", case, EXTRA, "properties.*", edited(forget("$unset")))
        for case in ("create-event", "update-profile")
    ),
    ("exchange id dropped", "create-event", "*", "*", as_sent(drop("_kx"))),
    ("exchange id dropped", "create-profile", "*", "*", as_sent(drop("_kx"))),
    ("anonymous id dropped", "create-event", "*", "*", as_sent(drop("anonymous_id"))),
    ("IP address dropped", "create-event", MISSING, "location.ip", as_sent(drop_ip)),
    ("IP address as a property", "create-event", DIFFERENT, "*", as_sent(ip_as_property)),
    ("own id as a number", "create-profile", "wrong-type", "*", raw_id),
    ("null clears a known field", "update-profile", MISSING, "*", nulls_sent),
    ("new identifiers passed over", "update-person", DIFFERENT, "*", edited(new_identifiers_kept_out)),
    ("no consent to SMS taken for consent", "subscribe", "*", "*", edited(sms_for_false)),
    ("a number taken for consent to SMS", "subscribe", DIFFERENT, "*", edited(sms_by_number)),
    ("$consent passed over", "subscribe", DIFFERENT, "*", edited(forget("$consent"))),
    ("subscribers without an address skipped", "subscribe", MISSING, "*", only_with_address),
    ("custom properties passed over", "subscribe", MISSING, "*", edited(forget("Plan", "$first_name"))),
    (
        "fields of members passed over",
        "add-to-list",
        MISSING,
        "*",
        edited(forget("$first_name", "$last_name", "$city")),
    ),
    ("unsubscribed without asking who is on the list", "unsubscribe", "*", "*", everyone_unsubscribed),
    ("unsubscribed when known", "unsubscribe", "*", "*", known_unsubscribed),
    *(
        ("phone numbers passed over", case, code, "*", addresses_only)
        for case, code in (("unsubscribe", MISSING), ("check-members", MISSING))
    ),
    ("only those suppressed by hand read", "query-suppressed", MISSING, "read", suppressed_by_hand),
    ("reasons mixed up", "query-suppressed", MISSING, "read", reasons_mixed_up),
    ("only known addresses suppressed", "suppress", MISSING, "", known_suppressed),
    *(
        (f"{name} passed over", "update-campaign", DIFFERENT, "*", argument_forgotten(name))
        for name in ("list_id", "template_id", "from_email", "from_name", "name")
    ),
    ("another list passed over", "clone-campaign", DIFFERENT, "*", argument_forgotten("list_id")),
    (
        "no name taken for one",
        "clone-campaign",
        DIFFERENT,
        "",
        lambda api, call: content.clone_campaign(
            api, LegacyCall(call.name, {"name": "Copy", **call.arguments}, call.ids, call.version)
        ),
    ),
    ("condition passed over", "aggregate-events", DIFFERENT, "read", argument_forgotten("where")),
    ("by passed over", "aggregate-events", DIFFERENT, "read", argument_forgotten("by")),
    ("always by the day", "aggregate-events", DIFFERENT, "read", argument_taken("unit", "day")),
    ("always by the week", "aggregate-events", DIFFERENT, "read", argument_taken("unit", "week")),
    ("always the count", "aggregate-events", DIFFERENT, "read", argument_taken("measurement", "count")),
    ("sum of a property taken for that of values", "aggregate-events", DIFFERENT, "read", sum_of_values),
    ("last day cut off", "aggregate-events", DIFFERENT, "read", shifted(-1)),
    ("a day too many", "aggregate-events", DIFFERENT, "read", shifted(1)),
    ("blanks eaten in a filter", "query-profiles", MISSING, "read", blanks_eaten),
    ("quotes not escaped in a filter", "query-profiles", "*", "*", unescaped('"')),
    ("single quotes not escaped in a filter", "query-profiles", "*", "*", unescaped("'")),
    ("sought in small letters", "query-profiles", MISSING, "read", searched(str.lower)),
    (
        "sought without the plus",
        "query-profiles",
        MISSING,
        "read",
        searched(lambda text: text.replace("+", " ")),
    ),
    ("sought until a comma", "query-profiles", "*", "*", searched(lambda text: text.partition(",")[0])),
)
MUTANTS = [
    Mutant(name, use_case, code, place, doing(handler), SECTIONS[use_case])
    for name, use_case, code, place, handler in _ROWS
]
