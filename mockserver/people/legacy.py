"""People of the old API: v1 person, v2 people/search, exclusions, deletion (facts 9.2, rows 9-16, 39)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, missing, old_time, refused
from ..legacy.pages import paged
from ..state.account import Account
from ..state.clock import stamp_utc
from .consent import suppress, unsuppress
from .legacy_person import person_document
from .legacy_profile import consent_by, person_of, unset_of
from .model import change_profile, create_profile, current_id, own_facts
from .removal import delete_profile
from .subscribing import find_person, has_identifier

# reason of today -> as v1 called it (V1PEO)
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "UNSUBSCRIBE": "unsubscribed",
        "HARD_BOUNCE": "bounced",
        "INVALID_EMAIL": "invalid_email",
        "SPAM_COMPLAINT": "reported_spam",
        "USER_SUPPRESSED": "manually_excluded",
    }
)

_EXCLUSIONS = 500  # of a page without `count` (NODEV1)


def get_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Read a person."""
    identifier = current_id(account, call.ids[0])
    if identifier not in account.profiles:
        return _no_person(call.ids[0])
    return LegacyAnswer(person_document(account, identifier))


def update_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Change a person by the arguments, which are facts; $unset names custom ones to forget."""
    identifier = current_id(account, call.ids[0])
    if identifier not in account.profiles:
        return _no_person(call.ids[0])
    facts = own_facts(account, person_of(account, call.arguments), identifier)
    change_profile(account, identifier, facts, clear=False, patch=unset_of(call.arguments))
    consent_by(account, identifier, call.arguments)
    return LegacyAnswer(person_document(account, identifier))


def search_people(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Find a person by one identifier (facts E26)."""
    names = ("email", "phone_number", "external_id")
    wanted = {name: call.arguments[name] for name in names if isinstance(call.arguments.get(name), str)}
    if not has_identifier(wanted):
        return missing("Send an email, phone_number or external_id.", 400)
    identifier = find_person(account, wanted)
    if identifier is None:
        return missing("There is no profile matching the given parameters.")
    return LegacyAnswer({"id": identifier})


def list_exclusions(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the profiles that are excluded from all mail, with the reasons."""
    reason = call.arguments.get("reason")
    found = [
        (profile, entry)
        for profile, record in account.consents.items()
        for entry in record["suppressions"]
        if reason in (None, "", REASONS[entry["reason"]])
    ]
    found.sort(key=lambda item: old_time(item[1]["timestamp"]), reverse=call.arguments.get("sort") == "desc")
    return paged(call, found, lambda item: exclusion_document(account, *item), count=_EXCLUSIONS)


def exclusion_document(account: Account, profile: str, entry: Mapping[str, str]) -> dict[str, Any]:
    """Return an exclusion as v1 had it (V1REC). entry: a suppression of the profile."""
    return {
        "object": "exclusion",
        "email": (account.profiles.get(profile) or {}).get("email"),
        "reason": REASONS[entry["reason"]],
        "timestamp": old_time(entry["timestamp"]),
    }


def exclude_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Exclude an address from all mail; one that nobody has gets a profile, as in the new API."""
    email = call.arguments.get("email")
    if not isinstance(email, str) or not email:
        return refused(400, "Send an email.")
    identifier = account.profiles.find("email", email) or create_profile(account, {"email": email})
    sent = call.arguments.get("timestamp")
    moment = parse_datetime(sent) if isinstance(sent, str) else None
    when = None if moment is None else stamp_utc(moment)
    is_new = suppress(account, identifier, when=when)
    return LegacyAnswer({"already_excluded": not is_new})


def include_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Lift an exclusion; no official call, but people tried."""
    email = call.arguments.get("email")
    identifier = account.profiles.find("email", email) if isinstance(email, str) else None
    if identifier is None:
        return refused(404, "There is no such exclusion.")
    lifted = unsuppress(account, identifier)
    return LegacyAnswer({}, recorded=lifted, note="" if lifted else "nothing to lift")


def exchange_person(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Find a person by the exchange id of a link (NODEV1). The answer for an unknown one is UNCONFIRMED."""
    sent = call.arguments.get("exchange_id")
    if not isinstance(sent, str) or not sent:
        return missing("Send an exchange_id.", 400)
    identifier = account.profiles.find("_kx", sent)
    if identifier is None:
        return missing("There is no profile matching the given parameters.")
    return LegacyAnswer({"id": identifier})


def request_deletion(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete one person for good, even where several match (PYV1)."""
    arguments = call.arguments
    sent = [name for name in ("email", "phone_number", "person_id") if arguments.get(name)]
    if len(sent) != 1 or not isinstance(arguments[sent[0]], str):
        return missing("Send one of email, phone_number and person_id.", 400)
    name, value = sent[0], arguments[sent[0]]
    identifier = find_person(account, {name: value}, value if name == "person_id" else None)
    if identifier is None:  # v2's answer is UNCONFIRMED
        return missing("There is no profile matching the given parameters.")
    delete_profile(account, identifier)
    return LegacyAnswer()


def _no_person(identifier: str) -> LegacyAnswer:
    return refused(404, f"There is no person with the id {identifier}.")


CALLS: Mapping[str, LegacyFunction] = {
    "get person": get_person,
    "update person": update_person,
    "search people": search_people,
    "exchange person": exchange_person,
    "list exclusions": list_exclusions,
    "exclude person": exclude_person,
    "include person": include_person,
    "request deletion": request_deletion,
}
