"""Values of schemas: of each alternative, with the members that are demanded."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.rehearsal.strategies.schema_values import SchemaValues, alternatives, at, members

SCHEMA: Schema = {
    "type": "object",
    "required": ["kind", "sizes"],
    "additionalProperties": False,
    "properties": {
        "kind": {"type": "string", "enum": ["a", "b"]},
        "sizes": {"type": "array", "maxItems": 2, "items": {"type": "integer", "minimum": 7}},
        "at": {"type": "string", "format": "date-time"},
        "name": {"type": ["string", "null"]},
    },
}
EITHER: Schema = {
    "anyOf": [
        {"type": "object", "required": [name], "properties": {name: {"type": "boolean"}}} for name in "xy"
    ]
}


@settings(max_examples=50)
@given(SchemaValues().of(SCHEMA))
def test_a_value_satisfies_its_schema(value: Any) -> None:
    assert Validator(SCHEMA).accepts(value)


@settings(max_examples=20)
@given(SchemaValues({"name": st.just("Ana")}, pick=0).of(SCHEMA))
def test_a_picked_value_is_whole_and_known_members_are_as_named(value: Any) -> None:
    assert value.keys() == SCHEMA["properties"].keys()
    assert value["name"] == "Ana"


def test_alternatives_and_places_are_found() -> None:
    assert [[*members(one)] for one in alternatives(EITHER)] == [["x"], ["y"]]
    assert at(SCHEMA, ("sizes", 0)) == {"type": "integer", "minimum": 7}
    assert at(SCHEMA, ("nowhere", "x")) == {}
