"""People: how a profile is recognised, made and changed. The new API and the old one both come here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from ..state.account_error import AccountError, Reason, unknown_id
from ..state.clock import whole_seconds
from ..state.store import Attributes

if TYPE_CHECKING:
    from ..state.account import Account

# In this order a profile is recognised; Klaviyo's own order is UNCONFIRMED (facts 12).
IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
# Bytes of a profile as it is kept, the mock's own bound: five times those of one request of the new API. A
# call of the old API could bring 5 MB, which each of thousands of entries reads anew, and each event of a
# timeline repeats.
MAX_KEPT = 512_000
# Two profiles may not share these (facts E1, LIVE).
_EXCLUSIVE = ("email", "phone_number", "external_id")
_PLAIN = ("first_name", "last_name", "organization", "locale", "title", "image")
_LOCATION = (
    "address1",
    "address2",
    "city",
    "country",
    "latitude",
    "longitude",
    "region",
    "zip",
    "timezone",
    "ip",
)


@dataclass(slots=True)
class Reading:
    """The bytes of profiles that one request may still read: it may name a large one time and again."""

    account: Account
    left: int

    def count(self, identifier: str | None) -> None:
        """Count a profile that was read. Raises AccountError where the request has read too much."""
        self.left -= len(self.account.profiles.rows.get(identifier or "", b""))
        if self.left < 0:
            detail = "The profiles named are so large together that the mock reads no more of them."
            raise AccountError.of("too-many-parts", detail)


def matching_profiles(account: Account, identifiers: Mapping[str, Any]) -> list[str]:
    """Return the ids of the profiles that carry one of these identifiers, each once, by precedence."""
    found: list[str] = []
    for name in IDENTIFIERS:
        value = identifiers.get(name)
        # Empty text is nobody's: "" in two profiles does not make them one.
        if value and isinstance(value, str):
            holder = account.profiles.find(name, value)
            if holder is not None and holder not in found:
                found.append(holder)
    return found


def current_id(account: Account, identifier: str) -> str:
    """Return the id of the profile that one was merged into, or its own (facts 8.5, LIVE).

    Klaviyo keeps ids of merged profiles "for a while"; how long is UNCONFIRMED, here it is for good.
    """
    return account.merged.get(identifier, identifier)


def own_facts(account: Account, person: Mapping[str, Any], identifier: str) -> Mapping[str, Any]:
    """Leave out identifiers that are another profile's: events and sign-ups do not merge people."""
    foreign = [
        name
        for name in IDENTIFIERS
        if person.get(name) and account.profiles.find(name, person[name]) not in (None, identifier)
    ]
    return {name: value for name, value in person.items() if name not in foreign} if foreign else person


def create_profile(account: Account, changes: Mapping[str, Any], *, identifier: str | None = None) -> str:
    """Make a profile and return its id, drawn unless given. Identifiers are taken as free.

    Raises AccountError for one that is larger than the mock keeps.
    """
    identifier = identifier or account.ids.ulid(account.clock.seconds())
    now = whole_seconds(account.clock.now())
    profile: Attributes = {
        **dict.fromkeys(("email", "phone_number", "external_id", "anonymous_id", "whatsapp_bsuid", *_PLAIN)),
        "created": now,
        "updated": now,
        "location": dict.fromkeys(_LOCATION),
        "properties": {},
    }
    _apply(profile, changes, clear=False)
    written = orjson.dumps(profile)
    _refuse_oversized(len(written))
    account.profiles.insert(identifier, profile, written)
    return identifier


