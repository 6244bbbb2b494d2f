"""Campaigns of the old API (facts 9.2, rows 29-35).

The calls and their arguments are V1CAMP's: list_id, template_id, from_email, from_name, subject, name;
send_time is UNCONFIRMED. The members of a campaign are those that a client of v1 declared (V1TAP); their
values beyond the obvious are UNCONFIRMED.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..legacy.answers import LegacyAnswer, LegacyFunction, missing, old_time, refused
from ..legacy.arguments import ArgumentError, whole_number
from ..legacy.pages import paged
from ..state.account import Account
from ..state.store import Attributes
from ..templates.legacy import no_template
from ..templates.model import KIND as TEMPLATE
from .model import (
    KIND,
    assign_template,
    campaign_message,
    change_campaign,
    change_message,
    clone_campaign,
    create_campaign,
    delete_campaign,
    get_campaign,
    require_draft,
)
from .sending import RECIPIENTS, SEND_JOB, send_campaign, stop_campaign
from .shapes import message_of

_REQUIRED = ("list_id", "template_id", "from_email", "from_name", "subject")
# v1's names for the content of a message.
_CONTENT = {"subject": "subject", "from_email": "from_email", "from_name": "from_label"}
# V1TAP has status_id as a whole number. Which number means which status is UNCONFIRMED.
_STATUS_IDS: Mapping[str, int] = MappingProxyType(
    {"Sent": 1, "Draft": 2, "Scheduled": 3, "Sending": 4, "Cancelled": 5}
)
_RECIPIENTS = 5_000  # of a page without `count` (the old SDK's default)


def needs_campaign(function: LegacyFunction) -> LegacyFunction:
    """Refuse a call that names a campaign which does not exist."""

    def checked(account: Account, call: LegacyCall) -> LegacyAnswer:
        if call.ids[0] not in account.collection(KIND):
            return refused(404, f"Campaign {call.ids[0]} does not exist.")
        return function(account, call)

    return checked


def list_campaigns(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the campaigns by pages, the newest first (PYV1)."""
    return paged(call, list(account.collection(KIND))[::-1], lambda item: _document(account, item))


