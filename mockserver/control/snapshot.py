"""Everything that an account holds, as JSON: for people to read and for the rehearsal to compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..flows.definition import FLOW
from ..flows.unplayed import parts_not_played
from ..generic.job_status import with_status
from ..state.account import Account

# Types with a place of their own at the top.
_TOP = ("profile", "metric", "event", "list", "segment")

# Causes of the messages that nothing else of a snapshot shows.
_CAUSES = ("flow", "template")


def snapshot(account: Account) -> dict[str, Any]:
    """Return everything that an account holds, related resources by their ids.

    `resources` has every other type: campaigns, templates, tags, jobs and those of generic/. `messages` are
    those of flows and the one-off emails of the old API: the others follow from their campaigns and lists.
    """
    return {name: _whole(part) for name, part in snapshot_to_write(account).items()}


def _whole(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _whole(inner) for name, inner in part.items()}
    return list(part) if isinstance(part, Iterator) else part


def snapshot_to_write(account: Account) -> dict[str, Any]:
    """Return the same with iterators in place of lists: each resource is let go when it is written.

    To let go of a hundred thousand at once holds all other threads up.
    """
    return {
        "company_id": account.company_id,
        "profiles": (_profile(account, item) for item in account.profiles),
        "metrics": _resources(account, "metric"),
        "events": (
            {
                "id": item,
                "profile": account.events.related(item, "profile"),
                "metric": account.events.related(item, "metric"),
                **(account.events.get(item) or {}),
            }
            for item in account.events
        ),
        "lists": _groups(account, "list"),
        "segments": _groups(account, "segment"),
        "messages": (item.dump() for item in account.outbox if item.cause.kind in _CAUSES),
        "resources": {
            kind: _resources(account, kind)
            for kind, collection in sorted(account.collections.items())
            if kind not in _TOP and len(collection)
        },
    }


def _profile(account: Account, identifier: str) -> dict[str, Any]:
    shown = _resource(account, "profile", identifier)
    has_record = identifier in account.consents
    return {**shown, "consent": account.consents.get(identifier)} if has_record else shown


def _groups(account: Account, kind: str) -> Iterator[dict[str, Any]]:
    """Yield lists or segments with the profiles that are their members."""
    for item in account.collection(kind):
        yield {**_resource(account, kind, item), "profiles": sorted(account.members.of(item))}


def _resources(account: Account, kind: str) -> Iterator[dict[str, Any]]:
    return (_resource(account, kind, item) for item in account.collection(kind))


def _resource(account: Account, kind: str, identifier: str) -> dict[str, Any]:
    related = account.links.named(kind, identifier)
    attributes = with_status(account, kind, identifier, account.collection(kind).get(identifier) or {})
    shown = {"id": identifier, **attributes}
    if kind == FLOW and (parts := parts_not_played(account, identifier)):
        shown["not_played"] = parts
    return {**shown, "relationships": related} if related else shown
