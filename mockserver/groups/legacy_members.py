"""Members of lists and segments in the old API (facts 9.2, rows 19-24, 26-28)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.nesting import is_too_deep

from ..legacy.answers import LegacyAnswer, LegacyFunction, iso_time, missing, old_time, refused
from ..legacy.arguments import is_true, texts_of
from ..legacy.pages import marked, paged
from ..people.consent import (
    EMAIL,
    SMS,
    Subscription,
    asks_to_confirm,
    exclude_from_list,
    is_suppressed,
    unsubscribe,
)
from ..people.legacy_person import person_document
from ..people.legacy_profile import consented_channels, person_of, source_of
from ..people.model import Reading, create_profile
from ..people.subscribing import find_person, has_identifier, sign_up
from ..state.account import Account
from .legacy_groups import list_document, needs_list, no_group

# Bytes of the profiles that one call may read and write: ten thousand usual ones have 10 MB.
_MOST_READ = 32 * 1024 * 1024


def _person(account: Account, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Read someone as v2 named people: a phone number had no dollar sign there."""
    number = {"$phone_number": entry["phone_number"]} if entry.get("phone_number") else {}
    others = {key: value for key, value in entry.items() if key != "phone_number"}
    return person_of(account, {**others, **number})


def _entries(call: LegacyCall, name: str) -> list[dict[str, Any]] | None:
    """Return the people that a call names; None when they can't be read."""
    sent = call.arguments.get(name)
    listed = [sent] if isinstance(sent, dict) else sent
    if not isinstance(listed, list) or is_too_deep(listed):
        return None
    return listed if all(isinstance(entry, dict) for entry in listed) else None


_NO_PROFILES = "Send profiles: a list of objects with an email or a phone_number each."


