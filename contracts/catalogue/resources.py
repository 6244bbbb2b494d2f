"""Resources that are played from their contracts: rules that live answers show."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, error

KINDS: Mapping[str, ViolationKind] = {
    "not-entitled": error(
        403,
        "The account does not have the product that this operation needs.",
        "Ask with an OAuth app, or have Klaviyo enable the product; `rehearse serve` has --advanced-kdp.",
        "LIVE REC create_webhook.403",
    ),
    "daily-limit": error(
        403,
        "The resource was changed as often as a day allows.",
        "Change it again tomorrow.",
        "LIVE REC update_mapped_metric.403",
    ),
    "tag-service": error(
        404,
        "There is no tag group with this id.",
        "Create the group first, or name none: the tag then is in the default one.",
        "LIVE REC create_tag.404",
    ),
    "unknown-list": error(
        400,
        "There is no list with this id.",
        "Create the list first, or send the id of one that is there.",
        "LIVE https://github.com/spree/spree_klaviyo",
    ),
    "unknown-variant": error(
        404,
        "There is no catalog variant with this id.",
        "Create the variant first; its id is $custom:::$default:::EXTERNAL_ID.",
        "LIVE https://github.com/spree/spree_klaviyo",
    ),
    "tag-exists": error(
        409,
        "There is a tag with this name.",
        "Look the tag up by its name and use its id.",
        "LIVE https://github.com/amp-labs/connectors/tree/main/providers/klaviyo/test",
    ),
    "linked-already": error(
        409,
        "The two resources are related already.",
        "Add only what is not there: read the relationship first.",
        "LIVE https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
    "unfetched-image": error(
        400,
        "The image can't be fetched, or is none of jpeg, png and gif.",
        "Send a URL that leads to one of those.",
        "LIVE REC upload_image_from_url.400",
    ),
}
