"""Mistakes with items, variants and categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from examples.plain_httpx import beyond as shop
from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.beyond import in_path
from examples.plain_httpx.shop import Handler
from examples.translation import beyond
from examples.translation.beyond import catalog_id
from examples.translation.groups import parts
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.beyond.changes import attribute, done, each_of, sent, with_attributes, without
from tests.rehearsal.mutants.mutant import Mutant, Request

_ITEM, _VARIANT = "/api/catalog-items/*", "/api/catalog-variants/*"


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


MUTANTS: tuple[Mutant, ...] = (
    sent(
        "price as text",
        "sync-item",
        "wrong-type",
        "/data/attributes/price",
        "*",
        _ITEM,
        attribute("price", str),
    ),
    sent(
        "price in cents",
        "sync-item",
        "difference-changed",
        "price",
        "*",
        _ITEM,
        attribute("price", lambda p: p * 100),
    ),
    sent("price rounded", "sync-item", "difference-changed", "price", "*", _ITEM, attribute("price", round)),
    sent(
        "item by the shop's id",
        "sync-item",
        "missing-field",
        "/data/attributes/description",
        "*",
        _ITEM,
        by_external_id,
    ),
    sent(
        "external id sent again",
        "sync-item",
        "unknown-field",
        "/data/attributes/external_id",
        "PATCH",
        _ITEM,
        with_attributes(external_id="a"),
    ),
    sent(
        "stock of an item",
        "sync-item",
        "unknown-field",
        "/data/attributes/inventory_quantity",
        "PATCH",
        _ITEM,
        with_attributes(inventory_quantity=3),
    ),
    sent(
        "item shown again",
        "sync-item",
        "difference-changed",
        "published",
        "PATCH",
        _ITEM,
        with_attributes(published=True),
    ),
    sent(
        "title trimmed", "sync-item", "difference-changed", "title", "*", _ITEM, attribute("title", str.strip)
    ),
    done(
        "items made and not changed",
        "sync-item",
        "missing-field",
        "/data/attributes/description",
        "sync_item",
        made_only,
    ),
    done("items changed and not made", "sync-item", "difference-missing", "", "sync_item", changed_only),
    done(
        "items made anew", "sync-item", "difference-missing", "custom_metadata.Color", "sync_item", made_anew
    ),
    done(
        "all items in one job",
        "import-items",
        "too-long",
        "/data/attributes/items/data",
        "import_items",
        import_by(in_one_job),
    ),
    done(
        "items created only",
        "import-items",
        "difference-changed",
        "price",
        "import_items",
        import_by(created_only),
    ),
    done(
        "items updated only",
        "import-items",
        "difference-missing",
        "",
        "import_items",
        import_by(updated_only),
    ),
    done(
        "the first hundred items",
        "import-items",
        "difference-changed|difference-missing",
        "price|",
        "import_items",
        import_by(first_part),
    ),
    sent(
        "type of a job's items",
        "import-items",
        "wrong-resource-type",
        "/data/attributes/items/data/0/type",
        "POST",
        "/api/catalog-item-bulk-create-jobs",
        each_of("items", lambda item: item.update(type="item")),
    ),
    sent(
        "no url of an item",
        "import-items",
        "missing-field",
        "/data/attributes/items/data/0/attributes/url",
        "POST",
        "/api/catalog-item-bulk-create-jobs",
        each_of("items", lambda item: item["attributes"].pop("url")),
    ),
    done(
        "items that begin alike removed", "remove-items", "difference-missing", "", "remove_items", remove_all
    ),
    done("items hidden, not removed", "remove-items", "difference-extra", "", "remove_items", unpublish),
    sent(
        "variant without item",
        "sync-variant",
        "missing-field",
        "/data/relationships",
        "POST",
        "/api/catalog-variants",
        lambda request: request.data.pop("relationships"),
    ),
    sent(
        "stock as text",
        "sync-variant",
        "wrong-type",
        "/data/attributes/inventory_quantity",
        "*",
        _VARIANT,
        attribute("inventory_quantity", str),
    ),
    sent(
        "policy by name",
        "sync-variant",
        "wrong-type",
        "/data/attributes/inventory_policy",
        "*",
        _VARIANT,
        attribute("inventory_policy", lambda p: "deny"),
    ),
    sent(
        "no stock",
        "sync-variant",
        "difference-changed",
        "inventory_quantity",
        "PATCH",
        _VARIANT,
        without("inventory_quantity"),
    ),
    sent(
        "quantity for stock",
        "sync-variant",
        "unknown-field",
        "/data/attributes/quantity",
        "PATCH",
        _VARIANT,
        with_attributes(quantity=1),
    ),
    done(
        "variants made and not changed",
        "sync-variant",
        "missing-field",
        "/data/attributes/title",
        "sync_variant",
        variants_made_only,
    ),
    done(
        "categories added and kept",
        "categorize-item",
        "difference-extra",
        "categories *",
        "categorize_item",
        categories_added,
    ),
)
