"""What is played from the official contracts alone: catalogs, coupons, images, flows, reports."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.generic.direct import Caller, DirectMock, Json, library_of
from tests.mockserver.helpers import plan_is, read_again, rule


def item_body(external_id: str, *categories: str, **attributes: object) -> Json:
    facts = {
        "external_id": external_id,
        "title": f"Item {external_id}",
        "description": "",
        "url": "https://x",
    }
    data: Json = {"type": "catalog-item", "attributes": facts | attributes}
    if categories:
        those = [{"type": "catalog-category", "id": item} for item in categories]
        data["relationships"] = {"categories": {"data": those}}
    return {"data": data}


def category_body(external_id: str) -> Json:
    attributes = {"external_id": external_id, "name": external_id.title()}
    return {"data": {"type": "catalog-category", "attributes": attributes}}


def ids(document: Json) -> list[str]:
    return [item["id"] for item in document["data"]]


def catalog_id(external_id: str) -> str:
    return f"$custom:::$default:::{external_id}"


def test_a_catalog_item_is_in_its_categories_seen_from_both_ends(official: Caller) -> None:
    shoes = official.ok("POST", "/api/catalog-categories", category_body("shoes"))["data"]["id"]
    made = official.ok("POST", "/api/catalog-items", item_body("1042", shoes))["data"]
    assert (made["id"], made["attributes"]["published"]) == (catalog_id("1042"), True)
    assert ids(official.ok("GET", f"/api/catalog-items/{made['id']}/categories")) == [shoes]
    assert ids(official.ok("GET", f"/api/catalog-categories/{shoes}/items")) == [made["id"]]
    assert ids(official.ok("GET", "/api/catalog-items", filter=f'equals(category.id,"{shoes}")')) == [
        made["id"]
    ]
    path = f"/api/catalog-categories/{shoes}/relationships/items"
    official.ok("DELETE", path, {"data": [{"type": "catalog-item", "id": made["id"]}]})
    assert official.ok("GET", f"/api/catalog-items/{made['id']}/relationships/categories")["data"] == []
    assert official.ok("GET", "/api/catalog-items", filter=f'equals(category.id,"{shoes}")')["data"] == []


def test_relationships_are_replaced(official: Caller) -> None:
    first, second = (
        official.ok("POST", "/api/catalog-categories", category_body(name))["data"]["id"]
        for name in ("first", "second")
    )
    item = official.ok("POST", "/api/catalog-items", item_body("1", first))["data"]["id"]
    path = f"/api/catalog-items/{item}/relationships/categories"
    assert official("PATCH", path, {"data": [{"type": "catalog-category", "id": second}]})[0] == 200
    assert ids(official.ok("GET", path)) == [second]
    assert official.ok("GET", f"/api/catalog-categories/{first}/items")["data"] == []


def test_what_is_sent_twice_or_leads_nowhere_is_refused(official: Caller) -> None:
    official.ok("POST", "/api/catalog-items", item_body("1"))
    assert official("POST", "/api/catalog-items", item_body("1"))[0] == 409
    assert official("POST", "/api/catalog-items", item_body("2", "nowhere"))[0] == 404
    assert ids(official.ok("GET", "/api/catalog-items")) == [catalog_id("1")]


def test_a_change_leaves_what_is_not_sent_and_null_clears(official: Caller) -> None:
    item = official.ok("POST", "/api/catalog-items", item_body("1", price=10))["data"]["id"]
    change = {"data": {"type": "catalog-item", "id": item, "attributes": {"title": "New"}}}
    changed = official.ok("PATCH", f"/api/catalog-items/{item}", change)["data"]["attributes"]
    assert (changed["title"], changed["price"]) == ("New", 10)
    change["data"]["attributes"] = {"price": None}
    assert official.ok("PATCH", f"/api/catalog-items/{item}", change)["data"]["attributes"]["price"] is None
    assert official.ok("GET", f"/api/catalog-items/{item}")["data"]["attributes"]["title"] == "New"


def test_lists_are_paged_narrowed_and_compound(official: Caller) -> None:
    item = official.ok("POST", "/api/catalog-items", item_body("1"))["data"]["id"]
    official.ok("POST", "/api/catalog-items", item_body("2"))
    facts = {"external_id": "v1", "title": "Blue", "description": "", "sku": "V1", "url": "https://x"}
    facts |= {"inventory_quantity": 3, "price": 1.5}  # type: ignore[dict-item]
    to_item = {"item": {"data": {"type": "catalog-item", "id": item}}}
    body = {"data": {"type": "catalog-variant", "attributes": facts, "relationships": to_item}}
    variant = official.ok("POST", "/api/catalog-variants", body)["data"]["id"]
    shown = {"include": "variants", "fields[catalog-item]": "title", "page[size]": 1}
    first = official.ok("GET", "/api/catalog-items", **shown)
    second = official.ok("GET", first["links"]["next"].removeprefix("http://mock.test"))
    assert {*ids(first), *ids(second)} == {item, catalog_id("2")}
    assert [entry["id"] for page in (first, second) for entry in page["included"]] == [variant]
    assert {name for page in (first, second) for name in page["data"][0]["attributes"]} == {"title"}


def test_codes_belong_to_their_coupon(official: Caller) -> None:
    attributes = {"external_id": "10OFF", "description": "Ten off"}
    coupon = official.ok("POST", "/api/coupons", {"data": {"type": "coupon", "attributes": attributes}})
    assert coupon["data"]["id"] == "10OFF"
    to_coupon = {"coupon": {"data": {"type": "coupon", "id": "10OFF"}}}
    data = {"type": "coupon-code", "attributes": {"unique_code": "A 1/2"}, "relationships": to_coupon}
    code = official.ok("POST", "/api/coupon-codes", {"data": data})["data"]
    assert code["id"] == "10OFF-A 1/2"
    assert code["links"]["self"].endswith("/api/coupon-codes/10OFF-A%201%2F2/")
    assert ids(official.ok("GET", "/api/coupons/10OFF/coupon-codes")) == [code["id"]]
    read = official.ok("GET", "/api/coupon-codes/10OFF-A%201%2F2/coupon")["data"]
    assert read["attributes"]["description"] == "Ten off"


def bulk_body(action: str, *items: Json) -> Json:
    attributes = {"items": {"data": [item["data"] for item in items]}}
    return {"data": {"type": f"catalog-item-bulk-{action}-job", "attributes": attributes}}


def test_a_bulk_job_does_what_it_says_and_counts(official: Caller) -> None:
    official.ok("POST", "/api/catalog-items", item_body("1"))
    job = official.ok(
        "POST", "/api/catalog-item-bulk-create-jobs", bulk_body("create", *map(item_body, "12"))
    )
    read = official.ok("GET", f"/api/catalog-item-bulk-create-jobs/{job['data']['id']}")["data"]
    counts = [read["attributes"][name] for name in ("total_count", "completed_count", "failed_count")]
    assert (read["attributes"]["status"], counts) == ("complete", [2, 1, 1])
    (error,) = read["attributes"]["errors"]
    assert (error["code"], error["title"], error["meta"]) == (
        "invalid",
        "Invalid input",
        {"id": catalog_id("1")},
    )
    assert error["source"] == {"pointer": "/data/attributes/items/data/id"}
    assert sorted(ids(official.ok("GET", "/api/catalog-items"))) == [catalog_id("1"), catalog_id("2")]
    change = {"data": {"type": "catalog-item", "id": catalog_id("2"), "attributes": {"title": "New"}}}
    official.ok("POST", "/api/catalog-item-bulk-update-jobs", bulk_body("update", change))
    assert official.ok("GET", f"/api/catalog-items/{catalog_id('2')}")["data"]["attributes"]["title"] == "New"
    gone = {"data": {"type": "catalog-item", "id": catalog_id("1")}}
    official.ok("POST", "/api/catalog-item-bulk-delete-jobs", bulk_body("delete", gone))
    assert ids(official.ok("GET", "/api/catalog-items")) == [catalog_id("2")]


def test_a_job_takes_the_looks_that_are_set(played_files: list[Path]) -> None:
    mock = DirectMock(library_of(tuple(played_files)), Settings(jobs="reads:2"))
    ask = mock.empty("2026-07-15")
    path = "/api/catalog-item-bulk-create-jobs"
    job = ask.ok("POST", path, bulk_body("create", item_body("1")))["data"]["id"]
    assert ids(ask.ok("GET", "/api/catalog-items")) == [catalog_id("1")]  # before the job is complete (FIND)
    seen = [ask.ok("GET", f"{path}/{job}")["data"]["attributes"]["status"] for _ in range(2)]
    assert ids(ask.ok("GET", path, filter='equals(status,"complete")')) == [job]
    assert seen == ["processing", "complete"]
    assert ids(ask.ok("GET", "/api/catalog-items")) == [catalog_id("1")]


def test_an_image_is_uploaded_as_a_form(played_files: list[Path]) -> None:
    headers = {"Authorization": "Klaviyo-API-Key pk_IMAGES_x", "revision": "2026-07-15"}
    with (
        MockServer(library_of(tuple(played_files))) as server,
        httpx.Client(timeout=60, base_url=server.url, headers=headers) as api,
    ):
        content = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
        form = {"name": "Logo", "hidden": "true"}
        answer = api.post("/api/image-upload", data=form, files={"file": ("logo.png", content)})
        assert answer.status_code == 201
        image = answer.json()["data"]
        facts = {name: image["attributes"][name] for name in ("name", "hidden", "format", "size")}
        assert facts == {"name": "Logo", "hidden": True, "format": "png", "size": len(content)}
        assert api.get(f"/api/images/{image['id']}").json()["data"] == read_again(image)
        assert api.post("/api/image-upload", json={"file": "x"}).status_code == 415
        assert api.post("/api/image-upload", files={"other": b"x"}).status_code == 400


def test_flows_are_those_of_the_seed(official: Caller) -> None:
    action = {"type": "flow-action", "id": "101", "attributes": {"action_type": "SEND_EMAIL"}}
    official.seed(
        resources=[
            action,
            {
                "type": "flow",
                "id": "Ff00FF",
                "attributes": {"name": "Welcome", "status": "draft"},
                "relationships": {"flow-actions": {"data": [action]}},
            },
        ]
    )
    assert ids(official.ok("GET", "/api/flows", filter='equals(status,"draft")')) == ["Ff00FF"]
    assert official.ok("GET", "/api/flow-actions/101/flow")["data"]["attributes"]["name"] == "Welcome"
    change = {"data": {"type": "flow", "id": "Ff00FF", "attributes": {"status": "live"}}}
    assert official.ok("PATCH", "/api/flows/Ff00FF", change)["data"]["attributes"]["status"] == "live"
    assert official.ok("GET", "/api/flows", filter='equals(status,"draft")')["data"] == []
    official.ok("DELETE", "/api/flows/Ff00FF")
    assert official("GET", "/api/flow-actions/101/flow")[0] == 404


def test_what_nobody_can_make_is_not_there(official: Caller) -> None:
    for kind in ("flows", "forms", "reviews", "object-types"):
        assert official.ok("GET", f"/api/{kind}")["data"] == []
        assert official("GET", f"/api/{kind}/nowhere")[0] == 404


def test_mapped_metrics_are_the_kinds_that_there_are(official: Caller) -> None:
    kinds = ids(official.ok("GET", "/api/mapped-metrics"))
    assert "revenue" in kinds
    official.seed(resources=[{"type": "metric", "id": "Mm00MM", "attributes": {"name": "Placed Order"}}])
    to_metric = {"metric": {"data": {"type": "metric", "id": "Mm00MM"}}}
    body = {"data": {"type": "mapped-metric", "id": "revenue", "relationships": to_metric}}
    official.ok("PATCH", "/api/mapped-metrics/revenue", body)
    assert official.ok("GET", "/api/mapped-metrics/revenue/metric")["data"]["id"] == "Mm00MM"


def test_a_push_token_belongs_to_its_profile_and_is_made_once(official: Caller) -> None:
    profile = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    attributes = {"token": "t0k3n", "platform": "ios", "vendor": "apns", "profile": profile}
    body = {"data": {"type": "push-token", "attributes": attributes}}
    assert official("POST", "/api/push-tokens", body)[0] == 202
    assert official("POST", "/api/push-tokens", body)[0] == 202
    (token,) = official.ok("GET", "/api/push-tokens")["data"]
    owner = official.ok("GET", f"/api/push-tokens/{token['id']}/profile")["data"]
    assert owner["attributes"]["email"] == "ada@northwind.shop"
    assert ids(official.ok("GET", f"/api/profiles/{owner['id']}/push-tokens")) == [token["id"]]


def test_profiles_are_read_with_their_push_tokens(official: Caller) -> None:
    people = {}
    for name in ("ada", "bob"):
        profile = {"data": {"type": "profile", "attributes": {"email": f"{name}@northwind.shop"}}}
        people[name] = official.ok("POST", "/api/profiles", profile)["data"]["id"]
    profile = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    for token in ("phone", "tablet"):
        attributes = {"token": token, "platform": "ios", "vendor": "apns", "profile": profile}
        official.ok("POST", "/api/push-tokens", {"data": {"type": "push-token", "attributes": attributes}})
    tokens = official.ok("GET", "/api/push-tokens")["data"]

    one = official.ok("GET", f"/api/profiles/{people['ada']}", include="push-tokens")
    shown = one["data"]["relationships"]["push-tokens"]["data"]
    assert {item["id"] for item in shown} == {item["id"] for item in tokens}
    assert [item["id"] for item in one["included"]] == [item["id"] for item in shown]
    assert {item["attributes"]["token"] for item in one["included"]} == {"phone", "tablet"}
    assert {item["relationships"]["profile"]["data"]["id"] for item in one["included"]} == {people["ada"]}
    other = official.ok("GET", f"/api/profiles/{people['bob']}", include="push-tokens")
    assert (other["data"]["relationships"]["push-tokens"]["data"], other["included"]) == ([], [])

    many = official.ok("GET", "/api/profiles", include="push-tokens")
    by_id = {item["id"]: item["relationships"]["push-tokens"]["data"] for item in many["data"]}
    assert by_id == {people["ada"]: shown, people["bob"]: []}
    assert many["included"] == one["included"]


def test_profiles_are_read_with_their_lists_where_a_revision_has_it(played_files: list[Path]) -> None:
    file = played_files[0].with_name("2025-07-15.json")
    if not file.exists():
        pytest.skip(f"no official OpenAPI file {file}")
    caller = DirectMock(library_of((file,))).empty("2025-07-15")
    ada = "01M1PA0000000000000000000X"
    caller.seed(
        profiles=[{"id": ada, "email": "ada@northwind.shop", "properties": {"plan": "gold"}}],
        lists=[{"id": "Aa00AA", "name": "VIP", "members": [ada]}],
        segments=[{"id": "Ss00SS", "name": "Gold", "definition": rule(plan_is("gold"))}],
    )
    for path in ("/api/profiles", f"/api/profiles/{ada}"):
        read = caller.ok("GET", path, include="lists,segments,push-tokens")
        assert [item["id"] for item in read["included"]] == ["Aa00AA", "Ss00SS"]


def test_a_push_token_is_unregistered(official: Caller) -> None:
    profile = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    attributes = {"token": "t0k3n", "platform": "ios", "vendor": "apns", "profile": profile}
    official.ok("POST", "/api/push-tokens", {"data": {"type": "push-token", "attributes": attributes}})
    body = {"data": {"type": "push-token-unregister", "attributes": attributes}}
    official.ok("POST", "/client/push-token-unregister", body, company_id=official.account.company_id)
    assert official.ok("GET", "/api/push-tokens")["data"] == []


def test_a_report_counts_members_that_were_not_read_before(official: Caller) -> None:
    official.seed(
        profiles=[{"email": "ada@northwind.shop", "properties": {"plan": "gold"}}],
        segments=[{"id": "Ss00SS", "name": "Gold", "definition": rule(plan_is("gold"))}],
    )
    asked: Json = {"statistics": ["total_members"], "timeframe": {"key": "last_7_days"}}
    body = {"data": {"type": "segment-values-report", "attributes": asked}}
    (row,) = official.ok("POST", "/api/segment-values-reports", body)["data"]["attributes"]["results"]
    assert row["statistics"] == {"total_members": 1}


@pytest.mark.parametrize(("interval", "steps"), [("daily", 3), ("hourly", 49), ("weekly", 1)])
def test_a_report_counts_the_members_of_segments(official: Caller, interval: str, steps: int) -> None:
    ada = "01M1PA0000000000000000000X"
    official.seed(
        profiles=[{"id": ada, "email": "ada@northwind.shop"}],
        segments=[
            {"id": "Ss00SS", "name": "Gold", "members": [ada]},
            {"id": "Tt11TT", "name": "Tin"},
        ],
    )
    frame = {"start": "2026-07-01T00:00:00+00:00", "end": "2026-07-03T00:00:00+00:00"}
    asked: Json = {"statistics": ["total_members"], "timeframe": {"key": "today"}}
    body = {"data": {"type": "segment-values-report", "attributes": asked}}
    results = official.ok("POST", "/api/segment-values-reports", body)["data"]["attributes"]["results"]
    assert {row["groupings"]["segment_id"]: row["statistics"]["total_members"] for row in results} == {
        "Ss00SS": 1,
        "Tt11TT": 0,
    }
    asked |= {"timeframe": frame, "interval": interval, "filter": 'equals(segment_id,"Tt11TT")'}
    body["data"]["type"] = "segment-series-report"
    series = official.ok("POST", "/api/segment-series-reports", body)["data"]["attributes"]
    assert len(series["date_times"]) == steps
    assert [row["statistics"]["total_members"] for row in series["results"]] == [[0] * steps]
