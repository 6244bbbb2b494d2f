"""Rules beyond the schemas; which operations they bind is said in rules.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, advice, error, loss

KINDS: Mapping[str, Kind] = {
    "no-identifier": error(
        400,
        "The profile has nothing to be recognised by.",
        "Send an id, email, phone_number or external_id that is not empty.",
        "LIVE https://community.klaviyo.com/developer-group-64/error-creating-new-profiles-with-phone-number-only-11955",
    ),
    "bad-phone": error(
        400,
        "The phone number is not E.164.",
        "Write it as +15005550006.",
        "LIVE https://github.com/klaviyo/klaviyo-swift-sdk test fixtures",
    ),
    "bad-email": error(
        400,
        "The email address is not valid.",
        "Send name@domain.",
        "DOC https://developers.klaviyo.com/en/reference/profiles_api_overview",
    ),
    "formatted-value": error(
        400,
        "$value is text, and must be a number.",
        'Send the number in attributes.value: 1234.00, not "$1,234.00".',
        "LIVE https://github.com/klaviyo/magento2-klaviyo/blob/master/CHANGELOG.md BUGPORT-8326",
    ),
    "one-identifier": error(
        400,
        "The profile to delete is named by none or by several identifiers.",
        "Send one of id, email and phone_number, and an empty attributes object beside an id.",
        "SPEC request_profile_deletion; the wording is UNCONFIRMED",
    ),
    "one-target": error(
        400,
        "The job names none or several of profiles, list and segment.",
        "Send attributes.profiles, relationships.list or relationships.segment, one of them.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
    "no-phone": error(
        400,
        "A channel that needs a phone number is subscribed without one.",
        "Send phone_number beside subscriptions, or leave the channel out.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/95",
    ),
    "no-consented-at": error(
        400,
        "A historical import does not say when consent was given.",
        "Send consented_at, a time in the past, with each consent.",
        "SPEC bulk_subscribe_profiles; the wording is UNCONFIRMED",
    ),
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
    "too-many-events": error(
        400,
        "The batches hold more than 1000 events together.",
        "Spread the events over several calls.",
        "SPEC bulk_create_events; the wording is UNCONFIRMED",
    ),
    "repeated-event": error(
        400,
        "A unique_id is repeated for the same profile and metric.",
        "Send each event once.",
        "SPEC bulk_create_events; DOC says 202 and dropped instead: see the setting repeated_events",
    ),
    "aggregate-sort": error(
        400,
        "Klaviyo fails when aggregates are to be sorted.",
        "Leave 'sort' out and sort what comes back.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
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
    "legacy-key": loss(
        "A v1/v2 key is left in place: it becomes a custom property and has no effect.",
        "Move it to the attribute that replaced it.",
        "DOC https://developers.klaviyo.com/en/docs/migrate_track_identify_and_subscribe_to_our_new_apis",
    ),
    "subscribe-without-list": loss(
        "Klaviyo accepts a subscription without a list, and whoever is new gets no profile.",
        "Name the list in relationships.list, or send historical_import with consented_at.",
        "3P https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
    "list-unsubscribe": advice(
        "The list does not confine the job: whoever is not on it is unsubscribed from everything.",
        "To take people off a list only, call DELETE /api/lists/{id}/relationships/profiles.",
        "SPEC bulk_unsubscribe_profiles",
    ),
}
