"""Functions that make flows, forms, campaigns, templates, tags, images and webhooks of the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import bodies
from .makers import PICTURE
from .world import World

Json = dict[str, Any]


def planted_flow(world: World) -> str:
    """Plant a flow where no operation makes one."""
    message = {"type": "flow-message", "id": "StDwe4", "attributes": {"template": world["template"]}}
    flow = {"type": "flow", "id": "T6EyQF", "attributes": {"name": "sdk-smoke-09049919-flow"}}
    world.seed(resources=[flow, message])
    world.ids |= {"flow template": world["template"], "flow message": "StDwe4"}
    return "T6EyQF"


def flow(world: World) -> str:
    if not world.mock.serves("POST /api/flows"):
        return planted_flow(world)
    actions = [
        bodies.delay("one", "two", unit="hours", value=2, secondary_value=0),
        bodies.email_action("two", world["template"]),
    ]
    return world.make("/api/flows", bodies.flow("sdk-smoke-09049919-flow", world["list"], actions))


def flow_2(world: World) -> str:
    body = bodies.flow("sdk-smoke-09049919-flow2", world["list"], [bodies.delay("one")])
    return world.make("/api/flows", body)


def actions(world: World) -> str:
    found = world.send("GET", f"/api/flows/{world['flow']}/flow-actions", sort="id").body["data"]
    by_type = {entry["attributes"]["definition"]["type"]: entry["id"] for entry in found}
    world.ids["email action"] = str(by_type["send-email"])
    return str(by_type["time-delay"])


def email_action(world: World) -> str:
    world["action"]
    return world.ids["email action"]


def flow_message(world: World) -> str:
    answer = world.send("GET", f"/api/flow-actions/{world['email action']}/flow-messages")
    return str(answer.body["data"][0]["id"])


def form_version(world: World) -> str:
    return str(world.send("GET", f"/api/forms/{world['form']}/form-versions").body["data"][0]["id"])


def message(campaign: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        answer = world.send("GET", f"/api/campaigns/{world[campaign]}/campaign-messages")
        return str(answer.body["data"][0]["id"])

    return make


def message_with_template(world: World) -> str:
    identifier = world["message"]
    links = {"template": ("template", world["template"])}
    body = bodies.resource("campaign-message", id=identifier, links=links)
    world.send("POST", "/api/campaign-message-assign-template", body)
    return identifier


def tagging(collection: str, kind: str, owner: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/tags/{world['tag']}/relationships/{collection}"
        world.send("POST", path, bodies.these(kind, world[owner]))
        return world["tag"]

    return make


def image(number: int, *, hidden: bool) -> Callable[[World], str]:
    def make(world: World) -> str:
        form = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
            b"Content-Type: image/png\r\n\r\n" + bodies.PIXEL + b"\r\n--x\r\n"
            b'Content-Disposition: form-data; name="hidden"\r\n\r\n'
            + (b"true" if hidden else b"false")
            + b"\r\n--x--\r\n"
        )
        media_type = "multipart/form-data; boundary=x"
        if not world.mock.serves("POST /api/image-upload"):
            world.seed(images=[{"id": str(number), "name": "a", "image_url": PICTURE, "hidden": hidden}])
            return str(number)
        answer = world.mock.ask(world.key, "POST", "/api/image-upload", form, media_type=media_type)
        assert answer.status == 201, answer
        return str(answer.body["data"]["id"])

    return make


def message_image(world: World) -> str:
    path = f"/api/campaign-messages/{world['sms message']}/relationships/image"
    world.send("PATCH", path, {"data": {"type": "image", "id": world["image 1"]}})
    return world["sms message"]


def five_tags(world: World) -> str:
    groups = [world["group"], world.make("/api/tag-groups", bodies.resource("tag-group", {"name": "g2"})), ""]
    for number in range(5):
        group = groups[number % 3]
        links = {"tag-group": ("tag-group", group)} if group else {}
        name = f"sdk-smoke-0904b975-{number}"
        world.make("/api/tags", bodies.resource("tag", {"name": name}, links=links))
    return ""


def updated_campaign(world: World) -> str:
    audiences = {"included": [world["list"]], "excluded": [world["list 2"]]}
    body = bodies.campaign(
        world["list"],
        audiences=audiences,
        send_strategy={"method": "static", "datetime": "2026-12-01T10:00:00.123456+00:00"},
        send_options={"use_smart_sending": False},
        tracking_options=bodies.TRACKING | {"add_tracking_params": False},
    )
    return world.make("/api/campaigns", body)


TOPICS = (
    "event:klaviyo.manually_suppressed_from_email_marketing",
    "event:klaviyo.opened_email",
    "event:klaviyo.clicked_email",
)


def webhook(topics: int) -> Callable[[World], str]:
    return lambda world: world.make("/api/webhooks", webhook_body(list(TOPICS[:topics])))


def email_action_alone(world: World) -> str:
    world.send("DELETE", f"/api/flow-actions/{world['action']}")
    return ""


def flow_template(world: World) -> str:
    if not world.mock.serves("POST /api/flows"):
        planted_flow(world)
        return world["template"]
    return str(world.send("GET", f"/api/flow-messages/{world['flow message']}/template").body["data"]["id"])


def webhook_body(topics: list[str]) -> Json:
    """Build a webhook."""
    content = {
        "name": "hook",
        "description": "A hook",
        "endpoint_url": "https://northwind.shop/hook",
        "secret_key": "s" * 32,
    }
    links = {"webhook-topics": [("webhook-topic", topic) for topic in topics]}
    return bodies.resource("webhook", content, links=links)


def template_body(name: str, **attributes: Any) -> Json:
    """Build a template."""
    content = {"name": name, "editor_type": "CODE", "html": "<p>hi</p>", "text": "hi", **attributes}
    return bodies.resource("template", content)


def feed_body(name: str, method: str = "get") -> Json:
    """Build a web feed."""
    content = {"name": name, "url": "https://northwind.shop/feed"}
    return bodies.resource("web-feed", content | {"request_method": method, "content_type": "json"})
