"""Recordings that are not compared, and those that do not match, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_KLAVIYO_FAILED = "a server error of Klaviyo's own"
_ENTITLED = "the recorded account lacks an entitlement"
NOT_COMPARABLE: Mapping[str, str] = MappingProxyType(
    {
        "create_profile_schema_relationship.500": _KLAVIYO_FAILED,
        "get_object_schema_relationships.500": _KLAVIYO_FAILED,
        "get_profile_schema_relationships.500": _KLAVIYO_FAILED,
        "get_versions_for_form.500": _KLAVIYO_FAILED,
        "create_object_type.403": _ENTITLED,
        "create_push_token.403": _ENTITLED,
        "create_webhook.403": _ENTITLED,
        "delete_webhook.403": _ENTITLED,
        "get_webhook.403": _ENTITLED,
        "get_webhook_topic.403": _ENTITLED,
        "get_webhook_topics.403": _ENTITLED,
        "get_webhooks.403": _ENTITLED,
        "update_webhook.403": _ENTITLED,
        "oauth_token.200": "no operation of the contract",
    }
)
_COMPANY_ID = (
    "Klaviyo adds its company_id to the custom properties of a changed profile; the mock does not, "
    "since the legacy side of a rehearsal has no such property to compare"
)
_TYPED_429 = "18 of the 20 answers of 429 have no content type; this one has"
NOT_MATCHING: Mapping[str, str] = MappingProxyType(
    {
        "create_or_update_profile.200": _COMPANY_ID,
        "get_profiles_for_segment.200": _COMPANY_ID,
        "update_profile.200": _COMPANY_ID,
        "get_action_id_for_flow_message.200": "the id is a number here alone, against its contract",
        "get_flows.429": _TYPED_429,
        "get_tag_groups.429": _TYPED_429,
        "get_lists.200": "a link to a page before the first one, which leads nowhere",
        "get_object_schema.404": "no contract allows the field; live overlooks it, seen on a 404 alone",
        "update_campaign_message.400": "the sentence names a class of Klaviyo's, which no contract does",
    }
)
