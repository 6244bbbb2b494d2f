"""A walk through an answer finds each place at which it differs from its schema."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.answers.walk import Mismatch, Walk
from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader
from klaviyo_rehearsal.contracts.openapi.schema import Schema

TEXT: Schema = {"type": "string"}
NAMED: Schema = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}


def resource(kind: str, attributes: Schema, **more: Schema) -> Schema:
    """Return the schema of a resource of one type."""
    members = {"type": {"enum": [kind]}, "id": TEXT, "attributes": attributes, **more}
    return {"type": "object", "properties": members, "required": ["type", "id"]}


def differences(schema: Schema, value: Any, *sparse: str) -> list[Mismatch]:
    """Return the differences of a value from a schema."""
    walk = Walk(SchemaReader(schema), sparse)
    walk.value(schema, value)
    return list(walk.found.values())


def places(schema: Schema, value: Any, *sparse: str) -> list[tuple[str, str]]:
    """Return the codes and places of the differences."""
    return [(item.code, item.place) for item in differences(schema, value, *sparse)]


@pytest.mark.parametrize(
    ("schema", "value", "found"),
    [
        (NAMED, {"name": "a"}, []),
        (NAMED, {"name": "a", "age": 5}, [("answer-member", "/age")]),
        (NAMED, {}, [("answer-lacks", "/name")]),
        (NAMED, {"name": None}, [("answer-type", "/name")]),
        (NAMED, ["name"], [("answer-type", "")]),
        ({"type": ["string", "null"]}, None, []),
        ({"type": "number"}, 5, []),
        ({"type": "integer"}, True, [("answer-type", "")]),
        ({"enum": ["a", "b"]}, "c", [("answer-value", "")]),
        ({"const": "a"}, "c", [("answer-value", "")]),
        ({"enum": ["a", "b"]}, "[FILTERED]", []),
        ({"type": "integer"}, "***", []),
        ({"type": "object"}, {"anything": 1}, []),
        ({"type": "object", "properties": {"a": TEXT}, "additionalProperties": True}, {"b": 1}, []),
        ({"type": "object", "additionalProperties": TEXT}, {"b": 1}, [("answer-type", "/*")]),
        ({"properties": {"a": TEXT}}, "text", [("answer-type", "")]),
        ({"allOf": [NAMED, {"properties": {"age": TEXT}}]}, {"name": "a", "age": "b"}, []),
    ],
)
def test_a_difference_has_a_code_and_a_place(
    schema: Schema, value: Any, found: list[tuple[str, str]]
) -> None:
    assert places(schema, value) == found


def test_the_items_of_a_list_share_a_place() -> None:
    schema = {"type": "array", "items": NAMED}
    assert places(schema, [{"name": "a"}, {"name": 1}, {"name": 2}]) == [("answer-type", "/*/name")]


def test_a_value_is_held_against_the_branch_that_it_was_meant_for() -> None:
    schema = {
        "anyOf": [
            resource("list", NAMED),
            resource("segment", {"type": "object", "properties": {"size": TEXT}}),
        ]
    }
    value = {"type": "segment", "id": "x", "attributes": {"size": 5}}
    assert places(schema, value) == [("answer-type", "/attributes/size")]
    assert places({"anyOf": [TEXT, NAMED]}, {"name": 1}) == [("answer-type", "/name")]
    assert places({"anyOf": [NAMED, {"type": "null"}]}, None) == []
    assert places({"oneOf": [TEXT, {"type": "integer"}]}, []) == [("answer-type", "")]


def test_an_included_resource_is_named_by_its_type() -> None:
    choice = {"anyOf": [resource("list", NAMED), resource("tag", NAMED)]}
    schema = {"type": "object", "properties": {"included": {"type": "array", "items": choice}}}
    value = {"included": [{"type": "tag", "id": "x", "attributes": {"name": "a", "colour": "red"}}]}
    (found,) = differences(schema, value)
    assert (found.place, found.kind) == ("/included/*[tag]/attributes/colour", "tag")


def test_chosen_fields_let_the_others_be_missing() -> None:
    schema = {"type": "object", "properties": {"data": resource("list", NAMED)}}
    value = {"data": {"type": "list", "id": "x", "attributes": {}}}
    assert places(schema, value) == [("answer-lacks", "/data/attributes/name")]
    assert places(schema, value, "list") == []
    assert places(schema, value, "tag") != []
    assert places(schema, {"data": {"type": "list"}}, "list") == [("answer-lacks", "/data/id")]


def test_chosen_fields_let_relationships_be_missing() -> None:
    links: Schema = {"type": "object", "properties": {"tags": NAMED}, "required": ["tags"]}
    own = resource("list", NAMED, relationships=links)
    own["required"] = [*own["required"], "attributes", "relationships"]
    schema = {"type": "object", "properties": {"data": own}}
    bare = {"data": {"type": "list", "id": "x"}}
    assert places(schema, bare, "list") == []
    assert len(places(schema, bare)) == 2
    assert places(schema, {"data": {**bare["data"], "relationships": {}}}, "list") == []


def test_a_schema_that_holds_itself_ends() -> None:
    loop: Schema = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/loop"}}}
    schema: Schema = {**loop, "$defs": {"loop": loop}}
    value: Any = {}
    for _ in range(100):
        value = {"inner": value}
    assert places(schema, value) == []
    assert places(schema, {"inner": {"inner": 5}}) == [("answer-type", "/inner/inner")]
