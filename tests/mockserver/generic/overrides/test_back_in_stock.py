"""Subscriptions to variants that are sold out."""

from __future__ import annotations

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from tests.mockserver.generic.direct import Caller
from tests.mockserver.generic.overrides.test_sent_values import ITEM, body, refusal


def test_who_waits_for_an_unknown_variant_is_refused(official: Caller) -> None:
    person = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    content = {"channels": ["EMAIL"], "profile": person}
    sent = body("back-in-stock-subscription", content, variant=("catalog-variant", ITEM))
    wrong = refusal(official, "/api/back-in-stock-subscriptions", sent)
    assert wrong[:3] == (404, "variant_not_found", "/data/relationships/variant/data/id")  # facts E30
    official.seed(resources=[{"type": "catalog-variant", "id": "v1"}])
    sent["data"]["relationships"]["variant"]["data"]["id"] = "v1"
    official.ok("POST", "/api/back-in-stock-subscriptions", sent)


def test_who_waits_for_a_variant_has_an_event(ask: Caller) -> None:
    ask.seed(resources=[{"type": "catalog-variant", "id": "v1"}, {"type": "catalog-variant", "id": "v2"}])
    person = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    for variant in ("v1", "v2"):
        content = {"channels": ["EMAIL"], "profile": person}
        sent = body("back-in-stock-subscription", content, variant=("catalog-variant", variant))
        ask.ok("POST", "/api/back-in-stock-subscriptions", sent)
    answer = ask.ok("GET", "/api/events", include="metric,profile")
    assert len(answer["data"]) == 2
    (metric,) = (item["attributes"] for item in answer["included"] if item["type"] == "metric")
    assert (metric["name"], metric["integration"]["key"]) == ("Subscribed to Back in Stock", "klaviyo")
    (profile,) = (item["attributes"] for item in answer["included"] if item["type"] == "profile")
    assert profile["email"] == "ada@northwind.shop"


def test_a_subscription_knows_its_profile_and_its_variant(ask: Caller) -> None:
    ask.seed(
        profiles=[{"id": "P1", "email": "ada@northwind.shop"}],
        resources=[{"type": "catalog-variant", "id": "v1"}],
    )
    content = {"channels": ["EMAIL"], "profile": {"data": {"type": "profile", "id": "P1", "attributes": {}}}}
    sent = body("back-in-stock-subscription", content, variant=("catalog-variant", "v1"))
    ask.ok("POST", "/api/back-in-stock-subscriptions", sent)
    (kept,) = snapshot(ask.account)["resources"]["back-in-stock-subscription"]
    assert kept["relationships"] == {"profile": ["P1"], "variant": ["v1"]}


def test_nobody_waits_for_no_variant(official: Caller) -> None:
    person = {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}
    sent = body("back-in-stock-subscription", {"channels": ["EMAIL"], "profile": person})
    sent["data"]["relationships"] = {"variant": {}}
    status = official("POST", "/api/back-in-stock-subscriptions", sent)[0]
    assert status in (202, 400)
    assert not official.ok("GET", "/api/events")["data"]
