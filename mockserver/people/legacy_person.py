"""A person as v1 answered it, alone and inside the events of a timeline (recordings of 2019, V1REC)."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS, UNDOLLARED_NAMES

from ..legacy.answers import old_time
from ..state.account import Account
from ..state.store import read_attribute

# Keys that no recording has where they are unset; the others were there as "".
_ONLY_WHERE_SET = frozenset({"$image", "$locale", "$exchange_id", "$anonymous"})


def person_document(account: Account, identifier: str) -> dict[str, Any]:
    """Return a person: fields under their $ names, some without as well, and custom properties.

    A shop reads `person["$first_name"]` without asking whether it is there.
    """
    profile = account.profiles.get(identifier) or {}
    custom = profile.get("properties", {})
    person: dict[str, Any] = {"object": "person", "id": identifier}
    for old, new in PROFILE_FIELDS.items():
        value = read_attribute(identifier, profile, new)
        if value is not None or old not in _ONLY_WHERE_SET:
            person[old] = "" if value is None else value
    person["email"] = person["$email"]
    for old, new in UNDOLLARED_NAMES.items():
        # Where a custom property has the name, hiding it would lose it.
        person[old] = person[f"${new}"] or custom.get(old, "")
    person |= {name: old_time(profile[name]) for name in ("created", "updated") if name in profile}
    return {**custom, **person}
