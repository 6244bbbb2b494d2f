"""Requests in their order: retries, chained calls, single calls in place of a batch, too many at a time."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, loss

_BEST = "DOC https://developers.klaviyo.com/en/docs/best_practices_v1v2_migration"
_LIMITS = "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling"

KINDS: Mapping[str, ViolationKind] = {
    # Without unique_id the second of its time tells one event from another, and without a time its arrival.
    "doubled-event": loss(
        "An event with neither unique_id nor time is sent again after a failure: it may be recorded twice.",
        "Send a unique_id that is the same when the call is sent again.",
        "SPEC (facts 8.1)",
    ),
    "retry-without-backoff": advice(
        "A request that fails is sent again at once, several times.",
        "Wait longer from one attempt to the next, with some jitter, and stop after a few.",
        _LIMITS,
    ),
    "read-before-write": advice(
        "A profile is sought by its identifier, and then written in a call of its own.",
        "POST /api/profile-import creates or updates by the identifier, and POST /api/events takes it too; "
        "read first only where the content of the profile matters.",
        _BEST,
    ),
    "read-before-each": advice(
        "Each item is read before it is written.",
        "Send the write alone, and take 409 or 404 for the answer; or send many items in a job.",
        _BEST,
    ),
    "one-call-an-item": advice(
        "Many calls in a short time send one item each.",
        "Send the items that are at hand together, in the job that takes many.",
        _BEST,
    ),
    "over-the-limit": advice(
        "More calls are sent in a second, a minute or a day than Klaviyo takes.",
        "Send them more slowly or in batches, and wait for Retry-After when a call is answered 429.",
        _LIMITS,
    ),
}
