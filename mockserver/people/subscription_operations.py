"""Consent: subscribing and unsubscribing many profiles (facts 8.6, 8.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..state.account import Account
from ..state.clock import stamp_utc
from ..state.deferred import effect
from .consent import EMAIL, Subscription, unsubscribe
from .model import own_facts
from .subscribing import channels_of, find_person, has_identifier, sign_up, unreachable

_PEOPLE = "/data/attributes/profiles/data"


def post_subscriptions(call: Call) -> Reply:
    """Subscribe profiles: 202 without a body; the job cannot be read."""
    account = call.account
    attributes = call.payload["data"]["attributes"]
    list_id = named_list(call)
    historical = bool(attributes.get("historical_import"))
    people = [
        person_of(account, item, f"{_PEOPLE}/{number}")
        for number, item in enumerate(attributes["profiles"]["data"])
    ]
    if all(find_person(account, person["facts"], person["id"]) for person in people):
        # Without a list, only newcomers are lost (P32): of a body alone that is not known.
        call.violations[:] = [item for item in call.violations if item.code != "subscribe-without-list"]
    subscribe_later(call, people, list_id, attributes.get("custom_source"), historical=historical)
    return Reply(202)


def named_list(call: Call) -> str | None:
    """Return the list that a request relates to, None without one. Raises Refusal when there is no such."""
    relationship = (call.payload["data"].get("relationships") or {}).get("list") or {}
    data = relationship.get("data")
    if not data:
        return None
    if data["id"] not in call.account.lists:  # facts E27, LIVE
        pointer = "/data/relationships/list/data/id"
        raise Refusal([violation("unknown-list", f"List not found with id {data['id']}.", pointer=pointer)])
    return str(data["id"])


def person_of(account: Account, item: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """Read a subscriber: id, attributes, and the purposes that it consents to, with their times."""
    facts = {name: value for name, value in item.get("attributes", {}).items() if name not in _NO_FACTS}
    sent = item.get("attributes", {}).get("subscriptions")
    identifier = item.get("id")
    if sent is None:
        stored = account.profiles.get(find_person(account, facts, identifier) or "") or {}
        purposes: dict[str, str | None] = dict.fromkeys(channels_of(facts) or channels_of(stored))
    else:
        device = (sent.get("push") or {}).get("anonymous_id")
        facts |= {"anonymous_id": device} if device else {}
        purposes = {name: _given(consent) for name, consent in _purposes(sent)}
    meta = item.get("meta") or item.get("attributes", {}).get("meta") or {}
    patch = meta.get("patch_properties")
    return {"id": identifier, "facts": facts, "patch": patch, "purposes": purposes, "pointer": pointer}


# Fields that a profile does not keep: an age is asked for by law and has no use in marketing.
_NO_FACTS = frozenset({"subscriptions", "age_gated_date_of_birth", "meta"})


def _purposes(sent: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for channel, by_purpose in sent.items():
        for purpose, consent in (by_purpose or {}).items():
            if isinstance(consent, dict) and "consent" in consent:
                yield f"{channel}.{purpose}", consent


def _given(consent: Mapping[str, Any]) -> str | None:
    text = consent.get("consented_at")
    moment = parse_datetime(text) if text else None
    return None if moment is None else stamp_utc(moment)


def subscribe_later(
    call: Call,
    people: list[dict[str, Any]],
    list_id: str | None,
    source: str | None,
    *,
    historical: bool = False,
) -> None:
    """Subscribe profiles after the lag, and note the ineffective ones in the journal."""
    account = call.account
    # Without a list nobody new gets a profile (P32, FIND).
    create = list_id is not None or historical
    lost = [reason for person in people for reason in _losses(call, person, create)]
    if lost:
        call.notes.append(f"accepted, and in part without effect: {'; '.join(dict.fromkeys(lost))}")
    payload = {"people": people, "list": list_id, "source": source, "confirmed": historical, "create": create}
    account.deferred.after_lag(take_subscriptions, payload)


def _losses(call: Call, person: Mapping[str, Any], create: bool) -> Iterator[str]:
    account = call.account
    identifier = find_person(account, person["facts"], person["id"])
    if identifier is None and person["id"] is not None:
        detail = f"No profile has the id {person['id']}: nobody is subscribed."
        call.violations.append(
            violation("unknown-profile", detail, pointer=f"{person['pointer']}/id", remedy=_REMEDY)
        )
        yield "an unknown profile id"
    elif identifier is None and not create:
        yield "someone new, without a list, gets no profile"
    elif not person["purposes"]:
        call.violations.append(violation("no-channel-named", pointer=person["pointer"]))
        yield "no channel is named"
    elif identifier is None and not has_identifier(person["facts"]):
        detail = "A device token alone makes no profile: nobody is subscribed."
        call.violations.append(violation("unknown-person", detail, pointer=person["pointer"]))
        yield "a device token alone makes no profile"
    else:
        missing = unreachable(account, person["facts"], identifier, person["purposes"])
        if missing:
            detail = f"The profile has no address or number of its own for {', '.join(missing)}."
            call.violations.append(violation("address-missing", detail, pointer=person["pointer"]))
            yield "a channel without an address or number"
        elif identifier is not None:
            yield from _foreign(call, person, identifier)


def _foreign(call: Call, person: Mapping[str, Any], identifier: str) -> Iterator[str]:
    """Tell of identifiers that another profile has: a sign-up merges nobody."""
    kept = own_facts(call.account, person["facts"], identifier)
    for name in person["facts"]:
        if name not in kept:
            pointer = f"{person['pointer']}/attributes/{name}"
            call.violations.append(violation("foreign-identifier", pointer=pointer, words={"name": name}))
            yield "an identifier of another profile"


_REMEDY = "Send the email or phone number instead of an id that no profile has."


@effect("subscribe-profiles")
def take_subscriptions(account: Account, payload: dict[str, Any]) -> None:
    """Subscribe people, as `subscribe_later` wrote them down."""
    for person in payload["people"]:
        subscription = Subscription(
            person["purposes"], payload["list"], payload["source"], payload["confirmed"]
        )
        sign_up(
            account,
            person["facts"],
            subscription,
            profile_id=person["id"],
            create=payload["create"],
            patch=person["patch"],
        )


def post_unsubscriptions(call: Call) -> Reply:
    """Unsubscribe profiles: 202 without a body."""
    account = call.account
    list_id = named_list(call)
    # The account is known here, so only profiles that are not on the list are reported.
    call.violations[:] = [item for item in call.violations if item.code != "list-unsubscribe"]
    members = account.members.of(list_id or "")
    people = []
    for number, item in enumerate(call.payload["data"]["attributes"]["profiles"]["data"]):
        pointer = f"{_PEOPLE}/{number}"
        person = person_of(account, item, pointer)
        identifier = find_person(account, person["facts"])
        if identifier is None:
            call.violations.append(violation("unknown-person", pointer=pointer))
            call.notes.append("accepted, and in part without effect: nobody has these identifiers")
        elif list_id is not None and EMAIL in person["purposes"] and identifier not in members:
            detail = f"The profile {identifier} is not on the list {list_id}: it loses all consent to email."
            call.violations.append(violation("global-unsubscribe", detail, pointer=pointer))
        people.append({"facts": person["facts"], "purposes": list(person["purposes"])})
    account.deferred.after_lag(take_unsubscriptions, {"people": people, "list": list_id})
    return Reply(202)


@effect("unsubscribe-profiles")
def take_unsubscriptions(account: Account, payload: dict[str, Any]) -> None:
    """Unsubscribe people, as the request named them."""
    for person in payload["people"]:
        identifier = find_person(account, person["facts"])
        if identifier is not None:
            unsubscribe(account, identifier, person["purposes"], list_id=payload["list"])


OPERATIONS = {
    "POST /api/profile-subscription-bulk-create-jobs": post_subscriptions,
    "POST /api/profile-subscription-bulk-delete-jobs": post_unsubscriptions,
}
# Its name up to 2023-06-15 (SPEC).
RETIRED_OPERATIONS = {"POST /api/profile-unsubscription-bulk-create-jobs": post_unsubscriptions}
