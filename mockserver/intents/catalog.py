"""Items, variants and categories of the catalog, as a shop wants them to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..generic.changes import apply, delete_change
from ..generic.live_defaults import catalog_id, defaults_of
from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..state.account import Account
from ..state.clock import whole_seconds
from ..state.relation import Relation

ITEM, VARIANT = "catalog-item", "catalog-variant"
# The API's own defaults (SPEC create_catalog_item, create_catalog_variant).
_DEFAULTS = {"integration_type": "$custom", "catalog_type": "$default", "published": True}
_OF_ITEM = Relation(VARIANT, "item", ITEM, False, "variants")
CATEGORIES = Relation(ITEM, "categories", "catalog-category", True, "items")


def sync_item(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make an item, or change the fields that are given."""
    _keep(account, ITEM, call.arguments["item"])
    return LegacyAnswer({})


def import_items(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make the items, or change the fields that are given."""
    for item in call.arguments["items"]:
        _keep(account, ITEM, item)
    return LegacyAnswer({})


def remove_items(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Delete the items that are there."""
    for external_id in call.arguments["external_ids"]:
        identifier = catalog_id(external_id)
        if identifier in account.collection(ITEM):
            apply(account, delete_change(ITEM, identifier))
    return LegacyAnswer({})


def sync_variant(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Make a variant of an item, or change the fields that are given."""
    identifier = _keep(account, VARIANT, call.arguments["variant"])
    account.links.link(_OF_ITEM, identifier, catalog_id(call.arguments["item"]))
    return LegacyAnswer({})


def categorize_item(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Put an item into these categories alone."""
    identifier = catalog_id(call.arguments["item"])
    wanted = [catalog_id(name) for name in call.arguments["categories"]]
    present = account.links.linked(CATEGORIES, identifier)
    account.links.unlink(CATEGORIES, identifier, [other for other in present if other not in wanted])
    for other in wanted:
        account.links.link(CATEGORIES, identifier, other)
    return LegacyAnswer({})


def _keep(account: Account, kind: str, fields: Mapping[str, Any]) -> str:
    identifier, resources = catalog_id(fields["external_id"]), account.collection(kind)
    now = whole_seconds(account.clock.now())
    if identifier in resources:
        resources.replace(identifier, {**(resources.get(identifier) or {}), **fields, "updated": now})
    else:
        own = {**_DEFAULTS, "created": now, "updated": now}
        resources.insert(identifier, {**defaults_of(kind, account.clock.now()), **own, **fields})
    return identifier


CALLS: Mapping[str, LegacyFunction] = {
    "sync item": sync_item,
    "import items": import_items,
    "remove items": remove_items,
    "sync variant": sync_variant,
    "categorize item": categorize_item,
}
