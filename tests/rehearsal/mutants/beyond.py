"""Mistakes with the catalog, coupons, devices and flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from examples.patience import patiently
from examples.plain_httpx import beyond as shop
from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.beyond import in_path
from examples.translation import beyond
from examples.translation.beyond import catalog_id
from examples.translation.groups import parts
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Change, Mutant, Request, sending, with_handlers

_ITEM, _VARIANT = "/api/catalog-items/*", "/api/catalog-variants/*"
Handler = Callable[[Api, LegacyCall], Any]


def attribute(name: str, change: Callable[[Any], Any]) -> Change:
    """Make a change of one attribute, where it is sent."""

    def spoil(request: Request) -> None:
        if name in request.attributes:
            request.attributes[name] = change(request.attributes[name])

    return spoil


def without(name: str) -> Change:
    """Leave an attribute out."""

    def spoil(request: Request) -> None:
        request.attributes.pop(name, None)

    return spoil


def with_attributes(**added: Any) -> Change:
    """Send further attributes."""

    def spoil(request: Request) -> None:
        request.attributes.update(added)

    return spoil


def each_item(change: Callable[[dict[str, Any]], None]) -> Change:
    """Make a change of each item of a job."""

    def spoil(request: Request) -> None:
        for item in request.attributes["items"]["data"]:
            change(item)

    return spoil


def each_code(change: Callable[[dict[str, Any]], None]) -> Change:
    """Make a change of each code of a job."""

    def spoil(request: Request) -> None:
        for code in request.attributes["coupon-codes"]["data"]:
            change(code)

    return spoil


def within(name: str, change: Callable[[str], str]) -> Change:
    """Make a change of one end of a report's frame."""

    def spoil(request: Request) -> None:
        frame = request.attributes["timeframe"]
        frame[name] = change(frame[name])

    return spoil


def by_external_id(request: Request) -> None:
    """Name an item by the shop's id alone."""
    request.data["id"] = request.data["id"].removeprefix(catalog_id(""))
    request.path = request.path.replace(catalog_id(""), "")


def made_only(api: Api, call: LegacyCall) -> None:
    """Make an item, and take a refusal for a sign that all is well."""
    made(api, "item", call.arguments["item"])


def changed_only(api: Api, call: LegacyCall) -> None:
    """Change an item; one that is not there stays away."""
    item = call.arguments["item"]
    try:
        path = f"/api/catalog-items/{in_path(catalog_id(item['external_id']))}"
        api.send("PATCH", path, {"data": beyond.changed("item", item)})
    except KlaviyoError as error:
        if error.status != 404:
            raise


def made(api: Api, kind: str, fields: dict[str, Any], **related: str) -> None:
    """Make an item or a variant; one that is there stays as it is."""
    try:
        api.send("POST", f"/api/catalog-{kind}s", {"data": beyond.new(kind, fields, **related)})
    except KlaviyoError as error:
        if error.status not in (400, 409):
            raise


def made_anew(api: Api, call: LegacyCall) -> None:
    """Delete an item and make it again: fields that are not sent are gone."""
    item = {"title": "-", "description": "-", "url": "https://northwind.shop", **call.arguments["item"]}
    path = f"/api/catalog-items/{in_path(catalog_id(item['external_id']))}"
    api.delete(path)
    api.send("POST", "/api/catalog-items", {"data": beyond.new("item", item)})


def variants_made_only(api: Api, call: LegacyCall) -> None:
    """Make a variant; one that is there stays as it is."""
    made(api, "variant", call.arguments["variant"], item=catalog_id(call.arguments["item"]))


def import_by(change: Callable[[Api, list[dict[str, Any]]], None]) -> Handler:
    """Import the items in another way."""
    return lambda api, call: change(api, call.arguments["items"])


def in_one_job(api: Api, items: list[dict[str, Any]]) -> None:
    """Send all items in one job, however many there are."""
    shop.import_part(api, items)


def created_only(api: Api, items: list[dict[str, Any]]) -> None:
    """Create all, and do not look at the job: those that are there keep their price."""
    for part in parts(items, beyond.ITEMS):
        fresh = [beyond.new("item", item) for item in part]
        api.send("POST", "/api/catalog-item-bulk-create-jobs", beyond.items_job("create", fresh))


