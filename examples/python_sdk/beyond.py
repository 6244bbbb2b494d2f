"""Catalog, coupons, devices and flows: calls that the old API did not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import NotFoundException

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..patience import patiently
from ..translation import beyond
from ..translation.beyond import ASKED, CODES, ITEMS, catalog_id
from ..translation.groups import parts
from .api import Method, attempt, read, send


def sync_item(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change an item, or make it where it is not there yet."""
    item, catalogs = call.arguments["item"], client.Catalogs
    upsert(catalogs.update_catalog_item, catalogs.create_catalog_item, "item", item)


def sync_variant(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Change a variant, or make it where it is not there yet."""
    variant, catalogs = call.arguments["variant"], client.Catalogs
    related = {"item": catalog_id(call.arguments["item"])}
    upsert(catalogs.update_catalog_variant, catalogs.create_catalog_variant, "variant", variant, **related)


def upsert(update: Method, create: Method, kind: str, fields: dict[str, Any], **related: str) -> None:
    """Change an item or a variant; make it where there is none. A retry finds it there."""

    def change_or_make(again: bool) -> None:
        try:
            attempt(update, catalog_id(fields["external_id"]), {"data": beyond.changed(kind, fields)})
        except NotFoundException:
            attempt(create, {"data": beyond.new(kind, fields, **related)})

    patiently(change_or_make)


def import_items(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Make the new items by one kind of job and change the others by another, a hundred at a time."""
    for part in parts(call.arguments["items"], ITEMS):
        patiently(lambda again, part=part: import_part(client, part))


def import_part(client: KlaviyoAPI, items: list[dict[str, Any]]) -> None:
    """Import items: which of them are there is asked anew at each try."""
    known, catalogs = present(client, [item["external_id"] for item in items]), client.Catalogs
    fresh = [beyond.new("item", item) for item in items if catalog_id(item["external_id"]) not in known]
    others = [beyond.changed("item", item) for item in items if catalog_id(item["external_id"]) in known]
    if fresh:
        job = attempt(catalogs.bulk_create_catalog_items, beyond.items_job("create", fresh))
        settle(catalogs.get_bulk_create_catalog_items_job, job)
    if others:
        job = attempt(catalogs.bulk_update_catalog_items, beyond.items_job("update", others))
        settle(catalogs.get_bulk_update_catalog_items_job, job)


def remove_items(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Delete the items that are there, a hundred at a time."""
    for part in parts(call.arguments["external_ids"], ITEMS):
        patiently(lambda again, part=part: remove_part(client, part))


def remove_part(client: KlaviyoAPI, external_ids: list[str]) -> None:
    """Delete the items that are still there."""
    known = [{"type": "catalog-item", "id": item} for item in present(client, external_ids)]
    if known:
        job = attempt(client.Catalogs.bulk_delete_catalog_items, beyond.items_job("delete", known))
        settle(client.Catalogs.get_bulk_delete_catalog_items_job, job)


def present(client: KlaviyoAPI, external_ids: Iterable[str]) -> set[str]:
    """Return the ids of those items that are in the catalog."""
    ids = [catalog_id(item) for item in external_ids]
    return {
        item.id
        for part in parts(ids, ASKED)
        for item in read(client.Catalogs.get_catalog_items, filter=beyond.any_id(part))
    }


def settle(method: Method, job: Any) -> None:
    """Look at a job that was started. Raises RuntimeError for items that it could not do."""
    state = send(method, job.data.id).data.attributes
    if state.failed_count:
        raise RuntimeError(f"{state.failed_count} items failed: {state.errors}")


def categorize_item(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Set the categories of an item, all at once."""
    item, body = catalog_id(call.arguments["item"]), beyond.categories_of(call.arguments["categories"])
    send(client.Catalogs.update_categories_for_catalog_item, item, body)


def refill_coupon(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Add codes where too few are left that nobody has; make the coupon where there is none."""
    wanted = call.arguments
    patiently(lambda again: require_coupon(client, wanted))
    known = codes_of(client, wanted["coupon"])
    if list(known.values()).count(beyond.UNASSIGNED) >= wanted["threshold"]:
        return
    for part in parts(wanted["codes"], CODES):
        patiently(lambda again, part=part: add_codes(client, wanted, part))


def require_coupon(client: KlaviyoAPI, wanted: dict[str, Any]) -> None:
    """Make a coupon unless it is there."""
    try:
        attempt(client.Coupons.get_coupon, wanted["coupon"])
    except NotFoundException:
        attempt(client.Coupons.create_coupon, beyond.coupon_of(wanted))


def codes_of(client: KlaviyoAPI, coupon: str) -> dict[str, str]:
    """Read the codes of a coupon with their states."""
    found = read(client.Coupons.get_coupon_codes, filter=beyond.codes_filter(coupon))
    return {item.attributes.unique_code: item.attributes.status for item in found}


def add_codes(client: KlaviyoAPI, wanted: dict[str, Any], codes: list[str]) -> None:
    """Make the codes that are not there."""
    known = codes_of(client, wanted["coupon"])
    fresh = [code for code in codes if code not in known]
    if fresh:
        attempt(client.Coupons.bulk_create_coupon_codes, beyond.codes_job(wanted, fresh))


def watch_variant(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Tell a person when a variant is back in stock."""
    send(client.Catalogs.create_back_in_stock_subscription, beyond.watcher_of(call.arguments))


def register_device(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Bring the push token of a device along."""
    send(client.Profiles.create_push_token, beyond.device_of(call.arguments))


def switch_flow(client: KlaviyoAPI, call: LegacyCall) -> None:
    """Turn a flow live or off."""
    send(client.Flows.update_flow, call.ids[0], beyond.flow_of(call.ids[0], call.arguments["status"]))


def campaign_report(client: KlaviyoAPI, call: LegacyCall) -> Any:
    """Read how the campaigns of some days did."""
    body = beyond.report_of(call.ids[0], call.arguments)
    return send(client.Reporting.query_campaign_values, body).data.attributes.results


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
