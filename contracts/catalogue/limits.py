"""What is too much, too far away or in the wrong place: found by the functions of rule_functions.py."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, error, loss

KINDS: Mapping[str, Kind] = {
    "too-many-events": error(
        400,
        "The batches of a call hold more than 1000 events together.",
        "Spread them over several calls.",
        "SPEC bulk_create_events; the wording is UNCONFIRMED",
    ),
    "profile-too-large": error(
        400,
        "A profile is larger than Klaviyo keeps.",
        "Leave out what nothing in Klaviyo reads, or shorten it: 100 KB is the most, 95 KB in an event.",
        "SPEC create_profile, bulk_import_profiles; DOC events_api_overview; status and wording UNCONFIRMED",
    ),
    "too-deep": error(
        400,
        "A property is nested deeper than 10 levels.",
        "Flatten it.",
        "DOC https://developers.klaviyo.com/en/reference/events_api_overview; the wording is UNCONFIRMED",
    ),
    "consent-in-future": error(
        400,
        "A historical import names a consent that is still to be given.",
        "Send the time when consent was given, in the past; mind the time zone.",
        "SPEC bulk_subscribe_profiles; the wording is UNCONFIRMED",
    ),
    "consent-not-historical": error(
        400,
        "'consented_at' is sent without 'historical_import'.",
        "Send historical_import: true for consent that you hold already, or leave consented_at out.",
        "SPEC 2025-01-15, DERIVED for 2024-07-15; the wording is UNCONFIRMED",
    ),
    "same-second": loss(
        "Two events of a person and a metric have the same second and no unique_id: one is kept.",
        "Send the time of each event, and a unique_id of your own.",
        "SPEC create_event; DOC https://developers.klaviyo.com/en/reference/events_api_overview",
    ),
    "misplaced-list": loss(
        "The list of an import stands outside of data.relationships: it stays empty.",
        "Move it to data.relationships.lists.data.",
        "LIVE https://community.klaviyo.com/developer-group-64/"
        "spawn-bulk-profile-import-endpoint-is-creating-profiles-but-not-adding-them-to-the-list-11100",
    ),
}
