"""What only the account can know."""

from __future__ import annotations

from collections.abc import Mapping

from .kind import Kind, error

KINDS: Mapping[str, Kind] = {
    "not-found": error(
        404,
        "There is no such resource.",
        "Check the id.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_profile.404",
    ),
    "bad-event-id": error(
        400,
        "The text is no event id.",
        "Use an id that the API gave out.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk get_event.400",
    ),
    "duplicate-id": error(
        409,
        "A resource with this id exists.",
        "Update it, or choose another id.",
        "SPEC: ids of catalogs and coupons are made of what is sent; status and words are UNCONFIRMED",
    ),
    "duplicate-profile": error(
        409,
        "A profile with one of these identifiers exists.",
        "Use POST /api/profile-import, or PATCH the profile named in meta.duplicate_profile_id.",
        "LIVE https://github.com/klaviyo/klaviyo-api-node/issues/75",
    ),
}
