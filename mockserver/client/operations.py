"""Client endpoints, with a public key (facts 8.14): events, profiles and consent of visitors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..events.operations import (
    incoming_event,
    record,
    record_all,
    tell_left_out,
    tell_unknown_profile,
    without_meta,
)
from ..jsonapi.call import Call
from ..jsonapi.reply import Reply
from ..people.model import IDENTIFIERS, change_profile, create_profile, own_facts
from ..people.subscribing import find_person
from ..people.subscription_operations import named_list, person_of, subscribe_later
from ..state.account import Account
from ..state.deferred import effect

_PERSON = "/data/attributes/profile/data"


def post_event(call: Call) -> Reply:
    """Record an event of a visitor: 202 without a body."""
    sent = call.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    attributes, meta = without_meta(person)
    attributes = _with_kept_identifiers(call, attributes, person.get("id"), f"{_PERSON}/attributes")
    event = incoming_event(call.account, sent, attributes, person.get("id"), meta, "/data/attributes/time")
    record(call, event, person)
    return Reply(202)


def post_events(call: Call) -> Reply:
    """Record events of one visitor: 202 without a body."""
    account = call.account
    sent = call.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    profile_id, meta = person.get("id"), person.get("meta") or {}
    attributes = _with_kept_identifiers(
        call, person.get("attributes", {}), profile_id, f"{_PERSON}/attributes"
    )
    events = {}
    for number, entry in enumerate(sent["events"]["data"]):
        pointer = f"/data/attributes/events/data/{number}/attributes"
        events[pointer] = incoming_event(
            account, entry["attributes"], attributes, profile_id, meta, f"{pointer}/time"
        )
        meta = {}  # applied with the first event: an append must not be repeated
    tell_unknown_profile(call, person, f"{_PERSON}/id")
    record_all(call, events, _PERSON)
    return Reply(202)


def post_profile(call: Call) -> Reply:
    """Create or update the profile of a visitor: 202 without a body."""
    account = call.account
    person = call.payload["data"]
    attributes = _with_kept_identifiers(
        call, person.get("attributes", {}), person.get("id"), "/data/attributes"
    )
    if person.get("id") is not None and find_person(account, {}, person["id"]) is None:
        detail = f"No profile has the id {person['id']}: nothing is kept."
        call.violations.append(violation("unknown-profile", detail, pointer="/data/id"))
        call.notes.append("accepted and without effect: an unknown profile id")
    _tell_foreign(call, attributes, person.get("id"), "/data/attributes")
    patch = (person.get("meta") or {}).get("patch_properties")
    payload = {"id": person.get("id"), "facts": attributes, "patch": patch}
    account.deferred.after_lag(take_visitor, payload)
    return Reply(202)


@effect("save-visitor")
def take_visitor(account: Account, payload: dict[str, Any]) -> None:
    """Create or update the profile of a visitor, as the request named it."""
    facts = payload["facts"]
    identifier = find_person(account, facts, payload["id"])
    if identifier is None and payload["id"] is None:
        identifier = create_profile(account, facts)
    if identifier is not None:
        own = own_facts(account, facts, identifier)
        change_profile(account, identifier, own, clear=False, patch=payload["patch"])


def post_subscription(call: Call) -> Reply:
    """Subscribe a visitor to a list: 202 without a body."""
    list_id = named_list(call)
    attributes = call.payload["data"]["attributes"]
    sent = attributes["profile"]["data"]
    kept = _with_kept_identifiers(call, sent.get("attributes", {}), sent.get("id"), f"{_PERSON}/attributes")
    person = person_of(call.account, {**sent, "attributes": kept}, _PERSON)
    subscribe_later(call, [person], list_id, attributes.get("custom_source"))
    return Reply(202)


def _with_kept_identifiers(
    call: Call, sent: Mapping[str, Any], profile_id: str | None, pointer: str
) -> dict[str, Any]:
    """Drop the sent identifiers that would overwrite those of an existing profile (SPEC)."""
    attributes = {**sent}
    identifier = find_person(call.account, sent, profile_id)
    stored: Mapping[str, Any] = call.account.profiles.get(identifier or "") or {}
    for name in IDENTIFIERS:
        if sent.get(name) and stored.get(name) and sent[name] != stored[name]:
            detail = f"The profile {identifier} keeps its {name}."
            call.violations.append(violation("identifier-kept", detail, pointer=f"{pointer}/{name}"))
            del attributes[name]
    return attributes


def _tell_foreign(call: Call, sent: Mapping[str, Any], profile_id: str | None, pointer: str) -> None:
    """Put the identifiers into the journal that another profile has, and that are left out therefore."""
    identifier = find_person(call.account, sent, profile_id)
    if identifier is not None:
        kept = own_facts(call.account, sent, identifier)
        tell_left_out(call, [name for name in sent if name not in kept], pointer)


OPERATIONS = {
    "POST /client/events": post_event,
    "POST /client/event-bulk-create": post_events,
    "POST /client/profiles": post_profile,
    "POST /client/subscriptions": post_subscription,
}
