"""Operations that later revisions have under another path (facts 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Old path -> new path, with the same method.
_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "/api/templates/{id}/clone": "/api/template-clone",
        "/api/templates/{id}/render": "/api/template-render",
        "/api/profile-unsubscription-bulk-create-jobs": "/api/profile-subscription-bulk-delete-jobs",
        "/api/profile-unsuppression-bulk-create-jobs": "/api/profile-suppression-bulk-delete-jobs",
        "/api/events/{id}/metrics": "/api/events/{id}/metric",
        "/api/events/{id}/profiles": "/api/events/{id}/profile",
        "/api/events/{id}/relationships/metrics": "/api/events/{id}/relationships/metric",
        "/api/events/{id}/relationships/profiles": "/api/events/{id}/relationships/profile",
    }
)
_RELATED = "{related_resource}"


def moved_to(key: str) -> str:
    """Return the remedy for an operation that is gone."""
    method, _, path = key.partition(" ")
    if path in _MOVES:
        return f"Call {method} {_MOVES[path]} instead."
    if _RELATED in path:
        return "Since 2023-02-22 each relationship has a path of its own: name the resource there."
    return "See `rehearse contracts list` for the operations of the target."
