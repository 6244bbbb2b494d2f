"""Subscriptions and suppressions."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error, loss

KINDS: Mapping[str, ViolationKind] = {
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
        "A historical import has no time of consent.",
        "Send consented_at, a time in the past, with each consent.",
        "SPEC bulk_subscribe_profiles; the wording is UNCONFIRMED",
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
    # A loss: the answer is 202, and the new subscriber never exists.
    "subscribe-without-list": loss(
        "Klaviyo accepts a subscription without a list, and whoever is new gets no profile.",
        "Name the list in relationships.list, or send historical_import with consented_at.",
        "3P https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
    # Advice before the account is known. With it, global-unsubscribe tells the profiles that lose all
    # consent.
    "list-unsubscribe": advice(
        "The list does not confine the job: whoever is not on it is unsubscribed from everything.",
        "To take people off a list only, call DELETE /api/lists/{id}/relationships/profiles.",
        "SPEC bulk_unsubscribe_profiles",
    ),
    # A loss: 202 for nobody looks like success in every log.
    "unknown-person": loss(
        "Nobody in the account has these identifiers, so nothing changes.",
        "Make the profile known first, or check the identifiers.",
        "DERIVED: nothing says that the operation makes profiles",
    ),
    "no-channel-named": loss(
        "A subscription names no channel, and the profile has no address or number that would name one.",
        "Send 'subscriptions' with a channel and SUBSCRIBED, or an email or phone number.",
        "SPEC bulk_subscribe_profiles",
    ),
    "suppression-stays": loss(
        "The profile is suppressed for another reason than by hand: it stays suppressed.",
        "Only a suppression by hand is lifted so; consent lifts that of an unsubscription.",
        "SPEC bulk_unsuppress_profiles",
    ),
    "address-missing": loss(
        "A channel is named for a profile without an address or number of its own.",
        "Give the profile one that no other profile has, then subscribe it.",
        "DERIVED from https://github.com/klaviyo/klaviyo-api-node/issues/95",
    ),
    # A loss, although it is documented: an integration that takes people off one list does not mean it.
    "global-unsubscribe": loss(
        "Whoever is not on the named list loses all consent to email marketing.",
        "Ask GET /api/profiles/{id}/lists first, or name no list where all consent is meant.",
        "SPEC bulk_unsubscribe_profiles",
    ),
}
