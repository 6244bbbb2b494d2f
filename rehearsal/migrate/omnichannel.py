"""Calls about campaigns at revisions since 2026-10-15: of audiences, messages and variations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .call import NoEquivalent
from .request import Fill, Placeholder, Request
from .terms import Terms

CREATE, UPDATE, CLONE = "POST /api/campaigns", "PATCH /api/campaigns/{id}", "POST /api/campaign-clone"
AUDIENCES, MESSAGES = (
    "GET /api/campaigns/{id}/campaign-audiences",
    "GET /api/campaigns/{id}/campaign-messages",
)
VARIATIONS = "GET /api/campaign-messages/{id}/campaign-variations"
RETARGET, REWRITE = "PATCH /api/campaign-audiences/{id}", "PATCH /api/campaign-variations/{id}"
SCHEDULE = "POST /api/campaign-schedule"
# v1's names of the parts of a campaign -> today's, in the details of a variation.
_DETAILS = {
    "subject": "subject",
    "from_email": "from_email",
    "from_name": "from_label",
    "template_id": "template_id",
}


def creation(wanted: Mapping[str, str]) -> tuple[Request, ...]:
    """Make a draft with its audience and its message, which has the template."""
    message = {
        "audience_temporary_id": "audience",
        "variations": [{"definition": {"details": {"channel": "email", **_details(wanted)}}}],
    }
    attributes = {
        "definition": {"name": wanted.get("name", wanted["subject"])},
        "audiences": [{"temporary_id": "audience", "included": [wanted["list_id"]]}],
        "messages": [message],
    }
    return (Request(CREATE, body={"data": {"type": "campaign", "attributes": attributes}}),)


def change(wanted: Mapping[str, str], campaign: str, terms: Terms) -> tuple[Request, ...]:
    """Change a draft: its name, its audience, the variation of its message. Raises NoEquivalent."""
    requests: list[Request] = []
    if "name" in wanted:
        requests.append(_changed(UPDATE, "campaign", campaign, {"name": wanted["name"]}))
    if "list_id" in wanted:
        holder = terms.placeholder("campaign_audience_id")
        requests += [
            Request(AUDIENCES, (campaign,), fills=(Fill(holder, "data.0.id"),)),
            _retargeted(holder, wanted["list_id"]),
        ]
    details = _details(wanted)
    if details:
        message, variation = terms.placeholder("campaign_message_id"), terms.placeholder("variation_id")
        note = "Finds the variation of the campaign's message, which has the content."
        requests += [
            Request(MESSAGES, (campaign,), fills=(Fill(message, "data.0.id"),), note=note),
            Request(VARIATIONS, (message,), fills=(Fill(variation, "data.0.id"),)),
            _changed(REWRITE, "campaign-variation", variation, {"details": {"channel": "email", **details}}),
        ]
    if not requests:
        raise NoEquivalent("it changes nothing of the campaign")
    return tuple(requests)


def schedule(campaign: str, moment: datetime, terms: Terms) -> tuple[Request, ...]:
    """Schedule every message of a campaign."""
    holder = terms.placeholder("campaign_message_ids")
    planned = {"strategy": "static", "send_time": moment.isoformat(timespec="seconds"), "message_id": holder}
    data = {
        "type": "campaign-schedule",
        "attributes": {"message_schedules": [planned]},
        "relationships": {"campaign": {"data": {"type": "campaign", "id": campaign}}},
    }
    find = Request(MESSAGES, (campaign,), fills=(Fill(holder, "data.*.id"),))
    return find, Request(SCHEDULE, body={"data": data})


def clone(wanted: Mapping[str, str], campaign: str, terms: Terms) -> tuple[Request, ...]:
    """Copy a campaign, under a name and to a list where they are given."""
    named = {"name": wanted["name"]} if "name" in wanted else {}
    body = {"data": {"type": "campaign", "id": campaign, "attributes": named}}
    if "list_id" not in wanted:
        return (Request(CLONE, body=body),)
    holder = terms.placeholder("campaign_audience_id")
    place = "data.relationships.campaign-audiences.data.0.id"
    return Request(CLONE, body=body, fills=(Fill(holder, place),)), _retargeted(holder, wanted["list_id"])


def _details(wanted: Mapping[str, str]) -> dict[str, str]:
    return {new: wanted[old] for old, new in _DETAILS.items() if old in wanted}


def _retargeted(audience: Placeholder, list_id: str) -> Request:
    return _changed(RETARGET, "campaign-audience", audience, {"included": [list_id]})


def _changed(operation: str, kind: str, identifier: str, definition: dict[str, Any]) -> Request:
    data = {"type": kind, "id": identifier, "attributes": {"definition": definition}}
    return Request(operation, (identifier,), body={"data": data})
