"""Campaigns and their messages, as they are kept. The new API and the old one both come here (facts 8.13).

What is sent is kept in the newest shape, see shapes.py; sending is sending.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import AccountError, unknown_id
from ..state.clock import stamp
from ..state.store import Attributes
from ..templates.model import KIND as TEMPLATE
from ..templates.model import copy_for_message

KIND, MESSAGE = "campaign", "campaign-message"
# Resources of their own since 2026-10-15, see audiences.py and variations.py.
AUDIENCE, VARIATION = "campaign-audience", "campaign-variation"
# Where an account's settings would hold; the mock's account has these.
_TRACKING = {
    "add_tracking_params": False,
    "custom_tracking_params": [],
    "is_tracking_clicks": True,
    "is_tracking_opens": True,
}


def create_campaign(
    account: Account,
    content: Mapping[str, Any],
    messages: Iterable[Attributes],
    *,
    identifier: str | None = None,
    message_id: str | None = None,
) -> str:
    """Make a draft with its messages and return its id; ids are drawn unless given.

    content: name, audiences, and send_strategy, send_options, tracking_options where given, in the kept
    shape. Raises AccountError for an audience that is neither list nor segment.
    """
    audiences = audiences_of(account, content.get("audiences") or {})
    identifier = identifier or account.ids.ulid(account.clock.seconds())
    written = list(messages)
    moment = stamp(account.clock.now())
    channel = written[0]["channel"] if written else None
    campaign: Attributes = {
        "name": content["name"],
        "status": "Draft",
        "archived": False,
        "channel": channel,
        "audiences": audiences,
        "send_options": {"use_smart_sending": True, **_said(content.get("send_options"))},
        "tracking_options": _tracking(channel, content.get("tracking_options") or {}),
        "send_strategy": content.get("send_strategy") or {"method": "immediate"},
        "created_at": moment,
        "updated_at": moment,
        "scheduled_at": None,
        "send_time": None,
        "messages": [_insert_message(account, identifier, message, message_id) for message in written],
        "definition": content.get("definition") or {},
    }
    account.collection(KIND).insert(identifier, campaign)
    return identifier


def change_campaign(account: Account, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change a campaign: audiences replace (SPEC), options are merged, null is ignored.

    Raises AccountError for audiences that do not exist, and when more than the name changes in a campaign
    that is not a draft: documented for v1, UNCONFIRMED for the new API.
    """
    campaign = get_campaign(account, identifier)
    said = _said(changes)
    if set(said) - {"name"}:
        require_draft(campaign)
    if "audiences" in said:
        said["audiences"] = audiences_of(account, said["audiences"])
    for name in ("send_options", "tracking_options"):
        if name in said:
            said[name] = {**campaign[name], **_said(said[name])}
    save_campaign(account, identifier, {**campaign, **said})


def delete_campaign(account: Account, identifier: str) -> None:
    """Delete a campaign with all that belongs to it. That a sent one can be deleted is UNCONFIRMED."""
    campaign = get_campaign(account, identifier)
    for message in campaign["messages"]:
        _delete_message(account, message)
    for audience in campaign.get("audience_ids") or ():
        account.collection(AUDIENCE).delete(audience)
    account.collection(KIND).delete(identifier)
    account.links.unlink_all(KIND, identifier)


def clone_campaign(
    account: Account, identifier: str, name: str | None, audiences: Attributes | None = None
) -> str:
    """Copy a campaign, with its messages and their templates, into a draft and return its id.

    The name of a copy without one is UNCONFIRMED.
    """
    campaign = get_campaign(account, identifier)
    messages = [_without_parts(campaign_message(account, item)) for item in campaign["messages"]]
    content = {
        **campaign,
        "name": name or f"{campaign['name']} (copy)",
        "audiences": audiences or campaign["audiences"],
    }
    copy = create_campaign(account, content, messages)
    for message, own in zip(messages, get_campaign(account, copy)["messages"], strict=True):
        if message["template"] is not None:
            assign_template(account, own, message["template"])
    return copy


def add_message(account: Account, campaign: str, message: Attributes) -> str:
    """Add a message to a campaign and return its id. Raises AccountError when the campaign is no draft."""
    require_draft(get_campaign(account, campaign))
    identifier = _insert_message(account, campaign, message, None)
    _append(account, campaign, identifier)
    return identifier


def move_message(account: Account, identifier: str, campaign: str) -> None:
    """Move a message to another campaign. Raises AccountError when one of the two is no draft."""
    message = campaign_message(account, identifier)
    require_draft(get_campaign(account, campaign))
    _remove(account, message["campaign"], identifier)
    account.collection(MESSAGE).replace(identifier, {**message, "campaign": campaign, "audience": None})
    _append(account, campaign, identifier)


