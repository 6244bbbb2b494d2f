"""Compares campaigns with their messages, and templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.mockserver.campaigns.model import KIND as CAMPAIGN
from klaviyo_rehearsal.mockserver.campaigns.model import campaign_message, get_campaign
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.templates.model import KIND as TEMPLATE
from klaviyo_rehearsal.mockserver.templates.model import reusable

from .difference import Difference
from .subjects import Subject, compare_subjects

_CONTENT = (
    "subject",
    "preview_text",
    "from_email",
    "from_label",
    "reply_to_email",
    "cc_email",
    "bcc_email",
    "body",
)


def compare_content(legacy: Account, actual: Account) -> Iterator[Difference]:
    """Yield the differences between the campaigns and the templates of two accounts."""
    yield from compare_subjects(_campaigns(legacy), _campaigns(actual), _hint)
    yield from compare_subjects(_templates(legacy), _templates(actual), _hint)


def _campaigns(account: Account) -> list[Subject]:
    return [_campaign(account, identifier) for identifier in account.collection(CAMPAIGN)]


def _campaign(account: Account, identifier: str) -> Subject:
    campaign = get_campaign(account, identifier)
    fields: dict[str, Any] = {"name": campaign["name"], "status": campaign["status"]}
    for side, members in campaign["audiences"].items():
        fields[side] = sorted(members) or None
    if campaign["status"] == "Scheduled":
        fields["scheduled_at"] = _moment(campaign["send_strategy"].get("datetime"))
    for message in campaign["messages"]:
        fields |= _message(account, message)
    return Subject("campaign", identifier, campaign["name"], fields)


def _moment(text: str | None) -> str | None:
    """Write a time in one way: a client may send that of 09:30Z as 09:30:00.000Z or 11:30+02:00."""
    moment = parse_datetime(text) if text else None
    return moment.astimezone(UTC).isoformat() if moment else text


def _message(account: Account, identifier: str) -> dict[str, Any]:
    message = campaign_message(account, identifier)
    content = message.get("content") or {}
    fields = {name: content[name] for name in _CONTENT if content.get(name)}
    template = account.collection(TEMPLATE).get(message["template"] or "")
    return fields | {"channel": message["channel"], "html": template and template["html"]}


def _templates(account: Account) -> list[Subject]:
    templates = account.collection(TEMPLATE)
    found = []
    for identifier in reusable(account):
        template = templates.get(identifier) or {}
        fields = {name: template.get(name) or None for name in ("name", "html", "text")}
        found.append(Subject("template", identifier, str(template.get("name")), fields))
    return found


def _hint(name: str, kind: str) -> str:
    if name == "status":
        return "POST /api/campaign-send-jobs sends; PATCH /api/campaign-send-jobs/{id} cancels or reverts."
    if name == "html":
        return (
            "A message gets its own copy of a template by POST /api/campaign-message-assign-template; "
            "a template keeps what is in attributes.html."
        )
    if name in ("included", "excluded"):
        return f"Lists and segments go into attributes.audiences.{name}, by their ids."
    if name in _CONTENT:
        return f"It is {name} in the content of the campaign's message: PATCH /api/campaign-messages/{{id}}."
    return ""
