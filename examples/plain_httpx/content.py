"""Campaigns and templates."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..translation.content import (
    BY_EMAIL,
    CONTENT,
    assignment_of,
    campaign_changes,
    campaign_copy_of,
    campaign_of,
    change_of,
    events_of_template,
    message_changes,
    send_job_of,
    template_of,
    time_of,
)
from .api import Api, patiently

__all__ = ["CONTENT", "HANDLERS", "patch"]

EMAIL = {"filter": BY_EMAIL}


def create_campaign(api: Api, call: LegacyCall) -> None:
    """Make a draft, and give its message a copy of the template."""
    made = api.create("/api/campaigns", campaign_of(call.arguments), EMAIL)
    (sent,) = made["relationships"]["campaign-messages"]["data"]
    assign(api, sent["id"], call.arguments["template_id"])


def assign(api: Api, message: str, template: str) -> None:
    """Give a message a copy of a template."""
    api.send("POST", "/api/campaign-message-assign-template", assignment_of(message, template))


def update_campaign(api: Api, call: LegacyCall) -> None:
    """Change a draft: name and list are the campaign's, the rest its message's."""
    attributes = campaign_changes(call.arguments)
    if attributes:
        patch(api, "campaign", call.ids[0], attributes)
    content, template = message_changes(call.arguments), call.arguments.get("template_id")
    if content or template:
        (message,) = api.read(f"/api/campaigns/{call.ids[0]}/campaign-messages")
        if content:
            patch(api, "campaign-message", message["id"], content)
        if template:
            assign(api, message["id"], template)


def patch(api: Api, kind: str, identifier: str, attributes: dict[str, Any]) -> None:
    """Change a resource."""
    api.send("PATCH", f"/api/{kind}s/{identifier}", change_of(kind, identifier, attributes))


def send_campaign(api: Api, call: LegacyCall) -> None:
    """Send a campaign, unless it is on its way already: a broken line must not send it twice."""

    def send_draft(again: bool) -> None:
        if get_campaign(api, call)["attributes"]["status"] == "Draft":
            api.attempt("POST", "/api/campaign-send-jobs", send_job_of(call.ids[0]))

    patiently(send_draft)


def schedule_campaign(api: Api, call: LegacyCall) -> None:
    """Set the time of a campaign, and start the job that waits for it."""
    patch(api, "campaign", call.ids[0], time_of(call.arguments["send_time"]))
    send_campaign(api, call)


def cancel_campaign(api: Api, call: LegacyCall) -> None:
    """Stop a campaign for good; what is stopped already cannot be stopped again."""
    body = change_of("campaign-send-job", call.ids[0], {"action": "cancel"})

    def cancel(again: bool) -> None:
        if not again or get_campaign(api, call)["attributes"]["status"] != "Cancelled":
            api.attempt("PATCH", f"/api/campaign-send-jobs/{call.ids[0]}", body)

    patiently(cancel)


def get_campaign(api: Api, call: LegacyCall) -> Any:
    """See how far a campaign is."""
    return api.send("GET", f"/api/campaigns/{call.ids[0]}")["data"]


def list_campaigns(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every email campaign."""
    return list(api.read("/api/campaigns", EMAIL))


def clone_campaign(api: Api, call: LegacyCall) -> None:
    """Copy a campaign, under a new name and to another list where they are given."""
    copy = campaign_copy_of(call.ids[0], call.arguments.get("name"))
    made = api.create("/api/campaigns", copy, EMAIL, at="/api/campaign-clone")
    if "list_id" in call.arguments:
        patch(api, "campaign", made["id"], campaign_changes({"list_id": call.arguments["list_id"]}))


def delete_campaign(api: Api, call: LegacyCall) -> None:
    """Delete a campaign."""
    api.delete(f"/api/campaigns/{call.ids[0]}")


def create_template(api: Api, call: LegacyCall) -> None:
    """Make a template of HTML."""
    api.create("/api/templates", template_of(call.arguments))


def update_template(api: Api, call: LegacyCall) -> None:
    """Change a template."""
    patch(api, "template", call.ids[0], call.arguments)


def delete_template(api: Api, call: LegacyCall) -> None:
    """Delete a template."""
    api.delete(f"/api/templates/{call.ids[0]}")


def clone_template(api: Api, call: LegacyCall) -> None:
    """Copy a template under a new name."""
    copy = change_of("template", call.ids[0], {"name": call.arguments["name"]})
    api.create("/api/templates", copy, at="/api/template-clone")


def list_templates(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read every template."""
    return list(api.read("/api/templates"))


def render_template(api: Api, call: LegacyCall) -> Any:
    """See what a template becomes with given values."""
    values = change_of("template", call.ids[0], {"context": call.arguments["context"]})
    return api.send("POST", "/api/template-render", values)["data"]["attributes"]


def send_template(api: Api, call: LegacyCall) -> None:
    """Have a flow send a template to each recipient."""
    for event in events_of_template(call):
        api.send("POST", "/api/events", event)


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
    "send template": send_template,
}
