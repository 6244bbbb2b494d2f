"""The HTTP request around a body: path, method, media type, compression, size, rate limit."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error

KINDS: Mapping[str, ViolationKind] = {
    "unknown-path": error(
        404,
        "No operation has this path.",
        "Compare the path with the nearest one named here.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    "operation-not-loaded": error(
        404,
        "Klaviyo has the operation, and no contract of it is loaded: it is neither checked nor served.",
        "Load an official file that has it: `rehearse contracts fetch REVISION`, then --official.",
        "mock",
    ),
    "method-not-allowed": error(
        405,
        "The path exists, the method does not.",
        "Use a method that the path has.",
        "3P S-REV; the body is UNCONFIRMED",
    ),
    # The status is Klaviyo's own since June 2024 and not 404: a client can tell a retired path from a
    # wrong one.
    "legacy-call": error(
        410,
        "The v1/v2 API is retired.",
        "Call the operation that replaces it.",
        "LIVE https://github.com/timlrx/pliny/issues/174",
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
        "The body is not compressed by its Content-Encoding, or it broke off.",
        "Compress the whole body, and once for each coding named.",
        "DERIVED: the wording of Klaviyo's answer is UNCONFIRMED",
    ),
    "too-large": error(
        413,
        "The body is larger than 5 MB.",
        "Send fewer items in one call.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    # Of the mock alone: `rehearse check` reads such bodies.
    "too-many-parts": error(
        413,
        "The body holds more objects and lists than the mock reads.",
        "Send fewer items in one call.",
        "mock",
    ),
    # The mock sees it and Klaviyo answers nothing: the client is gone.
    "broken-upload": error(
        400,
        "The client went away before the body was complete.",
        "Look for a time-out or a crash in the client.",
        "mock",
    ),
    "malformed-request": error(
        400,
        "The request is not HTTP, and no server can read it.",
        "Let an HTTP library build the request.",
        "DERIVED: RFC 9112; the wording of Klaviyo's answer is UNCONFIRMED",
    ),
    "head-too-large": error(
        431,
        "The URL and the headers are larger than the mock takes.",
        "Send long values in the body.",
        "mock",
    ),
    "throttled": error(
        429,
        "The rate limit of the operation is used up.",
        "Wait for the seconds of Retry-After, then send the request again.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/66",
    ),
    "mock-crashed": error(
        500, "The mock itself failed.", "Please report it, with the request from the journal.", "mock"
    ),
}
