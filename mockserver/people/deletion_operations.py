"""Deletion of people for good (facts 8.10)."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..state.account import Account
from ..state.deferred import effect
from .model import current_id
from .removal import delete_profile

_PERSON = "/data/attributes/profile/data/attributes"


def post_deletion(call: Call) -> Reply:
    """Delete everyone with an identifier: 202 without a body. Someone unknown is a 404 (E5, LIVE)."""
    account = call.account
    person = call.payload["data"]["attributes"]["profile"]["data"]
    sent = {"id": person.get("id"), **(person.get("attributes") or {})}
    given = [(name, value) for name, value in sent.items() if value]
    if len(given) != 1:  # the rule binds from 2023-07-15 on, where these have a place of their own
        raise Refusal([violation("one-identifier", pointer=_PERSON)])
    name, value = given[0]
    identifier = find_by(account, name, value)
    if identifier is None:
        detail = f'No profile with {name} "{value}" found.  The profile may have already been deleted.'
        raise Refusal([violation("not-found", detail, pointer="/data/")])
    account.deferred.after_lag(run_deletion, {"name": name, "value": value})
    return Reply(202)


def find_by(account: Account, name: str, value: str) -> str | None:
    """Return the profile with an id, email or phone number; no two share one."""
    if name != "id":
        return account.profiles.find(name, value)
    identifier = current_id(account, value)
    return identifier if identifier in account.profiles else None


@effect("delete-profile")
def run_deletion(account: Account, payload: dict[str, Any]) -> None:
    """Delete everyone with an identifier, as a request named it."""
    identifier = find_by(account, payload["name"], payload["value"])
    if identifier is not None:  # it may be gone in the meantime
        delete_profile(account, identifier)


OPERATIONS = {"POST /api/data-privacy-deletion-jobs": post_deletion}
