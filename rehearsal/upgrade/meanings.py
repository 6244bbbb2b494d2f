"""Changes that no contract shows: of meaning, and of revisions whose files are not bundled (facts 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from klaviyo_rehearsal.contracts.tools.change import (
    ANSWER,
    BREAKS,
    CHANGES,
    GONE,
    MEANING,
    ON_REQUEST,
    Change,
)

_PROFILES = ("GET /api/profiles", "GET /api/lists/{id}/profiles", "GET /api/segments/{id}/profiles")
_PROFILE = ("GET /api/profiles/{id}", "GET /api/events/{id}/profile")
_SUBSCRIPTIONS = "no longer returned by default: ask for it with additional-fields"
_RENAMED = "timestamp is read as consent_timestamp, suppressions as suppression"
_ATTRIBUTION = "the field is gone; include=attributions has it as a resource"
# The first revision that has the change, the operations, the kind, the place, the words, the aspect.
_KNOWN: tuple[tuple[str, tuple[str, ...], str, str, str, str], ...] = (
    ("2023-10-15", _PROFILES, BREAKS, "/data/*/attributes/subscriptions", _SUBSCRIPTIONS, ON_REQUEST),
    ("2023-10-15", _PROFILE, BREAKS, "/data/attributes/subscriptions", _SUBSCRIPTIONS, ON_REQUEST),
    ("2023-10-15", _PROFILES, CHANGES, "/data/*/attributes/subscriptions", _RENAMED, MEANING),
    ("2023-10-15", _PROFILE, CHANGES, "/data/attributes/subscriptions", _RENAMED, MEANING),
    (
        *("2024-02-15", ("GET /api/events",), BREAKS),
        *("/data/*/attributes/event_properties/$attribution", _ATTRIBUTION, GONE),
    ),
    (
        *("2024-02-15", ("GET /api/events/{id}",), BREAKS),
        *("/data/attributes/event_properties/$attribution", _ATTRIBUTION, GONE),
    ),
    (
        *("2024-05-15", ("POST /api/profile-subscription-bulk-create-jobs",), CHANGES, ""),
        "consent to SMS that cannot be (no sending number, unsupported region) is refused at once, with 400",
        MEANING,
    ),
    (
        *("2026-07-15", ("GET /api/events",), CHANGES, ""),
        "events whose metric is gone are listed too: their metric is in no included resource",
        MEANING,
    ),
)


def meanings(sent: str, target: str, key: str) -> Iterator[Change]:
    """Yield the known changes of an operation after a revision that was sent, up to the target."""
    for since, operations, kind, place, text, aspect in _KNOWN:
        if sent < since <= target and key in operations:
            yield Change(kind, key, place, text, ANSWER, aspect)
