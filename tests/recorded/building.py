"""Functions that build the bodies of recorded requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import bodies
from .makers import METRIC, PEOPLE, bulk_ids, renamed
from .world import World

Json = dict[str, Any]
Body = Callable[[World], Any]


def these(kind: str, *names: str) -> Body:
    return lambda world: bodies.these(kind, *(world[name] for name in names))


def patch(kind: str, owner: str, /, **attributes: Any) -> Body:
    return lambda world: bodies.resource(kind, attributes, id=world[owner])


def bulk(kind: str, member: str, build: Callable[[World], list[Json]]) -> Body:
    return lambda world: bodies.bulk(kind, member, build(world))


def people_job(kind: str, *letters: str, **marketing: str) -> Body:
    consent = {"subscriptions": {"email": {"marketing": marketing}}} if marketing else {}
    items = [{"type": "profile", "attributes": {"email": PEOPLE[letter], **consent}} for letter in letters]
    return lambda world: bodies.resource(kind, {"profiles": {"data": items}})


def report(subject: str, statistics: list[str], /, *, series: bool = False, **more: Any) -> Body:
    content: Json = {"statistics": statistics, "timeframe": {"key": "last_7_days"}, **more}
    if series:
        content["interval"] = "daily"
    kind = f"{subject}-{'series' if series else 'values'}-report"

    def build(world: World) -> Json:
        if subject in ("campaign", "flow"):
            content["conversion_metric_id"] = world["metric"]
        return bodies.resource(kind, content)

    return build


def aggregate(world: World) -> Json:
    content = {
        "metric_id": world["metric"],
        "measurements": ["count", "sum_value", "unique"],
        "interval": "day",
        "filter": [
            "greater-or-equal(datetime,2026-08-31T00:00:00)",
            "less-than(datetime,2026-09-05T00:00:00)",
        ],
        "page_size": 500,
        "timezone": "UTC",
    }
    return bodies.resource("metric-aggregate", content)


def import_person(letter: str, **facts: Any) -> Body:
    def build(world: World) -> Json:
        return bodies.resource("profile", {"email": PEOPLE[letter], **facts})

    return build


FULL_PERSON: Json = {
    "external_id": "sdk-s",
    "first_name": "Ada",
    "last_name": "L",
    "organization": "N",
    "locale": "en-US",
    "title": "Dr",
    "image": "https://northwind.shop/a.png",
    "properties": {"tags": ["x", "y", "z", "w"], "score": 8},
}
NO_TYPE, NO_SCHEMA, NO_OTHER = (f"01K61DKJ7EKJ0ES9VE456XF5J{letter}" for letter in "GJK")
UPDATED_DELAY: Json = {
    "unit": "days",
    "value": 3,
    "timezone": "UTC",
    "delay_until_time": "09:00:00",
    "delay_until_weekdays": ["monday", "wednesday", "friday"],
}


def new_delay(world: World) -> Json:
    identifier = world["action"]
    definition = {
        "id": identifier,
        "type": "time-delay",
        "data": UPDATED_DELAY,
        "links": {"next": world["email action"]},
    }
    return bodies.resource("flow-action", {"definition": definition}, id=identifier)


def clone(kind: str, owner: str, /, **attributes: Any) -> Body:
    return lambda world: bodies.resource(kind, attributes, id=world[owner])


def record(kind: str, member: str, *, many: bool) -> Body:
    entry = {"type": "data-source-record", "attributes": {"record": {"id": "1"}}}
    content: Json = {member: {"data": [entry] if many else entry}}
    return lambda w: bodies.resource(kind, content, links={"data-source": ("data-source", w["source"])})


def event_job(world: World) -> Json:
    profile = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    one = bodies.event(METRIC, PEOPLE["a"], "b1", "2026-09-04T13:38:00Z")["data"]
    del one["attributes"]["profile"]
    entry = {
        "type": "event-bulk-create",
        "attributes": {"profile": {"data": profile}, "events": {"data": [one]}},
    }
    return bodies.resource("event-bulk-create-job", {"events-bulk-create": {"data": [entry]}})


def back_in_stock(world: World) -> Json:
    person = {"data": {"type": "profile", "attributes": {"email": PEOPLE["a"]}}}
    links = {"variant": ("catalog-variant", world["variant"])}
    content = {"channels": ["EMAIL"], "profile": person}
    return bodies.resource("back-in-stock-subscription", content, links=links)


def schema(world: World) -> Json:
    fields = [{"id": 1, "name": "id", "type": "string"}]
    links = {"object-type": ("object-type", NO_TYPE)}
    content = {"title": "T", "properties": fields, "required": ["id"], "status": "draft"}
    return bodies.resource("object-schema", content, links=links)


def merge(world: World) -> Json:
    links = {"profiles": [("profile", world["profile b"])]}
    return bodies.resource("profile-merge", id=world["profile a"], links=links)


def assign(world: World) -> Json:
    links = {"template": ("template", world["template"])}
    return bodies.resource("campaign-message", id=world["message"], links=links)


def deletion_of(letter: str) -> Body:
    person = {"data": {"type": "profile", "attributes": {"email": PEOPLE[letter]}}}
    return lambda world: bodies.resource("data-privacy-deletion-job", {"profile": person})


def unsetting(build: Body) -> Body:
    def change(world: World) -> Json:
        body: Json = build(world)
        body["data"]["meta"] = {"patch_properties": {"unset": ["plan"]}}
        return body

    return change


def category_items(world: World) -> Json:
    return bodies.these("catalog-item", world["item 1"], world["item 2"])


def update_campaign(world: World) -> Json:
    tracking = bodies.TRACKING | {"add_tracking_params": False, "is_tracking_clicks": False}
    content = {
        "name": "sdk-smoke-09048514-c2",
        "audiences": {"included": [world["list"]], "excluded": [world["list 2"]]},
        "send_options": {"use_smart_sending": False},
        "tracking_options": tracking,
    }
    return bodies.resource("campaign", content, id=world["campaign"])


def update_message(world: World) -> Json:
    definition = {"channel": "email", "label": "Second", "content": bodies.CONTENT}
    return bodies.resource("campaign-message", {"definition": definition}, id=world["message"])


def rendered_message(world: World) -> Json:
    body = update_message(world)
    body["data"]["attributes"]["definition"]["render_options"] = {"shorten_links": True}
    return body


def schema_relation(kind: str, identifier: str) -> Body:
    return lambda world: bodies.these(kind, identifier)


def catalog_changes(kind: str, ids: str, made_by: str, /, **attributes: Any) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world[made_by]
        return renamed(kind, bulk_ids(ids), **attributes)

    return build
