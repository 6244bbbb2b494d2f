"""The revision header, and the operations that a revision has."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

KINDS: Mapping[str, ViolationKind] = {
    "missing-revision": error(
        400,
        "The revision header is missing.",
        "Send 'revision: 2026-07-15', or the revision that you test against.",
        "SPEC: required in every operation; what Klaviyo answers without it is UNCONFIRMED",
    ),
    "bad-revision": error(
        400,
        "The revision header is not a date.",
        "Write it as YYYY-MM-DD.",
        "3P S-REV",
    ),
    "future-revision": error(
        404,
        "The revision lies in the future.",
        "Name a revision that is published.",
        "3P S-REV",
    ),
    "retired-revision": error(
        410,
        "The revision is retired, and the request opts out of a later one.",
        "Move to a revision of the last two years.",
        "DOC https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy",
    ),
    "endpoint-removed": error(
        410,
        "The revision is retired, and the one that stands in for it has no such operation any more.",
        "Call the operation that replaced it, with a revision that has it.",
        "DOC https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy",
    ),
    # Advice: the request may be right at its revision, of which nothing is known here.
    "revision-not-loaded": advice(
        "The contract of the revision is not loaded: another one stands in for it.",
        "Load its contract: `rehearse contracts fetch REVISION`, then --official.",
        "mock",
    ),
    "retired-verdict": advice(
        "The revision is retired, and the one that stands in for it judges the request otherwise.",
        "Send the revision that stands in for it, and make the request right there.",
        "DOC https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy",
    ),
    "not-served": error(
        404,
        "The operation is not part of this revision.",
        "Send a revision that has it; see `rehearse contracts list`.",
        "3P S-REV",
    ),
}
