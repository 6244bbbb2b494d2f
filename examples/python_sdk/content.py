"""Campaigns and templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klaviyo_api import KlaviyoAPI

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..patience import patiently
from ..translation.content import (
    BY_EMAIL,
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
from .api import attempt, create, delete, read, send


def create_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make a draft, and give its message a copy of the template."""
    made = create(client.Campaigns.create_campaign, campaign_of(call.arguments), lambda: campaigns(client))
    (message,) = made.relationships.campaign_messages.data
    assign(client, message.id, call.arguments["template_id"])


def assign(client: KlaviyoAPI, message: str, template: str) -> None:
    """Give a message a copy of a template."""
    send(client.Campaigns.assign_template_to_campaign_message, assignment_of(message, template))


def update_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change a draft: name and list are the campaign's, the rest its message's."""
    changes = campaign_changes(call.arguments)
    if changes:
        change_campaign(client, call.ids[0], changes)
    content, template = message_changes(call.arguments), call.arguments.get("template_id")
    if content or template:
        (message,) = send(client.Campaigns.get_messages_for_campaign, call.ids[0]).data
        if content:
            body = change_of("campaign-message", message.id, content)
            send(client.Campaigns.update_campaign_message, message.id, body)
        if template:
            assign(client, message.id, template)


def change_campaign(client: KlaviyoAPI, campaign: str, changes: dict[str, Any]) -> None:
    """Change a campaign."""
    send(client.Campaigns.update_campaign, campaign, change_of("campaign", campaign, changes))


def send_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Send a campaign, unless it is on its way already: a broken line must not send it twice."""

    def send_draft(again: bool) -> None:
        if get_campaign(client, call).attributes.status == "Draft":
            attempt(client.Campaigns.send_campaign, send_job_of(call.ids[0]))

    patiently(send_draft)


def schedule_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Set the time of a campaign, and start the job that waits for it."""
    change_campaign(client, call.ids[0], time_of(call.arguments["send_time"]))
    send_campaign(client, call)


def cancel_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Stop a campaign for good; what is stopped already cannot be stopped again."""
    body = change_of("campaign-send-job", call.ids[0], {"action": "cancel"})

    def cancel(again: bool) -> None:
        if not again or get_campaign(client, call).attributes.status != "Cancelled":
            attempt(client.Campaigns.cancel_campaign_send, call.ids[0], body)

    patiently(cancel)


def get_campaign(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """See how far a campaign is."""
    return send(client.Campaigns.get_campaign, call.ids[0]).data


def campaigns(client: KlaviyoAPI) -> Iterator[Any]:
    """Read every email campaign."""
    return read(client.Campaigns.get_campaigns, BY_EMAIL)


def list_campaigns(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read every email campaign."""
    return list(campaigns(client))


def clone_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Copy a campaign, under a new name and to another list where they are given."""
    body = campaign_copy_of(call.ids[0], call.arguments.get("name"))
    copy = create(client.Campaigns.create_campaign_clone, body, lambda: campaigns(client))
    if "list_id" in call.arguments:
        change_campaign(client, copy.id, campaign_changes({"list_id": call.arguments["list_id"]}))


def delete_campaign(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Delete a campaign."""
    delete(client.Campaigns.delete_campaign, call.ids[0])


def create_template(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make a template of HTML."""
    create(client.Templates.create_template, template_of(call.arguments), lambda: templates(client))


def update_template(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change a template."""
    body = change_of("template", call.ids[0], call.arguments)
    send(client.Templates.update_template, call.ids[0], body)


def delete_template(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Delete a template."""
    delete(client.Templates.delete_template, call.ids[0])


def clone_template(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Copy a template under a new name."""
    body = change_of("template", call.ids[0], {"name": call.arguments["name"]})
    create(client.Templates.clone_template, body, lambda: templates(client))


def templates(client: KlaviyoAPI) -> Iterator[Any]:
    """Read every template."""
    return read(client.Templates.get_templates)


def list_templates(client: KlaviyoAPI, call: LegacyCall) -> list[Any]:
    """Read every template."""
    return list(templates(client))


def render_template(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """See what a template becomes with given values."""
    body = change_of("template", call.ids[0], {"context": call.arguments["context"]})
    return send(client.Templates.render_template, body).data.attributes


def send_template(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Have a flow send a template to each recipient."""
    for event in events_of_template(call):
        send(client.Events.create_event, event)


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
