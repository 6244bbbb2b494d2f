"""Campaigns and templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.legacy import LegacyCall

from .api import Api, patiently

EMAIL = {"filter": 'equals(messages.channel,"email")'}
# What v1 called the parts of a campaign, and where they are in a message today.
CONTENT = {"subject": "subject", "from_email": "from_email", "from_name": "from_label"}


def create_campaign(api: Api, call: LegacyCall) -> None:
    """Make a draft, and give its message a copy of the template."""
    wanted = call.arguments
    definition = {"channel": "email", "content": {CONTENT[name]: wanted[name] for name in CONTENT}}
    message = {"type": "campaign-message", "attributes": {"definition": definition}}
    campaign = {
        "type": "campaign",
        "attributes": {
            "name": wanted["name"],
            "audiences": {"included": [wanted["list_id"]]},
            "campaign-messages": {"data": [message]},
        },
    }
    made = api.create("/api/campaigns", {"data": campaign}, EMAIL)
    (sent,) = made["relationships"]["campaign-messages"]["data"]
    assign(api, sent["id"], wanted["template_id"])


def assign(api: Api, message: str, template: str) -> None:
    """Give a message a copy of a template."""
    chosen = {"template": {"data": {"type": "template", "id": template}}}
    body = {"data": {"type": "campaign-message", "id": message, "relationships": chosen}}
    api.send("POST", "/api/campaign-message-assign-template", body)


def update_campaign(api: Api, call: LegacyCall) -> None:
    """Change a draft: name and list are the campaign's, the rest its message's."""
    wanted = call.arguments
    attributes: dict[str, Any] = {}
    if "name" in wanted:
        attributes["name"] = wanted["name"]
    if "list_id" in wanted:
        attributes["audiences"] = {"included": [wanted["list_id"]]}
    if attributes:
        patch(api, "campaign", call.ids[0], attributes)
    content = {CONTENT[name]: value for name, value in wanted.items() if name in CONTENT}
    if content:
        (message,) = api.read(f"/api/campaigns/{call.ids[0]}/campaign-messages")
        definition = {"channel": "email", "content": content}
        patch(api, "campaign-message", message["id"], {"definition": definition})


def patch(api: Api, kind: str, identifier: str, attributes: dict[str, Any]) -> None:
    """Change a resource."""
    body = {"data": {"type": kind, "id": identifier, "attributes": attributes}}
    api.send("PATCH", f"/api/{kind}s/{identifier}", body)


def send_campaign(api: Api, call: LegacyCall) -> None:
    """Send a campaign, unless it is on its way already: a broken line must not send it twice."""
    patiently(lambda again: send_draft(api, call.ids[0]))


def send_draft(api: Api, campaign: str) -> None:
    """Send a campaign that is still a draft."""
    if api.attempt("GET", f"/api/campaigns/{campaign}")["data"]["attributes"]["status"] == "Draft":
        job = {"data": {"type": "campaign-send-job", "id": campaign}}
        api.attempt("POST", "/api/campaign-send-jobs", job)


def schedule_campaign(api: Api, call: LegacyCall) -> None:
    """Set the time of a campaign, and start the job that waits for it."""
    moment = datetime.fromisoformat(call.arguments["send_time"]).isoformat() + "+00:00"
    strategy = {"method": "static", "datetime": moment, "options": {"is_local": False}}
    patch(api, "campaign", call.ids[0], {"send_strategy": strategy})
    send_campaign(api, call)


def cancel_campaign(api: Api, call: LegacyCall) -> None:
    """Stop a campaign for good; when the line broke, look first whether it has stopped."""
    job = {"type": "campaign-send-job", "id": call.ids[0], "attributes": {"action": "cancel"}}

    def look_and_cancel(again: bool) -> None:
        path = f"/api/campaigns/{call.ids[0]}"
        if not again or api.attempt("GET", path)["data"]["attributes"]["status"] != "Cancelled":
            api.attempt("PATCH", f"/api/campaign-send-jobs/{call.ids[0]}", {"data": job})

    patiently(look_and_cancel)


def get_campaign(api: Api, call: LegacyCall) -> Any:
    """See how far a campaign is."""
    return api.send("GET", f"/api/campaigns/{call.ids[0]}")["data"]


def list_campaigns(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every email campaign."""
    return list(api.read("/api/campaigns", EMAIL))


def clone_campaign(api: Api, call: LegacyCall) -> None:
    """Copy a campaign under a new name."""
    copy = {"type": "campaign", "id": call.ids[0], "attributes": {"new_name": call.arguments["name"]}}
    api.create("/api/campaigns", {"data": copy}, EMAIL, at="/api/campaign-clone")


def delete_campaign(api: Api, call: LegacyCall) -> None:
    """Delete a campaign."""
    api.delete(f"/api/campaigns/{call.ids[0]}")


def create_template(api: Api, call: LegacyCall) -> None:
    """Make a template of HTML."""
    attributes = {"name": call.arguments["name"], "editor_type": "CODE", "html": call.arguments["html"]}
    api.create("/api/templates", {"data": {"type": "template", "attributes": attributes}})


def update_template(api: Api, call: LegacyCall) -> None:
    """Change a template."""
    patch(api, "template", call.ids[0], call.arguments)


def delete_template(api: Api, call: LegacyCall) -> None:
    """Delete a template."""
    api.delete(f"/api/templates/{call.ids[0]}")


def clone_template(api: Api, call: LegacyCall) -> None:
    """Copy a template under a new name."""
    copy = {"type": "template", "id": call.ids[0], "attributes": {"name": call.arguments["name"]}}
    api.create("/api/templates", {"data": copy}, at="/api/template-clone")


def list_templates(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every template."""
    return list(api.read("/api/templates"))


def render_template(api: Api, call: LegacyCall) -> Any:
    """See what a template becomes with given values."""
    attributes = {"context": call.arguments["context"]}
    body = {"data": {"type": "template", "id": call.ids[0], "attributes": attributes}}
    return api.send("POST", "/api/template-render", body)["data"]["attributes"]


HANDLERS = {
    "create campaign": create_campaign,
    "update campaign": update_campaign,
    "send campaign": send_campaign,
    "schedule campaign": schedule_campaign,
    "cancel campaign": cancel_campaign,
    "get campaign": get_campaign,
    "list campaigns": list_campaigns,
    "clone campaign": clone_campaign,
    "delete campaign": delete_campaign,
    "create template": create_template,
    "update template": update_template,
    "delete template": delete_template,
    "clone template": clone_template,
    "list templates": list_templates,
    "render template": render_template,
}
