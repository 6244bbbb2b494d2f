"""Profiles: identifiers, imports, deletion."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error, loss

KINDS: Mapping[str, ViolationKind] = {
    "no-identifier": error(
        400,
        "The profile has nothing to be recognised by.",
        "Send an id, email, phone_number or external_id that is not empty.",
        "LIVE https://community.klaviyo.com/developer-group-64/error-creating-new-profiles-with-phone-number-only-11955",
        detail="One or more identifiers is required",
    ),
    "dropped-phone": loss(
        "The phone number is not E.164 and is dropped, since an email stands beside it.",
        "Send it as +, country code and number, without spaces.",
        "DOC https://community.klaviyo.com/developer-group-64/api-validation-improvements-for-phone-number-handling-18034",
    ),
    "bad-phone": error(
        400,
        "The phone number is not E.164.",
        "Write it as +15005550006.",
        "LIVE https://github.com/klaviyo/klaviyo-swift-sdk test fixtures",
        detail="Invalid phone number format (Example of a valid format: +12345678901)",
    ),
    "bad-email": error(
        400,
        "The email address is not valid.",
        "Send name@domain.",
        "DOC https://developers.klaviyo.com/en/reference/profiles_api_overview",
        detail="Invalid email address",
    ),
    # Advice: live took and kept it in POST /api/profiles, whose files have not had it since 2023-02-22.
    "anonymous-id": advice(
        "An import names an anonymous_id, which no file of this revision has.",
        "Send another identifier beside it: that Klaviyo keeps it in an import is UNCONFIRMED.",
        "DERIVED from LIVE SPREE; PYCL 22.0.0",
    ),
    "number-for-id": advice(
        "An external id is a number, where Klaviyo's files ask for text.",
        'Send it as text, such as "1": whether Klaviyo takes a number is UNCONFIRMED.',
        "LIVE SPREE, a cassette that was edited by hand",
    ),
    # Advice: Klaviyo's own Magento plugin sends it so.
    "number-in-properties": advice(
        "'$phone_number' stands among the properties of a profile.",
        "Send it as phone_number: whether Klaviyo reads it among the properties is UNCONFIRMED.",
        "3P S-WILD",
    ),
    "one-identifier": error(
        400,
        "The profile to delete is named by none or by several identifiers.",
        "Send one of id, email and phone_number, and an empty attributes object beside an id.",
        "SPEC request_profile_deletion; the wording is UNCONFIRMED",
    ),
    "profile-too-large": error(
        400,
        "A profile is larger than Klaviyo keeps.",
        "Leave out data that nothing in Klaviyo reads, or shorten it: at most 100 KB, 95 KB in an event.",
        "SPEC create_profile, bulk_import_profiles; DOC EVT; status and wording UNCONFIRMED",
    ),
    # 409 is part of a right upsert by create and patch, so that outcome.py does not count it as a
    # failure.
    "duplicate-profile": error(
        409,
        "A profile with one of these identifiers exists.",
        "Use POST /api/profile-import, or PATCH the profile named in meta.duplicate_profile_id.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/75",
    ),
    "identifier-kept": loss(
        "A client endpoint never changes the identifiers of a known profile.",
        "Change identifiers from a server: PATCH /api/profiles/{id} or POST /api/profile-import.",
        "SPEC create_client_profile",
    ),
    # A loss: neither events nor sign-ups merge people.
    "foreign-identifier": loss(
        "An identifier belongs to another profile than the one that is recognised: it is left out.",
        "Merge the two with POST /api/profile-merge, or send the identifiers of one profile only.",
        "DERIVED: only an import refuses such a pair (facts E2, LIVE)",
        detail="Another profile has this '{name}': it is left out here.",
    ),
    "unknown-token": loss(
        "No push token has this text: nothing is unregistered.",
        "Send the token as it was registered.",
        "SPEC unregister_client_push_token",
    ),
    # A loss: the import is 202 and the profiles exist, only the list stays empty.
    "misplaced-list": loss(
        "The list of an import stands outside of data.relationships: it stays empty.",
        "Move it to data.relationships.lists.data.",
        "LIVE https://community.klaviyo.com/developer-group-64/"
        "spawn-bulk-profile-import-endpoint-is-creating-profiles-but-not-adding-them-to-the-list-11100",
    ),
}
