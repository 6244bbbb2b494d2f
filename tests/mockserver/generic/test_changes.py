"""Changes to kept resources: defaults, also in jobs, times, and what goes with a deleted one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.mockserver.generic.direct import Caller, Json

_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ITEM: Json = {"external_id": "a", "title": "T", "description": "d", "url": "https://northwind.shop"}
_VARIANT: Json = {**_ITEM, "external_id": "v", "sku": "s", "inventory_quantity": 1, "price": 2.5}
_ID = "$custom:::$default:::"


def _resource(kind: str, attributes: Json, **related: tuple[str, str]) -> Json:
    links = {name: {"data": {"type": other, "id": own}} for name, (other, own) in related.items()}
    return {"type": kind, "attributes": attributes} | ({"relationships": links} if links else {})


def _job(kind: str, name: str, items: list[Json]) -> Json:
    return {"data": {"type": kind, "attributes": {name: {"data": items}}}}


@pytest.fixture
def shop(official: Caller) -> Caller:
    official.account.clock.set(_NOON, stands=True)
    official.ok("POST", "/api/catalog-items", {"data": _resource("catalog-item", _ITEM)})
    official.ok("POST", "/api/coupons", {"data": _resource("coupon", {"external_id": "Ten"})})
    return official


def _code(shop: Caller, name: str, **attributes: object) -> Json:
    sent = _resource("coupon-code", {"unique_code": name, **attributes}, coupon=("coupon", "Ten"))
    made: Json = shop.ok("POST", "/api/coupon-codes", {"data": sent})["data"]
    return made


def test_the_defaults_of_variants_are_those_of_the_contract(shop: Caller) -> None:
    # SPEC create_catalog_variant: published true, inventory_policy 0; in a job too
    sent = _resource("catalog-variant", _VARIANT, item=("catalog-item", _ID + "a"))
    made = shop.ok("POST", "/api/catalog-variants", {"data": sent})["data"]["attributes"]
    other = {**sent, "attributes": {**_VARIANT, "external_id": "w"}}
    job = _job("catalog-variant-bulk-create-job", "variants", [other])
    shop.ok("POST", "/api/catalog-variant-bulk-create-jobs", job)
    read = shop.ok("GET", f"/api/catalog-variants/{_ID}w")["data"]["attributes"]
    for attributes in (made, read):
        assert (attributes["published"], attributes["inventory_policy"]) == (True, 0)


def test_items_are_published_unless_the_opposite_is_sent(shop: Caller) -> None:
    hidden = {**_ITEM, "external_id": "h", "published": False}
    items = [_resource("catalog-item", item) for item in (hidden, {**_ITEM, "external_id": "b"})]
    job = _job("catalog-item-bulk-create-job", "items", items)
    shop.ok("POST", "/api/catalog-item-bulk-create-jobs", job)
    found = shop.ok("GET", "/api/catalog-items", filter="equals(published,true)")["data"]
    assert [item["attributes"]["external_id"] for item in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("sent", "kept"), [({}, "2027-03-01T12:00:00"), ({"expires_at": None}, "2027-03-01")]
)
def test_a_code_without_an_end_has_a_year(shop: Caller, sent: Json, kept: str) -> None:
    assert _code(shop, "A", **sent)["attributes"]["expires_at"].startswith(kept)


def test_a_code_whose_end_is_cleared_has_a_year_from_then(shop: Caller) -> None:
    _code(shop, "A", expires_at="2026-04-01T12:00:00.123456+02:00")
    read = shop.ok("GET", "/api/coupon-codes/Ten-A")["data"]["attributes"]["expires_at"]
    assert read == "2026-04-01T10:00:00+00:00"  # REC get_coupon_codes.200: whole seconds
    shop.account.clock.set(_NOON + timedelta(days=1), stands=True)
    change = {"data": {"type": "coupon-code", "id": "Ten-A", "attributes": {"expires_at": None}}}
    changed = shop.ok("PATCH", "/api/coupon-codes/Ten-A", change)["data"]["attributes"]
    assert changed["expires_at"] == "2027-03-02T12:00:00+00:00"  # SPEC update_coupon_code


def test_the_codes_of_a_deleted_coupon_are_gone(shop: Caller) -> None:
    # No answer is declared for the absence of their coupon (SPEC get_coupon_for_coupon_code).
    _code(shop, "A")
    shop.ok("DELETE", "/api/coupons/Ten")
    assert shop("GET", "/api/coupon-codes/Ten-A")[0] == 404
    assert shop("GET", "/api/coupon-codes/Ten-A/coupon")[0] == 404


def test_a_job_takes_a_hundred_items(shop: Caller) -> None:
    # SPEC bulk_create_catalog_items
    items = [_resource("catalog-item", {**_ITEM, "external_id": str(number)}) for number in range(101)]
    for count, status in ((100, 202), (101, 400)):
        job = _job("catalog-item-bulk-create-job", "items", items[:count])
        assert shop("POST", "/api/catalog-item-bulk-create-jobs", job)[0] == status


def test_a_job_takes_a_thousand_codes(shop: Caller) -> None:
    # SPEC bulk_create_coupon_codes
    codes = [
        _resource("coupon-code", {"unique_code": str(number)}, coupon=("coupon", "Ten"))
        for number in range(1001)
    ]
    for count, status in ((1000, 202), (1001, 400)):
        job = _job("coupon-code-bulk-create-job", "coupon-codes", codes[:count])
        assert shop("POST", "/api/coupon-code-bulk-create-jobs", job)[0] == status


def test_codes_are_listed_by_coupon_or_profile(shop: Caller) -> None:
    # SPEC get_coupon_codes
    _code(shop, "A")
    status, content = shop("GET", "/api/coupon-codes", filter='equals(status,"UNASSIGNED")')
    assert (status, content["errors"][0]["source"]) == (400, {"parameter": "filter"})
    found = shop.ok("GET", "/api/coupon-codes", filter='any(coupon.id,["Ten"]),equals(status,"UNASSIGNED")')
    assert [code["id"] for code in found["data"]] == ["Ten-A"]


def test_an_assigned_code_is_not_deleted(shop: Caller) -> None:
    # SPEC delete_coupon_code
    _code(shop, "A")
    change = {"data": {"type": "coupon-code", "id": "Ten-A", "attributes": {"status": "ASSIGNED_TO_PROFILE"}}}
    shop.ok("PATCH", "/api/coupon-codes/Ten-A", change)
    assert shop("DELETE", "/api/coupon-codes/Ten-A")[0] == 400
    change["data"]["attributes"] = {"status": "USED"}
    shop.ok("PATCH", "/api/coupon-codes/Ten-A", change)
    shop.ok("DELETE", "/api/coupon-codes/Ten-A")
