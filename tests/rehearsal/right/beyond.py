"""Other ways to keep a catalog, coupons, devices and flows."""

from __future__ import annotations

from typing import Any

from examples.plain_httpx import beyond as plain
from examples.plain_httpx.api import Api, KlaviyoError, patiently
from examples.plain_httpx.beyond import in_path
from examples.translation import beyond
from examples.translation.beyond import catalog_id
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.right.style import Style, python, shop


def looked_up(api: Api, call: LegacyCall) -> None:
    """Look for the item first, and then make or change it."""
    plain.import_items(api, LegacyCall("import items", {"items": [call.arguments["item"]]}))


def with_defaults(api: Api, call: LegacyCall) -> None:
    """Send the defaults of a new item too, in another order of fields."""
    item = call.arguments["item"]
    if "title" not in item or "url" not in item:
        return plain.sync_item(api, call)
    own = {"published": True, "images": [], "custom_metadata": {}, "image_thumbnail_url": "", **item}
    path = "/api/catalog-items"

    def make_or_change(again: bool) -> None:
        try:
            api.attempt("POST", path, {"data": beyond.new("item", dict(sorted(own.items())))})
        except KlaviyoError as error:
            if error.status != 409:
                raise
            api.attempt(
                "PATCH",
                f"{path}/{in_path(catalog_id(item['external_id']))}",
                {"data": beyond.changed("item", item)},
            )

    return patiently(make_or_change)


def item_by_item(api: Api, call: LegacyCall) -> None:
    """Sync each item by itself."""
    for item in call.arguments["items"]:
        plain.upsert(api, "item", item)


def deleted_singly(api: Api, call: LegacyCall) -> None:
    """Delete each item by itself."""
    for external_id in call.arguments["external_ids"]:
        api.delete(f"/api/catalog-items/{in_path(catalog_id(external_id))}")


def by_variant_jobs(api: Api, call: LegacyCall) -> None:
    """Sync a variant by a job of one."""
    variant, item = call.arguments["variant"], catalog_id(call.arguments["item"])

    def run(again: bool) -> None:
        identifier = catalog_id(variant["external_id"])
        known = [*api.read("/api/catalog-variants", {"filter": beyond.any_id([identifier])})]
        described = beyond.changed("variant", variant) if known else beyond.new("variant", variant, item=item)
        kind = f"catalog-variant-bulk-{'update' if known else 'create'}-job"
        body = {"data": {"type": kind, "attributes": {"variants": {"data": [described]}}}}
        api.attempt("POST", f"/api/{kind}s", body)

    patiently(run)


def added_and_removed(api: Api, call: LegacyCall) -> None:
    """Add the categories that are missing, and remove the others."""
    path = f"/api/catalog-items/{in_path(catalog_id(call.arguments['item']))}/relationships/categories"
    wanted = [catalog_id(name) for name in call.arguments["categories"]]

    def step(again: bool) -> None:
        present = [item["id"] for item in api.read(path)]
        for method, ids in (
            ("POST", [item for item in wanted if item not in present]),
            ("DELETE", [item for item in present if item not in wanted]),
        ):
            if ids:
                named = [{"type": "catalog-category", "id": item} for item in ids]
                api.attempt(method, path, {"data": named})

    patiently(step)


def with_the_item(api: Api, call: LegacyCall) -> None:
    """Set the categories in an update of the item."""
    identifier = catalog_id(call.arguments["item"])
    related = {"categories": beyond.categories_of(call.arguments["categories"])}
    data: dict[str, Any] = {"type": "catalog-item", "id": identifier, "attributes": {}}
    api.send(
        "PATCH", f"/api/catalog-items/{in_path(identifier)}", {"data": data | {"relationships": related}}
    )


def code_by_code(api: Api, call: LegacyCall) -> None:
    """Make each code by itself."""
    wanted = call.arguments
    patiently(lambda again: plain.require_coupon(api, wanted))
    known = plain.codes_of(api, wanted["coupon"])
    if list(known.values()).count(beyond.UNASSIGNED) >= wanted["threshold"]:
        return
    for code in wanted["codes"]:
        if code not in known:
            patiently(lambda again, code=code: make_code(api, wanted, code))


def make_code(api: Api, wanted: dict[str, Any], code: str) -> None:
    """Make a code, unless a try before has made it."""
    (data,) = beyond.codes_job(wanted, [code])["data"]["attributes"]["coupon-codes"]["data"]
    try:
        api.attempt("POST", "/api/coupon-codes", {"data": data})
    except KlaviyoError as error:
        if error.status != 409:
            raise


def watched_in_browser(api: Api, call: LegacyCall) -> None:
    """Wait for a variant with the public key."""
    api.send_public("/client/back-in-stock-subscriptions", beyond.watcher_of(call.arguments))


def device_in_app(api: Api, call: LegacyCall) -> None:
    """Register a device as a mobile SDK does, in its own spelling."""
    body = beyond.device_of(call.arguments)
    attributes = body["data"]["attributes"]
    attributes["vendor"] = {"apns": "APNs", "fcm": "FCM"}[attributes["vendor"]]
    api.send_public("/client/push-tokens", body)


STYLES: tuple[Style, ...] = tuple(
    python(name, shop(handlers={call: handler}), (use_case,))
    for name, use_case, call, handler in (
        ("item looked up first", "sync-item", "sync item", looked_up),
        ("item with its defaults", "sync-item", "sync item", with_defaults),
        ("item by item", "import-items", "import items", item_by_item),
        ("items deleted singly", "remove-items", "remove items", deleted_singly),
        ("variant by jobs", "sync-variant", "sync variant", by_variant_jobs),
        ("categories added and removed", "categorize-item", "categorize item", added_and_removed),
        ("categories with the item", "categorize-item", "categorize item", with_the_item),
        ("code by code", "refill-coupon", "refill coupon", code_by_code),
        ("variant watched in a browser", "watch-variant", "watch variant", watched_in_browser),
        ("device of an app", "register-device", "register device", device_in_app),
    )
)
