"""Functions that make the resources of the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import bodies
from .world import World

Json = dict[str, Any]

METRIC = "SDK Smoke"
PEOPLE = {letter: f"sdk-smoke+09047c86-{letter}@nickdnktech.com" for letter in "abcs"}
MEMBER = "sdk-smoke+0904b052-s1@nickdnktech.com"
PICTURE = "https://northwind.shop/a.png"
_CUSTOM = "$custom:::$default:::"


def profile(letter: str, **facts: Any) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.resource("profile", {"email": PEOPLE[letter], **facts})
        return world.make("/api/profiles", body)

    return make


def member(world: World) -> str:
    facts = {"email": MEMBER, "first_name": "Sam", "properties": {"sdk_smoke_run": "0904b052"}}
    made = world.make("/api/profiles", bodies.resource("profile", facts))
    body = bodies.resource("profile", {"first_name": "Sam"}, id=made)
    world.send("PATCH", f"/api/profiles/{made}", body)
    world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", bodies.these("profile", made))
    return made


def suppressed(world: World) -> str:
    world["suppression"]
    return world["profile a"]


def suppression(world: World) -> str:
    world["profile a"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    body = bodies.resource("profile-suppression-bulk-create-job", {"profiles": {"data": [item]}})
    job = world.make("/api/profile-suppression-bulk-create-jobs", body)
    for _ in range(3):
        world.send("GET", f"/api/profile-suppression-bulk-create-jobs/{job}")
    return job


def metric(world: World) -> str:
    world["event"]
    return str(world.send("GET", "/api/metrics").body["data"][0]["id"])


def event(world: World) -> str:
    first = bodies.event(METRIC, PEOPLE["c"], "e1", "2026-09-04T13:38:00Z")
    second = bodies.event(METRIC, PEOPLE["a"], "e2", "2026-09-04T13:39:00Z", bulk=True)
    second["data"]["attributes"] |= {"value": 9.99, "value_currency": "EUR"}
    world.send("POST", "/api/events", second)
    world.send("POST", "/api/events", first)
    found = world.send("GET", "/api/events", sort="-datetime").body["data"]
    return str(found[0]["id"])


def variants(world: World) -> str:
    made = ""
    for number in (1, 2):
        for other in (2, 1):
            name = f"sdk-smoke-090444b5-item{number}-v{other}"
            made = world.make("/api/catalog-variants", bodies.variant(name, world[f"item {number}"]))
            if (number, other) == (1, 1):
                world.ids["variant"] = made
    return world.ids["variant"]


def job(
    kind: str, member: str, items: Callable[[World], list[Json]], looks: int = 3
) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/{kind}s"
        made = world.make(path, bodies.bulk(kind, member, items(world)))
        for _ in range(looks):
            world.send("GET", f"{path}/{made}")
        return made

    return make


def items(world: World) -> list[Json]:
    return [bodies.bulk_item(1), bodies.bulk_item(2)]


def categories(world: World) -> list[Json]:
    return [bodies.category(f"sdk-smoke-090444b5-bcat{number}") for number in (1, 2)]


def bulk_variants(world: World) -> list[Json]:
    names = [f"sdk-smoke-090444b5-bvar{number}" for number in (1, 2)]
    return [bodies.variant(name, world["item 1"]) for name in names]


def codes(world: World) -> list[Json]:
    return [bodies.code(number + 10, world["coupon"]) for number in range(5)]


def renamed(kind: str, ids: list[str], /, **attributes: Any) -> list[Json]:
    """Build the items of a job that changes resources, or of one that deletes them."""
    return [bodies.resource(kind, attributes or None, id=identifier) for identifier in ids]


def bulk_ids(name: str) -> list[str]:
    """Name the ids of the resources that a job of the state makes."""
    return [f"{_CUSTOM}sdk-smoke-090444b5-{name}{number}" for number in (1, 2)]


def changing(kind: str, ids: str, made_by: str, /, **attributes: Any) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world[made_by]
        return renamed(kind, bulk_ids(ids), **attributes)

    return build


def in_vain(**attributes: Any) -> Callable[[World], list[Json]]:
    def build(world: World) -> list[Json]:
        world["items deleted"]
        return renamed("catalog-item", bulk_ids("bitem")[:1] * 2, **attributes)

    return build


def metric_property(world: World) -> str:
    found = world.send("GET", f"/api/metrics/{world['metric']}/metric-properties").body["data"]
    value = [entry["id"] for entry in found if entry["attributes"]["property"] == "$value"]
    return str((value or [found[0]["id"]])[0])


def import_job(world: World) -> str:
    profiles = [{"type": "profile", "attributes": {"email": PEOPLE[letter]}} for letter in "abc"]
    links = {"lists": [("list", world["list"])]}
    body = bodies.resource("profile-bulk-import-job", {"profiles": {"data": profiles}}, links=links)
    return world.make("/api/profile-bulk-import-jobs", body)


def imported(world: World) -> str:
    world["suppressed"]
    made = world["import"]
    for _ in range(3):
        world.send("GET", f"/api/profile-bulk-import-jobs/{made}")
    return made


def linked(owner: str, name: str, kind: str, other: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/api/catalog-items/{world[owner]}/relationships/{name}"
        world.send("POST", path, bodies.these(kind, world[other]))
        return world[owner]

    return make


def both_items(world: World) -> str:
    path = f"/api/catalog-categories/{world['category 1']}/relationships/items"
    world.send("POST", path, bodies.these("catalog-item", world["item 1"], world["item 2"]))
    return world["category 1"]


def third_event(world: World) -> str:
    third = bodies.event(METRIC, PEOPLE["b"], "e3", "2026-09-04T13:37:00Z")
    world.send("POST", "/api/events", third)
    return ""


def on_list(name: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.these("profile", world[name])
        world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", body)
        return world[name]

    return make


def mapped(world: World) -> str:
    links = {"metric": ("metric", world["metric"])}
    body = bodies.resource("mapped-metric", id="viewed_product", links=links)
    world.send("PATCH", "/api/mapped-metrics/viewed_product", body)
    return "viewed_product"


def mapped_twice(world: World) -> str:
    links = {"metric": ("metric", world["metric"])}
    body = bodies.resource("mapped-metric", id="revenue", links=links)
    for _ in range(2):
        world.send("PATCH", "/api/mapped-metrics/revenue", body)
    return "revenue"


def list_job(kind: str, looks: int = 3) -> Callable[[World], str]:
    def make(world: World) -> str:
        body = bodies.resource(kind, {}, links={"list": ("list", world["list"])})
        made = world.make(f"/api/{kind}s", body)
        for _ in range(looks):
            world.send("GET", f"/api/{kind}s/{made}")
        return made

    return make


def unsuppressed(world: World) -> str:
    kind = "profile-suppression-bulk-delete-job"
    world["profile a"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["a"]}}
    return world.make(f"/api/{kind}s", bodies.resource(kind, {"profiles": {"data": [item]}}))


def in_segments(world: World) -> str:
    identifier = world["profile"]
    facts = {"properties": {"sdk_smoke_run": "0904b052"}}
    world.send("PATCH", f"/api/profiles/{identifier}", bodies.resource("profile", facts, id=identifier))
    body = bodies.these("profile", identifier)
    world.send("POST", f"/api/lists/{world['list']}/relationships/profiles", body)
    world["segment"], world["segment 2"]
    return identifier


def own_account(world: World) -> str:
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


def further_properties(world: World) -> str:
    world["event"]
    further = bodies.event(METRIC, PEOPLE["b"], "e4", "2026-09-04T13:36:00Z", colour="red", size="M")
    world.send("POST", "/api/events", further)
    return ""


def c_suppressed(world: World) -> str:
    for letter in "abc":
        world[f"profile {letter}"]
    item = {"type": "profile", "attributes": {"email": PEOPLE["c"]}}
    body = bodies.resource("profile-suppression-bulk-create-job", {"profiles": {"data": [item]}})
    job = world.make("/api/profile-suppression-bulk-create-jobs", body)
    for _ in range(3):
        world.send("GET", f"/api/profile-suppression-bulk-create-jobs/{job}")
    return ""


def account(world: World) -> str:
    return str(world.send("GET", "/api/accounts").body["data"][0]["id"])


def tracking(world: World) -> str:
    return str(world.send("GET", "/api/tracking-settings").body["data"][0]["id"])


def posts(path: str, build: Callable[[World], Json]) -> Callable[[World], str]:
    return lambda world: world.make(path, build(world))
