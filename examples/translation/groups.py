"""Lists, consent and suppression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .people import consents_of, profile_of, quoted

# The most that is asked for in one filter, and that one request takes of each kind.
ASKED, WITHDRAWN, SUBSCRIBED, MOVED = 100, 100, 1000, 1000
_SUPPRESSION = "subscriptions.email.marketing.suppression"
SUPPRESSED = f"greater-than({_SUPPRESSION}.timestamp,1970-01-01T00:00:00Z)"
# What v1 called the reasons of a suppression.
REASONS = {
    "unsubscribed": "UNSUBSCRIBE",
    "bounced": "HARD_BOUNCE",
    "invalid_email": "INVALID_EMAIL",
    "reported_spam": "SPAM_COMPLAINT",
    "manually_excluded": "USER_SUPPRESSED",
}
T = TypeVar("T")


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into parts that one request takes."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def described(people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the profiles of those of whom v2 was told more than the job for subscriptions takes.

    Whoever consents to nothing is no subscriber, and becomes known all the same.
    """
    profiles = [(person, profile_of(person)) for person in people]
    return [
        profile
        for person, profile in profiles
        if profile["attributes"].keys() - {"email", "phone_number"} or subscriber(person) is None
    ]


def subscriber(person: Mapping[str, Any]) -> dict[str, Any] | None:
    """Name a person and the channels that consent is given for; None without any.

    An email address was consent to email; a phone number was consent to nothing.
    """
    consent = {"marketing": {"consent": "SUBSCRIBED"}}
    attributes = {name: person[name] for name in ("email", "phone_number") if person.get(name)}
    channels = ["email"] if "email" in attributes else []
    if "phone_number" in attributes and "sms" in consents_of(person):
        channels.append("sms")
    subscriptions = dict.fromkeys(channels, consent)
    return (
        {"type": "profile", "attributes": {**attributes, "subscriptions": subscriptions}}
        if channels
        else None
    )


def subscriptions_of(list_id: str, people: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Subscribe people to a list: a job for each source that they come from, and for each thousand."""
    by_source: dict[str | None, list[dict[str, Any]]] = {}
    for person in people:
        found = subscriber(person)
        if found is not None:
            by_source.setdefault(person.get("$source"), []).append(found)
    for source, subscribers in by_source.items():
        for part in parts(subscribers, SUBSCRIBED):
            attributes: dict[str, Any] = {"profiles": {"data": [*part]}}
            if source:
                attributes["custom_source"] = source
            yield {"data": _to_list("profile-subscription-bulk-create-job", attributes, list_id)}


def browser_subscription_of(list_id: str, person: Mapping[str, Any]) -> dict[str, Any]:
    """Subscribe one person to a list from a browser."""
    attributes: dict[str, Any] = {"profile": {"data": subscriber(person)}}
    if person.get("$source"):
        attributes["custom_source"] = person["$source"]
    return {"data": _to_list("subscription", attributes, list_id)}


def withdrawals_of(list_id: str, emails: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Unsubscribe people from a list, a hundred in a job."""
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    for part in parts(emails, WITHDRAWN):
        profiles = [
            {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}} for email in part
        ]
        attributes = {"profiles": {"data": profiles}}
        yield {"data": _to_list("profile-subscription-bulk-delete-job", attributes, list_id)}


def _to_list(kind: str, attributes: dict[str, Any], list_id: str) -> dict[str, Any]:
    relationships = {"list": {"data": {"type": "list", "id": list_id}}}
    return {"type": kind, "attributes": attributes, "relationships": relationships}


def suppression_of(action: str, email: str) -> dict[str, Any]:
    """Suppress an address (create) or lift that (delete)."""
    profiles = {"data": [{"type": "profile", "attributes": {"email": email}}]}
    return {"data": {"type": f"profile-suppression-bulk-{action}-job", "attributes": {"profiles": profiles}}}


def suppressed_query(call: LegacyCall) -> dict[str, str]:
    """Translate list exclusions: everyone who is suppressed, or for one reason, in the old order."""
    reason = call.arguments.get("reason")
    descending = call.arguments.get("sort") == "desc"
    return {
        "filter": f"equals({_SUPPRESSION}.reason,{quoted(REASONS[reason])})" if reason else SUPPRESSED,
        "sort": f"{'-' if descending else ''}{_SUPPRESSION}.timestamp",
    }


def import_of(profiles: list[dict[str, Any]], list_id: str | None = None) -> dict[str, Any]:
    """Import profiles in one job, and put them on a list if one is named."""
    job: dict[str, Any] = {
        "type": "profile-bulk-import-job",
        "attributes": {"profiles": {"data": profiles}},
    }
    if list_id is not None:
        job["relationships"] = {"lists": {"data": [{"type": "list", "id": list_id}]}}
    return {"data": job}


def members_of(ids: Iterable[str]) -> dict[str, Any]:
    """Name members of a list by their ids."""
    return {"data": [{"type": "profile", "id": item} for item in ids]}


def members_filters(call: LegacyCall) -> Iterator[str]:
    """Say which members a call named, a hundred in a filter."""
    named = call.arguments.get("email")
    emails = named.split(",") if named else call.arguments.get("emails", [])
    for field, values in (("email", emails), ("phone_number", call.arguments.get("phone_numbers", []))):
        for part in parts(values, ASKED):
            yield f"any({field},[{','.join(map(quoted, part))}])"


def list_of(name: str, identifier: str | None = None) -> dict[str, Any]:
    """Name a new list, or give the one with an id another name."""
    data: dict[str, Any] = {"type": "list", "attributes": {"name": name}}
    return {"data": data if identifier is None else {**data, "id": identifier}}


def tagged_list(identifier: str) -> dict[str, Any]:
    """Name the list that gets a tag."""
    return {"data": [{"type": "list", "id": identifier}]}
