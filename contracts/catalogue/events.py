"""Events and their properties."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error, loss

KINDS: Mapping[str, ViolationKind] = {
    # A code of its own: shops format money, and "wrong type" would not lead to the formatting.
    "formatted-value": error(
        400,
        "$value is text, and must be a number.",
        'Send the number in attributes.value: 1234.00, not "$1,234.00".',
        "LIVE https://github.com/klaviyo/magento2-klaviyo/blob/master/CHANGELOG.md BUGPORT-8326",
        detail="'$value' must be a number, not {value}.",
    ),
    "too-many-events": error(
        400,
        "The batches of a call hold more than 1000 events together.",
        "Spread them over several calls.",
        "SPEC bulk_create_events; the wording is UNCONFIRMED",
    ),
    "repeated-event": error(
        400,
        "A unique_id is repeated for the same profile and metric.",
        "Send each event once.",
        "SPEC bulk_create_events; by DOC EVT it is 202 and dropped: see the setting repeated_events",
    ),
    "bad-event-id": error(
        400,
        "The text is not an event id.",
        "Use an id that the API gave out.",
        "LIVE REC get_event.400",
    ),
    "too-deep": error(
        400,
        "A property is nested deeper than 10 levels.",
        "Flatten it.",
        "DOC https://developers.klaviyo.com/en/reference/events_api_overview; the wording is UNCONFIRMED",
    ),
    # A loss: $value and its like are valid names of custom properties, so that Klaviyo takes them.
    "legacy-key": loss(
        "A v1/v2 key is left in place: it becomes a custom property and has no effect.",
        "Move it to the attribute that replaced it.",
        "DOC https://developers.klaviyo.com/en/docs/migrate_track_identify_and_subscribe_to_our_new_apis",
        detail="'{key}' is a key of the old API; here it is one more custom property.",
    ),
    # A loss that tests hide: test suites use just these domains.
    "reserved-domain": loss(
        "Klaviyo accepts events of test domains and drops them.",
        "Use an address of a domain of your own.",
        "DOC https://developers.klaviyo.com/en/reference/events_api_overview",
    ),
    "unknown-profile": loss(
        "The event names a profile by an id that no profile has.",
        "Send an identifier of the person, such as the email; the id is Klaviyo's own, not yours.",
        "DERIVED from https://community.klaviyo.com/developer-group-64/triggering-create-event-for-an-existing-profile-6249",
    ),
    # A loss by design: Klaviyo takes a second event with the same unique_id for a repeat of the first.
    "repeated-id": loss(
        "An event of this profile and metric had the same unique_id before: this one is dropped.",
        "Give each event a unique_id of its own; to send an event again is needed after a failure only.",
        "DOC https://developers.klaviyo.com/en/reference/events_api_overview",
    ),
    # A loss with two requests that are both right: only together they are one event.
    "same-second": loss(
        "Two events of a person and a metric have the same second and no unique_id: one is kept.",
        "Send the time of each event, and a unique_id of your own.",
        "SPEC create_event; DOC https://developers.klaviyo.com/en/reference/events_api_overview",
    ),
}
