"""Oddities of the old API: values that it kept and that the new one does not take.

No integration can bring them over, so that they are no differences of one. The contract decides, as it does
for requests (facts 8.5: a bad phone number is refused, or dropped beside an email).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.field_map import PROFILE_FIELDS

from .difference import Difference
from .schema import Takes

Profile = Mapping[str, Any]
_IDENTIFIERS = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
# Consent on a channel needs an identifier.
_CHANNELS: Mapping[str, tuple[str, ...]] = {
    "email": ("email.",),
    "phone_number": ("sms.", "whatsapp."),
}
# Shorter numbers end many longer ones.
_LEAST_DIGITS = 7


def is_oddity(difference: Difference, takes: Takes) -> bool:
    """Return whether a difference is about a value that the new API does not take."""
    kind, old = difference.subject.split(" ", 1)[0], difference.legacy
    if not difference.field or old is None:
        return False
    # v1 answered "" where a field was unset: the two were one (V1REC).
    if old == "" and kind == "profile" and difference.field in PROFILE_FIELDS.values():
        return difference.actual is None
    return not takes(kind, difference.field, old)


def without_oddities(legacy: Mapping[str, Any], actual: Mapping[str, Any], takes: Takes) -> Mapping[str, Any]:
    """Return the old account as the new API can hold it; the same one where it can hold all of it.

    Identifiers that it does not take become those of the profile in the new account that stands for theirs,
    or none. A profile without any is left out, with its events and memberships; so are events whose metric
    cannot have its name.
    """
    metrics = _metrics(legacy["metrics"], actual["metrics"], takes)
    odd = {item["id"]: names for item in legacy["profiles"] if (names := _odd_identifiers(item, takes))}
    if not odd and metrics is None:
        return legacy
    profiles = {
        item["id"]: _mended(item, odd[item["id"]], actual["profiles"]) if item["id"] in odd else item
        for item in legacy["profiles"]
    }
    gone = {identifier for identifier, item in profiles.items() if item is None}
    kept = legacy["metrics"] if metrics is None else metrics
    known = {item["id"] for item in kept}
    return {
        **legacy,
        "profiles": [item for item in profiles.values() if item is not None],
        "metrics": kept,
        "events": [
            item for item in legacy["events"] if item["profile"] not in gone and item["metric"] in known
        ],
        **{
            kind: [
                {**group, "profiles": [member for member in group["profiles"] if member not in gone]}
                for group in legacy[kind]
            ]
            for kind in ("lists", "segments")
        },
    }


def _odd_identifiers(profile: Profile, takes: Takes) -> list[str]:
    return [name for name in _IDENTIFIERS if profile.get(name) and not takes("profile", name, profile[name])]


def _mended(profile: Profile, odd: Iterable[str], others: Iterable[Profile]) -> Profile | None:
    """Return a profile without its odd identifiers; None where it has no other."""
    names = [*odd]
    good = [name for name in _IDENTIFIERS if profile.get(name) and name not in names]
    partner = next((other for other in others if _is_partner(profile, other, good, names)), None)
    if partner is None:
        return {**profile, **dict.fromkeys(names)} if good else None
    return {
        **profile,
        **{name: partner.get(name) for name in names},
        **_consent(profile.get("consent"), partner.get("consent"), names),
    }


def _is_partner(one: Profile, other: Profile, good: Iterable[str], odd: Iterable[str]) -> bool:
    if one["id"] == other["id"] or any(one[name] == other.get(name) for name in good):
        return True
    return any(
        isinstance(other.get(name), str) and _TIDIED[name](str(one[name]), other[name])
        for name in odd
        if name in _TIDIED
    )


def _same_number(old: str, new: str) -> bool:
    """Return whether a number is an old one in E.164."""
    digits = "".join(filter(str.isdigit, old))
    return len(digits) >= _LEAST_DIGITS and new.endswith(digits)


def _same_address(old: str, new: str) -> bool:
    return old.strip().lower() == new.lower()


_TIDIED: Mapping[str, Callable[[str, str], bool]] = {"phone_number": _same_number, "email": _same_address}


def _consent(old: Any, new: Any, odd: Iterable[str]) -> dict[str, Any]:
    """Return the consent with the channels of odd identifiers as the new account has them."""
    beginnings = tuple(text for name in odd for text in _CHANNELS.get(name, ()))
    if not old or not beginnings:
        return {}
    channels = {name: value for name, value in old["channels"].items() if not name.startswith(beginnings)}
    told = (new or {}).get("channels", {})
    channels |= {name: value for name, value in told.items() if name.startswith(beginnings)}
    return {"consent": {**old, "channels": channels}}


def _metrics(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], takes: Takes
) -> list[Mapping[str, Any]] | None:
    """Return the metrics that can be, a long name as it is cut now; None for all as they are."""
    names = [str(item["name"]) for item in new]
    kept: list[Mapping[str, Any]] = []
    changed = False
    for metric in old:
        name = str(metric["name"])
        # One that was planted is in both accounts, whatever its name.
        if name in names or takes("metric", "name", name):
            kept.append(metric)
            continue
        changed = True
        cut = next((other for other in names if len(other) > len(name) // 4 and name.startswith(other)), None)
        if cut is not None:
            kept.append({**metric, "name": cut})
    return kept if changed else None