def make_campaign(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make a draft of an email to a list."""
    lacking = [name for name in _REQUIRED if not _text(call, name)]
    if lacking:
        return refused(400, f"Send {' and '.join(lacking)}.")
    template = str(_text(call, "template_id"))
    if template not in account.collection(TEMPLATE):
        return no_template(template)
    content: Attributes = {
        "name": _text(call, "name") or _text(call, "subject"),
        "audiences": {"included": [_text(call, "list_id")]},
    }
    identifier = create_campaign(account, content, [_message(call, None)])
    assign_template(account, get_campaign(account, identifier)["messages"][0], template)
    return LegacyAnswer(_document(account, identifier))


@needs_campaign
def read_campaign(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Read a campaign."""
    return LegacyAnswer(_document(account, call.ids[0]))


@needs_campaign
def update_campaign(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Change a draft: its audience, content and template."""
    identifier, template = call.ids[0], _text(call, "template_id")
    if template and template not in account.collection(TEMPLATE):
        return no_template(template)
    changes: Attributes = {"name": _text(call, "name")}
    if _text(call, "list_id"):
        changes["audiences"] = {"included": [_text(call, "list_id")]}
    rewritten = any(_text(call, name) for name in _CONTENT)
    if rewritten or template:
        require_draft(get_campaign(account, identifier))
    change_campaign(account, identifier, changes)
    message = get_campaign(account, identifier)["messages"][0]
    if rewritten:
        change_message(account, message, _message(call, campaign_message(account, message)))
    if template:
        assign_template(account, message, template)
    return LegacyAnswer(_document(account, identifier))


@needs_campaign
def send_now(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Send a campaign at once."""
    change_campaign(account, call.ids[0], {"send_strategy": {"method": "immediate"}})
    send_campaign(account, call.ids[0])
    return LegacyAnswer({"status": "queued"})


@needs_campaign
def schedule(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Send a campaign at a time, in UTC. The SDK has one type for this answer and that of `send` (NODEV1)."""
    sent = _text(call, "send_time")
    moment = parse_datetime(sent) if sent else None
    if moment is None:
        return refused(400, "Send send_time as 2026-07-15 09:30:00.")
    text = moment.isoformat(timespec="seconds")
    plan = {"method": "static", "datetime": text, "options": {"is_local": False}}
    change_campaign(account, call.ids[0], {"send_strategy": plan})
    send_campaign(account, call.ids[0])
    return LegacyAnswer({"status": "queued"})


@needs_campaign
def cancel(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Cancel a send for good. v1's answer where there was nothing to cancel is UNCONFIRMED."""
    if account.jobs.find(SEND_JOB, call.ids[0]) is None:
        return refused(400, f"Campaign {call.ids[0]} is not being sent.")
    stop_campaign(account, call.ids[0], final=True)
    return LegacyAnswer(_document(account, call.ids[0]))


@needs_campaign
def clone(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Copy a campaign into a draft, under a name and to a list where the call has them."""
    target = _text(call, "list_id")
    audiences: Attributes | None = {"included": [target]} if target else None
    copy = clone_campaign(account, call.ids[0], _text(call, "name"), audiences)
    return LegacyAnswer(_document(account, copy))


@needs_campaign
def recipients(account: Account, call: LegacyCall) -> LegacyAnswer:
    """List the recipients of a campaign, by pages with an offset; nothing replaces this."""
    try:
        start = whole_number(call, "offset", 0, low=0)
        count = whole_number(call, "count", _RECIPIENTS, low=1)
    except ArgumentError:
        return refused(400, "offset and count must be numbers.")
    profiles = (account.collection(RECIPIENTS).get(call.ids[0]) or {"profiles": []})["profiles"]
    found = [(item, account.profiles.get(item)) for item in profiles]
    entries = [
        {"email": person["email"], "customer_id": item, "status": "Sent", "variation_id": None}
        for item, person in found
        if person is not None
    ]
    entries.sort(key=lambda entry: entry["email"] or "", reverse=call.arguments.get("sort") == "desc")
    shown = entries[start : start + count]
    following = start + count if start + count < len(entries) else None
    return LegacyAnswer({"data": shown, "next_offset": None if following is None else str(following)})


def _text(call: LegacyCall, name: str) -> str | None:
    value = call.arguments.get(name)
    return value if isinstance(value, str) and value else None


def _message(call: LegacyCall, before: Attributes | None) -> Attributes:
    content = {new: _text(call, old) for old, new in _CONTENT.items() if _text(call, old)}
    said = {"definition": {"channel": "email", "content": content}}
    return message_of(said, before, modern=True)


def _document(account: Account, identifier: str) -> dict[str, Any]:
    campaign = get_campaign(account, identifier)
    messages = [campaign_message(account, item) for item in campaign["messages"]]
    message = messages[0] if messages else {"content": {}, "template": None}
    content, status = message["content"], campaign["status"]
    sent = campaign["send_time"]
    people = account.collection(RECIPIENTS).get(identifier)
    included = campaign["audiences"]["included"]
    template = account.collection(TEMPLATE).get(message["template"]) if message["template"] else None
    return {
        "object": "campaign",
        "id": identifier,
        "name": campaign["name"],
        "subject": content.get("subject"),
        "from_email": content.get("from_email"),
        "from_name": content.get("from_label"),
        "lists": _groups(account, campaign["audiences"]["included"]),
        "excluded_lists": _groups(account, campaign["audiences"]["excluded"]),
        "list_id": included[0] if included else None,
        "status": status.lower(),
        "status_id": _STATUS_IDS.get(status, 0),
        "status_label": status,
        "sent_at": old_time(sent) if sent and status == "Sent" else None,
        "send_time": old_time(sent) if sent else None,
        "created": old_time(campaign["created_at"]),
        "updated": old_time(campaign["updated_at"]),
        "num_recipients": len(people["profiles"]) if people else 0,
        "campaign_type": "Regular",
        "is_segmented": any(item not in account.lists for item in included),
        "message_type": campaign["channel"],
        "template_id": message["template"],
        "template": _template(message["template"], template),
    }


def _template(identifier: str | None, template: Attributes | None) -> dict[str, Any] | None:
    if template is None:
        return None
    return {"object": "email-template", "id": identifier, "html": template["html"]}


def _groups(account: Account, ids: list[str]) -> list[dict[str, Any]]:
    found = {item: account.lists.get(item) or account.collection("segment").get(item) for item in ids}
    return [
        {"object": "list", "id": item, "name": group["name"]}
        for item, group in found.items()
        if group is not None
    ]


def remove_campaign(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete a campaign."""
    if call.ids[0] not in account.collection(KIND):
        return missing("There is no such campaign.")
    delete_campaign(account, call.ids[0])
    return LegacyAnswer()


CALLS: Mapping[str, LegacyFunction] = {
    "list campaigns": list_campaigns,
    "create campaign": make_campaign,
    "get campaign": read_campaign,
    "update campaign": update_campaign,
    "send campaign": send_now,
    "schedule campaign": schedule,
    "cancel campaign": cancel,
    "clone campaign": clone,
    "campaign recipients": recipients,
    # The old API had no such call; the migration guide adds it, and the oracle plays it.
    "delete campaign": remove_campaign,
}