def updated_only(api: Api, items: list[dict[str, Any]]) -> None:
    """Update all, and do not look at the job: those that are not there stay away."""
    for part in parts(items, beyond.ITEMS):
        others = [beyond.changed("item", item) for item in part]
        api.send("POST", "/api/catalog-item-bulk-update-jobs", beyond.items_job("update", others))


def first_part(api: Api, items: list[dict[str, Any]]) -> None:
    """Import the first hundred."""
    shop.import_part(api, items[: beyond.ITEMS])


def remove_all(api: Api, call: LegacyCall) -> None:
    """Delete whatever begins like the items that are meant."""
    wanted = tuple(map(catalog_id, call.arguments["external_ids"]))
    for item in [*api.read("/api/catalog-items")]:
        if item["id"].startswith(wanted):
            api.delete(f"/api/catalog-items/{in_path(item['id'])}")


def unpublish(api: Api, call: LegacyCall) -> None:
    """Hide the items in place of deleting them."""
    for external_id in call.arguments["external_ids"]:
        body = {"data": beyond.changed("item", {"external_id": external_id, "published": False})}
        try:
            api.send("PATCH", f"/api/catalog-items/{in_path(catalog_id(external_id))}", body)
        except KlaviyoError as error:
            if error.status != 404:
                raise


def categories_added(api: Api, call: LegacyCall) -> None:
    """Add the categories, and leave the others as they are."""
    path = f"/api/catalog-items/{in_path(catalog_id(call.arguments['item']))}/relationships/categories"
    present = {item["id"] for item in api.read(path)}
    names = [name for name in call.arguments["categories"] if catalog_id(name) not in present]
    if names:
        api.send("POST", path, beyond.categories_of(names))


def refilled(count: Callable[[Iterable[str]], int]) -> Handler:
    """Refill a coupon by another count of the codes that are left."""

    def refill(api: Api, call: LegacyCall) -> None:
        wanted = call.arguments
        patiently(lambda again: shop.require_coupon(api, wanted))
        if count(shop.codes_of(api, wanted["coupon"]).values()) < wanted["threshold"]:
            for part in parts(wanted["codes"], beyond.CODES):
                shop.add_codes(api, wanted, part)

    return refill


def first_page(api: Api, call: LegacyCall) -> None:
    """Take the first page of codes for all of them."""
    wanted = call.arguments
    patiently(lambda again: shop.require_coupon(api, wanted))
    query = {"filter": beyond.codes_filter(wanted["coupon"]), "page[size]": "4"}
    page = api.send("GET", "/api/coupon-codes", query=query)["data"]
    if sum(item["attributes"]["status"] == beyond.UNASSIGNED for item in page) < wanted["threshold"]:
        for part in parts(wanted["codes"], beyond.CODES):
            shop.add_codes(api, wanted, part)


def watched_as_event(api: Api, call: LegacyCall) -> None:
    """Record the event that Klaviyo records by itself, and no subscription."""
    metric = {"data": {"type": "metric", "attributes": {"name": "Subscribed to Back in Stock"}}}
    profile = {"data": {"type": "profile", "attributes": call.arguments["profile"]}}
    attributes = {"properties": {}, "metric": metric, "profile": profile}
    api.send("POST", "/api/events", {"data": {"type": "event", "attributes": attributes}})


def other_variant(request: Request) -> None:
    """Wait for the variant that the list has next to it."""
    data = request.data["relationships"]["variant"]["data"]
    data["id"] = f"{data['id'][: len(catalog_id('')) + 100]}-2"


def archived(request: Request) -> None:
    """Archive a flow, which no request does."""
    request.data["attributes"] = {"archived": True}


def _sent(name: str, use_case: str, code: str, place: str, method: str, path: str, change: Change) -> Mutant:
    return Mutant(name, use_case, code, place, sending(method, path, change), "SPEC")


def _done(name: str, use_case: str, code: str, place: str, call: str, handler: Handler) -> Mutant:
    return Mutant(name, use_case, code, place, with_handlers(**{call: handler}), "SPEC")


