"""Lists and segments as the old API knew them."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, missing, old_time, refused
from ..state.account import Account


def needs_list(function: LegacyFunction) -> LegacyFunction:
    """Refuse a call that names a list which does not exist, before its function sees it."""

    def checked(account: Account, call: LegacyCall) -> LegacyAnswer:
        if call.ids[0] not in account.lists:
            return no_group(call, "List")
        return function(account, call)

    return checked


def no_group(call: LegacyCall, kind: str) -> LegacyAnswer:
    """Refuse the id of a list or segment that leads nowhere; the wording is UNCONFIRMED."""
    text = f"{kind} {call.ids[0]} does not exist."
    return refused(404, text) if call.version == "v1" else missing(text)


def list_document(account: Account, identifier: str) -> dict[str, Any]:
    """Return a list as v1 had it (V1LIST)."""
    attributes = account.lists.get(identifier) or {}
    return {
        "object": "list",
        "id": identifier,
        "name": attributes["name"],
        "list_type": "list",
        "folder": None,  # V1TAP has it among text that may be null
        "created": old_time(attributes["created"]),
        "updated": old_time(attributes["updated"]),
        "person_count": len(account.members.of(identifier)),
    }
