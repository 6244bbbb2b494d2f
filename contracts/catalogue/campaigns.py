"""Campaigns and their messages."""

from __future__ import annotations

from collections.abc import Mapping

from .violation_kind import ViolationKind, advice, error

KINDS: Mapping[str, ViolationKind] = {
    "no-such-channel": error(
        400,
        "A message goes by a channel that does not exist.",
        "Name email, sms or mobile_push.",
        "SPEC; the answer is UNCONFIRMED",
    ),
    # A draft may lack anything. The check belongs to the sending, where a 202 would hide a mail that
    # never goes.
    "campaign-incomplete": error(
        400,
        "The campaign is incomplete and cannot be sent.",
        "Add it: audiences, and a template, subject and sender for an email or a body for a text message.",
        "DERIVED from facts 8.13; status and wording are UNCONFIRMED",
    ),
    "campaign-state": error(
        400,
        "The campaign is past this.",
        "Send a draft, and stop an unsent campaign only; clone the campaign to send it again.",
        "DERIVED from facts 8.13; status and wording are UNCONFIRMED",
    ),
    "no-estimation": error(
        404,
        "Nobody has counted the campaign's recipients.",
        "Start POST /api/campaign-recipient-estimation-jobs and wait until it is complete.",
        "3P https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md",
    ),
    "other-channel": error(
        400,
        "A message can't change its channel.",
        "Create a campaign with the other channel.",
        "SPEC update_campaign_message; status and wording are UNCONFIRMED",
    ),
    "email-image": error(
        400,
        "An email has no image of its own.",
        "Put the picture into the template.",
        "LIVE REC update_image_for_campaign_message.400",
        "Image relationships are only supported for push and SMS messages",
    ),
    # Advice only: notes demand both, and recorded calls of an SDK send one.
    "tracking-params": advice(
        "The custom tracking parameters lack utm_source or utm_medium.",
        "Send both of them.",
        "3P https://github.com/nickdnk/klaviyo-php-sdk/blob/main/scratch/FINDINGS.md; recorded calls differ",
    ),
}
