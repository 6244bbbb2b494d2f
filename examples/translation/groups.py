"""Lists, consent and suppression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .people import profile_of, quoted

SUPPRESSED = "greater-than(subscriptions.email.marketing.suppression.timestamp,1970-01-01T00:00:00Z)"


def known_of(person: dict[str, Any]) -> dict[str, Any]:
    """Leave out what v2 was told of consent."""
    return {name: value for name, value in person.items() if name not in ("$consent", "sms_consent")}


def described(people: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the profiles of those of whom v2 was told more than the job for subscriptions takes."""
    known = [known_of(person) for person in people]
    return [profile_of(person) for person in known if set(person) - {"email", "phone_number"}]


def subscriber(person: dict[str, Any]) -> dict[str, Any]:
    """Name a person and the channels that consent is given for."""
    consent = {"marketing": {"consent": "SUBSCRIBED"}}
    attributes: dict[str, Any] = {name: person[name] for name in ("email", "phone_number") if name in person}
    attributes["subscriptions"] = {"email": consent} if "email" in person else {}
    if person.get("sms_consent"):
        attributes["subscriptions"]["sms"] = consent
    return {"type": "profile", "attributes": attributes}


def subscription_of(list_id: str, people: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Subscribe people to a list."""
    attributes = {"profiles": {"data": [subscriber(person) for person in people]}}
    return {"data": _to_list("profile-subscription-bulk-create-job", attributes, list_id)}


def browser_subscription_of(list_id: str, person: dict[str, Any]) -> dict[str, Any]:
    """Subscribe one person to a list from a browser."""
    return {"data": _to_list("subscription", {"profile": {"data": subscriber(person)}}, list_id)}


def withdrawal_of(list_id: str, emails: Iterable[str]) -> dict[str, Any]:
    """Unsubscribe people from a list."""
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profiles = [
        {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}} for email in emails
    ]
    return {
        "data": _to_list("profile-subscription-bulk-delete-job", {"profiles": {"data": profiles}}, list_id)
    }


def _to_list(kind: str, attributes: dict[str, Any], list_id: str) -> dict[str, Any]:
    relationships = {"list": {"data": {"type": "list", "id": list_id}}}
    return {"type": kind, "attributes": attributes, "relationships": relationships}


def suppression_of(action: str, email: str) -> dict[str, Any]:
    """Suppress an address (create) or lift that (delete)."""
    profiles = {"data": [{"type": "profile", "attributes": {"email": email}}]}
    return {"data": {"type": f"profile-suppression-bulk-{action}-job", "attributes": {"profiles": profiles}}}


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


def members_filter(emails: Iterable[str]) -> str:
    """Say which members are meant."""
    return f"any(email,[{','.join(map(quoted, emails))}])"


def list_of(name: str, identifier: str | None = None) -> dict[str, Any]:
    """Name a new list, or give the one with an id another name."""
    data: dict[str, Any] = {"type": "list", "attributes": {"name": name}}
    return {"data": data if identifier is None else {**data, "id": identifier}}


def tagged_list(identifier: str) -> dict[str, Any]:
    """Name the list that gets a tag."""
    return {"data": [{"type": "list", "id": identifier}]}
