"""Writes profiles with their computed attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.documents import NO_DATA
from .consent_view import predictive_analytics, subscriptions_of


def write_profile(
    call: Call,
    identifier: str,
    *,
    joined: str | None = None,
    data: Mapping[str, bytes] = NO_DATA,
    new: tuple[str, ...] = (),
) -> bytes:
    """Write a profile with the time of its last event, and with its consent where the query asks for it.

    joined: when it joined the listed group. data: identifiers of related resources, by relationship. new:
    times that this call may have set.
    """
    account = call.account
    extra: dict[str, Any] = {"last_event_date": account.event_index.last(identifier)}
    if joined is not None:
        extra["joined_group_at"] = joined
    for name in call.query.additional.get("profile", ()):
        extra[name] = (
            subscriptions_of(account, identifier, call.revision)
            if name == "subscriptions"
            else predictive_analytics(call.revision)
        )
    raw = account.profiles.rows[identifier]
    if new:
        raw = call.with_fraction(raw, *new)
    return call.write("profile", identifier, raw, extra=extra, data=data)
