"""Catalog calls: items and variants are made or changed, and an item is in the wanted categories alone."""

from __future__ import annotations

from tests.mockserver.intents.accounts import PREFIX, account_of, done, held

ITEM = {"external_id": "A", "title": "Jacket", "description": "Dry.", "url": "https://northwind.shop/a"}


def test_an_item_is_made_with_the_defaults_of_the_api() -> None:
    account = account_of()
    done(account, "sync item", item=ITEM)
    made = held(account, "catalog-item")[f"{PREFIX}A"]
    assert ITEM.items() <= made.items()
    # SPEC create_catalog_item; REC create_catalog_item.201
    assert (made["published"], made["images"], made["image_full_url"]) == (True, [], "")


def test_a_change_keeps_the_fields_that_are_not_given() -> None:
    account = account_of()
    done(account, "import items", items=[ITEM, {**ITEM, "external_id": "B"}])
    done(account, "sync item", item={"external_id": "A", "price": 3.5})
    kept = held(account, "catalog-item")
    assert (kept[f"{PREFIX}A"]["price"], kept[f"{PREFIX}A"]["title"]) == (3.5, "Jacket")
    assert "price" not in kept[f"{PREFIX}B"]


def test_items_are_removed_and_one_that_has_gone_is_no_error() -> None:
    account = account_of()
    done(account, "import items", items=[ITEM, {**ITEM, "external_id": "B"}])
    done(account, "remove items", external_ids=["A", "none"])
    assert [*held(account, "catalog-item")] == [f"{PREFIX}B"]


def test_a_variant_belongs_to_its_item() -> None:
    account = account_of()
    done(account, "sync item", item=ITEM)
    done(account, "sync variant", item="A", variant={"external_id": "V", "inventory_quantity": 3})
    made = held(account, "catalog-variant")[f"{PREFIX}V"]
    assert (made["inventory_quantity"], made["relationships"]) == (3, {"item": [f"{PREFIX}A"]})


def test_an_item_leaves_the_categories_that_are_not_wanted() -> None:
    shelves = [{"type": "catalog-category", "id": f"{PREFIX}{name}"} for name in ("one", "two", "three")]
    account = account_of(resources=shelves)
    done(account, "sync item", item=ITEM)
    for wanted in (["one", "two"], ["two", "three"], []):
        done(account, "categorize item", item="A", categories=wanted)
        related = held(account, "catalog-item")[f"{PREFIX}A"].get("relationships", {})
        assert related.get("categories", []) == [f"{PREFIX}{name}" for name in wanted]
