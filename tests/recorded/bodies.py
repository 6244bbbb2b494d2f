"""The bodies that make the recorded resources; ids of others are those of the world."""

from __future__ import annotations

import base64
from typing import Any

Json = dict[str, Any]

# A picture of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CONTENT: Json = {
    "subject": "Hello",
    "preview_text": "Look",
    "from_email": "shop@northwind.shop",
    "from_label": "Northwind",
    "reply_to_email": "reply@northwind.shop",
    "cc_email": "cc@northwind.shop",
    "bcc_email": "bcc@northwind.shop",
}
TRACKING: Json = {
    "add_tracking_params": True,
    "custom_tracking_params": [
        {"type": "static", "value": "klaviyo", "name": "utm_source"},
        {"type": "static", "value": "email", "name": "utm_medium"},
        {"type": "dynamic", "value": "campaign_id", "name": "utm_campaign"},
    ],
    "is_tracking_clicks": True,
    "is_tracking_opens": True,
}
STATIC: Json = {"method": "static", "datetime": "2026-12-01T10:00:00+00:00"}


def resource(kind: str, attributes: Json | None = None, **parts: Any) -> Json:
    """Build a body; `links` are relationships to one as (type, id), to many as a list of those."""
    data: Json = {"type": kind}
    if "id" in parts:
        data["id"] = parts["id"]
    if attributes is not None:
        data["attributes"] = attributes
    links = parts.get("links", {})
    if links:
        data["relationships"] = {name: {"data": _linkage(entry)} for name, entry in links.items()}
    return {"data": data}


def these(kind: str, *ids: str) -> Json:
    """Build a body of resource identifiers."""
    return {"data": [{"type": kind, "id": item} for item in ids]}


def _linkage(entry: Any) -> Any:
    if isinstance(entry, list):
        return [{"type": kind, "id": item} for kind, item in entry]
    return None if entry is None else {"type": entry[0], "id": entry[1]}


def bulk(kind: str, member: str, items: list[Json]) -> Json:
    """Build the body of a job over many resources."""
    return resource(kind, {member: {"data": [item["data"] for item in items]}})


def item(number: int, **attributes: Any) -> Json:
    """Build a catalog item; the first has every attribute."""
    name = f"sdk-smoke-090444b5-item{number}"
    content: Json = {
        "external_id": name,
        "title": name,
        "description": "A thing",
        "price": 5.5,
        "url": "https://northwind.shop/thing",
        "published": True,
        "custom_metadata": {"smokeRun": "090444b5"},
    }
    if number == 1:
        picture = "https://northwind.shop/thing.png"
        content |= {"image_full_url": picture, "image_thumbnail_url": picture, "images": [picture, picture]}
        content |= {
            "price": 19.99,
            "custom_metadata": {"colour": "blue", "smokeRun": "090444b5", "weightKg": 1.25},
        }
    return resource("catalog-item", content | attributes)


def bulk_item(number: int) -> Json:
    """Build an item of a job."""
    return item(number + 10, external_id=f"sdk-smoke-090444b5-bitem{number}")


def category(name: str) -> Json:
    """Build a category."""
    return resource("catalog-category", {"external_id": name, "name": name})


def variant(name: str, of: str) -> Json:
    """Build a variant of an item."""
    content = {
        "external_id": name,
        "title": name,
        "description": "A thing in M",
        "sku": f"SKU-{name.upper()}".replace("SDK-SMOKE-", ""),
        "inventory_policy": 1,
        "inventory_quantity": 5,
        "price": 19.99,
        "url": "https://northwind.shop/thing",
        "images": ["https://northwind.shop/thing.png"],
        "custom_metadata": {"size": "M", "smokeRun": "090444b5"},
        "published": True,
    }
    return resource("catalog-variant", content, links={"item": ("catalog-item", of)})


def code(number: int, coupon: str, **attributes: Any) -> Json:
    """Build a code of a coupon."""
    content = {"unique_code": f"sdk_smoke_09048f53_code{number}", **attributes}
    return resource("coupon-code", content, links={"coupon": ("coupon", coupon)})


def campaign(audience: str, message: Json | None = None, **attributes: Any) -> Json:
    """Build an email campaign."""
    said = {"channel": "email", "label": "First", "content": CONTENT} if message is None else message
    messages = [{"type": "campaign-message", "attributes": {"definition": said}}]
    content = {
        "name": "sdk-smoke-09048514-c",
        "audiences": {"included": [audience]},
        "send_strategy": STATIC,
        "tracking_options": TRACKING,
        "send_options": {"use_smart_sending": True},
        "campaign-messages": {"data": messages},
        **attributes,
    }
    return resource("campaign", content)


