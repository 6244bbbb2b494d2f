"""Campaigns and templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

# GET /api/campaigns asks for a channel.
BY_EMAIL = 'equals(messages.channel,"email")'
# What v1 called the parts of a campaign, and where they are in a message today.
CONTENT = {"subject": "subject", "from_email": "from_email", "from_name": "from_label"}


def campaign_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Translate create campaign, but for its template."""
    message = {"type": "campaign-message", "attributes": message_changes(wanted)}
    attributes = {**campaign_changes(wanted), "campaign-messages": {"data": [message]}}
    return {"data": {"type": "campaign", "attributes": attributes}}


def campaign_changes(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what v1 said of a campaign that is the campaign's own: name and list."""
    attributes: dict[str, Any] = {}
    if "name" in wanted:
        attributes["name"] = wanted["name"]
    if "list_id" in wanted:
        attributes["audiences"] = {"included": [wanted["list_id"]]}
    return attributes


def message_changes(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what v1 said of a campaign that is its message's today: subject and sender."""
    content = {new: wanted[old] for old, new in CONTENT.items() if old in wanted}
    return {"definition": {"channel": "email", "content": content}} if content else {}


def assignment_of(message: str, template: str) -> dict[str, Any]:
    """Give a message a copy of a template."""
    chosen = {"template": {"data": {"type": "template", "id": template}}}
    return {"data": {"type": "campaign-message", "id": message, "relationships": chosen}}


def change_of(kind: str, identifier: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Change a resource."""
    return {"data": {"type": kind, "id": identifier, "attributes": attributes}}


def send_job_of(campaign: str) -> dict[str, Any]:
    """Send a campaign, now or when it is its time."""
    return {"data": {"type": "campaign-send-job", "id": campaign}}


def time_of(send_time: str) -> dict[str, Any]:
    """Translate the time of schedule campaign, which was UTC."""
    moment = datetime.fromisoformat(send_time).isoformat() + "+00:00"
    strategy = {"method": "static", "datetime": moment, "options": {"is_local": False}}
    return {"send_strategy": strategy}


def campaign_copy_of(campaign: str, name: str | None) -> dict[str, Any]:
    """Copy a campaign, under a new name if one is given."""
    return change_of("campaign", campaign, {} if name is None else {"new_name": name})


def template_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Translate create template."""
    attributes = {"name": wanted["name"], "editor_type": "CODE", "html": wanted["html"]}
    return {"data": {"type": "template", "attributes": attributes}}


def events_of_template(call: LegacyCall) -> Iterator[dict[str, Any]]:
    """Translate send template: an event a recipient, of the metric that triggers the flow of the template.

    The sender and the subject are those of the flow's email, in which `{{ event.total }}` is what was
    `{{ total }}`. The shop names the metric of each flow after its template.
    """
    to = call.arguments["to"]
    for recipient in [{"email": to}] if isinstance(to, str) else to:
        attributes = {
            "metric": {"data": {"type": "metric", "attributes": {"name": f"Send template {call.ids[0]}"}}},
            "profile": {"data": {"type": "profile", "attributes": {"email": recipient["email"]}}},
            "properties": call.arguments.get("context", {}),
            # Drawn once, so that a request that is repeated sends no second email.
            "unique_id": str(uuid4()),
        }
        yield {"data": {"type": "event", "attributes": attributes}}