@needs_list
def subscribe(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Subscribe people to a list; those who must confirm first are left out of the answer (V2SUB)."""
    entries = _entries(call, "profiles")
    if entries is None:
        return missing(_NO_PROFILES, 400)
    answered, ignored = [], 0
    reading = Reading(account, _MOST_READ)
    for entry in entries:
        person = _person(account, entry)
        # An email here is consent to email; a number needs a word of its own (V2SUB).
        channels = {EMAIL} if person.get("email") else set()
        channels |= consented_channels(entry) & {SMS}
        purposes = dict.fromkeys(sorted(channels))
        subscription = Subscription(purposes, call.ids[0], source_of(entry))
        identifier, in_force = sign_up(account, person, subscription)
        reading.count(identifier)
        if identifier is not None and in_force:
            answered.append(_short(account, identifier))
        ignored += identifier is None or not purposes
    note = f"{ignored} of {len(entries)} profiles have no identifier or no consent" if ignored else ""
    return LegacyAnswer(answered, recorded=not ignored, note=note)


@needs_list
def add_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Put people on a list without touching consent: v2 several, v1 one."""
    if call.version == "v1":
        return _add_one(account, call, call.arguments, Reading(account, _MOST_READ))
    entries = _entries(call, "profiles")
    if entries is None:
        return missing(_NO_PROFILES, 400)
    people = [_person(account, entry) for entry in entries]
    reading = Reading(account, _MOST_READ)
    added = [_add(account, call.ids[0], person, reading) for person in people if has_identifier(person)]
    note = "" if len(added) == len(people) else "a person without an identifier is not added"
    return LegacyAnswer([_short(account, item) for item in added], recorded=not note, note=note)


@needs_list
def add_members_in_batch(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Put people on a list, in v1; the answer beyond its being a list is UNCONFIRMED."""
    entries = _entries(call, "batch")
    if entries is None:
        return refused(400, "Send batch: a list of objects with an email each.")
    flag = {"confirm_optin": call.arguments.get("confirm_optin", True)}
    reading = Reading(account, _MOST_READ)
    answers = [_add_one(account, call, {**flag, **entry}, reading) for entry in entries]
    content = [answer.content for answer in answers]
    return LegacyAnswer(content, recorded=all(answer.recorded for answer in answers))


def _add_one(
    account: Account, call: LegacyCall, arguments: Mapping[str, Any], reading: Reading
) -> LegacyAnswer:
    """Put one person on a list, or ask for a confirmation first where both v1's argument and the list demand
    it.
    """
    list_id, email = call.ids[0], arguments.get("email")
    if not isinstance(email, str) or not email:
        return refused(400, "Send an email.")
    person = {**person_of(account, _properties(arguments.get("properties"))), "email": email}
    known = find_person(account, person)
    already = known is not None and known in account.members.of(list_id)
    identifier: str | None
    if is_true(arguments.get("confirm_optin", True)) and asks_to_confirm(account, list_id) and not already:
        identifier, _ = sign_up(account, person, Subscription({EMAIL: None}, list_id))
        reading.count(identifier)
    else:
        identifier = _add(account, list_id, person, reading)
    return LegacyAnswer(
        {
            "person": person_document(account, identifier or ""),
            "list": list_document(account, list_id),
            "already_member": already,
        }
    )


def _properties(sent: Any) -> dict[str, Any]:
    """Read a person of v1: an object, or JSON in a form."""
    if isinstance(sent, str):
        try:
            sent = orjson.loads(sent)
        except orjson.JSONDecodeError:
            return {}
    return sent if isinstance(sent, dict) and not is_too_deep(sent) else {}


def _add(account: Account, list_id: str, person: Mapping[str, Any], reading: Reading) -> str:
    identifier, _ = sign_up(account, person, Subscription())
    assert identifier is not None  # it has an identifier
    reading.count(identifier)
    account.members.join(list_id, [identifier])
    return identifier


@needs_list
def check_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Return the given people who are on a list; v1 lists all members when none is given."""
    list_id = call.ids[0]
    if call.version == "v2":
        return LegacyAnswer(_dated(account, list_id, _named(account, call)))
    members = account.members.of(list_id)
    asked = texts_of(call, "email")
    found = [item for item in _named(account, call) if item in members] if asked else list(members)

    def written(item: str) -> dict[str, Any]:
        return {
            "object": "member",
            "email": _short(account, item).get("email"),
            "person": person_document(account, item),
            "list": list_document(account, list_id),
            "created": old_time(members[item]),
        }

    return paged(call, found, written)


@needs_list
def check_subscriptions(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Return the given people who are on a list and not suppressed."""
    list_id = call.ids[0]
    found = [item for item in _named(account, call) if not is_suppressed(account, item, list_id)]
    return LegacyAnswer(_dated(account, list_id, found))


def _named(account: Account, call: LegacyCall) -> list[str]:
    """Find the people that a call names by emails and phone numbers; the mock keeps no push tokens."""
    found = [account.profiles.find("email", item) for item in texts_of(call, "emails", "email")]
    found += [account.profiles.find("phone_number", item) for item in texts_of(call, "phone_numbers")]
    return list(dict.fromkeys(item for item in found if item is not None))


def _dated(account: Account, list_id: str, people: Iterable[str]) -> list[dict[str, Any]]:
    members = account.members.of(list_id)
    return [
        {**_short(account, item), "created": iso_time(members[item])} for item in people if item in members
    ]


def _short(account: Account, identifier: str) -> dict[str, Any]:
    profile = account.profiles.get(identifier) or {}
    names = [name for name in ("email", "phone_number") if profile.get(name) is not None]
    return {"id": identifier, **{name: profile[name] for name in names}}


@needs_list
def remove_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Take people off a list without touching consent."""
    account.members.leave(call.ids[0], _named(account, call))
    return LegacyAnswer()


@needs_list
def remove_members_in_batch(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Take people off a list, in v1; the answer is UNCONFIRMED."""
    entries = _entries(call, "batch")
    if entries is None:
        return refused(400, "Send batch: a list of objects with an email each.")
    emails = [entry["email"] for entry in entries if isinstance(entry.get("email"), str)]
    found = [account.profiles.find("email", email) for email in emails]
    account.members.leave(call.ids[0], [item for item in found if item is not None])
    return LegacyAnswer([{"email": email} for email in emails])


@needs_list
def unsubscribe_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Unsubscribe people from a list and take them off it.

    A global unsubscription of a profile that is not on it is documented for the new API only (facts 8.7):
    for v2 it is a setting.
    """
    loses = account.settings.unsubscribed_strangers == "lose"
    members = account.members.of(call.ids[0])
    left = 0
    for identifier in _named(account, call):
        if identifier in members or loses:
            unsubscribe(account, identifier, [EMAIL], list_id=call.ids[0])
        else:
            left += 1
    return LegacyAnswer(note=f"{left} of those named are not on the list" if left else "")


@needs_list
def exclude_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Exclude an address from a list, in v1."""
    email = call.arguments.get("email")
    if not isinstance(email, str) or not email:
        return refused(400, "Send an email.")
    identifier = account.profiles.find("email", email) or create_profile(account, {"email": email})
    is_new = exclude_from_list(account, identifier, call.ids[0])
    return LegacyAnswer({"already_excluded": not is_new})


def all_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the members of a list or segment."""
    group = call.ids[0]
    if group not in account.lists and group not in account.collection("segment"):
        return no_group(call, "Group")
    return marked(call, list(account.members.of(group)), lambda item: _short(account, item))


def check_segment_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Return the given people who are in a segment, in v2 (NODEV1)."""
    segment = call.ids[0]
    if segment not in account.collection("segment"):
        return no_group(call, "Segment")
    return LegacyAnswer(_dated(account, segment, _named(account, call)))


def segment_members(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Return the given people who are in a segment, in v1."""
    segment = call.ids[0]
    if segment not in account.collection("segment"):
        return no_group(call, "Segment")
    asked = texts_of(call, "email")
    members = account.members.of(segment)
    people = [item for item in _named(account, call) if item in members] if asked else list(members)

    def written(item: str) -> dict[str, Any]:
        return {"object": "member", **_short(account, item), "person": person_document(account, item)}

    return paged(call, people, written)


CALLS: Mapping[str, LegacyFunction] = {
    "subscribe": subscribe,
    "check subscriptions": check_subscriptions,
    "unsubscribe": unsubscribe_members,
    "add members": add_members,
    "check members": check_members,
    "remove members": remove_members,
    "add members in batch": add_members_in_batch,
    "remove members in batch": remove_members_in_batch,
    "exclude members": exclude_members,
    "all members": all_members,
    "segment members": segment_members,
    "check segment members": check_segment_members,
}
