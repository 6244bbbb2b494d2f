"""Metric aggregates: time range, timezone, order."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error

KINDS: Mapping[str, ViolationKind] = {
    # Both bounds are mandatory (facts 8.4).
    "no-time-range": error(
        400,
        "The filter does not bound the time.",
        "Add greater-or-equal(datetime,...) and less-than(datetime,...), a year apart at most.",
        "DOC https://developers.klaviyo.com/en/v2023-09-15/reference/query_metric_aggregates.md",
    ),
    "bad-time-range": error(
        400,
        "The time range is empty, longer than a year, or begins more than five years ago.",
        "Ask for a year at most, and for several years in several calls.",
        "DOC https://developers.klaviyo.com/en/v2023-09-15/reference/query_metric_aggregates.md",
    ),
    "bad-timezone": error(
        400,
        "The timezone is not one that Klaviyo supports.",
        "Send a name of the IANA database in its own case, such as Europe/Berlin.",
        "SPEC query_metric_aggregates",
    ),
    # The file allows it, and the live API fails with it. LIVE beats SPEC.
    "aggregate-sort": error(
        400,
        "Klaviyo fails when aggregates are to be sorted.",
        "Leave 'sort' out and sort the answer.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
}
