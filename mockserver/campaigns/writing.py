"""Writes campaigns and messages in the shape of the request's revision."""

from __future__ import annotations

import orjson

from ..jsonapi.call import Call
from ..jsonapi.documents import identifier_of, identifiers_of
from ..state.account import Account
from ..state.relation import Relation
from ..state.store import Attributes
from ..templates.model import KIND as TEMPLATE
from .model import KIND, MESSAGE, campaign_message, get_campaign
from .shapes import MESSAGES_SINCE, campaign_as, flat_message, is_modern, message_as, send_times

_NONE = b"null"
# As the contracts have them; the tags themselves are played by generic/.
TAGS = Relation(KIND, "tags", "tag", True, "campaigns")
_GROUP = Relation("tag", "tag-group", "tag-group", False, "tags")


def write_campaign(call: Call, identifier: str) -> bytes:
    """Write a campaign; its messages always show (REC create_campaign.201). Raises AccountError for none."""
    account = call.account
    campaign = get_campaign(account, identifier)
    data = {"campaign-messages": identifiers_of(MESSAGE, campaign["messages"])}
    if "tags" in call.query.include:
        data["tags"] = identifiers_of("tag", tags_of(account, identifier))
    raw = orjson.dumps(campaign_as(campaign, call.revision))
    return call.write(KIND, identifier, raw, data=data)


def tags_of(account: Account, identifier: str) -> list[str]:
    """Return the ids of a campaign's tags."""
    return account.links.linked(TAGS, identifier)


def write_tag(call: Call, identifier: str) -> bytes:
    """Write a tag with its group: the other end of a to-one relationship always shows (facts 7.4, LIVE)."""
    account = call.account
    groups = [identifier_of("tag-group", item) for item in account.links.linked(_GROUP, identifier)]
    raw = account.collection("tag").rows[identifier]
    return call.write("tag", identifier, raw, data={"tag-group": (*groups, _NONE)[0]})


def write_message(call: Call, identifier: str, *, flat: bool = False, related: bool = True) -> bytes:
    """Write a message, flat where the operation has it so at every revision. Raises AccountError for none.

    related: whether its template and image show, which they do not in the answer to a change and where the
    message is included (REC update_campaign_message.200, get_campaign.200).
    """
    account = call.account
    message = campaign_message(account, identifier)
    times = send_times(get_campaign(account, message["campaign"]))
    shown = (
        flat_message(message, times, whole=is_modern(call.revision))
        if flat
        else message_as(message, times, call.revision)
    )
    if call.revision < MESSAGES_SINCE:
        content = {**shown["content"], **_template_in_content(account, message["template"])}
        shown = {**shown, "content": content, "campaign_id": message["campaign"]}
    # To-one relationships show their other end, null included (REC get_campaign_message.200).
    data = {KIND: identifier_of(KIND, message["campaign"])}
    related_data = {
        TEMPLATE: _NONE if message["template"] is None else identifier_of(TEMPLATE, message["template"]),
        "image": _NONE if message["image"] is None else identifier_of("image", message["image"]),
    }
    return call.write(
        MESSAGE, identifier, orjson.dumps(shown), data={**data, **related_data} if related else data
    )


def _template_in_content(account: Account, template: str | None) -> Attributes:
    """Return the members of a message's content that tell its template, up to 2023-06-15 (SPEC)."""
    if template is None:
        return {}
    kept = account.collection(TEMPLATE).get(template) or {}
    return {"template_id": template, "template_name": kept.get("name")}
