"""Scenarios of the catalog: items, variants and categories that a shop keeps as it has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.generic.live_defaults import catalog_id

from .. import hard_values as hard
from ..calls import intent
from ..choice import Choice, counts, one_of, recipe
from ..lived_in import LivedIn
from ..scenario import Scenario
from ..values import NAMES

Fields = dict[str, Any]
ITEM, VARIANT, CATEGORY = "catalog-item", "catalog-variant", "catalog-category"

_PRICES: Fields = {
    label: hard.NUMBERS[label]
    for label in ("zero", "tenth", "price", "three decimals", "million", "UNIX time")
}
_ITEM: Fields = {
    "title": "Rain jacket",
    "description": "Keeps dry.",
    "url": "https://northwind.shop/jacket?a=1&b=2",
    "price": 89.9,
    "image_full_url": "https://northwind.shop/jacket.png",
    "images": ["https://northwind.shop/jacket.png", "https://northwind.shop/jacket-2.png"],
    "custom_metadata": {"Color": "blue", "Sizes": "S,M"},
    "published": True,
}
_VARIANT: Fields = {
    "title": "Rain jacket, S",
    "description": "Keeps dry.",
    "sku": "RJ-S",
    "inventory_policy": 1,
    "inventory_quantity": 7,
    "price": 89.9,
    "url": "https://northwind.shop/jacket?size=S",
}
_TEXTS = {label: {"title": text, "description": text} for label, text in hard.LINES.items()}
_CHANGES: Fields = {
    **{f"price, {label}": {"price": price} for label, price in _PRICES.items()},
    **_TEXTS,
    "several lines": {"description": hard.TEXTS["line break"]},
    "not published": {"published": False},
    "no pictures": {"images": [], "image_full_url": ""},
    "other metadata": {"custom_metadata": {"Plan": "gold", "a.b": "1"}},
    "price alone": {"price": 1.5},
}
_EXTERNAL_IDS = Choice(
    st.sampled_from([*hard.EXTERNAL_IDS.values()]) | st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True),
    "jacket-7",
    hard.EXTERNAL_IDS,
)
_KNOWN = one_of(True, False)


def planted(account: LivedIn, kind: str, external_id: str, fields: Fields, **related: Iterable[str]) -> str:
    """Plant an item, a variant or a category, and return its id. related: external ids by relationship."""
    own = {"external_id": external_id, "integration_type": "$custom", "catalog_type": "$default", **fields}
    ends = {name: [*map(catalog_id, ids)] for name, ids in related.items()}
    return str(account.resource(kind, catalog_id(external_id), own, **ends)["id"])


def _others(account: LivedIn, kind: str, external_id: str, fields: Fields, **related: Iterable[str]) -> None:
    """Plant a few whose ids resemble one."""
    own = external_id[:100]
    for other in {f"{own}0": 0, f"{own}-2": 0, f"0{own}": 0}:
        planted(account, kind, other, fields, **related)


def _sync_item(account: LivedIn, external_id: str, known: bool, change: Fields, times: int) -> Scenario:
    """Sync an item, which may be known, and may change again."""
    _others(account, ITEM, external_id, _ITEM)
    if known:
        planted(account, ITEM, external_id, _ITEM)
    fields = change if known else {**_ITEM, **change}
    calls = [intent("sync item", item={"external_id": external_id, **fields})]
    if times > 1:
        calls.append(intent("sync item", item={"external_id": external_id, "price": 3.75}))
    return Scenario(tuple(calls), account.seed())


SYNC_ITEM = recipe(
    _sync_item,
    external_id=_EXTERNAL_IDS,
    known=_KNOWN,
    change=Choice(
        st.fixed_dictionaries(
            {},
            optional={
                "title": NAMES,
                "price": st.sampled_from([*_PRICES.values()]),
                "published": st.booleans(),
                "custom_metadata": st.dictionaries(NAMES, NAMES, max_size=3),
            },
        ).filter(bool),
        {"price": 99.5},
        _CHANGES,
    ),
    times=one_of(1, 2),
)


def _import_items(account: LivedIn, count: int, known: str) -> Scenario:
    """Import items, of which none, some or all are there with another price."""
    names = [f"{account.ids.token()}-{number}" for number in range(count)]
    present = {"none": [], "one": names[:1], "every second": names[::2], "all": names}[known]
    for name in present:
        planted(account, ITEM, name, {**_ITEM, "price": 1.0})
    planted(account, ITEM, f"{names[0]}0", _ITEM)
    items = [{"external_id": name, **_ITEM, "title": f"Item {name}"} for name in names]
    return Scenario((intent("import items", items=items),), account.seed())


IMPORT_ITEMS = recipe(
    _import_items,
    count=counts([1, 2, 3, 12], 1, 100, 101, 201),
    known=one_of("every second", "none", "one", "all"),
)


def _remove_items(account: LivedIn, count: int, gone: bool) -> Scenario:
    """Remove items; one of them may have gone already."""
    names = [f"{account.ids.token()}-{number}" for number in range(count)]
    for name in names[1:] if gone else names:
        planted(account, ITEM, name, _ITEM)
    _others(account, ITEM, names[-1], _ITEM)
    return Scenario((intent("remove items", external_ids=names),), account.seed())


REMOVE_ITEMS = recipe(_remove_items, count=counts([1, 2, 3], 1, 2, 100, 101), gone=one_of(False, True))


def _sync_variant(account: LivedIn, external_id: str, known: bool, change: Fields) -> Scenario:
    """Sync a variant of an item that is there."""
    item = f"item-{account.ids.token()}"
    planted(account, ITEM, item, _ITEM)
    planted(account, ITEM, f"{item}-2", _ITEM)
    _others(account, VARIANT, external_id, _VARIANT, item=[item])
    if known:
        planted(account, VARIANT, external_id, _VARIANT, item=[item])
    fields = change if known else {**_VARIANT, **change}
    call = intent("sync variant", item=item, variant={"external_id": external_id, **fields})
    return Scenario((call,), account.seed())


SYNC_VARIANT = recipe(
    _sync_variant,
    external_id=_EXTERNAL_IDS,
    known=_KNOWN,
    change=Choice(
        st.fixed_dictionaries(
            {"inventory_quantity": st.integers(0, 10**6)},
            optional={
                "price": st.sampled_from([*_PRICES.values()]),
                "inventory_policy": st.sampled_from([0, 1, 2]),
            },
        ),
        {"inventory_quantity": 3},
        {
            "sold out": {"inventory_quantity": 0},
            "one": {"inventory_quantity": 1},
            "shown when sold out": {"inventory_policy": 0, "inventory_quantity": 0},
            "stock not followed": {"inventory_policy": 2},
            "not published": {"published": False},
            **{f"price, {label}": {"price": price} for label, price in _PRICES.items()},
        },
    ),
)


def _categorize_item(account: LivedIn, before: int, kept: int, added: int) -> Scenario:
    """Put an item into categories; it stays in some, leaves others, and has neighbours in all of them."""
    item, names = f"item-{account.ids.token()}", [f"shelf-{number}" for number in range(before + added)]
    for name in names:
        planted(account, CATEGORY, name, {"name": f"Shelf {name}"})
    planted(account, ITEM, item, _ITEM, categories=names[:before])
    planted(account, ITEM, f"{item}-2", _ITEM, categories=names)
    wanted = [*names[: min(kept, before)], *names[before:]]
    return Scenario((intent("categorize item", item=item, categories=wanted),), account.seed())


CATEGORIZE_ITEM = recipe(
    _categorize_item,
    before=counts([0, 1, 2], 0, 1, 3),
    kept=counts([1, 0, 1], 0, 2),
    added=counts([0, 2, 1], 0, 1),
)
