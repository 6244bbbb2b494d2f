"""JSON and JSON:API bodies of any resource."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

KINDS: Mapping[str, ViolationKind] = {
    # Advice: the request may be right once the value is filled in.
    "placeholder": advice(
        "A placeholder stands in the place of a value, which cannot be judged.",
        "Fill the value in before the check; --variable NAME=VALUE does so for a Postman collection.",
        "3P S-WILD",
    ),
    # One code for each reason of the parser: the remedy is the same.
    "bad-json": error(
        400,
        "The body is not JSON.",
        "Send one JSON document, in UTF-8.",
        "DERIVED: the wording of Klaviyo's answer is UNCONFIRMED",
    ),
    # Klaviyo's own words do not name the place, so that the pointer must.
    "not-wrapped": error(
        400,
        "A resource is not wrapped in {data: {type, attributes}}.",
        'Wrap it: {"data": {"type": ..., "attributes": {...}}}.',
        "LIVE https://github.com/klaviyo/klaviyo-api-ruby/issues/15",
        detail="The payload provided in the request is invalid.",
    ),
    # Apart from not-wrapped: it is wrapped, and nothing but the encoding is wrong.
    "encoded-twice": error(
        400,
        "The value is JSON inside a string: it was encoded twice.",
        "The body is JSON inside a string: encode it once, or hand the object to the client as it is.",
        "LIVE https://github.com/klaviyo/klaviyo-api-php/issues/32",
        detail="The payload provided in the request is invalid.",
    ),
    "empty-resource": error(
        400,
        "A resource has a type and nothing else.",
        "Add 'attributes' to the resource.",
        "LIVE https://community.klaviyo.com/developer-group-64/is-creation-by-profile-email-still-allowed-in-the-latest-api-version-9268",
        detail="One of `attributes`, `relationships` or `id` must be included in the request payload.",
    ),
    # Klaviyo's files leave objects open, and the live API refuses unknown fields all the same (facts
    # E6).
    "unknown-field": error(
        400,
        "Klaviyo does not know this field here.",
        "Remove it or move it.",
        "LIVE https://github.com/verbb/formie/issues/1986",
        detail="'{name}' is not a valid field for the resource '{resource}'.",
    ),
    "missing-field": error(
        400,
        "A required field is missing.",
        "Add it.",
        "SPEC; wording 3P S-REV",
        detail="'{name}' is a required field for the resource '{resource}'.",
    ),
    "wrong-type": error(
        400,
        "The value has another JSON type.",
        "Send the type named here.",
        "SPEC",
        detail="'{name}' must be {allowed}, not {type}.",
    ),
    "wrong-resource-type": error(
        400,
        "The JSON:API type is not the one of this place.",
        "Send the type named here.",
        "SPEC; GH:klaviyo/klaviyo-api-node#50",
        detail="'{name}' must be {allowed}, not {value}.",
    ),
    "bad-value": error(
        400,
        "The value is not allowed here.",
        "Send one that is.",
        "SPEC",
        detail="'{name}' is not valid: {reason}.",
    ),
    "bad-datetime": error(
        400,
        "The value is not a point in time.",
        "Send ISO 8601, such as 2026-07-15T09:30:00Z.",
        "SPEC create_event",
        detail="'{name}' is not a valid datetime: {value}.",
    ),
    "too-long": error(
        400,
        "The value is too long or has too many items.",
        "Shorten it.",
        "SPEC; DOC https://developers.klaviyo.com/en/reference/events_api_overview",
        detail="'{name}' is not valid: {reason}.",
    ),
    # The path wins or the body wins: nobody has recorded which, so that a request never depends on it.
    "id-mismatch": error(
        400,
        "data.id is not the id of the path.",
        "Send the same id in the path and in the body.",
        "SPEC update_profile",
    ),
    "not-found": error(
        404,
        "There is no such resource.",
        "Check the id.",
        "LIVE REC get_profile.404",
    ),
    # Apart from duplicate-profile, which has the id of the other profile in its answer.
    "duplicate-id": error(
        409,
        "A resource with this id exists.",
        "Update it, or choose another id.",
        "SPEC: ids of catalogs and coupons are made of what is sent; status and words are UNCONFIRMED",
    ),
}
