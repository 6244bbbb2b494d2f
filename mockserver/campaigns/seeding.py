"""Plants campaigns with their message, sends, counts of recipients, and images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..state.account import Account
from ..state.account_error import AccountError
from ..templates.model import KIND as TEMPLATE
from ..templates.model import now
from .audiences import plant_audience
from .model import assign_template, create_campaign, get_campaign, save_campaign
from .sending import RECIPIENTS, plant_send, recipients, send_campaign, start_estimation
from .shapes import CONTENT, message_of
from .variations import plant_variation

_STATUSES = ("Draft", "Scheduled", "Sent", "Cancelled")
_WORDS = ("subject", "preview_text", "from_email", "from_label", "reply_to_email", "body")


def plant_campaign(account: Account, entry: dict[str, Any]) -> None:
    """Plant a campaign of one message.

    entry: id, name, channel, lists, excluded, subject, from_email, from_label, body (of a text), template,
    status (Draft, Sent, Cancelled, or Scheduled with send_at, a time ahead), message_id.
    """
    channel, status = entry.get("channel", "email"), entry.get("status", "Draft")
    if channel not in CONTENT:
        raise ValueError(f"channel: no channel {channel}")
    if status not in _STATUSES:
        raise ValueError(f"status: {status} is none of {', '.join(_STATUSES)}")
    if status == "Scheduled" and "send_at" not in entry:
        raise ValueError("send_at: a scheduled campaign has a time")
    if "template" in entry and entry["template"] not in account.collection(TEMPLATE):
        raise ValueError(f"template: no template {entry['template']}")
    words = {name: entry[name] for name in _WORDS if name in entry}
    said = {"definition": {"channel": channel, "content": words}}
    audiences = {"included": entry.get("lists", []), "excluded": entry.get("excluded", [])}
    try:
        identifier = create_campaign(
            account,
            {"name": entry["name"], "audiences": audiences},
            [message_of(said, None, modern=True)],
            identifier=entry.get("id"),
            message_id=entry.get("message_id"),
        )
    except AccountError as error:
        raise ValueError(f"lists: {error}") from None
    campaign = get_campaign(account, identifier)
    if "template" in entry:
        assign_template(account, campaign["messages"][0], entry["template"])
    if status == "Sent":
        campaign["send_time"] = now(account)
        account.collection(RECIPIENTS).insert(identifier, {"profiles": recipients(account, campaign)})
    if status == "Scheduled":
        strategy = {"method": "static", "datetime": entry["send_at"], "options": {"is_local": False}}
        save_campaign(account, identifier, {**campaign, "send_strategy": strategy})
        _start(account, identifier)
    else:
        save_campaign(account, identifier, {**campaign, "status": status})


def _start(account: Account, identifier: str) -> None:
    try:
        send_campaign(account, identifier)
    except AccountError as error:
        raise ValueError(f"status: {error}") from None


def plant_image(account: Account, entry: dict[str, Any]) -> None:
    """Plant an image that messages can have: id, name, image_url; format, size in bytes, hidden."""
    account.collection("image").insert(
        entry.get("id") or account.ids.short(),
        {
            "name": entry["name"],
            "image_url": entry["image_url"],
            "format": entry.get("format", "png"),
            "size": entry.get("size", 0),
            "hidden": entry.get("hidden", False),
            "updated_at": now(account),
        },
    )


def _campaign(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    if identifier not in account.collection("campaign"):
        plant_campaign(account, {"name": attributes.get("name", ""), "id": identifier})


def _message(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a message with a campaign of its own, since none is without."""
    channel = attributes.get("channel") or (attributes.get("definition") or {}).get("channel") or "email"
    plant_campaign(account, {"name": "", "channel": channel, "message_id": identifier})


def _send_job(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a send with its campaign, which has its id."""
    _campaign(account, identifier, {})
    plant_send(account, identifier)


def _estimation(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    """Plant a count of recipients with its campaign, which has its id."""
    _campaign(account, identifier, {})
    start_estimation(account, identifier)


def _audience(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    campaign = account.ids.ulid(account.clock.seconds())
    _campaign(account, campaign, {})
    plant_audience(account, identifier, campaign, attributes.get("definition") or {})


def _variation(account: Account, identifier: str, attributes: dict[str, Any]) -> None:
    message = account.ids.ulid(account.clock.seconds())
    _message(account, message, {})
    plant_variation(account, identifier, message, attributes.get("definition") or {})


# type of a resource -> function that plants one as the API shows it: id and attributes
PLANTERS: Mapping[str, Callable[[Account, str, dict[str, Any]], None]] = {
    "campaign": _campaign,
    "campaign-message": _message,
    "campaign-audience": _audience,
    "campaign-variation": _variation,
    "campaign-send-job": _send_job,
    "campaign-recipient-estimation": _estimation,
    "campaign-recipient-estimation-job": _estimation,
}
