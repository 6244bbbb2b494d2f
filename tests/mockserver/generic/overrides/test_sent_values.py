"""Values that Klaviyo refuses though the contracts take them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.generic.direct import Caller, Json

ITEM = "$custom:::$default:::1"


def body(kind: str, attributes: Json, **relationships: tuple[str, str]) -> Json:
    data: Json = {"type": kind, "attributes": attributes}
    if relationships:
        data["relationships"] = {
            name: {"data": {"type": other, "id": identifier}}
            for name, (other, identifier) in relationships.items()
        }
    return {"data": data}


def refusal(ask: Caller, path: str, sent: Any, method: str = "POST") -> tuple[int, str, str, str]:
    """Return status, code, pointer and sentence of the one error."""
    status, content = ask(method, path, sent)
    (error,) = content["errors"]
    return status, error["code"], error["source"]["pointer"], error["detail"]


def test_a_web_feed_has_a_name_of_letters_digits_and_underscores(official: Caller) -> None:
    feed = {"name": "a-b", "url": "https://x.org", "request_method": "get", "content_type": "json"}
    wrong = refusal(official, "/api/web-feeds", body("web-feed", feed))
    assert wrong == (  # REC create_web_feed.400
        *(400, "invalid", "/data/attributes/name"),
        "'name' must match regex '^[0-9_A-z]+$' ('a-b' doesn't)",
    )
    made = official.ok("POST", "/api/web-feeds", body("web-feed", {**feed, "name": "a_b"}))["data"]
    assert made["id"].isdecimal() and made["attributes"]["status"] is None


def test_a_coupon_has_its_defaults_and_bounds(official: Caller) -> None:
    made = official.ok("POST", "/api/coupons", body("coupon", {"external_id": "TEN"}))["data"]["attributes"]
    assert made["monitor_configuration"] == {"low_balance_threshold": "500"}  # REC create_coupon.201
    assert made["description"] == ""
    few = {"external_id": "FEW", "monitor_configuration": {"low_balance_threshold": 99}}
    assert refusal(official, "/api/coupons", body("coupon", few))[0] == 400
    assert refusal(official, "/api/coupons", body("coupon", {"external_id": "a-b"}))[0] == 400
    assert official("GET", "/api/coupons/a-b")[0] == 400
    assert official("GET", "/api/coupons/none")[0] == 404
    code = body("coupon-code", {"unique_code": "X1"}, coupon=("coupon", "TEN"))
    code_made = official.ok("POST", "/api/coupon-codes", code)["data"]["attributes"]
    assert code_made["status"] == "UNASSIGNED" and code_made["expires_at"].endswith("Z")


def test_a_catalog_link_is_made_once(official: Caller) -> None:
    official.seed(resources=[{"type": "catalog-item", "id": "i1"}, {"type": "catalog-category", "id": "c1"}])
    item, category = (
        {"data": [{"type": f"catalog-{kind}", "id": f"{kind[0]}1"}]} for kind in ("item", "category")
    )
    official.ok("POST", "/api/catalog-items/i1/relationships/categories", category)
    for path, again in (
        ("/api/catalog-items/i1/relationships/categories", category),
        ("/api/catalog-categories/c1/relationships/items", item),
    ):
        assert official("POST", path, again)[0] == 409


@pytest.mark.parametrize("path", ["/api/flow-actions/NOPE01", "/api/mapped-metrics/nope"])
def test_a_malformed_id_is_a_400(official: Caller, path: str) -> None:
    assert official("GET", path)[0] == 400
