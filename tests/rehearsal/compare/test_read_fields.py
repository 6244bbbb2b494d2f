"""The fields that old calls answered, and whether the new reading delivered them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.compare.delivery import Delivery, Resource, answers_to
from klaviyo_rehearsal.rehearsal.compare.read_fields import Asked, missing_fields
from tests.rehearsal.builders import entry

ID = "01HQ2X7M3N4P5Q6R7S8T9V0W00"
ANA = {"id": ID, "email": "ana@northwind.shop", "first_name": "Ana", "location": {"city": "Győr"}}


def missing(
    call: str,
    kind: str,
    *delivered: dict[str, Any],
    old: dict[str, Any] | None = None,
    query: str = "",
    lacking: Collection[str] = (),
) -> list[str]:
    answer = entry("GET /api/x", 200, answer=orjson.dumps({"data": [*delivered]}), query=query)
    asked = Asked(LegacyCall(call, {}, (), "v1"), {"id": ID, **(old or {})}, ANA)
    resource: Resource = (kind, ID)
    found = missing_fields(asked, resource, Delivery(answers_to([answer])), lacking)
    return [item.field for item in found]


def resource(kind: str, identifier: str = ID, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "id": identifier, "attributes": attributes}


@pytest.mark.parametrize(
    ("call", "kind", "names"),
    [
        ("list lists", "list", ["name"]),
        ("list metrics", "metric", ["name", "integration"]),
        ("list templates", "template", ["name", "html"]),
        ("list campaigns", "campaign", ["name", "status"]),
        ("get campaign", "campaign", ["status"]),
        ("list exclusions", "profile", ["email", "subscriptions"]),
    ],
)
def test_the_fields_of_an_old_answer_are_asked_of_the_new_one(call: str, kind: str, names: list[str]) -> None:
    assert missing(call, kind, resource(kind, **dict.fromkeys(names, "x"))) == []
    for name in names:
        others = {other: "x" for other in names if other != name}
        assert missing(call, kind, resource(kind, **others)) == [
            "reason, read" if name == "subscriptions" else f"{name}, read"
        ]


def test_the_known_attributes_of_a_person_are_asked_for_and_the_empty_ones_are_not() -> None:
    email = resource("profile", email="ana@northwind.shop")
    assert missing("get person", "profile", email) == ["first_name, read", "location, read"]
    whole = resource("profile", email="", first_name="", location={})
    assert missing("get person", "profile", whole) == []


def test_an_attribute_that_a_revision_lacks_is_not_asked_for() -> None:
    email = resource("profile", email="ana@northwind.shop", location={})
    assert missing("get person", "profile", email, lacking={"profile.first_name"}) == []


def test_the_name_of_a_metric_is_news_where_the_call_names_none() -> None:
    event = resource("event", event_properties={}, datetime="")
    old = {"statistic_id": "Mt9KpL"}
    assert missing("person timeline", "event", event, old=old) == ["name, read"]
    assert missing("person timeline", "event", event, resource("metric", "Mt9KpL", name="x"), old=old) == []
    assert missing("metric timeline", "event", event, old=old) == []


def test_a_filter_by_the_reason_of_a_suppression_tells_the_reason() -> None:
    email = resource("profile", email="ana@northwind.shop")
    query = 'filter=equals(subscriptions.email.marketing.suppression.reason,"HARD_BOUNCE")'
    assert missing("list exclusions", "profile", email, query=query) == []


def test_one_identifier_of_a_checked_member_is_enough_and_all_of_a_read_member_are_needed() -> None:
    old = {"email": "ana@northwind.shop", "phone_number": "+15005550006"}
    phone = resource("profile", phone_number="+15005550006")
    assert missing("check members", "profile", phone, old=old) == []
    assert missing("all members", "profile", phone, old=old) == ["email, read"]
