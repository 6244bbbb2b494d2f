"""Query parameters: filters, includes, pages."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

KINDS: Mapping[str, ViolationKind] = {
    "unknown-parameter": error(
        400,
        "The operation has no such query parameter.",
        "Remove it, or use one that the operation has.",
        "LIVE AMP; 3P S-PGS",
    ),
    "repeated-parameter": error(
        400,
        "The parameter is sent twice.",
        "Join the conditions with a comma.",
        "LIVE https://community.klaviyo.com/developer-group-64/api-filtering-12221",
    ),
    "bad-parameter": error(400, "The parameter has a wrong value.", "Send one that is allowed.", "SPEC"),
    # Advice: Klaviyo answers such requests of its own integrations, though its files do not list the
    # field.
    "needless-field": advice(
        "The field need not be named: it is answered in any case, or the operation has no fieldset.",
        "Leave it out.",
        "3P S-WILD",
    ),
    # Advice: the client may have sent it right, and the recording cannot tell.
    "hidden-value": advice(
        "The recording has lost a quote of the filter, where a value was hidden.",
        "Hide values within their quotes, so that the filter stays one.",
        "3P S-WILD",
    ),
    "space-for-plus": advice(
        "A text of the filter holds a space that was a plus sign before it was decoded.",
        "Write %2B for a plus: a bare one means a space, and such a filter never matches.",
        "3P S-WILD",
    ),
    "bad-include": error(
        400,
        "The resource cannot be included here.",
        "Use one of the names the operation has; they are singular since 2023-07-15.",
        "DOC https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling",
    ),
    "bad-filter": error(
        400,
        "The filter cannot be read.",
        "Write operator(field,value): no spaces outside quotes, text in quotes, datetimes without.",
        "LIVE https://community.klaviyo.com/developer-group-64/campaign-api-multiple-filters-14473",
    ),
    "filter-field": error(
        400,
        "The operation cannot filter by this field.",
        "Filter by a field that it has.",
        "SPEC x-klaviyo-filters; the wording is UNCONFIRMED",
    ),
    "filter-operator": error(
        400,
        "The field does not take this operator.",
        "Use an operator that it takes.",
        "LIVE REC get_campaigns.400",
    ),
    "suppression-filter": error(
        400,
        "Conditions on suppressions don't go together.",
        "Filter by suppressions of one list, which list_id names, or by global ones; by one date at most.",
        "DOC PYCL 6.0.0; wording UNCONFIRMED",
    ),
    "needs-filter": error(
        400,
        "The operation needs a filter by certain fields.",
        "Filter by one of the fields that the detail names.",
        "SPEC get_coupon_codes; the wording is UNCONFIRMED",
    ),
    # The file marks the filter as optional, and the API refuses a call without a channel.
    "no-channel": error(
        400,
        "The filter names no channel.",
        'Add equals(messages.channel,"email"), or "sms", or "mobile_push".',
        "DOC PYCL 4.0.0",
    ),
    "bad-cursor": error(
        400,
        "The page cursor is not one that the API gave out.",
        "Follow links.next of the page before.",
        "LIVE https://github.com/klaviyo/klaviyo-api-python/issues/9",
    ),
}
