"""Calls about suppressed people: the exclusions of v1 and v2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .call import Call, NoEquivalent, Replacement
from .consent import FIND, PROFILES
from .people import read_person
from .request import Request, quoted
from .terms import Terms

SUPPRESS = "POST /api/profile-suppression-bulk-create-jobs"
UNSUPPRESS = "POST /api/profile-suppression-bulk-delete-jobs"
_SUPPRESSION = "subscriptions.email.marketing.suppression"
_OF_LIST = "subscriptions.email.marketing.list_suppressions.list_id"
# v1's names of the reasons (facts 9.2 row 14).
REASONS = {
    "unsubscribed": "UNSUBSCRIBE",
    "bounced": "HARD_BOUNCE",
    "invalid_email": "INVALID_EMAIL",
    "reported_spam": "SPAM_COMPLAINT",
    "manually_excluded": "USER_SUPPRESSED",
}


def list_exclusions(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read everyone who is suppressed, or is for a reason. Raises NoEquivalent for an unknown reason."""
    arguments = calls[0].call.arguments
    reason = arguments.get("reason")
    if reason and (not isinstance(reason, str) or reason not in REASONS):
        raise NoEquivalent(f"reason is one of {', '.join(REASONS)}")
    found = f"equals({_SUPPRESSION}.reason,{quoted(REASONS[reason])})" if reason else ""
    query = {
        "filter": found or f"greater-than({_SUPPRESSION}.timestamp,1970-01-01T00:00:00Z)",
        "sort": f"{'-' if arguments.get('sort') == 'desc' else ''}{_SUPPRESSION}.timestamp",
        "additional-fields[profile]": "subscriptions",
        **terms.page(FIND),
    }
    return Replacement((Request(FIND, query=query, pages=True),))


def list_exclusions_of_list(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read everyone who is suppressed for a list."""
    query = {
        "filter": f"equals({_OF_LIST},{quoted(calls[0].call.ids[0])})",
        "additional-fields[profile]": "subscriptions",
        **terms.page(FIND),
    }
    return Replacement((Request(FIND, query=query, pages=True),))


def exclude_person(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Suppress addresses. Raises NoEquivalent without one."""
    dated = any(call.call.arguments.get("timestamp") for call in calls)
    notes = ("The timestamp has no successor: a suppression is of the moment of its job.",) if dated else ()
    return Replacement(_jobs(calls, terms, SUPPRESS, "create"), notes)


def include_person(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Lift suppressions that were made by hand. Raises NoEquivalent without an address."""
    return Replacement(_jobs(calls, terms, UNSUPPRESS, "delete"))


def _jobs(calls: Sequence[Call], terms: Terms, operation: str, action: str) -> tuple[Request, ...]:
    people = [read_person({"$email": call.call.arguments.get("email")}, terms) for call in calls]
    profiles: list[dict[str, Any]] = [
        {"type": "profile", "attributes": {"email": person.attributes["email"]}}
        for person in people
        if "email" in person.attributes
    ]
    if not profiles:
        raise NoEquivalent("it has no email address, so that the old API refused it")
    requests = []
    for part in terms.parts(profiles, operation, *PROFILES):
        data = {
            "type": f"profile-suppression-bulk-{action}-job",
            "attributes": {"profiles": {"data": part}},
        }
        requests.append(Request(operation, body={"data": data}))
    return tuple(requests)
