"""The variables that a message has of its recipient and of the account (facts 8.12).

The names follow templates in Klaviyo's editor: `person.first_name`, `person|lookup:'Custom'`, `first_name`,
`organization.name`.
"""

from __future__ import annotations

from typing import Any

from ..state.account import Account
from ..state.builtin_resources import sender_of

_TOP = ("email", "phone_number", "first_name", "last_name", "title", "external_id")


def context_of(account: Account, profile: str) -> dict[str, Any]:
    """Return the variables of a message to a profile: the profile's own, and those of the account."""
    stored = account.profiles.get(profile) or {}
    location = {name: value for name, value in (stored.get("location") or {}).items() if value is not None}
    plain = {
        name: value
        for name, value in stored.items()
        if name not in ("properties", "location", "created", "updated")
    }
    person = {**(stored.get("properties") or {}), **location, **plain, "location": location, "id": profile}
    _, name = sender_of(account)
    return {
        **{key: stored.get(key) for key in _TOP},
        "person": person,
        "organization": {"name": name},
    }
