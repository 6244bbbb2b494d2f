"""The resources and attributes that the answers of a run delivered."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.rehearsal.compare.delivery import Delivery, answers_to
from tests.rehearsal.builders import entry

ANA = ("profile", "01HQ2X7M3N4P5Q6R7S8T9V0W00")


def delivered(document: Any, operation: str = "GET /api/profiles", *groups: str) -> Delivery:
    return Delivery(answers_to([entry(operation, 200, answer=orjson.dumps(document))]), groups)


def profile(**attributes: Any) -> dict[str, Any]:
    return {"type": ANA[0], "id": ANA[1], "attributes": attributes}


def test_an_attribute_that_a_fieldset_left_out_is_not_delivered() -> None:
    delivery = delivered({"data": [profile(email="ana@northwind.shop")]})
    assert ANA in delivery
    assert delivery.has(ANA, ["email"])
    assert not delivery.has(ANA, ["first_name"])
    assert delivery.has(ANA, ["first_name", "email"])


def test_an_attribute_that_is_null_is_delivered() -> None:
    assert delivered({"data": profile(first_name=None)}).has(ANA, ["first_name"])


def test_several_answers_add_up() -> None:
    answers = [
        entry("GET /api/profiles", 200, answer=orjson.dumps({"data": [profile(email="a@northwind.shop")]})),
        entry("GET /api/profiles/x", 200, answer=orjson.dumps({"data": profile(first_name="Ana")})),
    ]
    delivery = Delivery(answers_to(answers))
    assert delivery.has(ANA, ["email"])
    assert delivery.has(ANA, ["first_name"])
    assert delivery.count("profile") == 1


def test_linkages_have_no_attributes_to_leave_out() -> None:
    delivery = delivered(
        {"data": [{"type": ANA[0], "id": ANA[1]}]}, "GET /api/lists/Y6nRLr/relationships/profiles"
    )
    assert delivery.has(ANA, ["email"])


def test_the_groups_of_a_profile_tell_of_its_membership() -> None:
    groups = {"data": [{"type": "list", "id": "Y6nRLr", "attributes": {}}]}
    operation = f"GET /api/profiles/{ANA[1]}/lists"
    assert ANA in delivered(groups, operation, "Y6nRLr")
    assert ANA not in delivered(groups, operation, "QkS3xD")


def test_a_refusal_and_an_empty_answer_deliver_nothing() -> None:
    refused = entry("GET /api/profiles", 400, answer=orjson.dumps({"data": [profile()]}))
    empty = entry("POST /api/events", 202, answer=b"")
    assert ANA not in Delivery(answers_to([refused, empty]))
