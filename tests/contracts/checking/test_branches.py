"""Where a value fits none of several alternatives: what the nearest one refuses is said."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.diagnosis import diagnose
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from tests.contracts.payloads import IMPORT, PROFILE, SUBSCRIBE, profile, subscribe


def _found(schema: Schema, payload: Any) -> list[tuple[str, str | None, str]]:
    violations = diagnose(Validator(schema).errors(payload), schema, payload)
    return [(item.code, item.pointer, item.detail) for item in violations]


def _plan(method: str, **members: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"method": {"const": method}, **members},
        "required": ["method", *members],
        "additionalProperties": False,
    }


_STATIC = _plan("static", at={"type": "string"})
_SLOW = _plan("throttled", at={"type": "string"}, share={"type": "integer"})
_PLANS: Schema = {"properties": {"plan": {"anyOf": [_STATIC, _SLOW, {"type": "null"}]}}}


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (
            {"method": "throttled", "at": "x", "share": "11"},
            ("wrong-type", "/plan/share", "'share' must be integer, not string."),
        ),
        (
            {"method": "static"},
            ("missing-field", "/plan/at", "'at' is a required field for the resource 'plan'."),
        ),
        (
            {"method": "soon", "at": "x"},
            ("bad-value", "/plan/method", "'method' must be 'static' or 'throttled', not 'soon'."),
        ),
        (5, ("wrong-type", "/plan", "'plan' must be null or object, not number.")),
    ],
)
def test_the_nearest_alternative_is_explained(plan: Any, found: tuple[str, str, str]) -> None:
    assert _found(_PLANS, {"plan": plan}) == [found]


def test_an_unknown_member_of_an_alternative_has_a_remedy() -> None:
    (found,) = _found(_PLANS, {"plan": {"method": "static", "at": "x", "aat": 1}})
    assert found[:2] == ("unknown-field", "/plan/aat")


def test_members_beside_alternatives_do_not_look_unknown_when_none_fits() -> None:
    schema: Schema = {
        "type": "object",
        "properties": {"name": {}},
        "anyOf": [{"properties": {"size": {"type": "integer"}}, "required": ["size"]}],
        "unevaluatedProperties": False,
    }
    found = _found(schema, {"name": "Tom", "size": "x", "colour": 1})
    assert [item[:2] for item in found] == [("wrong-type", "/size"), ("unknown-field", "/colour")]


def _condition(**members: Any) -> dict[str, Any]:
    groups = [{"conditions": [members]}]
    attributes = {"name": "Big spenders", "definition": {"condition_groups": groups}}
    return {"data": {"type": "segment", "attributes": attributes}}


@pytest.mark.parametrize(
    ("condition", "place", "named", "unnamed"),
    [
        # A choice inside of a choice: the filters of dates are one of the filters of properties.
        (
            {
                "type": "profile-property",
                "property": "x",
                "filter": {"type": "string", "operator": "equal", "value": "a"},
            },
            "filter/operator",
            "'contains', 'ends-with', 'equals'",
            "'after'",
        ),
        # Alternatives that are as near: the ways by which a profile came to be subscribed.
        (
            {
                "type": "profile-marketing-consent",
                "consent": {
                    "channel": "email",
                    "can_receive_marketing": True,
                    "consent_status": {
                        "subscription": "subscribed",
                        "filters": [{"field": "method", "method": "apj"}],
                    },
                },
            },
            "consent/consent_status/filters/0/method",
            "'preference_page', 'api', 'form'",
            "'checkout'",
        ),
    ],
)
def test_a_wrong_constant_is_told_with_the_values_of_every_alternative_as_near(
    newest: Contract, condition: dict[str, Any], place: str, named: str, unnamed: str
) -> None:
    body = newest["POST /api/segments"].body_validator
    assert body is not None
    payload = _condition(**condition)
    (found,) = diagnose(body.errors(payload), body.schema, payload)
    assert found.pointer == f"/data/attributes/definition/condition_groups/0/conditions/0/{place}"
    assert named in found.detail
    assert unnamed not in found.detail


def test_the_send_strategy_of_a_campaign_is_explained(newest: Contract) -> None:
    message = {"channel": "email", "content": {"subject": "Hi", "from_email": "a@northwind.shop"}}
    body = {
        "data": {
            "type": "campaign",
            "attributes": {
                "name": "Summer",
                "audiences": {"included": ["VIP123"]},
                "send_strategy": {"method": "static", "datetime": "noon"},
                "campaign-messages": {
                    "data": [{"type": "campaign-message", "attributes": {"definition": message}}]
                },
            },
        }
    }
    operation = newest["POST /api/campaigns"]
    assert operation.body_validator is not None
    violations = diagnose(operation.body_validator.errors(body), operation.body_validator.schema, body)
    assert [(item.code, item.pointer) for item in violations] == [
        ("bad-datetime", "/data/attributes/send_strategy/datetime")
    ]


@pytest.mark.parametrize("operation", [PROFILE, IMPORT])
def test_consent_on_a_profile_names_the_job_and_the_missing_identifier(
    newest: Contract, operation: str
) -> None:
    body = newest[operation].body_validator
    assert body is not None
    payload = profile(subscriptions={}, first_name="Ann")
    found = {item.code: item for item in diagnose(body.errors(payload), body.schema, payload)}
    assert found.keys() == {"unknown-field", "no-identifier"}
    assert "POST /api/profile-subscription-bulk-create-jobs" in found["unknown-field"].remedy


@pytest.mark.parametrize("name", ["$email", "e_mail", "phoneNumber", "external-id"])
def test_an_identifier_that_is_misspelt_is_one_cause(newest: Contract, name: str) -> None:
    body = newest[PROFILE].body_validator
    assert body is not None
    payload = profile(**{name: "a@b.co"})
    assert [item.code for item in diagnose(body.errors(payload), body.schema, payload)] == ["unknown-field"]


def test_what_a_subscription_does_not_take_is_sent_to_the_import(newest: Contract) -> None:
    body = newest[SUBSCRIBE].body_validator
    assert body is not None
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    payload = subscribe({"email": "a@b.co", "first_name": "Ann", "subscriptions": consent})
    (found,) = diagnose(body.errors(payload), body.schema, payload)
    assert found.remedy.endswith("send 'first_name' with POST /api/profile-import.")
