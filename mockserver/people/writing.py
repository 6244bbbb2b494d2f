"""Writes profiles with their computed attributes, and the resources that are included with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.documents import NO_DATA, identifier_of, identifiers_of
from ..state.relation import Relation
from .consent_view import subscriptions_of

# As the contracts have them, by the names that `include` takes.
_INCLUDED: Mapping[str, Relation] = {
    relation.name: relation
    for relation in (
        Relation("profile", "lists", "list", True, "profiles"),
        Relation("profile", "segments", "segment", True, "profiles"),
        Relation("profile", "push-tokens", "push-token", True, "profile", False),
        Relation("profile", "conversations", "conversation", True, "profile", False),
        Relation("profile", "conversation", "conversation", False, "~profile.conversation"),
    )
}


def write_with_included(call: Call, profiles: Iterable[str]) -> tuple[list[bytes], list[bytes] | None]:
    """Write profiles, and each resource that the query includes with them once; None without `include`."""
    relations = [_INCLUDED[name] for name in call.query.include if name in _INCLUDED]
    if not call.query.include:
        return [write_profile(call, profile) for profile in profiles], None
    resources, included = [], {}
    for profile in profiles:
        data = {}
        for relation in relations:
            ids = call.account.links.linked(relation, profile)
            data[relation.name] = _linkage(relation, ids)
            for other in ids:
                included[relation.target, other] = _write_other(call, relation, profile, other)
        resources.append(write_profile(call, profile, data=data))
    return resources, list(included.values())


def _linkage(relation: Relation, ids: list[str]) -> bytes:
    if relation.to_many:
        return identifiers_of(relation.target, ids)
    return identifier_of(relation.target, ids[0]) if ids else b"null"


def _write_other(call: Call, relation: Relation, profile: str, identifier: str) -> bytes:
    # A relationship to one resource always shows it (facts 7.4, LIVE).
    data = NO_DATA if relation.inverse_to_many else {relation.inverse: identifier_of("profile", profile)}
    raw = call.account.collection(relation.target).rows[identifier]
    return call.write(relation.target, identifier, raw, data=data)


def write_profile(
    call: Call, identifier: str, *, joined: str | None = None, data: Mapping[str, bytes] = NO_DATA
) -> bytes:
    """Write a profile with the time of its last event, and with its consent where the query asks for it.

    joined: when it joined the listed group. data: identifiers of related resources, by relationship.
    """
    account = call.account
    extra: dict[str, Any] = {"last_event_date": account.event_index.last(identifier)}
    if joined is not None:
        extra["joined_group_at"] = joined
    for name in call.query.additional.get("profile", ()):
        extra[name] = (
            subscriptions_of(account, identifier, call.revision) if name == "subscriptions" else None
        )
    return call.write("profile", identifier, account.profiles.rows[identifier], extra=extra, data=data)
