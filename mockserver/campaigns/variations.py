"""Variations of messages, which have their content since 2026-10-15 (PYSDK 25.0.0).

The first variation of a message is the message that older revisions and the old API have. A message that was
made there has a single variation, which has the message's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import AccountError, unknown_id
from ..state.clock import stamp
from ..state.store import Attributes
from .model import (
    MESSAGE,
    VARIATION,
    assign_template,
    campaign_message,
    change_message,
    get_campaign,
    require_draft,
)
from .shapes import CONTENT, message_of

WHATSAPP = "whatsapp"
# The channel of details -> the channel as messages keep it.
_CHANNELS = {"push": "mobile_push"}
_RENDERING = ("shorten_links", "add_org_prefix", "add_info_link", "add_opt_out_language")
_PUSH = ("title", "body", "action_buttons")
# Members that one channel alone has, for details without a channel.
_TELLING = {
    "subject": "email",
    "from_email": "email",
    "title": "push",
    "push_type": "push",
    "text_message_type": "sms",
    "body": "sms",
}


def message_from(details: Mapping[str, Any] | None) -> Attributes:
    """Make a new message, as it is kept, of the details of its first variation."""
    said = details or {}
    channel = channel_of(said)
    if channel == WHATSAPP:
        empty: Attributes = dict.fromkeys(
            ("label", "render_options", "notification_type", "kv_pairs", "options")
        )
        return {"channel": WHATSAPP, "content": {}, **empty}
    return message_of({"definition": _definition(channel, said)}, None, modern=True)


def channel_of(details: Mapping[str, Any]) -> str:
    """Return the channel of details, as messages keep it; email where nothing tells of another."""
    sent = details.get("channel") or next(
        (channel for member, channel in _TELLING.items() if member in details), "email"
    )
    return _CHANNELS.get(sent, str(sent))


def variation_ids(account: Account, message: str) -> list[str]:
    """Return the ids of a message's variations. Raises AccountError for an unknown message."""
    return list(campaign_message(account, message).get("variations", [message]))


def get_variation(account: Account, identifier: str) -> Attributes:
    """Return a variation: name, details, message, created, updated. Raises AccountError for an unknown id."""
    variation = account.collection(VARIATION).get(identifier)
    if variation is not None:
        return variation
    message = account.collection(MESSAGE).get(identifier)
    if message is None or identifier not in variation_ids(account, identifier):
        raise unknown_id(VARIATION, identifier)
    times = {"created": message["created_at"], "updated": message["updated_at"]}
    return {"message": identifier, "name": None, "details": {}, **times}


def definition_of(account: Account, identifier: str) -> Attributes:
    """Return a variation's definition; that of the first one has the present content of its message."""
    variation = get_variation(account, identifier)
    message, details = variation["message"], variation["details"]
    if variation_ids(account, message)[0] == identifier:
        details = {**details, **_details(campaign_message(account, message))}
    return {"name": variation["name"], "details": details or None}


def create_variation(account: Account, message: str, definition: Mapping[str, Any]) -> str:
    """Add a variation to a message and return its id. definition: name, details.

    Raises AccountError for an unknown message, and when its campaign is no draft.
    """
    draft_of(account, message)
    ids = _settle(account, message)
    return _add(account, message, ids, definition)


def plant_variation(account: Account, identifier: str, message: str, definition: Mapping[str, Any]) -> None:
    """Give a message a single variation of an id. Raises AccountError as `change_variation` does."""
    apply_details(account, message, definition.get("details") or {})
    _insert(account, identifier, message, definition)
    _keep_ids(account, message, [identifier])


def set_variations(account: Account, message: str, definitions: Iterable[Mapping[str, Any]]) -> None:
    """Give a new message its variations, in place of the one it would have; the first is its content.

    Raises AccountError for an unknown template.
    """
    ids: list[str] = []
    for definition in definitions:
        if not ids:
            apply_details(account, message, definition.get("details") or {})
        ids.append(_add(account, message, ids, definition))


def change_variation(account: Account, identifier: str, definition: Mapping[str, Any]) -> None:
    """Change a variation; members of the details that are missing stay.

    Raises AccountError for another channel, an unknown template, and a campaign that is no draft.
    """
    message = get_variation(account, identifier)["message"]
    draft_of(account, message)
    details = definition.get("details") or {}
    if variation_ids(account, message)[0] == identifier:
        apply_details(account, message, details)
    _settle(account, message)
    variation = get_variation(account, identifier)
    content = {
        "name": variation["name"] if definition.get("name") is None else definition["name"],
        "details": {**variation["details"], **details},
        "updated": stamp(account.clock.now()),
    }
    account.collection(VARIATION).replace(identifier, {**variation, **content})


