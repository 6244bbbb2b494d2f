"""Client endpoints, with a public key (facts 8.14): what visitors do, who they are, what they allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..events.operations import happening_of, record, record_all, tell_unknown_profile
from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of
from ..people.model import IDENTIFIERS, change_profile, create_profile, own_facts
from ..people.subscribing import find_person
from ..people.subscription_operations import named_list, person_of, subscribe_later
from ..state.account import Account
from ..state.deferred import after_lag

_PERSON = "/data/attributes/profile/data"


def post_event(exchange: Exchange, writers: Writers) -> Reply:
    """Record an event of a visitor: 202 without a body."""
    sent = exchange.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    meta = person["attributes"].pop("meta", None) or {}
    _keep_identifiers(exchange, person, f"{_PERSON}/attributes")
    happening = happening_of(account_of(exchange), sent, person, meta, "/data/attributes/time")
    record(exchange, happening, person)
    return Reply(202)


def post_events(exchange: Exchange, writers: Writers) -> Reply:
    """Record events of one visitor: 202 without a body."""
    account = account_of(exchange)
    sent = exchange.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    meta = person.get("meta") or {}
    _keep_identifiers(exchange, person, f"{_PERSON}/attributes")
    happenings = []
    for number, event in enumerate(sent["events"]["data"]):
        pointer = f"/data/attributes/events/data/{number}/attributes/time"
        happenings.append(happening_of(account, event["attributes"], person, meta, pointer))
        meta = {}  # what is said of the person is said once
    tell_unknown_profile(exchange, person, f"{_PERSON}/id")
    record_all(exchange, happenings)
    return Reply(202)


def post_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Make a visitor known, or add to what is known: 202 without a body."""
    account = account_of(exchange)
    person = exchange.payload["data"]
    _keep_identifiers(exchange, person, "/data/attributes")
    if person.get("id") is not None and find_person(account, {}, person["id"]) is None:
        detail = f"No profile has the id {person['id']}: nothing is kept."
        exchange.violations.append(violation("unknown-profile", detail, pointer="/data/id"))
        exchange.note = "accepted and without effect: an unknown profile id"
    patch = (person.get("meta") or {}).get("patch_properties")
    payload = {"id": person.get("id"), "facts": person["attributes"], "patch": patch}
    after_lag(account, take_visitor, payload)
    return Reply(202)


def take_visitor(account: Account, payload: dict[str, Any]) -> None:
    """Keep what a visitor said of itself."""
    facts = payload["facts"]
    identifier = find_person(account, facts, payload["id"])
    if identifier is None and payload["id"] is None:
        identifier = create_profile(account, facts)
    if identifier is not None:
        own = own_facts(account, facts, identifier)
        change_profile(account, identifier, own, clear=False, patch=payload["patch"])


def post_subscription(exchange: Exchange, writers: Writers) -> Reply:
    """Subscribe a visitor to a list: 202 without a body."""
    list_id = named_list(exchange)
    attributes = exchange.payload["data"]["attributes"]
    sent = attributes["profile"]["data"]
    _keep_identifiers(exchange, sent, f"{_PERSON}/attributes")
    person = person_of(account_of(exchange), sent, _PERSON)
    subscribe_later(exchange, [person], list_id, attributes.get("custom_source"))
    return Reply(202)


def _keep_identifiers(exchange: Exchange, person: dict[str, Any], pointer: str) -> None:
    """Take out of what is sent what would change an identifier that a known profile has (SPEC)."""
    account = account_of(exchange)
    facts = person["attributes"]
    identifier = find_person(account, facts, person.get("id"))
    stored: Mapping[str, Any] = account.profiles.get(identifier or "") or {}
    for name in IDENTIFIERS:
        if facts.get(name) and stored.get(name) and facts[name] != stored[name]:
            detail = f"The profile {identifier} keeps its {name}."
            exchange.violations.append(violation("identifier-kept", detail, pointer=f"{pointer}/{name}"))
            del facts[name]


BEHAVIOURS = {
    "POST /client/events": post_event,
    "POST /client/event-bulk-create": post_events,
    "POST /client/profiles": post_profile,
    "POST /client/subscriptions": post_subscription,
}
