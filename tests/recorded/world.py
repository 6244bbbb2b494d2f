"""An account in the state of the recorded one: each resource is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from . import bodies
from .asking import Answer, Mock

Json = dict[str, Any]

METRIC = "SDK Smoke"
PEOPLE = {letter: f"sdk-smoke+09047c86-{letter}@nickdnktech.com" for letter in "abcs"}
MEMBER = "sdk-smoke+0904b052-s1@nickdnktech.com"
PICTURE = "https://northwind.shop/a.png"
_CUSTOM = "$custom:::$default:::"


class World:
    """One account; `world[name]` is the id of a resource, which is made now if it is not there."""

    def __init__(self, mock: Mock, key: str) -> None:
        self.mock = mock
        self.key = key
        self._ids: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._ids:
            self._ids[name] = _MAKERS[name](self)
        return self._ids[name]

    def send(self, method: str, path: str, body: Any = None, **query: str) -> Answer:
        """Send a request of the state, which must be taken."""
        answer = self.mock.ask(self.key, method, path, body, query)
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body} for {body}")
        return answer

    def make(self, path: str, body: Any) -> str:
        """Make a resource and return its id."""
        return str(self.send("POST", path, body).body["data"]["id"])

    def seed(self, **content: list[Json]) -> None:
        """Plant resources that no operation makes."""
        self.mock.control.seed(self.mock.control.account_of(self.key), content)

    def later(self) -> None:
        """Let a second and a half pass, so that times of the state and of the recording differ."""
        self.mock.clock.advance(1.5)


def _profile(letter: str, **facts: Any) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.resource("profile", {"email": PEOPLE[letter], **facts})
        return world.make("/api/profiles", body)

    return make


def _member(world: World) -> str:
    facts = {"email": MEMBER, "first_name": "Sam", "properties": {"sdk_smoke_run": "0904b052"}}
    made = world.make("/api/profiles", bodies.resource("profile", facts))
    body = bodies.resource("profile", {"first_name": "Sam"}, id=made)
    world.send("PATCH", f"/api/profiles/{made}", body)
    world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", bodies.these("profile", made))
    return made


def _suppressed(world: World) -> str:
    world["suppression"]
    return world["profile a"]


def _suppression(world: World) -> str:
    world["profile a"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    body = bodies.resource("profile-suppression-bulk-create-job", {"profiles": {"data": [item]}})
    job = world.make("/api/profile-suppression-bulk-create-jobs", body)
    for _ in range(3):
        world.send("GET", f"/api/profile-suppression-bulk-create-jobs/{job}")
    return job


def _metric(world: World) -> str:
    world["event"]
    return str(world.send("GET", "/api/metrics").body["data"][0]["id"])


def _event(world: World) -> str:
    first = bodies.event(METRIC, PEOPLE["c"], "e1", "2026-09-04T13:38:00Z")
    second = bodies.event(METRIC, PEOPLE["a"], "e2", "2026-09-04T13:39:00Z", bulk=True)
    second["data"]["attributes"] |= {"value": 9.99, "value_currency": "EUR"}
    world.send("POST", "/api/events", second)
    world.send("POST", "/api/events", first)
    found = world.send("GET", "/api/events", sort="-datetime").body["data"]
    return str(found[0]["id"])


def _variants(world: World) -> str:
    made = ""
    for number in (1, 2):
        for other in (2, 1):
            name = f"sdk-smoke-090444b5-item{number}-v{other}"
            made = world.make("/api/catalog-variants", bodies.variant(name, world[f"item {number}"]))
            if (number, other) == (1, 1):
                world._ids["variant"] = made
    return world._ids["variant"]


def _job(
    kind: str, member: str, items: Callable[[World], list[Json]], looks: int = 3
) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/{kind}s"
        made = world.make(path, bodies.bulk(kind, member, items(world)))
        for _ in range(looks):
            world.send("GET", f"{path}/{made}")
        return made

    return make


def _items(world: World) -> list[Json]:
    return [bodies.bulk_item(1), bodies.bulk_item(2)]


def _categories(world: World) -> list[Json]:
    return [bodies.category(f"sdk-smoke-090444b5-bcat{number}") for number in (1, 2)]


def _bulk_variants(world: World) -> list[Json]:
    names = [f"sdk-smoke-090444b5-bvar{number}" for number in (1, 2)]
    return [bodies.variant(name, world["item 1"]) for name in names]


def _codes(world: World) -> list[Json]:
    return [bodies.code(number + 10, world["coupon"]) for number in range(5)]


def renamed(kind: str, ids: list[str], /, **attributes: Any) -> list[Json]:
    """Build the items of a job that changes resources, or of one that deletes them."""
    return [bodies.resource(kind, attributes or None, id=identifier) for identifier in ids]


def bulk_ids(name: str) -> list[str]:
    """Name the ids of the resources that a job of the state makes."""
    return [f"{_CUSTOM}sdk-smoke-090444b5-{name}{number}" for number in (1, 2)]


def _changing(kind: str, ids: str, made_by: str, /, **attributes: Any) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world[made_by]
        return renamed(kind, bulk_ids(ids), **attributes)

    return build


def _in_vain(**attributes: Any) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world["items deleted"]
        return renamed("catalog-item", bulk_ids("bitem")[:1] * 2, **attributes)

    return build


def _planted_flow(world: World) -> str:
    """Plant a flow where no operation makes one."""
    message = {"type": "flow-message", "id": "StDwe4", "attributes": {"template": world["template"]}}
    flow = {"type": "flow", "id": "T6EyQF", "attributes": {"name": "sdk-smoke-09049919-flow"}}
    world.seed(resources=[flow, message])
    world._ids |= {"flow template": world["template"], "flow message": "StDwe4"}
    return "T6EyQF"


def _flow(world: World) -> str:
    if not world.mock.serves("POST /api/flows"):
        return _planted_flow(world)
    actions = [
        bodies.delay("one", "two", unit="hours", value=2, secondary_value=0),
        bodies.email_action("two", world["template"]),
    ]
    return world.make("/api/flows", bodies.flow("sdk-smoke-09049919-flow", world["list"], actions))


def _flow_2(world: World) -> str:
    body = bodies.flow("sdk-smoke-09049919-flow2", world["list"], [bodies.delay("one")])
    return world.make("/api/flows", body)


def _actions(world: World) -> str:
    found = world.send("GET", f"/api/flows/{world['flow']}/flow-actions", sort="id").body["data"]
    by_type = {entry["attributes"]["definition"]["type"]: entry["id"] for entry in found}
    world._ids["email action"] = str(by_type["send-email"])
    return str(by_type["time-delay"])


def _email_action(world: World) -> str:
    world["action"]
    return world._ids["email action"]


def _flow_message(world: World) -> str:
    answer = world.send("GET", f"/api/flow-actions/{world['email action']}/flow-messages")
    return str(answer.body["data"][0]["id"])


def _form_version(world: World) -> str:
    return str(world.send("GET", f"/api/forms/{world['form']}/form-versions").body["data"][0]["id"])


def _message(campaign: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        answer = world.send("GET", f"/api/campaigns/{world[campaign]}/campaign-messages")
        return str(answer.body["data"][0]["id"])

    return make


def _message_with_template(world: World) -> str:
    identifier = world["message"]
    links = {"template": ("template", world["template"])}
    body = bodies.resource("campaign-message", id=identifier, links=links)
    world.send("POST", "/api/campaign-message-assign-template", body)
    return identifier


def _tagging(collection: str, kind: str, owner: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/tags/{world['tag']}/relationships/{collection}"
        world.send("POST", path, bodies.these(kind, world[owner]))
        return world["tag"]

    return make


def _metric_property(world: World) -> str:
    found = world.send("GET", f"/api/metrics/{world['metric']}/metric-properties").body["data"]
    value = [entry["id"] for entry in found if entry["attributes"]["property"] == "$value"]
    return str((value or [found[0]["id"]])[0])


def _image(number: int, *, hidden: bool) -> Callable[[World], str]:
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


def _import(world: World) -> str:
    profiles = [{"type": "profile", "attributes": {"email": PEOPLE[letter]}} for letter in "abc"]
    links = {"lists": [("list", world["list"])]}
    body = bodies.resource("profile-bulk-import-job", {"profiles": {"data": profiles}}, links=links)
    return world.make("/api/profile-bulk-import-jobs", body)


def _imported(world: World) -> str:
    world["suppressed"]
    made = world["import"]
    for _ in range(3):
        world.send("GET", f"/api/profile-bulk-import-jobs/{made}")
    return made


def _linked(owner: str, name: str, kind: str, other: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/catalog-items/{world[owner]}/relationships/{name}"
        world.send("POST", path, bodies.these(kind, world[other]))
        return world[owner]

    return make


def _both_items(world: World) -> str:
    path = f"/api/catalog-categories/{world['category 1']}/relationships/items"
    world.send("POST", path, bodies.these("catalog-item", world["item 1"], world["item 2"]))
    return world["category 1"]


def _third_event(world: World) -> str:
    third = bodies.event(METRIC, PEOPLE["b"], "e3", "2026-09-04T13:37:00Z")
    world.send("POST", "/api/events", third)
    return ""


def _message_image(world: World) -> str:
    path = f"/api/campaign-messages/{world['sms message']}/relationships/image"
    world.send("PATCH", path, {"data": {"type": "image", "id": world["image 1"]}})
    return world["sms message"]


def _on_list(name: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.these("profile", world[name])
        world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", body)
        return world[name]

    return make


def _mapped(world: World) -> str:
    links = {"metric": ("metric", world["metric"])}
    body = bodies.resource("mapped-metric", id="viewed_product", links=links)
    world.send("PATCH", "/api/mapped-metrics/viewed_product", body)
    return "viewed_product"


def _mapped_twice(world: World) -> str:
    links = {"metric": ("metric", world["metric"])}
    body = bodies.resource("mapped-metric", id="revenue", links=links)
    for _ in range(2):
        world.send("PATCH", "/api/mapped-metrics/revenue", body)
    return "revenue"


def _list_job(kind: str, looks: int = 3) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.resource(kind, {}, links={"list": ("list", world["list"])})
        made = world.make(f"/api/{kind}s", body)
        for _ in range(looks):
            world.send("GET", f"/api/{kind}s/{made}")
        return made

    return make


def _unsuppressed(world: World) -> str:
    kind = "profile-suppression-bulk-delete-job"
    world["profile a"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    return world.make(f"/api/{kind}s", bodies.resource(kind, {"profiles": {"data": [item]}}))


def _in_segments(world: World) -> str:
    identifier = world["profile"]
    facts = {"properties": {"sdk_smoke_run": "0904b052"}}
    world.send("PATCH", f"/api/profiles/{identifier}", bodies.resource("profile", facts, id=identifier))
    body = bodies.these("profile", identifier)
    world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", body)
    world["segment"], world["segment 2"]
    return identifier


def _five_tags(world: World) -> str:
    groups = [world["group"], world.make("/api/tag-groups", bodies.resource("tag-group", {"name": "g2"})), ""]
    for number in range(5):
        group = groups[number % 3]
        links = {"tag-group": ("tag-group", group)} if group else {}
        name = f"sdk-smoke-0904b975-{number}"
        world.make("/api/tags", bodies.resource("tag", {"name": name}, links=links))
    return ""


def _updated_campaign(world: World) -> str:
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


def _webhook(topics: int) -> Callable[[World], str]:
    return lambda world: world.make("/api/webhooks", webhook_body(list(TOPICS[:topics])))


def _email_action_alone(world: World) -> str:
    world.send("DELETE", f"/api/flow-actions/{world['action']}")
    return ""


def _flow_template(world: World) -> str:
    if not world.mock.serves("POST /api/flows"):
        _planted_flow(world)
        return world["template"]
    return str(world.send("GET", f"/api/flow-messages/{world['flow message']}/template").body["data"]["id"])


def _own_account(world: World) -> str:
    address = {"address1": "1 Main St", "address2": "2nd floor", "city": "Aarhus"}
    address |= {"region": None, "country": "Denmark", "zip": "8000"}
    contact = {
        "default_sender_name": "Shop",
        "default_sender_email": "shop@northwind.shop",
        "website_url": "https://northwind.shop",
        "organization_name": "Shop",
        "street_address": address,
    }
    attributes = {"contact_information": contact, "industry": "Software / SaaS"}
    company = world.mock.control.account_of(world.key).company_id
    world.seed(resources=[{"type": "account", "id": company, "attributes": attributes}])
    return ""


def _further_properties(world: World) -> str:
    world["event"]
    further = bodies.event(METRIC, PEOPLE["b"], "e4", "2026-09-04T13:36:00Z", colour="red", size="M")
    world.send("POST", "/api/events", further)
    return ""


def _c_suppressed(world: World) -> str:
    for letter in "abc":
        world[f"profile {letter}"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["c"]}}
    body = bodies.resource("profile-suppression-bulk-create-job", {"profiles": {"data": [item]}})
    job = world.make("/api/profile-suppression-bulk-create-jobs", body)
    for _ in range(3):
        world.send("GET", f"/api/profile-suppression-bulk-create-jobs/{job}")
    return ""


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


def _account(world: World) -> str:
    return str(world.send("GET", "/api/accounts").body["data"][0]["id"])


def _tracking(world: World) -> str:
    return str(world.send("GET", "/api/tracking-settings").body["data"][0]["id"])


def _posts(path: str, build: Callable[[World], Json]) -> Callable[[World], str]:
    return lambda world: world.make(path, build(world))


def template_body(name: str, **attributes: Any) -> Json:
    """Build a template."""
    content = {"name": name, "editor_type": "CODE", "html": "<p>hi</p>", "text": "hi", **attributes}
    return bodies.resource("template", content)


def feed_body(name: str, method: str = "get") -> Json:
    """Build a web feed."""
    content = {"name": name, "url": "https://northwind.shop/feed"}
    return bodies.resource("web-feed", content | {"request_method": method, "content_type": "json"})


_SEGMENT = "sdk-smoke-0904b052-segment"
_MAKERS: Mapping[str, Callable[[World], str]] = MappingProxyType(
    {
        "account": _account,
        "tracking": _tracking,
        "list": _posts("/api/lists", lambda w: bodies.resource("list", {"name": "sdk-smoke-list"})),
        "list 2": _posts(
            "/api/lists",
            lambda w: bodies.resource("list", {"name": "sdk-smoke-2", "opt_in_process": "double_opt_in"}),
        ),
        "profile a": _profile("a", external_id="sdk-a"),
        "profile b": _profile("b"),
        "profile c": _profile("c"),
        "profile": _profile(
            "s",
            first_name="Ada",
            properties={"plan": "pro", "tags": ["x", "y"], "score": 7},
            location={
                "address1": "1 Main St",
                "city": "Aarhus",
                "country": "Denmark",
                "latitude": 56.1,
                "longitude": 10.2,
                "region": "Jutland",
                "zip": "8000",
                "timezone": "Europe/Copenhagen",
            },
        ),
        "member": _member,
        "suppressed": _suppressed,
        "metric": _metric,
        "event": _event,
        "segment": _posts(
            "/api/segments",
            lambda w: bodies.segment(
                f"{_SEGMENT}", [bodies.is_member(w["list"]), bodies.has_run()], is_starred=True
            ),
        ),
        "segment 2": _posts("/api/segments", lambda w: bodies.segment(f"{_SEGMENT}2", [bodies.has_run()])),
        "item 1": _posts("/api/catalog-items", lambda w: bodies.item(1)),
        "item 2": _posts("/api/catalog-items", lambda w: bodies.item(2)),
        "category 1": _posts("/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-cat1")),
        "category 2": _posts("/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-cat2")),
        "bulk category": _posts(
            "/api/catalog-categories", lambda w: bodies.category("sdk-smoke-090444b5-bcat2")
        ),
        "variant": _variants,
        "bulk variant": _posts(
            "/api/catalog-variants",
            lambda w: bodies.variant("sdk-smoke-090444b5-bvar2", w["item 1"]),
        ),
        "coupon": _posts(
            "/api/coupons",
            lambda w: bodies.resource(
                "coupon", {"external_id": "sdk_smoke_09048f53_coupon1", "description": "Ten off"}
            ),
        ),
        "coupon 2": _posts(
            "/api/coupons", lambda w: bodies.resource("coupon", {"external_id": "sdk_smoke_09048f53_coupon2"})
        ),
        "code": _posts("/api/coupon-codes", lambda w: bodies.code(1, w["coupon"])),
        "code 2": _posts("/api/coupon-codes", lambda w: bodies.code(2, w["coupon"])),
        "code 3": _posts("/api/coupon-codes", lambda w: bodies.code(3, w["coupon"])),
        "code 4": _posts("/api/coupon-codes", lambda w: bodies.code(4, w["coupon"])),
        "items created": _job("catalog-item-bulk-create-job", "items", _items),
        "categories created": _job("catalog-category-bulk-create-job", "categories", _categories),
        "variants created": _job("catalog-variant-bulk-create-job", "variants", _bulk_variants),
        "codes created": _job("coupon-code-bulk-create-job", "coupon-codes", _codes),
        "items being created": _job("catalog-item-bulk-create-job", "items", _items, 0),
        "categories being created": _job("catalog-category-bulk-create-job", "categories", _categories, 0),
        "variants being created": _job("catalog-variant-bulk-create-job", "variants", _bulk_variants, 0),
        "codes being created": _job("coupon-code-bulk-create-job", "coupon-codes", _codes, 0),
        "items updated": _job(
            "catalog-item-bulk-update-job",
            "items",
            _changing("catalog-item", "bitem", "items created", title="New"),
        ),
        "categories updated": _job(
            "catalog-category-bulk-update-job",
            "categories",
            _changing("catalog-category", "bcat", "categories created", name="New"),
        ),
        "variants updated": _job(
            "catalog-variant-bulk-update-job",
            "variants",
            _changing("catalog-variant", "bvar", "variants created", title="New"),
        ),
        "items being updated": _job(
            "catalog-item-bulk-update-job",
            "items",
            _changing("catalog-item", "bitem", "items created", title="New"),
            0,
        ),
        "categories being updated": _job(
            "catalog-category-bulk-update-job",
            "categories",
            _changing("catalog-category", "bcat", "categories created", name="New"),
            0,
        ),
        "variants being updated": _job(
            "catalog-variant-bulk-update-job",
            "variants",
            _changing("catalog-variant", "bvar", "variants created", title="New"),
            0,
        ),
        "items deleted": _job(
            "catalog-item-bulk-delete-job",
            "items",
            _changing("catalog-item", "bitem", "items created"),
        ),
        "items deleted again": _job(
            "catalog-item-bulk-delete-job",
            "items",
            _in_vain(),
        ),
        "items updated in vain": _job(
            "catalog-item-bulk-update-job",
            "items",
            _in_vain(title="New"),
        ),
        "categories deleted": _job(
            "catalog-category-bulk-delete-job",
            "categories",
            _changing("catalog-category", "bcat", "categories created"),
        ),
        "variants deleted": _job(
            "catalog-variant-bulk-delete-job",
            "variants",
            _changing("catalog-variant", "bvar", "variants created"),
        ),
        "items being deleted": _job(
            "catalog-item-bulk-delete-job",
            "items",
            _changing("catalog-item", "bitem", "items created"),
            0,
        ),
        "categories being deleted": _job(
            "catalog-category-bulk-delete-job",
            "categories",
            _changing("catalog-category", "bcat", "categories created"),
            0,
        ),
        "template": _posts("/api/templates", lambda w: template_body("sdk-smoke-0904a5e6-tpl-code")),
        "amp template": _posts(
            "/api/templates",
            lambda w: template_body(
                "sdk-smoke-0904a5e6-tpl-amp",
                html="<h1>Updated {{ first_name }}</h1>",
                text="Updated {{ first_name }}",
                amp="<html><body>Hi</body></html>",
            ),
        ),
        "content": _posts(
            "/api/template-universal-content", lambda w: bodies.content_block("sdk-smoke-0904a5e6-uc-html")
        ),
        "feed": _posts("/api/web-feeds", lambda w: feed_body("sdk_smoke_feed")),
        "feed 2": _posts("/api/web-feeds", lambda w: feed_body("sdk_smoke_feed2", "post")),
        "flow": _flow,
        "flow 2": _flow_2,
        "action": _actions,
        "email action": _email_action,
        "flow message": _flow_message,
        "form": _posts("/api/forms", lambda w: bodies.form(w["list"])),
        "form 2": _posts("/api/forms", lambda w: bodies.form(w["list"])),
        "form version": _form_version,
        "campaign": _posts("/api/campaigns", lambda w: bodies.campaign(w["list"])),
        "message": _message("campaign"),
        "message with template": _message_with_template,
        "sms campaign": _posts(
            "/api/campaigns",
            lambda w: bodies.campaign(w["list"], {"channel": "sms", "content": {"body": "Hi"}}),
        ),
        "sms message": _message("sms campaign"),
        "tag": _posts("/api/tags", lambda w: bodies.resource("tag", {"name": "sdk-smoke-0904b975-a"})),
        "tagged campaign": _tagging("campaigns", "campaign", "campaign"),
        "tagged flow": _tagging("flows", "flow", "flow"),
        "tagged list": _tagging("lists", "list", "list"),
        "tagged segment": _tagging("segments", "segment", "segment"),
        "group": _posts("/api/tag-groups", lambda w: bodies.resource("tag-group", {"name": "sdk-group"})),
        "grouped tag": _posts(
            "/api/tags",
            lambda w: bodies.resource(
                "tag", {"name": "sdk-smoke-0904b975-g"}, links={"tag-group": ("tag-group", w["group"])}
            ),
        ),
        "metric property": _metric_property,
        "custom metric": _posts("/api/custom-metrics", lambda w: bodies.custom_metric(w["metric"])),
        "image 1": _image(1, hidden=False),
        "image 2": _image(2, hidden=False),
        "image 3": _image(3, hidden=True),
        "import": _import,
        "imported": _imported,
        "source": _posts(
            "/api/data-sources", lambda w: bodies.resource("data-source", {"title": "sdk-smoke-source"})
        ),
        "category 1 of item 1": _linked("item 1", "categories", "catalog-category", "category 1"),
        "category 1 of item 2": _linked("item 2", "categories", "catalog-category", "category 1"),
        "both items in category 1": _both_items,
        "a third event": _third_event,
        "image of the sms message": _message_image,
        "profile on a list": _on_list("profile"),
        "a on the list": _on_list("profile a"),
        "mapped viewed product": _mapped,
        "list suppressed": _list_job("profile-suppression-bulk-create-job"),
        "list unsuppressed": _list_job("profile-suppression-bulk-delete-job"),
        "unsuppressed": _unsuppressed,
        "profile in segments": _in_segments,
        "five tags": _five_tags,
        "updated campaign": _updated_campaign,
        "webhook": _webhook(2),
        "webhook 3": _webhook(3),
        "email action alone": _email_action_alone,
        "flow template": _flow_template,
        "own account": _own_account,
        "further properties": _further_properties,
        "c suppressed": _c_suppressed,
        "source 2": _posts(
            "/api/data-sources", lambda w: bodies.resource("data-source", {"title": "sdk-smoke-source2"})
        ),
        "mapped revenue twice": _mapped_twice,
        "suppression": _suppression,
        "list being unsuppressed": _list_job("profile-suppression-bulk-delete-job", 0),
    }
)
