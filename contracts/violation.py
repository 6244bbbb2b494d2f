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


def _error(status: int, summary: str, remedy: str, evidence: str) -> Kind:
    return Kind(Severity.ERROR, status, summary, remedy, evidence)


def _loss(summary: str, remedy: str, evidence: str) -> Kind:
    return Kind(Severity.LOSS, 202, summary, remedy, evidence)


CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        # the gate
        "no-credentials": _error(
            401,
            "The Authorization header is missing or has another scheme.",
            "Send 'Authorization: Klaviyo-API-Key pk_...' (or 'Bearer ...' for an OAuth app).",
            "facts 1.2 LIVE, P1",
        ),
        "bad-key": _error(
            401,
            "The key is not a private key.",
            "Send a private key: it starts with pk_. A public key (6 characters) works on /client only.",
            "facts 1.2 LIVE",
        ),
        "missing-revision": _error(
            400,
            "The revision header is missing.",
            "Send 'revision: 2026-07-15', or the revision that you test against.",
            "facts 2: required in every spec; the answer to its absence is UNCONFIRMED",
        ),
        "bad-revision": _error(
            400, "The revision header is no date.", "Write it as YYYY-MM-DD.", "facts 2, 3P S-REV"
        ),
        "future-revision": _error(
            404, "The revision lies in the future.", "Name a revision that is published.", "facts 2, P29"
        ),
        "not-served": _error(
            404,
            "The operation is not part of this revision.",
            "Send a revision that has it; see `rehearse contracts list`.",
            "facts 2, P28",
        ),
        "unknown-path": _error(
            404, "No operation has this path.", "Compare the path with the nearest one named here.", "facts 4.1"
        ),
        "method-not-allowed": _error(
            405, "The path exists, the method does not.", "Use a method that the path has.", "facts 2, 3P S-REV"
        ),
        "media-type": _error(
            415,
            "The body is sent with another media type than JSON.",
            "Send 'Content-Type: application/vnd.api+json' (application/json is accepted too).",
            "facts 3 LIVE, P3",
        ),
        "too-large": _error(
            413, "The body is larger than 5 MB.", "Send fewer items in one call.", "facts 3 DOC RL, PROF"
        ),
        "broken-upload": _error(
            400,
            "The client went away before the body was complete.",
            "Look for a time-out or a crash in the client.",
            "mock",
        ),
        "legacy-call": _error(
            410, "The v1/v2 API is retired.", "Call the operation that replaces it.", "facts 2.1 LIVE, P30"
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
            400, "The body is no JSON.", "Send one JSON document, in UTF-8.", "facts 12: body UNCONFIRMED"
        ),
        "not-wrapped": _error(
            400,
            "A resource is not wrapped in {data: {type, attributes}}.",
            "Wrap it: {\"data\": {\"type\": ..., \"attributes\": {...}}}.",
            "facts E9 LIVE, P10, P22, P23",
        ),
        "empty-resource": _error(
            400,
            "A resource has a type and nothing else.",
            "Add 'attributes' to the resource.",
            "facts E8 LIVE, P11",
        ),
        "unknown-field": _error(
            400, "Klaviyo does not know this field here.", "Remove it or move it.", "facts E6 LIVE, P15, P24"
        ),
        "missing-field": _error(400, "A required field is missing.", "Add it.", "facts E7 3P"),
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
            "facts 8.1 SPEC",
        ),
        "too-long": _error(400, "The value is too long or has too many items.", "Shorten it.", "facts 8.1, 8.5"),
        "id-mismatch": _error(
            400,
            "data.id is not the id of the path.",
            "Send the same id in the path and in the body.",
            "facts 8.5 SPEC",
        ),
        # the query
        "unknown-parameter": _error(
            400,
            "The operation has no such query parameter.",
            "Remove it, or use one that the operation has.",
            "facts E16, P9 3P",
        ),
        "repeated-parameter": _error(
            400, "The parameter is sent twice.", "Join the conditions with a comma.", "facts 6.1 LIVE"
        ),
        "bad-parameter": _error(400, "The parameter has a wrong value.", "Send one that is allowed.", "SPEC"),
        "bad-include": _error(
            400,
            "The resource cannot be included here.",
            "Use one of the names the operation has; they are singular since 2023-07-15.",
            "facts E15, P27",
        ),
        "bad-filter": _error(
            400,
            "The filter cannot be read.",
            "Write operator(field,value): no spaces outside quotes, text in quotes, datetimes without.",
            "facts E13 LIVE, P4, P5",
        ),
        "filter-field": _error(
            400, "The operation cannot filter by this field.", "Filter by a field that it has.", "facts 6.3"
        ),
        "filter-operator": _error(
            400, "The field does not take this operator.", "Use an operator that it takes.", "facts E14, P6"
        ),
        "bad-cursor": _error(
            400,
            "The page cursor is not one that the API gave out.",
            "Follow links.next of the page before.",
            "facts E17 LIVE",
        ),
        # what the account knows
        "not-found": _error(404, "There is no such resource.", "Check the id.", "facts E3 LIVE"),
        "bad-event-id": _error(
            400, "The text is no event id.", "Use an id that the API gave out.", "facts E4 LIVE, P43"
        ),
        "duplicate-profile": _error(
            409,
            "A profile with one of these identifiers exists.",
            "Use POST /api/profile-import, or PATCH the profile named in meta.duplicate_profile_id.",
            "facts E1, E2 LIVE, P19, P20",
        ),
        # rules beyond the schemas; which operations they bind is said in rules.yaml
        "no-identifier": _error(
            400,
            "The profile has nothing to be recognised by.",
            "Send an id, email, phone_number or external_id that is not empty.",
            "facts E10 LIVE, P18",
        ),
        "bad-phone": _error(
            400, "The phone number is not E.164.", "Write it as +15005550006.", "facts E11 LIVE, P25"
        ),
        "bad-email": _error(400, "The email address is not valid.", "Send name@domain.", "facts 8.5 PROF"),
        "formatted-value": _error(
            400,
            "$value is text, and must be a number.",
            "Send the number in attributes.value: 1234.00, not \"$1,234.00\".",
            "facts P35",
        ),
        "reserved-domain": _loss(
            "Klaviyo accepts events of test domains and drops them.",
            "Use an address of a domain of your own.",
            "facts 8.1 EVT, P14",
        ),
        "legacy-key": _loss(
            "A v1/v2 key is left in place: it becomes a custom property and has no effect.",
            "Move it to the attribute that replaced it.",
            "facts 9.3",
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