def delete_message(account: Account, identifier: str) -> None:
    """Delete a message with its template. Raises AccountError when its campaign is no draft."""
    _remove(account, campaign_message(account, identifier)["campaign"], identifier)
    _delete_message(account, identifier)


def change_message(account: Account, identifier: str, message: Attributes) -> None:
    """Put a changed message in place of the old one. Raises AccountError when its campaign is no draft."""
    require_draft(get_campaign(account, message["campaign"]))
    message["updated_at"] = stamp(account.clock.now())
    account.collection(MESSAGE).replace(identifier, message)


def assign_template(account: Account, identifier: str, template: str) -> str:
    """Give a message its own copy of a template, in place of the one it had; return the copy's id.

    Raises AccountError for an unknown template, and when the campaign is no draft.
    """
    message = campaign_message(account, identifier)
    before = message["template"]
    require_draft(get_campaign(account, message["campaign"]))
    message["template"] = copy_for_message(account, template, identifier)
    change_message(account, identifier, message)
    if before is not None:
        account.collection(TEMPLATE).delete(before)
    return str(message["template"])


def audiences_of(account: Account, said: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return audiences with both their lists. Raises AccountError for an id of neither list nor segment.

    Klaviyo's answer to one is UNCONFIRMED; an unknown tag group gets a 404 (REC create_tag.404).
    """
    audiences = {name: list(said.get(name) or ()) for name in ("included", "excluded")}
    for identifier in (*audiences["included"], *audiences["excluded"]):
        if identifier not in account.lists and identifier not in account.collection("segment"):
            detail = f"A list or segment with id {identifier} does not exist."
            raise AccountError.of("not-found", detail)
    return audiences


def require_draft(campaign: Attributes) -> None:
    """Raise AccountError for a campaign that is no draft."""
    if campaign["status"] != "Draft":
        detail = f"The campaign is not a draft: its status is '{campaign['status']}'."
        raise AccountError.of("campaign-state", detail)


def get_campaign(account: Account, identifier: str) -> Attributes:
    """Return a campaign as it is kept. Raises AccountError for an unknown id."""
    campaign = account.collection(KIND).get(identifier)
    if campaign is None:
        raise unknown_id(KIND, identifier)
    return campaign


def campaign_message(account: Account, identifier: str) -> Attributes:
    """Return a message as it is kept. Raises AccountError for an unknown id."""
    message = account.collection(MESSAGE).get(identifier)
    if message is None:
        raise unknown_id(MESSAGE, identifier)
    return message


# Kept in the newest shape: one campaign may be written at one revision and read at another.
def save_campaign(account: Account, identifier: str, campaign: Attributes) -> None:
    """Keep a campaign that has changed."""
    campaign["updated_at"] = stamp(account.clock.now())
    account.collection(KIND).replace(identifier, campaign)


def _insert_message(account: Account, campaign: str, message: Attributes, identifier: str | None) -> str:
    identifier = identifier or account.ids.ulid(account.clock.seconds())
    moment = stamp(account.clock.now())
    own = {"campaign": campaign, "template": None, "created_at": moment, "updated_at": moment}
    account.collection(MESSAGE).insert(identifier, {"image": None, **message, **own})
    return identifier


def _delete_message(account: Account, identifier: str) -> None:
    message = campaign_message(account, identifier)
    if message["template"] is not None:
        account.collection(TEMPLATE).delete(message["template"])
    variations = account.collection(VARIATION)
    for variation in message.get("variations") or ():
        variations.delete(variation)
    account.collection(MESSAGE).delete(identifier)


def _append(account: Account, campaign: str, message: str) -> None:
    kept = get_campaign(account, campaign)
    channel = kept["channel"] or campaign_message(account, message)["channel"]
    changes = {"channel": channel, "tracking_options": _tracking(channel, kept["tracking_options"])}
    save_campaign(account, campaign, {**kept, **changes, "messages": [*kept["messages"], message]})


def _remove(account: Account, campaign: str, message: str) -> None:
    kept = get_campaign(account, campaign)
    require_draft(kept)
    kept["messages"].remove(message)
    save_campaign(account, campaign, kept)


def _without_parts(message: Attributes) -> Attributes:
    """Leave out the ids of a message's own resources, which another message must not have as well."""
    return {name: value for name, value in message.items() if name not in ("audience", "variations")}


def _tracking(channel: str | None, sent: Mapping[str, Any]) -> Attributes:
    tracking = {**_TRACKING, **sent}
    if channel == "email":
        return tracking
    return {name: value for name, value in tracking.items() if not name.startswith("is_")}


def _said(content: Mapping[str, Any] | None) -> Attributes:
    return {name: value for name, value in (content or {}).items() if value is not None}
