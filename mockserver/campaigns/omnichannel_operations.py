"""Campaigns of several channels and their audiences, since 2026-10-15 (PYSDK 25.0.0).

Messages and variations are in variation_operations.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call, Handler
from ..jsonapi.documents import array_of, single_document
from ..jsonapi.refusal import Refusal, linked, located
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, created, require, single_reply
from ..state.account import Account
from ..state.store import Attributes, read_attribute
from . import audiences, variations
from .listing import campaigns_page
from .model import (
    KIND,
    campaign_message,
    change_campaign,
    clone_campaign,
    create_campaign,
    get_campaign,
    move_message,
    save_campaign,
)
from .omnichannel_shapes import campaign_changes, tracking_changes
from .omnichannel_writing import included_with_campaigns, write_audience, write_campaign, write_message
from .sending import SEND_JOB
from .sent_variations import checked_variations
from .writing import TAGS

_ATTRIBUTES = "/data/attributes"


def post_campaign(call: Call) -> Reply:
    """Create a draft with the audiences and messages that are sent along."""
    account, data = call.account, call.payload["data"]
    sent = data["attributes"]
    named = _named(account, data.get("relationships") or {})
    groups = _inline_audiences(account, sent)
    messages = _inline_messages(account, sent, groups)
    content: Attributes = {"name": sent["definition"].get("name") or "", "audiences": {}}
    first = [variations.message_from(_details(item)) for item in messages]
    identifier = create_campaign(account, content, first)
    made = {name: audiences.create_audience(account, identifier, item) for name, item in groups.items()}
    for own, item in zip(get_campaign(account, identifier)["messages"], messages, strict=True):
        audiences.address(account, own, made[item["audience_temporary_id"]])
        variations.name_message(account, own, item.get("name"))
        variations.set_variations(account, own, _definitions(item))
        tracking = tracking_changes({"is_add_utm": item.get("is_add_utm")})
        change_campaign(account, identifier, {"tracking_options": tracking})
    _define(account, identifier, sent["definition"])
    for tag in named["tags"]:
        account.links.link(TAGS, identifier, tag)
    for audience in named["campaign-audiences"]:
        audiences.move_audience(account, audience, identifier)
    for message in named["campaign-messages"]:
        move_message(account, message, identifier)
    return created(call, write_campaign(call, identifier))


def get_campaigns(call: Call) -> Reply:
    """List campaigns; archived ones where they are asked for, as at older revisions (UNCONFIRMED)."""
    page = campaigns_page(call, _read)
    resources = [write_campaign(call, item) for item in page.ids]
    return collection_reply(call, resources, page, included_with_campaigns(call, page.ids))


def read_campaign(call: Call) -> Reply:
    """Read a campaign, which counts as a read of its send."""
    identifier = call.ids[0]
    call.account.jobs.poll(SEND_JOB, identifier)
    resource = write_campaign(call, identifier)
    return single_reply(call, resource, included=included_with_campaigns(call, [identifier]))


def patch_campaign(call: Call) -> Reply:
    """Change a campaign; null is ignored."""
    account, identifier = call.account, call.ids[0]
    _define(account, identifier, call.payload["data"]["attributes"]["definition"])
    return single_reply(call, write_campaign(call, identifier))


def post_clone(call: Call) -> Reply:
    """Copy a campaign into a draft, with its audiences and variations."""
    account, data = call.account, call.payload["data"]
    source = get_campaign(account, data["id"])
    groups = audiences.audience_ids(account, data["id"])
    # PYSDK 25.0.0: the name of a copy without one.
    name = (data.get("attributes") or {}).get("name") or f"Copy of {source['name']}"
    copy = clone_campaign(account, data["id"], name)
    own = dict(zip(source["messages"], get_campaign(account, copy)["messages"], strict=True))
    save_campaign(account, copy, {**get_campaign(account, copy), "audiences": audiences.no_lists()})
    for audience in groups:
        other = audiences.create_audience(account, copy, audiences.definition_of(account, audience))
        for message in audiences.messages_of(account, audience):
            audiences.address(account, own[message], other)
    for before, after in own.items():
        variations.copy_variations(account, before, after)
    return created(call, write_campaign(call, copy))


def get_campaign_audiences(call: Call) -> Reply:
    """Read the audiences of a campaign, all in one answer."""
    ids = audiences.audience_ids(call.account, call.ids[0])
    return Reply(200, single_document(array_of(write_audience(call, item) for item in ids), call.url))


def get_message_campaign(call: Call) -> Reply:
    """Read the campaign of a message."""
    return single_reply(call, write_campaign(call, campaign_message(call.account, call.ids[0])["campaign"]))


def post_audience(call: Call) -> Reply:
    """Give a campaign another audience."""
    account, data = call.account, call.payload["data"]
    campaign = linked(data, KIND)["id"]
    own = get_campaign(account, campaign)["messages"]
    messages = [
        item["id"] for item in (data["relationships"].get("campaign-messages") or {}).get("data") or ()
    ]
    for number, message in enumerate(messages):
        if message not in own:
            detail = f"The campaign has no message {message[:60]}."
            pointer = f"/data/relationships/campaign-messages/data/{number}/id"
            raise Refusal([violation("bad-value", detail, pointer=pointer)])
    with located(f"{_ATTRIBUTES}/definition"):
        identifier = audiences.create_audience(account, campaign, data["attributes"]["definition"])
    for message in messages:
        audiences.address(account, message, identifier)
    return created(call, write_audience(call, identifier))


def read_audience(call: Call) -> Reply:
    """Read an audience."""
    account, identifier, include = call.account, call.ids[0], call.query.include
    resource = write_audience(call, identifier)
    included: list[bytes] = []
    if KIND in include:
        included.append(write_campaign(call, audiences.get_audience(account, identifier)["campaign"]))
    if "campaign-messages" in include:
        included += [write_message(call, item) for item in audiences.messages_of(account, identifier)]
    return single_reply(call, resource, included=included if include else None)


def patch_audience(call: Call) -> Reply:
    """Change an audience; null is ignored."""
    definition = (call.payload["data"].get("attributes") or {}).get("definition") or {}
    audiences.get_audience(call.account, call.ids[0])
    with located(f"{_ATTRIBUTES}/definition"):
        audiences.change_audience(call.account, call.ids[0], definition)
    return single_reply(call, write_audience(call, call.ids[0]))


def remove_audience(call: Call) -> Reply:
    """Delete an audience."""
    audiences.delete_audience(call.account, call.ids[0])
    return Reply(204)


def _inline_audiences(account: Account, sent: Mapping[str, Any]) -> dict[str, Attributes]:
    """Return the audiences of a request, by temporary id. Raises Refusal, such as for an unknown list."""
    found: dict[str, Attributes] = {}
    for number, item in enumerate(sent.get("audiences") or ()):
        with located(f"{_ATTRIBUTES}/audiences/{number}"):
            found[item["temporary_id"]] = audiences.checked(account, item)
    return found


def _inline_messages(
    account: Account, sent: Mapping[str, Any], groups: Mapping[str, Attributes]
) -> list[dict[str, Any]]:
    """Return the messages that are sent with a campaign.

    Raises Refusal for an audience that is not sent, and for a template that does not exist.
    """
    messages = list(sent.get("messages") or ())
    for number, item in enumerate(messages):
        pointer = f"{_ATTRIBUTES}/messages/{number}"
        if item["audience_temporary_id"] not in groups:
            detail = f"No audience has the temporary id '{item['audience_temporary_id'][:60]}'."
            raise Refusal([violation("bad-value", detail, pointer=f"{pointer}/audience_temporary_id")])
        checked_variations(account, item, pointer)
    return messages


def _definitions(sent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item["definition"] for item in sent.get("variations") or ()]


def _details(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((item.get("details") or {} for item in _definitions(sent)), {})


def _named(account: Account, relationships: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids that a new campaign names, by relationship. Raises for one that does not exist."""
    found = {
        name: [item["id"] for item in (relationships.get(name) or {}).get("data") or ()]
        for name in ("tags", "campaign-audiences", "campaign-messages")
    }
    for tag in found["tags"]:
        require(account.collection("tag"), "tag", tag)
    for audience in found["campaign-audiences"]:
        audiences.draft_of(account, audience)
    for message in found["campaign-messages"]:
        variations.draft_of(account, message)
    return found


def _define(account: Account, identifier: str, definition: Mapping[str, Any]) -> None:
    kept = get_campaign(account, identifier)
    save_campaign(account, identifier, {**kept, **campaign_changes(definition, kept)})


def _read(identifier: str, attributes: Attributes, field: str) -> Any:
    if field == "builder":
        return (attributes.get("definition") or {}).get("builder")
    return read_attribute(identifier, attributes, field)


OPERATIONS: Mapping[str, Handler] = {
    "POST /api/campaigns": post_campaign,
    "GET /api/campaigns": get_campaigns,
    "GET /api/campaigns/{id}": read_campaign,
    "PATCH /api/campaigns/{id}": patch_campaign,
    "POST /api/campaign-clone": post_clone,
    "GET /api/campaigns/{id}/campaign-audiences": get_campaign_audiences,
    "GET /api/campaign-messages/{id}/campaign": get_message_campaign,
    "POST /api/campaign-audiences": post_audience,
    "GET /api/campaign-audiences/{id}": read_audience,
    "PATCH /api/campaign-audiences/{id}": patch_audience,
    "DELETE /api/campaign-audiences/{id}": remove_audience,
}
