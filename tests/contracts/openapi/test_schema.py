"""From OpenAPI schema to strict JSON Schema: references, null, closed objects, recursion."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.schema import (
    RULE_MARK,
    Schema,
    SchemaBuilder,
    branches_of,
    merged,
    nullable,
    resolve,
    types_of,
)
from klaviyo_rehearsal.contracts.openapi.validator import Validator

_SCHEMAS: dict[str, Schema] = {
    "Name": {"type": "string"},
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Cat": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"$ref": "#/components/schemas/Name"}},
    },
    "Alias": {"$ref": "#/components/schemas/Name"},
    "Tree": {
        "type": "object",
        "properties": {
            "leaf": {"type": "integer"},
            "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "Odd": {"type": "object", "properties": {"even": {"$ref": "#/components/schemas/Even"}}},
    "Even": {"type": "object", "properties": {"odd": {"$ref": "#/components/schemas/Odd"}}},
}
_REF: dict[str, Schema] = {name: {"$ref": f"#/components/schemas/{name}"} for name in _SCHEMAS}


def _validator(schema: Schema, *, close: bool = True) -> Validator:
    return Validator(SchemaBuilder({"components": {"schemas": _SCHEMAS}}, close=close).build(schema))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        pytest.param({"type": "string"}, "x", id="a plain type"),
        pytest.param({"type": "string", "enum": ["red"]}, "red", id="an enum"),
        pytest.param({"enum": ["red", None], "type": "string"}, "red", id="an enum that names null itself"),
        pytest.param({"enum": ["red"]}, "red", id="an enum without a type"),
        pytest.param(_REF["Name"], "x", id="beside a reference"),
        pytest.param(_REF["Alias"], "x", id="beside a reference to a reference"),
        pytest.param(_REF["Colour"], "red", id="beside a reference to an enum"),
        pytest.param(_REF["Cat"], {"name": "Tom"}, id="beside a reference to an object"),
        pytest.param({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 1, id="oneOf"),
        pytest.param({"anyOf": [_REF["Name"], _REF["Cat"]]}, "x", id="anyOf"),
        pytest.param({"allOf": [_REF["Cat"]]}, {"name": "Tom"}, id="allOf"),
        pytest.param({"type": "object", "allOf": [_REF["Cat"]]}, {"name": "Tom"}, id="allOf with a type"),
        pytest.param({"type": "array", "items": {"type": "integer"}}, [1], id="an array"),
        pytest.param({"description": "anything"}, 1, id="no type at all"),
    ],
)
@pytest.mark.parametrize("close", [True, False], ids=["closed", "open"])
def test_null_is_taken_where_a_schema_is_nullable_and_only_there(
    schema: Schema, value: Any, close: bool
) -> None:
    nullable = _validator({**schema, "nullable": True}, close=close)
    assert nullable.accepts(None)
    assert nullable.accepts(value)
    plain = _validator({**schema, "nullable": False}, close=close)
    assert plain.accepts(value)
    assert plain.accepts(None) == (
        "type" not in schema and None in schema.get("enum", ()) or "description" in schema
    )


def test_null_beside_a_reference_does_not_reach_other_uses_of_its_target() -> None:
    schema = {"type": "object", "properties": {"a": {**_REF["Name"], "nullable": True}, "b": _REF["Name"]}}
    assert _validator(schema).accepts({"a": None})
    assert not _validator(schema).accepts({"b": None})


def test_every_nullable_place_of_the_official_files_takes_null(official: Any) -> None:
    for contract in official.values():
        schemas = contract.document["components"]["schemas"]
        builder = SchemaBuilder({"components": {"schemas": _shallow(schemas)}}, close=True)
        places = {json.dumps(schema): _shallow(schema) for schema in _nullable(schemas)}
        # Files before 2023-10-15 mark nothing as nullable.
        assert len(places) > 50 or contract.revision < "2023-10-15"
        refusing = [
            text for text, schema in places.items() if not Validator(builder.build(schema)).accepts(None)
        ]
        assert refusing == []


def _shallow(node: Any) -> Any:
    """Empty the schemas of members and items, which have no say in whether null is taken."""
    if isinstance(node, list):
        return [_shallow(part) for part in node]
    if not isinstance(node, dict):
        return node
    emptied: dict[str, Any] = {"properties": dict.fromkeys(node.get("properties", ()), {}), "items": {}}
    return {name: emptied[name] if name in emptied else _shallow(part) for name, part in node.items()}


def _nullable(node: Any) -> Iterator[Schema]:
    if isinstance(node, dict) and node.get("nullable") is True:
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nullable(part)


@pytest.mark.parametrize("close", [True, False], ids=["closed", "open"])
def test_an_object_refuses_members_that_it_does_not_declare_when_it_is_closed(close: bool) -> None:
    assert _validator(_REF["Cat"], close=close).accepts({"name": "Tom", "age": 3}) is not close


@pytest.mark.parametrize("schema", [{"type": "object"}, {"type": "object", "additionalProperties": True}])
def test_an_object_that_declares_no_members_takes_any(schema: Schema) -> None:
    assert _validator(schema).accepts({"anything": [1, 2]})


def test_an_object_that_says_what_else_it_takes_stays_as_it_is() -> None:
    schema = {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "integer"}}
    assert _validator(schema).accepts({"a": "x", "b": 1})
    assert not _validator(schema).accepts({"b": "x"})


_AGED = {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ({"name": "Tom", "age": 3}, True),
        ({"name": "Tom"}, False),
        ({"age": 3}, False),
        ({"name": "Tom", "age": 3, "colour": "red"}, False),
    ],
)
def test_allof_is_closed_around_the_members_of_all_its_branches(value: Any, accepted: bool) -> None:
    assert _validator({"allOf": [_REF["Cat"], _AGED]}).accepts(value) is accepted


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_each_alternative_is_closed_by_itself(keyword: str) -> None:
    validator = _validator({keyword: [_REF["Cat"], _AGED]})
    assert validator.accepts({"name": "Tom"})
    assert validator.accepts({"age": 3})
    assert not validator.accepts({"name": "Tom", "colour": "red"})


def test_alternatives_may_overlap() -> None:
    assert _validator({"oneOf": [_REF["Name"], _REF["Colour"]]}).accepts("red")


def test_members_beside_alternatives_are_closed_as_one_object() -> None:
    schema = {"type": "object", "properties": {"id": {}}, "oneOf": [_REF["Cat"], _AGED]}
    assert _validator(schema).accepts({"id": 1, "name": "Tom"})
    assert not _validator(schema).accepts({"id": 1, "name": "Tom", "colour": "red"})


def test_a_schema_that_contains_itself_is_checked_at_every_depth() -> None:
    tree = _validator(_REF["Tree"])
    assert tree.accepts({"branches": [{"branches": [{"leaf": 1}]}]})
    assert not tree.accepts({"branches": [{"branches": [{"leaf": "x"}]}]})
    assert not tree.accepts({"branches": [{"branches": [{"fruit": 1}]}]})


def test_schemas_that_contain_each_other_are_checked_at_every_depth() -> None:
    odd = _validator(_REF["Odd"])
    assert odd.accepts({"even": {"odd": {"even": {}}}})
    assert not odd.accepts({"even": {"odd": {"odd": {}}}})


def test_what_says_nothing_of_validity_is_left_out() -> None:
    schema = {"type": "string", "example": "x", "x-klaviyo": 1, "discriminator": {}, "deprecated": True}
    assert SchemaBuilder({}, close=True).build(schema) == {"type": "string"}


def test_a_member_may_be_named_like_a_keyword() -> None:
    schema = {"type": "object", "properties": {"example": {"type": "string"}, "nullable": {"type": "string"}}}
    built = SchemaBuilder({}, close=True).build(schema)
    assert set(built["properties"]) == {"example", "nullable"}


def test_building_leaves_the_document_as_it_is() -> None:
    schema = {"type": "string", "enum": ["red"], "nullable": True}
    SchemaBuilder({}, close=True).build(schema)
    assert schema == {"type": "string", "enum": ["red"], "nullable": True}


def test_a_reference_is_followed_through_escapes() -> None:
    assert resolve({"paths": {"/a~b": 1}}, "#/paths/~1a~0b") == 1


def test_a_dead_reference_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="Gone"):
        resolve({"components": {"schemas": {}}}, "#/components/schemas/Gone")


@pytest.mark.parametrize(
    ("schema", "types"),
    [({}, set()), ({"type": "string"}, {"string"}), ({"type": ["string", "null"]}, {"string", "null"})],
)
def test_the_types_of_a_schema_are_a_set(schema: Schema, types: set[str]) -> None:
    assert types_of(schema) == types


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"enum": ["a"]}, {"enum": ["a", None]}),
        ({"oneOf": [{"type": "string"}]}, {"oneOf": [{"type": "string"}, {"type": "null"}]}),
        ({"$ref": "#/x"}, {"anyOf": [{"$ref": "#/x"}, {"type": "null"}]}),
        ({"allOf": [{"minimum": 1}]}, {"anyOf": [{"allOf": [{"minimum": 1}]}, {"type": "null"}]}),
    ],
)
def test_a_schema_is_made_to_take_null(schema: Schema, expected: Schema) -> None:
    before = copy.deepcopy(schema)
    assert nullable(schema) == expected
    assert schema == before


def test_schemas_of_one_value_are_merged() -> None:
    one = {"type": ["object", "null"], "required": ["a"], "properties": {"a": {"minimum": 1}, "b": {}}}
    other = {
        "type": "object",
        "required": ["b", "a"],
        "properties": {"a": {"maximum": 9}},
        "minProperties": 1,
    }
    assert merged(one, other) == {
        "type": ["object"],
        "required": ["a", "b"],
        "properties": {"a": {"allOf": [{"minimum": 1}, {"maximum": 9}]}, "b": {}},
        "minProperties": 1,
    }


def test_the_branches_of_a_schema_are_its_own_and_not_those_of_rules() -> None:
    schema = {"allOf": [{"x": 1}, {RULE_MARK: "bad-value"}], "anyOf": [{"x": 2}], "oneOf": [{"x": 3}]}
    assert list(branches_of(schema)) == [{"x": 1}, {"x": 2}, {"x": 3}]
