"""What an account holds, as JSON: for people to look at and for the rehearsal to compare."""

from __future__ import annotations

from typing import Any

from .account import Account


def snapshot(account: Account) -> dict[str, Any]:
    """Return everything that an account holds, related resources by their ids."""
    return {
        "company_id": account.company_id,
        "profiles": [{"id": item, **(account.profiles.get(item) or {})} for item in account.profiles],
        "metrics": [{"id": item, **(account.metrics.get(item) or {})} for item in account.metrics],
        "events": [
            {
                "id": item,
                "profile": account.events.related(item, "profile"),
                "metric": account.events.related(item, "metric"),
                **(account.events.get(item) or {}),
            }
            for item in account.events
        ],
        "lists": [
            {"id": item, **(account.lists.get(item) or {}), "profiles": sorted(account.members[item])}
            for item in account.lists
        ],
    }
