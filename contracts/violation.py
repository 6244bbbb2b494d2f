"""What can be wrong with a request: the `Violation` and the catalogue of its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How Klaviyo takes it: refused, accepted and lost, or accepted though there is a better way."""

    ERROR = "error"
    LOSS = "loss"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Kind:
    """What all violations of one code share."""

    severity: Severity
    status: int
    summary: str
    remedy: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong, and where.

    `pointer` is a JSON pointer into the body, `parameter` the name of a query parameter or header; at
    most one of the two is set. `detail` is worded as Klaviyo words it where that is known.
    """

    code: str
    detail: str
    remedy: str
    severity: Severity = Severity.ERROR
    pointer: str | None = None
    parameter: str | None = None
    evidence: str = ""
    status: int = 400

    @property
    def place(self) -> str:
        """Where it is, in words: a pointer, a parameter or the request as a whole."""
        if self.parameter is not None:
            return f"parameter {self.parameter}"
        return self.pointer if self.pointer is not None else "the request"

    def as_dict(self) -> dict[str, str]:
        """Return the violation as JSON has it, without the place that it does not have."""
        content = {"code": self.code, "severity": str(self.severity)}
        if self.pointer is not None:
            content["pointer"] = self.pointer
        if self.parameter is not None:
            content["parameter"] = self.parameter
        return content | {"detail": self.detail, "remedy": self.remedy}


def _error(status: int, summary: str, remedy: str, evidence: str) -> Kind:
    return Kind(Severity.ERROR, status, summary, remedy, evidence)


def _loss(summary: str, remedy: str, evidence: str) -> Kind:
    return Kind(Severity.LOSS, 202, summary, remedy, evidence)


def _advice(summary: str, remedy: str, evidence: str) -> Kind:
    return Kind(Severity.ADVICE, 202, summary, remedy, evidence)


CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        # the gate
        "no-credentials": _error(
            401,
            "The Authorization header is missing or has another scheme.",
            "Send 'Authorization: Klaviyo-API-Key pk_...' (or 'Bearer ...' for an OAuth app).",
            "LIVE https://community.klaviyo.com/marketing-30/authentication-problem-for-new-api-i-am-using-correct-api-7403",
        ),
        "bad-key": _error(
            401,
            "The key is not a private key.",
            "Send a private key: it starts with pk_. A public key (6 characters) works on /client only.",
            "LIVE https://github.com/trufflesecurity/trufflehog/issues/1870",
        ),
        "missing-revision": _error(
            400,
            "The revision header is missing.",
            "Send 'revision: 2026-07-15', or the revision that you test against.",
            "SPEC: required in every operation; what Klaviyo answers without it is UNCONFIRMED",
        ),
        "bad-revision": _error(
            400,
            "The revision header is no date.",
            "Write it as YYYY-MM-DD.",
            "3P: probes of the live API, August 2026",
        ),
        "future-revision": _error(
            404,
            "The revision lies in the future.",
            "Name a revision that is published.",
            "3P: probes of the live API, August 2026",
        ),
        "not-served": _error(
            404,
            "The operation is not part of this revision.",
            "Send a revision that has it; see `rehearse contracts list`.",
            "3P: probes of the live API, August 2026",
        ),
        "unknown-path": _error(
            404,
            "No operation has this path.",
            "Compare the path with the nearest one named here.",
            "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
        ),
        "method-not-allowed": _error(
            405,
            "The path exists, the method does not.",
            "Use a method that the path has.",
            "3P: probes of the live API, August 2026; the body is UNCONFIRMED",
        ),
        "media-type": _error(
            415,
            "The body is sent with another media type than JSON.",
            "Send 'Content-Type: application/vnd.api+json' (application/json is accepted too).",
            "LIVE https://community.make.com/t/getting-415-unsupported-media-type-in-request-in-klaviyo-api/84661",
        ),
        "too-large": _error(
            413,
            "The body is larger than 5 MB.",
            "Send fewer items in one call.",
            "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
        ),
        "broken-upload": _error(
            400,
            "The client went away before the body was complete.",
            "Look for a time-out or a crash in the client.",
            "mock",
        ),
        "legacy-call": _error(
            410,
            "The v1/v2 API is retired.",
            "Call the operation that replaces it.",
            "LIVE https://github.com/timlrx/pliny/issues/174",
        ),
        "not-rehearsed": _error(
            501,
            "The contract has this operation, the mock has no behaviour for it yet.",
            "Leave it out of the rehearsal, or stub it in your own test.",
            "mock",
        ),
        "mock-crashed": _error(
            500, "The mock itself failed.", "Please report it, with the request from the journal.", "mock"
        ),
        # the body
        "bad-json": _error(
            400,
            "The body is no JSON.",
            "Send one JSON document, in UTF-8.",
            "DERIVED: the wording of Klaviyo's answer is UNCONFIRMED",
        ),
        "not-wrapped": _error(
            400,
            "A resource is not wrapped in {data: {type, attributes}}.",
            'Wrap it: {"data": {"type": ..., "attributes": {...}}}.',
            "LIVE https://github.com/klaviyo/klaviyo-api-ruby/issues/15",
        ),
        "empty-resource": _error(
            400,
            "A resource has a type and nothing else.",
            "Add 'attributes' to the resource.",
            "LIVE https://community.klaviyo.com/developer-group-64/is-creation-by-profile-email-still-allowed-in-the-latest-api-version-9268",
        ),
        "unknown-field": _error(
            400,
            "Klaviyo does not know this field here.",
            "Remove it or move it.",
            "LIVE https://github.com/verbb/formie/issues/1986",
        ),
        "missing-field": _error(400, "A required field is missing.", "Add it.", "SPEC; wording 3P"),
        "wrong-type": _error(400, "The value has another JSON type.", "Send the type named here.", "SPEC"),
        "wrong-resource-type": _error(
            400,
            "The JSON:API type is not the one of this place.",
            "Send the type named here.",
            "SPEC; GH:klaviyo/klaviyo-api-node#50",
        ),
        "bad-value": _error(400, "The value is not allowed here.", "Send one that is.", "SPEC"),
        "bad-datetime": _error(
            400,
            "The value is no point in time.",
            "Send ISO 8601, such as 2026-07-15T09:30:00Z.",
            "SPEC create_event",
        ),
        "too-long": _error(
            400,
            "The value is too long or has too many items.",
            "Shorten it.",
            "SPEC; DOC https://developers.klaviyo.com/en/reference/events_api_overview",
        ),
        "id-mismatch": _error(
            400,
            "data.id is not the id of the path.",
            "Send the same id in the path and in the body.",
            "SPEC update_profile",
        ),
        # the query
        "unknown-parameter": _error(
            400,
            "The operation has no such query parameter.",
            "Remove it, or use one that the operation has.",
            "3P: connectors that probed page[size] on the live API",
        ),
        "repeated-parameter": _error(
            400,
            "The parameter is sent twice.",
            "Join the conditions with a comma.",
            "LIVE https://community.klaviyo.com/developer-group-64/api-filtering-12221",
        ),
        "bad-parameter": _error(400, "The parameter has a wrong value.", "Send one that is allowed.", "SPEC"),
        "bad-include": _error(
            400,
            "The resource cannot be included here.",
            "Use one of the names the operation has; they are singular since 2023-07-15.",
            "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
        ),
        "bad-filter": _error(
            400,
            "The filter cannot be read.",
            "Write operator(field,value): no spaces outside quotes, text in quotes, datetimes without.",
            "LIVE https://community.klaviyo.com/developer-group-64/campaign-api-multiple-filters-14473",
        ),
        "filter-field": _error(
            400,
            "The operation cannot filter by this field.",
            "Filter by a field that it has.",
            "SPEC x-klaviyo-filters; the wording is UNCONFIRMED",
        ),
        "filter-operator": _error(
            400,
            "The field does not take this operator.",
            "Use an operator that it takes.",
            "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_campaigns.400",
        ),
        "no-channel": _error(
            400,
            "The filter names no channel.",
            'Add equals(messages.channel,"email"), or "sms", or "mobile_push".',
            "DOC https://github.com/klaviyo/klaviyo-api-python/blob/main/CHANGELOG.md 4.0.0",
        ),
        "bad-cursor": _error(
            400,
            "The page cursor is not one that the API gave out.",
            "Follow links.next of the page before.",
            "LIVE https://github.com/klaviyo/klaviyo-api-python/issues/9",
        ),
        # what the account knows
        "not-found": _error(
            404,
            "There is no such resource.",
            "Check the id.",
            "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_profile.404",
        ),
        "bad-event-id": _error(
            400,
            "The text is no event id.",
            "Use an id that the API gave out.",
            "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_event.400",
        ),
        "duplicate-profile": _error(
            409,
            "A profile with one of these identifiers exists.",
            "Use POST /api/profile-import, or PATCH the profile named in meta.duplicate_profile_id.",
            "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/75",
        ),
        # rules beyond the schemas; which operations they bind is said in rules.yaml
        "no-identifier": _error(
            400,
            "The profile has nothing to be recognised by.",
            "Send an id, email, phone_number or external_id that is not empty.",
            "LIVE https://community.klaviyo.com/developer-group-64/error-creating-new-profiles-with-phone-number-only-11955",
        ),
        "bad-phone": _error(
            400,
            "The phone number is not E.164.",
            "Write it as +15005550006.",
            "LIVE https://github.com/klaviyo/klaviyo-swift-sdk test fixtures",
        ),
        "bad-email": _error(
            400,
            "The email address is not valid.",
            "Send name@domain.",
            "DOC https://developers.klaviyo.com/en/reference/profiles_api_overview",
        ),
        "formatted-value": _error(
            400,
            "$value is text, and must be a number.",
            'Send the number in attributes.value: 1234.00, not "$1,234.00".',
            "LIVE https://github.com/klaviyo/magento2-klaviyo/blob/master/CHANGELOG.md BUGPORT-8326",
        ),
        "one-identifier": _error(
            400,
            "The profile to delete is named by none or by several identifiers.",
            "Send one of id, email and phone_number, and an empty attributes object beside an id.",
            "SPEC request_profile_deletion; the wording is UNCONFIRMED",
        ),
        "one-target": _error(
            400,
            "The job names none or several of profiles, list and segment.",
            "Send attributes.profiles, relationships.list or relationships.segment, one of them.",
            "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
        ),
        "no-phone": _error(
            400,
            "A channel that needs a phone number is subscribed without one.",
            "Send phone_number beside subscriptions, or leave the channel out.",
            "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/95",
        ),
        "no-consented-at": _error(
            400,
            "A historical import does not say when consent was given.",
            "Send consented_at, a time in the past, with each consent.",
            "SPEC bulk_subscribe_profiles; the wording is UNCONFIRMED",
        ),
        "no-time-range": _error(
            400,
            "The filter does not bound the time.",
            "Add greater-or-equal(datetime,...) and less-than(datetime,...), a year apart at most.",
            "DOC https://developers.klaviyo.com/en/v2023-09-15/reference/query_metric_aggregates.md",
        ),
        "aggregate-sort": _error(
            400,
            "Klaviyo fails when aggregates are to be sorted.",
            "Leave 'sort' out and sort what comes back.",
            "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
        ),
        "reserved-domain": _loss(
            "Klaviyo accepts events of test domains and drops them.",
            "Use an address of a domain of your own.",
            "DOC https://developers.klaviyo.com/en/reference/events_api_overview",
        ),
        "unknown-profile": _loss(
            "The event names a profile by an id that no profile has.",
            "Send an identifier of the person, such as the email; the id is Klaviyo's own, not yours.",
            "DERIVED from https://community.klaviyo.com/developer-group-64/triggering-create-event-for-an-existing-profile-6249",
        ),
        "legacy-key": _loss(
            "A v1/v2 key is left in place: it becomes a custom property and has no effect.",
            "Move it to the attribute that replaced it.",
            "DOC https://developers.klaviyo.com/en/docs/migrate_track_identify_and_subscribe_to_our_new_apis",
        ),
        "subscribe-without-list": _loss(
            "Klaviyo accepts a subscription without a list, and whoever is new gets no profile.",
            "Name the list in relationships.list, or send historical_import with consented_at.",
            "3P https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
        ),
        "list-unsubscribe": _advice(
            "The list does not confine the job: whoever is not on it is unsubscribed from everything.",
            "To take people off a list only, call DELETE /api/lists/{id}/relationships/profiles.",
            "SPEC bulk_unsubscribe_profiles",
        ),
    }
)


def violation(
    code: str,
    detail: str | None = None,
    *,
    pointer: str | None = None,
    parameter: str | None = None,
    remedy: str | None = None,
) -> Violation:
    """Build a violation of a code from the catalogue.

    `detail` and `remedy` default to the catalogue's. Raises KeyError for a code that is not in it.
    """
    kind = CATALOGUE[code]
    return Violation(
        code=code,
        detail=detail or kind.summary,
        remedy=remedy or kind.remedy,
        severity=kind.severity,
        pointer=pointer,
        parameter=parameter,
        evidence=kind.evidence,
        status=kind.status,
    )
