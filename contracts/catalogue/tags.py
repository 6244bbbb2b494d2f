"""Tags and tag groups."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error

KINDS: Mapping[str, ViolationKind] = {
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
}