def segment(name: str, condition_groups: list[Json], **attributes: Any) -> Json:
    """Build a segment."""
    return resource(
        "segment", {"name": name, "definition": {"condition_groups": condition_groups}, **attributes}
    )


def is_member(group: str) -> Json:
    """Build the condition to be on a list."""
    condition = {"type": "profile-group-membership", "is_member": True, "group_ids": [group]}
    return {"conditions": [condition]}


def has_run() -> Json:
    """Build the condition on a custom property."""
    wanted = {"type": "string", "operator": "equals", "value": "0904b052"}
    condition = {"type": "profile-property", "property": "properties['sdk_smoke_run']", "filter": wanted}
    return {"conditions": [condition]}


def event(metric: str, email: str, unique: str, time: str, **properties: Any) -> Json:
    """Build an event."""
    content = {
        "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
        "profile": {"data": {"type": "profile", "attributes": {"email": email}}},
        "unique_id": unique,
        "time": time,
        "properties": {"sku": "S1", **properties},
    }
    return resource("event", content)


def delay(temporary: str, after: str | None = None, **data: Any) -> Json:
    """Build an action of a flow that waits."""
    content = {"unit": "days", "value": 1, "secondary_value": None, "timezone": "profile", **data}
    return {"temporary_id": temporary, "type": "time-delay", "data": content, "links": {"next": after}}


def email_action(temporary: str, template: str) -> Json:
    """Build an action of a flow that sends an email."""
    message = {
        "from_email": "shop@northwind.shop",
        "from_label": "Northwind",
        "reply_to_email": "reply@northwind.shop",
        "cc_email": None,
        "bcc_email": None,
        "subject_line": "Welcome",
        "preview_text": "Look",
        "template_id": template,
        "smart_sending_enabled": True,
        "transactional": False,
        "add_tracking_params": False,
        "custom_tracking_params": None,
        "additional_filters": None,
        "name": "Welcome",
    }
    content = {"message": message, "status": "draft"}
    return {"temporary_id": temporary, "type": "send-email", "data": content, "links": {"next": None}}


def flow(name: str, trigger: str, actions: list[Json]) -> Json:
    """Build a flow that a list triggers."""
    definition = {
        "triggers": [{"type": "list", "id": trigger}],
        "profile_filter": None,
        "actions": actions,
        "entry_action_id": actions[0]["temporary_id"],
    }
    return resource("flow", {"name": name, "definition": definition})


def form(list_id: str, steps: int = 2) -> Json:
    """Build a form of a step that signs up and one that thanks."""
    blocks: list[Json] = [
        {"type": "html_text", "properties": {"content": "<p>Hi</p>"}},
        {"type": "email", "properties": {"label": "Email", "placeholder": "you@there", "required": True}},
        {
            "type": "button",
            "properties": {"label": "Go"},
            "action": {"type": "next_step", "submit": True, "properties": {"list_id": list_id}},
        },
    ]
    thanks = [{"type": "html_text", "properties": {"content": "<p>Thanks</p>"}}]
    made = [
        {"name": "Signup", "columns": [{"rows": [{"blocks": blocks}]}]},
        {"name": "Thanks", "columns": [{"rows": [{"blocks": thanks}]}]},
    ]
    version = {"type": "popup", "name": "First", "steps": made[:steps], "triggers": [], "specialties": []}
    content = {"name": "sdk-smoke-form", "status": "draft", "ab_test": False}
    return resource("form", content | {"definition": {"versions": [version]}})


def custom_metric(metric: str, *, counts: bool = False) -> Json:
    """Build a custom metric over events of one metric."""
    wanted = {"type": "string", "operator": "starts-with", "value": "S"}
    group: Json = {
        "metric_id": metric,
        "metric_filters": [{"property": "sku", "filter": wanted}],
        "value_property": "$value",
    }
    if counts:
        group = {"metric_id": metric, "metric_filters": []}
    definition = {"aggregation_method": "count" if counts else "value", "metric_groups": [group]}
    return resource("custom-metric", {"name": "sdk-smoke-cm", "definition": definition})


def content_block(name: str, **options: Any) -> Json:
    """Build a block of universal content."""
    data = {"content": "<p>Hi</p>", "display_options": options or {"show_on": "all", "visible_check": ""}}
    definition = {"content_type": "block", "type": "html", "data": data}
    return resource("template-universal-content", {"name": name, "definition": definition})
