"""Catalog, coupons, devices and flows: calls that the old API did not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..translation import beyond
from ..translation.beyond import ASKED, CODES, ITEMS, catalog_id
from ..translation.groups import parts
from .api import Api, KlaviyoError, patiently

__all__ = ["HANDLERS", "in_path"]


def sync_item(api: Api, call: LegacyCall) -> None:
    """Change an item, or make it where it is not there yet."""
    upsert(api, "item", call.arguments["item"])


def sync_variant(api: Api, call: LegacyCall) -> None:
    """Change a variant, or make it where it is not there yet."""
    upsert(api, "variant", call.arguments["variant"], item=catalog_id(call.arguments["item"]))


def upsert(api: Api, kind: str, fields: dict[str, Any], **related: str) -> None:
    """Change an item or a variant; make it where there is none. A retry finds it there."""
    path = f"/api/catalog-{kind}s"

    def change_or_make(again: bool) -> None:
        try:
            body = {"data": beyond.changed(kind, fields)}
            api.attempt("PATCH", f"{path}/{in_path(catalog_id(fields['external_id']))}", body)
        except KlaviyoError as error:
            if error.status != 404:
                raise
            api.attempt("POST", path, {"data": beyond.new(kind, fields, **related)})

    patiently(change_or_make)


def import_items(api: Api, call: LegacyCall) -> None:
    """Make the new items by one kind of job and change the others by another, a hundred at a time."""
    for part in parts(call.arguments["items"], ITEMS):
        patiently(lambda again, part=part: import_part(api, part))


def import_part(api: Api, items: list[dict[str, Any]]) -> None:
    """Import items: which of them are there is asked anew at each try."""
    known = present(api, [item["external_id"] for item in items])
    fresh = [beyond.new("item", item) for item in items if catalog_id(item["external_id"]) not in known]
    others = [beyond.changed("item", item) for item in items if catalog_id(item["external_id"]) in known]
    if fresh:
        run_job(api, "create", fresh)
    if others:
        run_job(api, "update", others)


def remove_items(api: Api, call: LegacyCall) -> None:
    """Delete the items that are there, a hundred at a time."""
    for part in parts(call.arguments["external_ids"], ITEMS):
        patiently(lambda again, part=part: remove_part(api, part))


def remove_part(api: Api, external_ids: list[str]) -> None:
    """Delete the items that are still there."""
    known = [{"type": "catalog-item", "id": item} for item in present(api, external_ids)]
    if known:
        run_job(api, "delete", known)


def present(api: Api, external_ids: Iterable[str]) -> set[str]:
    """Return the ids of those items that are in the catalog."""
    ids = [catalog_id(item) for item in external_ids]
    return {
        item["id"]
        for part in parts(ids, ASKED)
        for item in api.read("/api/catalog-items", {"filter": beyond.any_id(part)})
    }


def run_job(api: Api, action: str, items: list[dict[str, Any]]) -> None:
    """Have a job done once. Raises RuntimeError for items that it could not do."""
    path = f"/api/catalog-item-bulk-{action}-jobs"
    job = api.attempt("POST", path, beyond.items_job(action, items))["data"]["id"]
    state = api.send("GET", f"{path}/{job}")["data"]["attributes"]
    if state["failed_count"]:
        raise RuntimeError(f"{state['failed_count']} items failed: {state['errors'][0]['detail']}")


def categorize_item(api: Api, call: LegacyCall) -> None:
    """Set the categories of an item, all at once."""
    item = in_path(catalog_id(call.arguments["item"]))
    path = f"/api/catalog-items/{item}/relationships/categories"
    api.send("PATCH", path, beyond.categories_of(call.arguments["categories"]))


def refill_coupon(api: Api, call: LegacyCall) -> None:
    """Add codes where too few are left that nobody has; make the coupon where there is none."""
    wanted = call.arguments
    patiently(lambda again: require_coupon(api, wanted))
    known = codes_of(api, wanted["coupon"])
    if list(known.values()).count(beyond.UNASSIGNED) >= wanted["threshold"]:
        return
    for part in parts(wanted["codes"], CODES):
        patiently(lambda again, part=part: add_codes(api, wanted, part))


def require_coupon(api: Api, wanted: dict[str, Any]) -> None:
    """Make a coupon unless it is there."""
    try:
        api.attempt("GET", f"/api/coupons/{wanted['coupon']}")
    except KlaviyoError as error:
        if error.status != 404:
            raise
        api.attempt("POST", "/api/coupons", beyond.coupon_of(wanted))


def codes_of(api: Api, coupon: str) -> dict[str, str]:
    """Read the codes of a coupon with their states."""
    query = {"filter": beyond.codes_filter(coupon)}
    found = (item["attributes"] for item in api.read("/api/coupon-codes", query))
    return {item["unique_code"]: item["status"] for item in found}


def add_codes(api: Api, wanted: dict[str, Any], codes: list[str]) -> None:
    """Make the codes that are not there."""
    known = codes_of(api, wanted["coupon"])
    fresh = [code for code in codes if code not in known]
    if fresh:
        api.attempt("POST", "/api/coupon-code-bulk-create-jobs", beyond.codes_job(wanted, fresh))


def watch_variant(api: Api, call: LegacyCall) -> None:
    """Tell a person when a variant is back in stock."""
    api.send("POST", "/api/back-in-stock-subscriptions", beyond.watcher_of(call.arguments))


def register_device(api: Api, call: LegacyCall) -> None:
    """Bring the push token of a device along."""
    api.send("POST", "/api/push-tokens", beyond.device_of(call.arguments))


def switch_flow(api: Api, call: LegacyCall) -> None:
    """Turn a flow live or off."""
    body = beyond.flow_of(call.ids[0], call.arguments["status"])
    api.send("PATCH", f"/api/flows/{call.ids[0]}", body)


def campaign_report(api: Api, call: LegacyCall) -> list[dict[str, Any]]:
    """Read how the campaigns of some days did."""
    body = beyond.report_of(call.ids[0], call.arguments)
    answer = api.send("POST", "/api/campaign-values-reports", body)
    rows: list[dict[str, Any]] = answer["data"]["attributes"]["results"]
    return rows


def in_path(identifier: str) -> str:
    """Write an id as a path has it."""
    return quote(identifier, safe="$:")


HANDLERS = {
    "sync item": sync_item,
    "import items": import_items,
    "remove items": remove_items,
    "sync variant": sync_variant,
    "categorize item": categorize_item,
    "refill coupon": refill_coupon,
    "watch variant": watch_variant,
    "register device": register_device,
    "switch flow": switch_flow,
    "campaign report": campaign_report,
}
