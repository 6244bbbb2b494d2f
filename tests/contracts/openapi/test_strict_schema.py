"""The strict contract: errors are bound into the schema, losses are watched for apart."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.catalogue import CATALOGUE
from klaviyo_rehearsal.contracts.openapi.schema import RULE_MARK, Schema
from klaviyo_rehearsal.contracts.openapi.strict_schema import loss_schema, strict_schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.rules.rule import Rule

_PET: Schema = {
    "type": "object",
    "properties": {
        "phone": {"type": "string"},
        "friends": {
            "type": "array",
            "items": {"type": "object", "properties": {"phone": {"type": "string"}}},
        },
    },
}


def _rule(*pointer: str, code: str = "bad-phone", **schema: Any) -> Rule:
    return Rule(code, CATALOGUE[code].severity, "POST /api/pets", pointer, schema or {"pattern": r"^\+"})


def _accepts(schema: Schema, value: Any, *rules: Rule) -> bool:
    return Validator(strict_schema({}, schema, rules)).accepts(value)


def test_an_error_rule_binds_at_its_place() -> None:
    assert _accepts(_PET, {"phone": "123"})
    assert not _accepts(_PET, {"phone": "123"}, _rule("phone"))
    assert _accepts(_PET, {"phone": "+123"}, _rule("phone"))


def test_a_star_binds_at_every_item() -> None:
    rule = _rule("friends", "*", "phone")
    assert _accepts(_PET, {"phone": "123", "friends": [{"phone": "+123"}]}, rule)
    assert not _accepts(_PET, {"friends": [{"phone": "+123"}, {"phone": "123"}]}, rule)


def test_items_are_reached_by_a_star_and_not_without() -> None:
    assert _accepts(_PET, {"friends": [{"phone": "123"}]}, _rule("friends", "phone"))


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf", "allOf"])
def test_a_rule_reaches_through_branches(keyword: str) -> None:
    schema = {keyword: [_PET]}
    assert not _accepts(schema, {"phone": "123"}, _rule("phone"))
    assert not _accepts({"properties": {"pet": schema}}, {"pet": {"phone": "123"}}, _rule("pet", "phone"))


def test_a_rule_does_not_bind_inside_another_rule() -> None:
    other = _rule(code="no-identifier", anyOf=[{"properties": {"phone": {"minLength": 1}}}])
    schema = strict_schema({}, _PET, [other, _rule("phone")])
    assert [part[RULE_MARK] for part in schema["allOf"]] == ["no-identifier"]
    assert schema["allOf"][0]["anyOf"] == [{"properties": {"phone": {"minLength": 1}}}]


def test_several_rules_bind_at_one_place() -> None:
    schema = strict_schema({}, _PET, [_rule("phone"), _rule("phone", code="too-long", maxLength=5)])
    marks = [part[RULE_MARK] for part in schema["properties"]["phone"]["allOf"]]
    assert marks == ["bad-phone", "too-long"]


def test_a_rule_without_a_place_in_the_schema_binds_nowhere() -> None:
    assert strict_schema({}, _PET, [_rule("email")]) == strict_schema({}, _PET, [])


def test_a_loss_stays_out_of_the_strict_schema() -> None:
    assert _accepts(_PET, {"phone": "123"}, _rule("phone", code="reserved-domain"))


def test_the_strict_schema_refuses_unknown_members() -> None:
    assert not _accepts(_PET, {"colour": "red"})
    assert not _accepts(_PET, {"friends": [{"colour": "red"}]})


def test_binding_rules_leaves_the_document_as_it_is() -> None:
    strict_schema({}, _PET, [_rule("phone")])
    assert _PET["properties"]["phone"] == {"type": "string"}


def test_losses_are_watched_for_at_their_place() -> None:
    schema = loss_schema([_rule("friends", "*", "phone", code="reserved-domain"), _rule("phone")])
    assert schema is not None
    losses = Validator(schema)
    assert losses.accepts({"phone": "123", "unknown": 1})
    assert not losses.accepts({"friends": [{"phone": "+123"}, {"phone": "123"}]})


def test_there_is_nothing_to_watch_for_without_losses() -> None:
    assert loss_schema([]) is None
    assert loss_schema([_rule("phone")]) is None
