"""What the gate refuses: key, revision, path, media type, size."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, advice, error

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
    "unknown-key": error(
        401,
        "The key or token is not known, expired or revoked.",
        "Send one that is valid; the mock knows those set by POST /_mock/keys.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_accounts.401",
    ),
    "missing-scope": error(
        403,
        "The key lacks a scope that the operation needs.",
        "Give the key every scope named here; a key's scopes cannot be changed later: make a new one.",
        "LIVE https://community.klaviyo.com/developer-group-64/api-patch-action-status-403-code-permission-denied-9225",
    ),
    "no-company": error(
        400,
        "A call under /client names no account.",
        "Add ?company_id=, the public key of 6 characters.",
        "SPEC: company_id is required; what Klaviyo answers without it is UNCONFIRMED",
    ),
    "unknown-company": error(
        400,
        "No account has this public key.",
        "Send the public key (6 characters) of an account, never a private one.",
        "DERIVED: such a key leads nowhere; what Klaviyo answers is UNCONFIRMED",
    ),
    "key-on-client": advice(
        "A call under /client carries an Authorization header.",
        "Leave it out: /client runs in browsers and apps, where a private key is open to everyone.",
        "SPEC: no security is declared under /client; what Klaviyo makes of a key there is UNCONFIRMED",
    ),
    "throttled": error(
        429,
        "The rate limit of the operation is used up.",
        "Wait for as many seconds as Retry-After says, then send the request again.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/66",
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
    "revision-not-loaded": advice(
        "The revision is newer than every contract that is loaded.",
        "Load its contract: `rehearse contracts fetch REVISION`, then --spec FILE.",
        "mock",
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
    "content-encoding": error(
        415,
        "The body is compressed in a way that is not understood.",
        "Send it as it is, or with 'Content-Encoding: gzip' or 'deflate'.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    "broken-encoding": error(
        400,
        "The body is not compressed as its Content-Encoding says, or broke off.",
        "Compress the whole body, and once for each coding named.",
        "DERIVED: the wording of Klaviyo's answer is UNCONFIRMED",
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
