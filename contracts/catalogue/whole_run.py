"""The requests of a whole run, taken together: missing ones, and ones with a better way."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

_GUIDE = "DOC GUIDE"
_BEST = "DOC https://developers.klaviyo.com/en/docs/best_practices_v1v2_migration"

KINDS: Mapping[str, ViolationKind] = {
    # An error: a silent integration would pass every comparison in which the old call changed nothing.
    "nothing-sent": error(
        0,
        "The integration was given a call and sent nothing.",
        "Point the client at target.base_url, and do not pass over this call.",
        "mock: the rehearsal sees it, Klaviyo answers nothing",
    ),
    "outside-use-case": error(
        0,
        "The request changes something that this use case is not about.",
        "Leave it out, or see `rehearse contracts list` for the replacement of the old call.",
        "mock: the rehearsal sees it, Klaviyo answers nothing",
    ),
    # An error: the old call started the flows of its metric.
    "backfilled-event": error(
        0,
        "An event that happens now is marked as a backfill, and no flow starts.",
        "Leave backfill out; it is for events of the past.",
        "SPEC 2026-04-15",
    ),
    "chained-profile-reads": advice(
        "Events are read, and then their people one by one.",
        "Send include=profile with GET /api/events: the people come along.",
        _GUIDE,
    ),
    "summed-events": advice(
        "Events are read to be summed up.",
        "Let POST /api/metric-aggregates sum them up.",
        _GUIDE,
    ),
    "one-call-a-profile": advice(
        "Several people are sent in a call each.",
        "Send them in one call: a bulk import takes 10 000, a subscription 1000, a list 1000.",
        _BEST,
    ),
    "create-then-patch": advice(
        "A profile is created, refused as a duplicate, and then changed.",
        "POST /api/profile-import creates or updates in one call.",
        _BEST,
    ),
    "small-pages": advice(
        "Several small pages are read where a larger one is allowed.",
        "Send page[size] with the largest value that the operation takes.",
        "SPEC (facts 7.2)",
    ),
    "reads-beyond": advice(
        "Much more is read than was asked for.",
        "Filter by the id or the identifier: one profile is not sought by reading all of them.",
        _BEST,
    ),
    "no-unique-id": advice(
        "An event is sent without unique_id: a retry can record it twice.",
        "Send a unique_id that is the same when the call is sent again.",
        "DOC https://developers.klaviyo.com/en/reference/events_api_overview",
    ),
    # An error: a retry before Retry-After has passed is refused again.
    "retry-too-soon": error(
        0,
        "A request that was throttled is sent again before Retry-After has passed.",
        "Wait for the seconds that Retry-After names; until then every retry is refused.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/66",
    ),
}
