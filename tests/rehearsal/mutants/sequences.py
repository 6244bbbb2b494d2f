"""Mistakes that show when calls follow each other: something is remembered, or known again by too little."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import SECTIONS, Mutant, doing

Key = Callable[[LegacyCall], Hashable]


def account_of(api: Api) -> str:
    return str(api._headers["Authorization"])


def once_for(names: tuple[str, ...], key: Key) -> Handler:
    """Make a handler that does a call once for each key and account."""
    done: set[Hashable] = set()

    def handler(api: Api, call: LegacyCall) -> Any:
        if call.name in names:
            own = (account_of(api), key(call))
            if own in done:
                return api.send("GET", "/api/metrics")  # so that it is not silent
            done.add(own)
        return HANDLERS[call.name](api, call)

    return handler


def third_lost(name: str) -> Handler:
    """Make a handler that loses every third call of a name."""
    counts: dict[str, int] = {}

    def handler(api: Api, call: LegacyCall) -> Any:
        if call.name == name:
            counts[account_of(api)] = counts.get(account_of(api), 0) + 1
            if counts[account_of(api)] % 3 == 0:
                return api.send("GET", "/api/metrics")
        return HANDLERS[call.name](api, call)

    return handler


def unique_by(key: Callable[[LegacyCall], str]) -> Handler:
    """Make a handler that knows an event by a key of its own making."""

    def handler(api: Api, call: LegacyCall) -> Any:
        if call.name != "track":
            return HANDLERS[call.name](api, call)
        body = people.event_of(call)
        body["data"]["attributes"]["unique_id"] = key(call) or "none"
        api.send("POST", "/api/events", body)
        return people.consent(api, call.customer_properties)

    return handler


def day_of(call: LegacyCall) -> str:
    return datetime.fromtimestamp(call.time or 0).strftime("%Y-%m-%d")


def profile_ids_remembered() -> Handler:
    """Make a handler that changes a person by the id of the first import, also after a deletion."""
    known: dict[Hashable, str] = {}

    def handler(api: Api, call: LegacyCall) -> Any:
        if call.name != "identify":
            return HANDLERS[call.name](api, call)
        own = (account_of(api), call.properties.get("$email"))
        profile = people.profile_of(call.properties)
        if own in known:
            body = {"data": {**profile, "id": known[own]}}
            return api.send("PATCH", f"/api/profiles/{known[own]}", body)
        answer = api.send("POST", "/api/profile-import", {"data": profile})
        known[own] = answer["data"]["id"]
        return people.consent(api, call.properties)

    return handler


def first_list_for_all() -> Handler:
    """Make a handler that keeps to the list of the first call of an account."""
    first: dict[str, str] = {}

    def handler(api: Api, call: LegacyCall) -> Any:
        if call.version != "v2" or not call.ids:
            return HANDLERS[call.name](api, call)
        group = first.setdefault(account_of(api), call.ids[0])
        return HANDLERS[call.name](api, LegacyCall(call.name, call.arguments, (group,), call.version))

    return handler


def suppressed_for_good(api: Api, call: LegacyCall) -> Any:
    """Leave the suppression where somebody subscribes: put people on the list instead."""
    if call.name == "subscribe":
        return groups.add_members(api, call)
    return HANDLERS[call.name](api, call)


def unsubscribed_everywhere(api: Api, call: LegacyCall) -> Any:
    """Unsubscribe without the list."""
    if call.name != "unsubscribe":
        return HANDLERS[call.name](api, call)
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profiles = [
        {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}}
        for email in call.arguments["emails"]
    ]
    job = {"type": "profile-subscription-bulk-delete-job", "attributes": {"profiles": {"data": profiles}}}
    return api.send("POST", "/api/profile-subscription-bulk-delete-jobs", {"data": job})


def people_of(call: LegacyCall) -> Hashable:
    named = [person.get("email") for person in call.arguments.get("profiles", ())]
    return (*call.ids, *named, *call.arguments.get("emails", ()))


def person_of(call: LegacyCall) -> Hashable:
    person = call.customer_properties or call.properties
    return person.get("$email") or str(person)


def event_of(call: LegacyCall) -> Hashable:
    return (person_of(call), call.event)


JOURNEY, EVENT = "journey", "create-event"
_ROWS: tuple[tuple[str, str, Handler], ...] = (
    *(
        row
        for case in (EVENT, JOURNEY)
        for row in (
            ("second event of a metric taken for a repeat", case, once_for(("track",), event_of)),
            ("unique_id of the metric alone", case, unique_by(lambda call: str(call.event)[:100])),
            ("unique_id of person and metric", case, unique_by(lambda call: str(event_of(call))[:200])),
            ("unique_id of the day", case, unique_by(day_of)),
        )
    ),
    ("unique_id of the second", JOURNEY, unique_by(lambda call: str(call.time))),
    ("third event lost", JOURNEY, third_lost("track")),
    ("third identify lost", JOURNEY, third_lost("identify")),
    ("third identify lost", "create-profile", third_lost("identify")),
    ("identify once for each person", JOURNEY, once_for(("identify",), person_of)),
    ("identify once for each person", "update-profile", once_for(("identify",), person_of)),
    ("members remembered", JOURNEY, once_for(("add members",), people_of)),
    ("subscribers remembered", JOURNEY, once_for(("subscribe",), people_of)),
    ("subscribers known as members", JOURNEY, once_for(("subscribe", "add members"), people_of)),
    ("unsubscribed remembered", JOURNEY, once_for(("unsubscribe",), people_of)),
    ("taken off once", JOURNEY, once_for(("remove members",), people_of)),
    ("suppressed once", JOURNEY, once_for(("exclude person",), lambda call: call.arguments["email"])),
    ("profile ids remembered", JOURNEY, profile_ids_remembered()),
    ("first list for all", JOURNEY, first_list_for_all()),
    ("first list for all", "subscribe", first_list_for_all()),
    ("suppression left", JOURNEY, suppressed_for_good),
    ("unsubscribed everywhere", JOURNEY, unsubscribed_everywhere),
    ("once for each person", "create-event-once", once_for(("track",), person_of)),
    ("once for each metric", "create-event-once", once_for(("track",), lambda call: call.event)),
)
MUTANTS = [
    Mutant(name, use_case, "*", "", doing(handler), SECTIONS[use_case]) for name, use_case, handler in _ROWS
]