def change_profile(
    account: Account,
    identifier: str,
    changes: Mapping[str, Any],
    *,
    clear: bool,
    patch: Mapping[str, Any] | None = None,
) -> None:
    """Change a profile: missing fields stay, properties are merged key by key.

    clear: whether null empties a field (PATCH and profile-import) or is ignored (events, identify).
    patch: `meta.patch_properties`. Raises AccountError for an unknown id, and for a profile that would be
    larger than the mock keeps.
    """
    sent = b"" if clear or patch else orjson.dumps(changes)
    if sent and account.profiles.is_vain(identifier, sent):
        return
    profile = account.profiles.get(identifier)
    if profile is None:
        raise unknown_id("profile", identifier)
    _apply(profile, changes, clear=clear)
    if patch:
        _patch_properties(profile["properties"], patch)
    written, before = orjson.dumps(profile), account.profiles.rows[identifier]
    if written != before:
        if len(written) > len(before):  # one of an older state can be made smaller
            _refuse_oversized(len(written))
        profile["updated"] = whole_seconds(account.clock.now())
        account.profiles.replace(identifier, profile)
    elif sent:
        account.profiles.note_vain(identifier, sent)


def _apply(profile: Attributes, changes: Mapping[str, Any], *, clear: bool) -> None:
    for name, value in changes.items():
        if name == "location":
            for part, content in (value or {}).items():
                if content is not None or clear:
                    profile["location"][part] = content
        elif name == "properties":
            profile["properties"].update(value or {})
        elif value is not None or clear:
            profile[name] = value


def _refuse_oversized(size: int) -> None:
    if size > MAX_KEPT:
        detail = f"The profile would have {size} bytes; the mock keeps {MAX_KEPT} at the most."
        raise AccountError.of("profile-too-large", detail)


def _patch_properties(properties: dict[str, Any], patch: Mapping[str, Any]) -> None:
    """Append to, take from and unset custom properties (SPEC, meta.patch_properties)."""
    for name, value in (patch.get("append") or {}).items():
        present = properties.get(name, [])
        items = present if isinstance(present, list) else [present]
        properties[name] = [*items, *(value if isinstance(value, list) else [value])]
    for name, value in (patch.get("unappend") or {}).items():
        unwanted = value if isinstance(value, list) else [value]
        if isinstance(properties.get(name), list):
            scalars = {item for item in unwanted if not isinstance(item, (dict, list))}
            nested = [item for item in unwanted if isinstance(item, (dict, list))]
            properties[name] = [item for item in properties[name] if not _is_among(item, scalars, nested)]
    unset = patch.get("unset") or []
    for name in [unset] if isinstance(unset, str) else unset:
        properties.pop(name, None)


def _is_among(item: Any, scalars: set[Any], nested: list[Any]) -> bool:
    return item in nested if isinstance(item, (dict, list)) else item in scalars


def refuse_duplicates(account: Account, changes: Mapping[str, Any], owner: str | None) -> None:
    """Refuse identifiers that belong to another profile than `owner` (facts E1, E2, LIVE)."""
    for name in _EXCLUSIVE:
        value = changes.get(name)
        holder = account.profiles.find(name, value) if isinstance(value, str) and value else None
        if holder is not None and holder != owner:
            detail = "A profile already exists with one of these identifiers."
            reason = Reason("duplicate-profile", detail)
            raise AccountError([reason], {"duplicate_profile_id": holder})


def save_profile(
    account: Account, identifier: str | None, attributes: Mapping[str, Any], patch: Mapping[str, Any] | None
) -> tuple[str, bool]:
    """Make a profile or change the one that is meant. Returns its id, and whether it is new.

    Raises AccountError when id and identifiers lead to different profiles (facts E2, E21, LIVE).
    """
    owner = _owner(account, identifier, attributes)
    refuse_duplicates(account, attributes, owner=owner)
    if owner is None:
        made = create_profile(account, attributes)
        if patch:
            change_profile(account, made, {}, clear=True, patch=patch)
        return made, True
    change_profile(account, owner, attributes, clear=True, patch=patch)
    return owner, False


def _owner(account: Account, identifier: str | None, attributes: Mapping[str, Any]) -> str | None:
    """Find the profile that an import means."""
    matches = matching_profiles(account, attributes)
    if identifier is None:
        return matches[0] if matches else None
    current = current_id(account, identifier)
    # The id of one profile with an identifier of another is a 404 that names the first (E21, LIVE).
    if current not in account.profiles or any(match != current for match in matches):
        raise unknown_id("profile", identifier)
    return current
