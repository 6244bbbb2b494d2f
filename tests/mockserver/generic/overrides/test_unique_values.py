"""Names of custom metrics and titles of data sources are taken once; mappings, webhooks and reviews."""

from __future__ import annotations

import pytest

from tests.mockserver.generic.direct import Caller, Json
from tests.mockserver.generic.overrides.test_sent_values import body, refusal

_DEFINITION: Json = {"aggregation_method": "count", "metric_groups": [{"metric_id": "ORDER1"}]}


@pytest.fixture
def shop(official: Caller) -> Caller:
    official.seed(metrics=[{"id": "ORDER1", "name": "Placed Order"}])
    return official


def _metric(name: str) -> Json:
    return body("custom-metric", {"name": name, "definition": _DEFINITION})


def test_names_of_custom_metrics_are_taken_once(shop: Caller) -> None:
    # SPEC create_custom_metric: a duplicate name is a 400
    made = shop.ok("POST", "/api/custom-metrics", _metric("Orders"))["data"]["id"]
    status, code, pointer, _ = refusal(shop, "/api/custom-metrics", _metric("Orders"))
    assert (status, code, pointer) == (400, "invalid", "/data/attributes/name")
    other = shop.ok("POST", "/api/custom-metrics", _metric("Others"))["data"]["id"]
    change = _metric("Orders")
    change["data"]["id"] = other
    assert refusal(shop, f"/api/custom-metrics/{other}", change, "PATCH")[0] == 400
    change["data"]["id"] = made
    shop.ok("PATCH", f"/api/custom-metrics/{made}", change)


def test_titles_of_data_sources_are_taken_once(shop: Caller) -> None:
    # SPEC create_data_source: 1 to 255 characters, unique within the namespace
    sent = body("data-source", {"title": "Store"})
    shop.ok("POST", "/api/data-sources", sent)
    assert refusal(shop, "/api/data-sources", sent)[::2] == (400, "/data/attributes/title")
    for title, status in (("", 400), ("a" * 256, 400), ("a" * 255, 201)):
        assert shop("POST", "/api/data-sources", body("data-source", {"title": title}))[0] == status


def test_a_refused_mapping_is_no_update_of_the_day(shop: Caller) -> None:
    # REC update_mapped_metric.403: two updates a day
    def mapped(metric: str) -> tuple[int, Json]:
        links = {"metric": {"data": {"type": "metric", "id": metric}}}
        data = {"type": "mapped-metric", "id": "revenue", "relationships": links}
        return shop("PATCH", "/api/mapped-metrics/revenue", {"data": data})

    assert [mapped(metric)[0] for metric in ("NONE01", "NONE01", "NONE01")] == [404, 404, 404]
    assert [mapped("ORDER1")[0] for _ in range(3)] == [200, 200, 403]


@pytest.mark.parametrize(("url", "status"), [("https://x.org/a", 201), ("http://x.org/a", 400), ("x", 400)])
def test_a_webhook_goes_out_by_https(shop: Caller, url: str, status: int) -> None:
    # SPEC create_webhook
    hook = body("webhook", {"name": "h", "endpoint_url": url, "secret_key": "s"})
    topic = {"type": "webhook-topic", "id": "event:klaviyo.opened_email"}
    hook["data"]["relationships"] = {"webhook-topics": {"data": [topic]}}
    assert shop("POST", "/api/webhooks", hook)[0] == status


def test_reviews_are_filtered_by_their_status(shop: Caller) -> None:
    # SPEC get_reviews; the status is an object (SPEC update_review)
    product = {"external_id": "1", "integration_key": "shopify"}
    sent = {"review_type": "review", "email": "a@northwind.shop", "author": "Ada", "content": "Fine"}
    review = body("review", {**sent, "rating": 5, "product": product})
    shop.ok("POST", f"/client/reviews?company_id={shop.account.company_id}", review)
    (made,) = shop.ok("GET", "/api/reviews")["data"]
    change = body("review", {"status": {"value": "published"}})
    change["data"]["id"] = made["id"]
    shop.ok("PATCH", f"/api/reviews/{made['id']}", change)
    for status, count in (("published", 1), ("pending", 0)):
        found = shop.ok("GET", "/api/reviews", filter=f'equals(status,"{status}")')["data"]
        assert len(found) == count
