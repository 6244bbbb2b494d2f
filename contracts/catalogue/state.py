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
    "too-many-tags": error(
        400,
        "An account has 500 tags and 50 tag groups at most, a resource 100 tags.",
        "Delete tags that nothing uses.",
        "SPEC create_tag, create_tag_group, tag_lists; status and words are UNCONFIRMED",
    ),
    "default-tag-group": error(
        400,
        "The default tag group can't be deleted.",
        "Delete its tags one by one.",
        "SPEC delete_tag_group; status and words are UNCONFIRMED",
    ),
    "exclusive-tag-group": error(
        400,
        "The resource has a tag of the same exclusive group already.",
        "Remove the other tag first.",
        "SPEC create_tag_group; that Klaviyo refuses and does not replace is UNCONFIRMED",
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
