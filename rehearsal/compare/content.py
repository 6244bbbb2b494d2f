"""The schemas of campaigns with their messages, and of templates."""

from __future__ import annotations

from .difference import moment
from .schema import Fields, Remedy, Resource, Schema, Snapshot

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
_TEMPLATE = ("name", "html", "text", "amp")
_REMEDIES = (
    Remedy(
        "status",
        "POST /api/campaign-send-jobs sends; PATCH /api/campaign-send-jobs/{{id}} cancels or reverts.",
    ),
    Remedy("send_options.*", "Leave send_options out: the old API sent with the account's own."),
    Remedy("tracking_options.*", "Leave tracking_options out: the old API tracked as the account is set."),
    Remedy("send_method", "The old API sent at once or at a time: immediate, or static with its datetime."),
    Remedy("is_local", "The old send_time was one moment for everyone: leave is_local false."),
    Remedy(
        "html",
        "A message gets its own copy of a template by POST /api/campaign-message-assign-template; "
        "a template keeps its attributes.html.",
    ),
    *(
        Remedy(side, "Lists and segments go into attributes.audiences.{field}, by their ids.")
        for side in ("included", "excluded")
    ),
    *(
        Remedy(
            name,
            "It is {field} in the content of the campaign's message: PATCH /api/campaign-messages/{{id}}.",
        )
        for name in _CONTENT
    ),
)


def _campaign_fields(campaign: Resource, snapshot: Snapshot) -> Fields:
    fields: Fields = {"name": campaign["name"], "status": campaign["status"]}
    for side, members in campaign["audiences"].items():
        # The order of an audience has no meaning in either API.
        fields[side] = sorted(members) or None
    fields |= _sending_fields(campaign)
    for identifier in campaign["messages"]:
        fields |= _message_fields(snapshot.find("campaign-message", identifier), snapshot)
    return fields


def _sending_fields(campaign: Resource) -> Fields:
    """Return the way of sending, and the options, which the old API left as the account has them."""
    fields: Fields = {
        f"{group}.{name}": value
        for group in ("send_options", "tracking_options")
        for name, value in campaign[group].items()
    }
    strategy = campaign["send_strategy"]
    if campaign["status"] == "Scheduled":
        options = strategy.get("options") or {}
        fields["send_method"] = strategy["method"]
        fields["scheduled_at"] = moment(strategy.get("datetime"))
        fields["is_local"] = bool(options.get("is_local"))
    elif strategy["method"] != "static":
        # A draft keeps the time of a cancelled schedule in one API and not in the other.
        fields["send_method"] = strategy["method"]
    else:
        fields["send_method"] = "immediate"
    return fields


def _message_fields(message: Resource, snapshot: Snapshot) -> Fields:
    content = message.get("content") or {}
    # Empty and absent are one: the new API fills empty texts in, the old one left them out.
    fields: Fields = {name: content[name] for name in _CONTENT if content.get(name)}
    template = snapshot.find("template", message["template"])
    return fields | {"channel": message["channel"], "html": template.get("html")}


CAMPAIGNS = Schema(
    kind="campaign",
    label=lambda campaign, snapshot: f"campaign '{campaign['name']}'",
    fields=_campaign_fields,
    identity=("id",),
    missing="The old API left this campaign; there is none now.",
    extra="The old API left no such campaign.",
    remedies=_REMEDIES,
)

TEMPLATES = Schema(
    kind="template",
    label=lambda template, snapshot: f"template '{template.get('name')}'",
    # The copies that belong to messages are compared with their campaigns.
    compared=lambda template: template["message"] is None,
    fields=lambda template, snapshot: {name: template.get(name) or None for name in _TEMPLATE},
    identity=("id",),
    missing="The old API left this template; there is none now.",
    extra="The old API left no such template.",
    remedies=_REMEDIES,
)
