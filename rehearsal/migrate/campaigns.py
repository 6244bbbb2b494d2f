"""Calls about campaigns, of which the message is a resource of its own today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from . import omnichannel
from .call import Call, NoEquivalent, Replacement
from .request import Fill, Placeholder, Request
from .templates import identified
from .terms import Terms

LIST, CREATE, UPDATE = "GET /api/campaigns", "POST /api/campaigns", "PATCH /api/campaigns/{id}"
MESSAGES, CHANGE = "GET /api/campaigns/{id}/campaign-messages", "PATCH /api/campaign-messages/{id}"
ASSIGN, SEND = "POST /api/campaign-message-assign-template", "POST /api/campaign-send-jobs"
CANCEL, CLONE = "PATCH /api/campaign-send-jobs/{id}", "POST /api/campaign-clone"
# v1's names of the parts of a campaign -> today's, in a message.
_CONTENT = {"subject": "subject", "from_email": "from_email", "from_name": "from_label"}
_REQUIRED = ("list_id", "template_id", "from_email", "from_name", "subject")


def list_campaigns(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read every email campaign, of the only channel that v1 had."""
    filtered = {} if terms.omnichannel else {"filter": 'equals(messages.channel,"email")'}
    return Replacement((Request(LIST, query={**filtered, **terms.page(LIST)}, pages=True),))


def get_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Read a campaign."""
    return Replacement((Request("GET /api/campaigns/{id}", calls[0].call.ids),))


def create_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Make a draft, and give its message a copy of the template. Raises NoEquivalent."""
    wanted = _texts(calls[0])
    lacking = [name for name in _REQUIRED if name not in wanted]
    if lacking:
        raise NoEquivalent(f"it lacks {' and '.join(lacking)}, so that the old API answered 400")
    if terms.omnichannel:
        return Replacement(omnichannel.creation(wanted))
    content = {new: wanted[old] for old, new in _CONTENT.items()}
    attributes = {"name": wanted.get("name", wanted["subject"]), **_audience(wanted)}
    attributes["campaign-messages"] = {
        "data": [{"type": "campaign-message", "attributes": _message(content, terms)}]
    }
    holder = terms.placeholder("campaign_message_id")
    create = Request(
        CREATE,
        body={"data": {"type": "campaign", "attributes": attributes}},
        fills=(Fill(holder, "data.relationships.campaign-messages.data.0.id"),),
    )
    return Replacement((create, _assignment(holder, wanted["template_id"], terms)))


def update_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Change a draft: name and list are the campaign's, the rest its message's. Raises NoEquivalent."""
    wanted, identifier = _texts(calls[0]), calls[0].call.ids[0]
    if terms.omnichannel:
        return Replacement(omnichannel.change(wanted, identifier, terms))
    requests = []
    changes = {**({"name": wanted["name"]} if "name" in wanted else {}), **_audience(wanted)}
    if changes:
        requests.append(_changed(UPDATE, "campaign", identifier, changes))
    content = {new: wanted[old] for old, new in _CONTENT.items() if old in wanted}
    if content or "template_id" in wanted:
        holder = terms.placeholder("campaign_message_id")
        note = "Finds the message of the campaign, which has the content."
        requests.append(Request(MESSAGES, (identifier,), fills=(Fill(holder, "data.0.id"),), note=note))
        if content:
            message = {"content": content} if _is_flat(terms) else _message(content, terms)
            requests.append(_changed(CHANGE, "campaign-message", holder, message))
        if "template_id" in wanted:
            requests.append(_assignment(holder, wanted["template_id"], terms))
    if not requests:
        raise NoEquivalent("it changes nothing of the campaign")
    return Replacement(tuple(requests))


def send_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Send a campaign."""
    return Replacement((_send(calls[0].call.ids[0], terms),))


def schedule_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Set the time of a campaign, in UTC, and start the job that waits for it. Raises NoEquivalent."""
    sent = _texts(calls[0]).get("send_time")
    moment = parse_datetime(sent) if sent else None
    if moment is None:
        raise NoEquivalent("send_time is a time such as 2026-07-15 09:30:00")
    identifier = calls[0].call.ids[0]
    notes = ("The time has passed: plan a later one.",) if moment < terms.now else ()
    if terms.omnichannel:
        return Replacement(omnichannel.schedule(identifier, moment, terms), notes)
    strategy: dict[str, Any] = {"method": "static"}
    planned, local = {"datetime": moment.isoformat(timespec="seconds")}, {"is_local": False}
    strategy |= {"options_static": {**planned, **local}} if _is_flat(terms) else {**planned, "options": local}
    change = _changed(UPDATE, "campaign", identifier, {"send_strategy": strategy})
    return Replacement((change, _send(identifier, terms)), notes)


def cancel_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Stop a campaign for good."""
    identifier = calls[0].call.ids[0]
    return Replacement((_changed(CANCEL, "campaign-send-job", identifier, {"action": "cancel"}),))


def clone_campaign(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Copy a campaign, under a name and to a list where they are given."""
    wanted, identifier = _texts(calls[0]), calls[0].call.ids[0]
    if terms.omnichannel:
        notes = () if "name" in wanted else ("Without a name the copy is called `Copy of` the other one.",)
        return Replacement(omnichannel.clone(wanted, identifier, terms), notes)
    named = {"new_name": wanted["name"]} if "name" in wanted else {}
    data = identified(terms, CLONE, "campaign", identifier, named)
    if "list_id" not in wanted:
        return Replacement((Request(CLONE, body={"data": data}),))
    holder = terms.placeholder("campaign_id")
    copy = Request(CLONE, body={"data": data}, fills=(Fill(holder, "data.id"),))
    return Replacement((copy, _changed(UPDATE, "campaign", holder, _audience(wanted))))


def campaign_recipients(calls: Sequence[Call], terms: Terms) -> Replacement:
    """Refuse the recipients of a campaign. Raises NoEquivalent."""
    raise NoEquivalent(
        "the recipients of a campaign are not listed any more; nearest: GET /api/events of the metric "
        "Received Email, whose properties name the campaign's message"
    )


def _is_flat(terms: Terms) -> bool:
    """Return whether a message has its content among its own attributes, as before 2025-01-15."""
    return terms.takes(CHANGE, "data", "attributes", "content")


def _message(content: Mapping[str, str], terms: Terms) -> dict[str, Any]:
    definition = {"channel": "email", "content": dict(content)}
    return definition if _is_flat(terms) else {"definition": definition}


def _assignment(message: Placeholder, template: str, terms: Terms) -> Request:
    relationships = {"template": {"data": {"type": "template", "id": template}}}
    return Request(
        ASSIGN, body={"data": {"type": "campaign-message", "id": message, "relationships": relationships}}
    )


def _audience(wanted: Mapping[str, str]) -> dict[str, Any]:
    return {"audiences": {"included": [wanted["list_id"]]}} if "list_id" in wanted else {}


def _changed(operation: str, kind: str, identifier: str, attributes: dict[str, Any]) -> Request:
    data = {"type": kind, "id": identifier, "attributes": attributes}
    return Request(operation, (identifier,), body={"data": data})


def _send(campaign: str, terms: Terms) -> Request:
    return Request(SEND, body={"data": {"type": "campaign-send-job", "id": campaign}})


def _texts(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.call.arguments.items() if isinstance(value, str) and value}
