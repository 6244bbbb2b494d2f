"""What the gate refuses: key, revision, path, media type, size."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, error

KINDS: Mapping[str, Kind] = {
    "no-credentials": error(
        401,
        "The Authorization header is missing or has another scheme.",
        "Send 'Authorization: Klaviyo-API-Key pk_...' (or 'Bearer ...' for an OAuth app).",
        "LIVE https://community.klaviyo.com/marketing-30/authentication-problem-for-new-api-i-am-using-correct-api-7403",
    ),
    "bad-key": error(
        401,
        "The key is not a private key.",
        "Send a private key: it starts with pk_. A public key (6 characters) works on /client only.",
        "LIVE https://github.com/trufflesecurity/trufflehog/issues/1870",
    ),
    "missing-revision": error(
        400,
        "The revision header is missing.",
        "Send 'revision: 2026-07-15', or the revision that you test against.",
        "SPEC: required in every operation; what Klaviyo answers without it is UNCONFIRMED",
    ),
    "bad-revision": error(
        400,
        "The revision header is no date.",
        "Write it as YYYY-MM-DD.",
        "3P: probes of the live API, August 2026",
    ),
    "future-revision": error(
        404,
        "The revision lies in the future.",
        "Name a revision that is published.",
        "3P: probes of the live API, August 2026",
    ),
    "not-served": error(
        404,
        "The operation is not part of this revision.",
        "Send a revision that has it; see `rehearse contracts list`.",
        "3P: probes of the live API, August 2026",
    ),
    "unknown-path": error(
        404,
        "No operation has this path.",
        "Compare the path with the nearest one named here.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    "method-not-allowed": error(
        405,
        "The path exists, the method does not.",
        "Use a method that the path has.",
        "3P: probes of the live API, August 2026; the body is UNCONFIRMED",
    ),
    "media-type": error(
        415,
        "The body is sent with another media type than JSON.",
        "Send 'Content-Type: application/vnd.api+json' (application/json is accepted too).",
        "LIVE https://community.make.com/t/getting-415-unsupported-media-type-in-request-in-klaviyo-api/84661",
    ),
    "too-large": error(
        413,
        "The body is larger than 5 MB.",
        "Send fewer items in one call.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    "broken-upload": error(
        400,
        "The client went away before the body was complete.",
        "Look for a time-out or a crash in the client.",
        "mock",
    ),
    "legacy-call": error(
        410,
        "The v1/v2 API is retired.",
        "Call the operation that replaces it.",
        "LIVE https://github.com/timlrx/pliny/issues/174",
    ),
    "mock-crashed": error(
        500, "The mock itself failed.", "Please report it, with the request from the journal.", "mock"
    ),
}
