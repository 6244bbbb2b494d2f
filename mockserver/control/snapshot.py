"""Everything that an account holds, as JSON: for people to read and for the rehearsal to compare."""

from __future__ import annotations

from typing import Any

from ..state.account import Account

# Types with a place of their own at the top.
_TOP = ("profile", "metric", "event", "list", "segment")


def snapshot(account: Account) -> dict[str, Any]:
    """Return everything that an account holds, related resources by their ids.

    `resources` has every other type: campaigns, templates, tags, jobs and those of generic/.
    """
    return {
        "company_id": account.company_id,
        "profiles": [_profile(account, item) for item in account.profiles],
        "metrics": _resources(account, "metric"),
        "events": [
            {
                "id": item,
                "profile": account.events.related(item, "profile"),
                "metric": account.events.related(item, "metric"),
                **(account.events.get(item) or {}),
            }
            for item in account.events
        ],
        "lists": _groups(account, "list"),
        "segments": _groups(account, "segment"),
        "resources": {
            kind: _resources(account, kind)
            for kind, collection in sorted(account.collections.items())
            if kind not in _TOP and len(collection)
        },
    }


def _profile(account: Account, identifier: str) -> dict[str, Any]:
    consent = account.consents.get(identifier)
    shown = _resource(account, "profile", identifier)
    return shown if consent is None else {**shown, "consent": consent}


def _groups(account: Account, kind: str) -> list[dict[str, Any]]:
    """Return lists or segments with the profiles that are their members."""
    return [
        {**_resource(account, kind, item), "profiles": sorted(account.members.of(item))}
        for item in account.collection(kind)
    ]


def _resources(account: Account, kind: str) -> list[dict[str, Any]]:
    return [_resource(account, kind, item) for item in account.collection(kind)]


def _resource(account: Account, kind: str, identifier: str) -> dict[str, Any]:
    related = {
        name: list(others)
        for name, others in account.links.get(kind, {}).get(identifier, {}).items()
        if others and not name.startswith("~")
    }
    for place, pairs in account.loose_links.items():
        others = [other for own, other in pairs if own == identifier]
        if others and place.startswith(f"{kind} "):
            related.setdefault(place.removeprefix(f"{kind} "), []).extend(others)
    shown = {"id": identifier, **(account.collection(kind).get(identifier) or {})}
    return {**shown, "relationships": related} if related else shown
