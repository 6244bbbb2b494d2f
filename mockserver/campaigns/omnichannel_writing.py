"""Writes campaigns, audiences, messages and variations as revisions since 2026-10-15 have them."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from ..jsonapi.call import Call
from ..jsonapi.documents import identifier_of, identifiers_of
from .audiences import audience_ids, audience_of, get_audience, messages_of
from .audiences import definition_of as definition_of_audience
from .model import AUDIENCE, KIND, MESSAGE, VARIATION, campaign_message, get_campaign
from .omnichannel_shapes import campaign_attributes, message_attributes
from .variations import definition_of, get_variation, variation_ids
from .writing import tags_of, write_tag

_NONE = b"null"


def write_campaign(call: Call, identifier: str) -> bytes:
    """Write a campaign, always with its audiences and messages, as older revisions do (DERIVED)."""
    account = call.account
    campaign = get_campaign(account, identifier)
    data = {
        "campaign-audiences": identifiers_of(AUDIENCE, audience_ids(account, identifier)),
        "campaign-messages": identifiers_of(MESSAGE, campaign["messages"]),
    }
    if "tags" in call.query.include:
        data["tags"] = identifiers_of("tag", tags_of(account, identifier))
    return call.write(KIND, identifier, orjson.dumps(campaign_attributes(campaign)), data=data)


def write_audience(call: Call, identifier: str) -> bytes:
    """Write an audience with its campaign and messages."""
    account = call.account
    audience = get_audience(account, identifier)
    data = {
        KIND: identifier_of(KIND, audience["campaign"]),
        "campaign-messages": identifiers_of(MESSAGE, messages_of(account, identifier)),
    }
    times = {name: audience[name] for name in ("created", "updated")}
    attributes = {**times, "definition": definition_of_audience(account, identifier)}
    return call.write(AUDIENCE, identifier, orjson.dumps(attributes), data=data)


def write_message(call: Call, identifier: str) -> bytes:
    """Write a message with its campaign, audience and variations."""
    account = call.account
    message = campaign_message(account, identifier)
    campaign = get_campaign(account, message["campaign"])
    audience = audience_of(account, identifier)
    data = {
        KIND: identifier_of(KIND, message["campaign"]),
        AUDIENCE: _NONE if audience is None else identifier_of(AUDIENCE, audience),
        "campaign-variations": identifiers_of(VARIATION, variation_ids(account, identifier)),
    }
    return call.write(MESSAGE, identifier, orjson.dumps(message_attributes(message, campaign)), data=data)


def write_variation(call: Call, identifier: str) -> bytes:
    """Write a variation with its message and the message's image."""
    account = call.account
    variation = get_variation(account, identifier)
    message = variation["message"]
    image = campaign_message(account, message)["image"]
    data = {
        MESSAGE: identifier_of(MESSAGE, message),
        "image": _NONE if image is None else identifier_of("image", image),
    }
    times = {name: variation[name] for name in ("created", "updated")}
    attributes = {**times, "definition": definition_of(account, identifier)}
    return call.write(VARIATION, identifier, orjson.dumps(attributes), data=data)


def included_with_campaigns(call: Call, campaigns: Iterable[str]) -> list[bytes] | None:
    """Write the audiences, messages and tags that the query includes; None without `include`."""
    include, account = call.query.include, call.account
    if not include:
        return None
    written: list[bytes] = []
    tags: dict[str, None] = {}
    for campaign in campaigns:
        if "campaign-audiences" in include:
            written += [write_audience(call, item) for item in audience_ids(account, campaign)]
        if "campaign-messages" in include:
            written += [write_message(call, item) for item in get_campaign(account, campaign)["messages"]]
        if "tags" in include:
            tags |= dict.fromkeys(tags_of(account, campaign))
    return [*written, *(write_tag(call, tag) for tag in tags)]


def included_with_messages(call: Call, messages: Iterable[str]) -> list[bytes] | None:
    """Write the campaigns, each once, and the variations that the query includes; None without `include`."""
    include, account = call.query.include, call.account
    if not include:
        return None
    campaigns: dict[str, None] = {}
    written: list[bytes] = []
    for message in messages:
        campaigns[campaign_message(account, message)["campaign"]] = None
        if "campaign-variations" in include:
            written += [write_variation(call, item) for item in variation_ids(account, message)]
    if "campaign" in include:
        written = [*(write_campaign(call, item) for item in campaigns), *written]
    return written