def apply_details(account: Account, message: str, details: Mapping[str, Any]) -> None:
    """Put the details of the first variation into its message. Raises as `change_variation` does."""
    kept = campaign_message(account, message)
    if details.get("channel") is not None and channel_of(details) != kept["channel"]:
        raise AccountError.of("other-channel", field="channel")
    template = details.get("template_id")
    if kept["channel"] == "email" and template is not None and template != kept["template"]:
        assign_template(account, message, template)
        kept = campaign_message(account, message)
    if kept["channel"] in CONTENT:
        changed = message_of({"definition": _definition(kept["channel"], details)}, kept, modern=True)
        change_message(account, message, changed)


def delete_variation(account: Account, identifier: str) -> None:
    """Delete a variation; another becomes the first where it was that.

    Raises AccountError for an unknown id, and when the campaign is no draft.
    """
    message = get_variation(account, identifier)["message"]
    draft_of(account, message)
    ids = _settle(account, message)
    account.collection(VARIATION).delete(identifier)
    _keep_ids(account, message, [item for item in ids if item != identifier])
    if identifier == ids[0] and len(ids) > 1:
        details = get_variation(account, ids[1])["details"]
        if channel_of(details) == campaign_message(account, message)["channel"]:
            apply_details(account, message, {**details, "template_id": None})


def copy_variations(account: Account, source: str, copy: str) -> None:
    """Give the copy of a message the variations of its source; the first has its content already."""
    ids: list[str] = []
    for variation in variation_ids(account, source):
        ids.append(_add(account, copy, ids, definition_of(account, variation)))


def draft_of(account: Account, message: str) -> str:
    """Return the id of a message's campaign. Raises AccountError for an unknown id, and for a sent one."""
    campaign = str(campaign_message(account, message)["campaign"])
    require_draft(get_campaign(account, campaign))
    return campaign


def name_message(account: Account, message: str, name: str | None) -> None:
    """Name a message; without a name, it keeps its own."""
    if name is not None:
        account.collection(MESSAGE).replace(message, {**campaign_message(account, message), "label": name})


def _settle(account: Account, message: str) -> list[str]:
    """Keep the variation that a message of an older revision shows, and return the ids of all."""
    ids = variation_ids(account, message)
    if ids == [message] and message not in account.collection(VARIATION):
        account.collection(VARIATION).insert(message, get_variation(account, message))
        _keep_ids(account, message, ids)
    return ids


def _add(account: Account, message: str, ids: list[str], definition: Mapping[str, Any]) -> str:
    identifier = account.ids.ulid(account.clock.seconds())
    _insert(account, identifier, message, definition)
    _keep_ids(account, message, [*ids, identifier])
    return identifier


def _insert(account: Account, identifier: str, message: str, definition: Mapping[str, Any]) -> None:
    moment = stamp(account.clock.now())
    content = {"message": message, "name": definition.get("name"), "details": definition.get("details") or {}}
    account.collection(VARIATION).insert(identifier, {**content, "created": moment, "updated": moment})


def _keep_ids(account: Account, message: str, ids: list[str]) -> None:
    kept = campaign_message(account, message)
    account.collection(MESSAGE).replace(message, {**kept, "variations": ids})


def _definition(channel: str, details: Mapping[str, Any]) -> Attributes:
    """Write details as the definition of 2025-01-15."""
    definition: Attributes = {"channel": channel}
    names = (*CONTENT[channel], "action_buttons")
    definition["content"] = {name: details[name] for name in names if name in details}
    if channel == "sms":
        definition["render_options"] = {name: details[name] for name in _RENDERING if name in details}
    if channel == "mobile_push":
        definition |= {"kv_pairs": details.get("kv_pairs"), "notification_type": details.get("push_type")}
    return definition


def _details(message: Attributes) -> Attributes:
    """Write a message as details; a text that is not set is empty there."""
    channel, content = message["channel"], message["content"]
    if channel == "email":
        texts = {name: value or "" for name, value in content.items()}
        return {"channel": "email", "template_id": message["template"], **texts}
    if channel == "sms":
        return {"channel": "sms", "body": content["body"] or "", **message["render_options"]}
    if channel == WHATSAPP:
        return {"channel": WHATSAPP}
    texts = {name: content[name] for name in _PUSH if content.get(name) is not None}
    return {
        "channel": "push",
        **texts,
        "kv_pairs": message["kv_pairs"],
        "push_type": message["notification_type"] or "standard",
    }
