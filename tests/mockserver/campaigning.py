"""What the tests of campaigns and templates share: bodies of both shapes, short ways to make things."""

from __future__ import annotations

from typing import Any

import httpx

from tests.mockserver.helpers import OLDEST, Json, create_list, taken

SENDER: Json = {"subject": "Hello", "from_email": "shop@northwind.shop", "from_label": "Northwind"}


def template_body(html: str = "<p>Hi</p>", name: str = "Welcome", **attributes: Any) -> Json:
    """Build the body of a template."""
    content = {"name": name, "editor_type": "CODE", "html": html, **attributes}
    return {"data": {"type": "template", "attributes": content}}


def page(html: str) -> str:
    """Return a part of a page as it is kept (REC create_template.201)."""
    return f"<html><head></head><body>{html}</body></html>"


def create_template(api: httpx.Client, html: str = "<p>Hi</p>", **attributes: Any) -> str:
    """Create a template and return its id."""
    body = template_body(html, **attributes)
    return str(taken(api.post("/api/templates", json=body), 201)["data"]["id"])


def render(api: httpx.Client, template: str, **context: Any) -> httpx.Response:
    """Render a template."""
    body = {"data": {"type": "template", "id": template, "attributes": {"context": context}}}
    return api.post("/api/template-render", json=body)


def campaign_body(
    included: list[str],
    *,
    revision: str = "",
    channel: str = "email",
    content: Json | None = None,
    message: Json | None = None,
    **attributes: Any,
) -> Json:
    """Build the body of a campaign of one message; `message` adds to what that says."""
    said = {"channel": channel, "content": SENDER if content is None else content, **(message or {})}
    written = said if revision == OLDEST else {"definition": said}
    return {
        "data": {
            "type": "campaign",
            "attributes": {
                "name": "Sale",
                "audiences": {"included": included},
                "campaign-messages": {"data": [{"type": "campaign-message", "attributes": written}]},
                **attributes,
            },
        }
    }


def create_campaign(api: httpx.Client, included: list[str] | None = None, **parts: Any) -> tuple[str, str]:
    """Create a campaign, to a list of its own unless said; return its id and that of its message."""
    audience = [create_list(api)] if included is None else included
    body = campaign_body(audience, revision=api.headers["revision"], **parts)
    campaign = taken(api.post("/api/campaigns", json=body), 201)["data"]
    (message,) = campaign["relationships"]["campaign-messages"]["data"]
    return campaign["id"], message["id"]


def create_sendable(api: httpx.Client, included: list[str] | None = None, **parts: Any) -> tuple[str, str]:
    """Create an email campaign that has all it needs to be sent."""
    campaign, message = create_campaign(api, included, **parts)
    assert assign(api, message, create_template(api)).is_success
    return campaign, message


def assign(api: httpx.Client, message: str, template: str) -> httpx.Response:
    """Assign a template to a message."""
    related = {"template": {"data": {"type": "template", "id": template}}}
    body = {"data": {"type": "campaign-message", "id": message, "relationships": related}}
    return api.post("/api/campaign-message-assign-template", json=body)


def change(api: httpx.Client, kind: str, identifier: str, **attributes: Any) -> httpx.Response:
    """Change a campaign, campaign-message or template."""
    body = {"data": {"type": kind, "id": identifier, "attributes": attributes}}
    return api.patch(f"/api/{kind}s/{identifier}", json=body)


def send(api: httpx.Client, campaign: str) -> httpx.Response:
    """Send a campaign."""
    return api.post("/api/campaign-send-jobs", json={"data": {"type": "campaign-send-job", "id": campaign}})


def stop(api: httpx.Client, campaign: str, action: str) -> httpx.Response:
    """Cancel or revert a send."""
    body = {"data": {"type": "campaign-send-job", "id": campaign, "attributes": {"action": action}}}
    return api.patch(f"/api/campaign-send-jobs/{campaign}", json=body)


def status_of(api: httpx.Client, campaign: str) -> str:
    """Return the status of a campaign."""
    return str(taken(api.get(f"/api/campaigns/{campaign}"))["data"]["attributes"]["status"])