MUTANTS: tuple[Mutant, ...] = (
    _sent(
        "price as text",
        "sync-item",
        "wrong-type",
        "/data/attributes/price",
        "*",
        _ITEM,
        attribute("price", str),
    ),
    _sent(
        "price in cents",
        "sync-item",
        "difference-changed",
        "price",
        "*",
        _ITEM,
        attribute("price", lambda p: p * 100),
    ),
    _sent("price rounded", "sync-item", "difference-changed", "price", "*", _ITEM, attribute("price", round)),
    _sent(
        "item by the shop's id",
        "sync-item",
        "missing-field",
        "/data/attributes/description",
        "*",
        _ITEM,
        by_external_id,
    ),
    _sent(
        "external id sent again",
        "sync-item",
        "unknown-field",
        "/data/attributes/external_id",
        "PATCH",
        _ITEM,
        with_attributes(external_id="a"),
    ),
    _sent(
        "stock of an item",
        "sync-item",
        "unknown-field",
        "/data/attributes/inventory_quantity",
        "PATCH",
        _ITEM,
        with_attributes(inventory_quantity=3),
    ),
    _sent(
        "item shown again",
        "sync-item",
        "difference-changed",
        "published",
        "PATCH",
        _ITEM,
        with_attributes(published=True),
    ),
    _sent(
        "title trimmed", "sync-item", "difference-changed", "title", "*", _ITEM, attribute("title", str.strip)
    ),
    _done(
        "items made and not changed",
        "sync-item",
        "missing-field",
        "/data/attributes/description",
        "sync_item",
        made_only,
    ),
    _done("items changed and not made", "sync-item", "difference-missing", "", "sync_item", changed_only),
    _done(
        "items made anew", "sync-item", "difference-missing", "custom_metadata.Color", "sync_item", made_anew
    ),
    _done(
        "all items in one job",
        "import-items",
        "too-long",
        "/data/attributes/items/data",
        "import_items",
        import_by(in_one_job),
    ),
    _done(
        "items created only",
        "import-items",
        "difference-changed",
        "price",
        "import_items",
        import_by(created_only),
    ),
    _done(
        "items updated only",
        "import-items",
        "difference-missing",
        "",
        "import_items",
        import_by(updated_only),
    ),
    _done(
        "the first hundred items",
        "import-items",
        "difference-changed|difference-missing",
        "price|",
        "import_items",
        import_by(first_part),
    ),
    _sent(
        "type of a job's items",
        "import-items",
        "wrong-resource-type",
        "/data/attributes/items/data/0/type",
        "POST",
        "/api/catalog-item-bulk-create-jobs",
        each_item(lambda item: item.update(type="item")),
    ),
    _sent(
        "no url of an item",
        "import-items",
        "missing-field",
        "/data/attributes/items/data/0/attributes/url",
        "POST",
        "/api/catalog-item-bulk-create-jobs",
        each_item(lambda item: item["attributes"].pop("url")),
    ),
    _done(
        "items that begin alike removed", "remove-items", "difference-missing", "", "remove_items", remove_all
    ),
    _done("items hidden, not removed", "remove-items", "difference-extra", "", "remove_items", unpublish),
    _sent(
        "variant without item",
        "sync-variant",
        "missing-field",
        "/data/relationships",
        "POST",
        "/api/catalog-variants",
        lambda request: request.data.pop("relationships"),
    ),
    _sent(
        "stock as text",
        "sync-variant",
        "wrong-type",
        "/data/attributes/inventory_quantity",
        "*",
        _VARIANT,
        attribute("inventory_quantity", str),
    ),
    _sent(
        "policy by name",
        "sync-variant",
        "wrong-type",
        "/data/attributes/inventory_policy",
        "*",
        _VARIANT,
        attribute("inventory_policy", lambda p: "deny"),
    ),
    _sent(
        "no stock",
        "sync-variant",
        "difference-changed",
        "inventory_quantity",
        "PATCH",
        _VARIANT,
        without("inventory_quantity"),
    ),
    _sent(
        "quantity for stock",
        "sync-variant",
        "unknown-field",
        "/data/attributes/quantity",
        "PATCH",
        _VARIANT,
        with_attributes(quantity=1),
    ),
    _done(
        "variants made and not changed",
        "sync-variant",
        "missing-field",
        "/data/attributes/title",
        "sync_variant",
        variants_made_only,
    ),
    _done(
        "categories added and kept",
        "categorize-item",
        "difference-extra",
        "categories *",
        "categorize_item",
        categories_added,
    ),
    _done(
        "used codes counted",
        "refill-coupon",
        "difference-missing",
        "",
        "refill_coupon",
        refilled(lambda s: len([*s])),
    ),
    _done("always refilled", "refill-coupon", "difference-extra", "", "refill_coupon", refilled(lambda s: 0)),
    _done("first page of codes", "refill-coupon", "difference-extra", "", "refill_coupon", first_page),
    _sent(
        "codes without an end",
        "refill-coupon",
        "difference-changed",
        "expires_at",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_code(lambda code: code["attributes"].pop("expires_at", None)),
    ),
    _sent(
        "codes without a coupon",
        "refill-coupon",
        "missing-field",
        "/data/attributes/coupon-codes/data/0/relationships",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_code(lambda code: code.pop("relationships")),
    ),
    _sent(
        "codes in small letters",
        "refill-coupon",
        "difference-missing",
        "",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_code(
            lambda code: code["attributes"].update(unique_code=code["attributes"]["unique_code"].lower())
        ),
    ),
    _sent(
        "channels in small letters",
        "watch-variant",
        "bad-value",
        "/data/attributes/channels/0",
        "POST",
        "/api/back-in-stock-subscriptions",
        attribute("channels", lambda names: [name.lower() for name in names]),
    ),
    _sent(
        "another variant",
        "watch-variant",
        "difference-changed",
        "properties.$event_id",
        "POST",
        "/api/back-in-stock-subscriptions",
        other_variant,
    ),
    _done(
        "an event in place of a subscription",
        "watch-variant",
        "difference-missing",
        "properties.$event_id",
        "watch_variant",
        watched_as_event,
    ),
    _sent(
        "first channel alone",
        "watch-variant",
        "difference-changed",
        "channels",
        "POST",
        "/api/back-in-stock-subscriptions",
        attribute("channels", lambda names: names[:1]),
    ),
    _sent(
        "always allowed",
        "register-device",
        "difference-changed",
        "enablement_status",
        "POST",
        "/api/push-tokens",
        with_attributes(enablement_status="AUTHORIZED"),
    ),
    _sent(
        "vendor by its old name",
        "register-device",
        "bad-value",
        "/data/attributes/vendor",
        "POST",
        "/api/push-tokens",
        attribute("vendor", lambda v: "gcm"),
    ),
    _sent(
        "device left out",
        "register-device",
        "difference-missing",
        "metadata.app_build",
        "POST",
        "/api/push-tokens",
        without("device_metadata"),
    ),
    _sent(
        "token in small letters",
        "register-device",
        "difference-missing",
        "",
        "POST",
        "/api/push-tokens",
        attribute("token", str.lower),
    ),
    _sent(
        "token of nobody",
        "register-device",
        "missing-field",
        "/data/attributes/profile",
        "POST",
        "/api/push-tokens",
        without("profile"),
    ),
    _sent(
        "status in capitals",
        "switch-flow",
        "difference-changed",
        "status",
        "PATCH",
        "/api/flows/*",
        attribute("status", str.capitalize),
    ),
    _sent(
        "manual for draft",
        "switch-flow",
        "difference-changed",
        "status",
        "PATCH",
        "/api/flows/*",
        attribute("status", lambda s: "manual" if s == "draft" else s),
    ),
    _sent(
        "flow archived",
        "switch-flow",
        "unknown-field",
        "/data/attributes/archived",
        "PATCH",
        "/api/flows/*",
        archived,
    ),
    *(
        _sent(name, "export-report", code, place, "POST", "/api/campaign-values-reports", change)
        for name, code, place, change in (
            (
                "statistic left out",
                "difference-missing",
                "*, read",
                attribute("statistics", lambda s: [*s[1:], "failed"][:1]),
            ),
            (
                "end at midnight",
                "difference-*",
                "",
                within("end", lambda text: f"{text[:10]}T00:00:00+00:00"),
            ),
            (
                "begun a day late",
                "difference-*",
                "",
                within("start", lambda text: f"{text[:8]}30{text[10:]}"),
            ),
            (
                "a frame by its name",
                "difference-missing",
                "read",
                with_attributes(timeframe={"key": "last_30_days"}),
            ),
            (
                "a frame of two years",
                "bad-value|difference-*",
                "",
                within("start", lambda text: f"2024{text[4:]}"),
            ),
            (
                "no conversion metric",
                "missing-field",
                "/data/attributes/conversion_metric_id",
                without("conversion_metric_id"),
            ),
            (
                "statistic by another name",
                "bad-value",
                "/data/attributes/statistics/0",
                attribute("statistics", lambda s: ["received"]),
            ),
        )
    ),
)
