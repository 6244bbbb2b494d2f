"""The shape of resources: what a contract says that a profile, an event or a list looks like."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.contracts.openapi.resource import (
    Relationship,
    SchemaReader,
    answered_type,
    answers_many,
    id_schema,
    resource_schemas,
    resource_shapes,
    sent_data,
)
from klaviyo_rehearsal.contracts.openapi.schema import RULE_MARK


def _answer(schema: Any) -> dict[str, Any]:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


def _resource(kind: Any, attributes: Any = None, relationships: Any = None) -> dict[str, Any]:
    members: dict[str, Any] = {"type": kind, "id": {"type": "string"}}
    if attributes is not None:
        members["attributes"] = {"type": "object", "properties": attributes}
    if relationships is not None:
        members["relationships"] = {"type": "object", "properties": relationships}
    return {"type": "object", "properties": members}


def _document(data: Any, **members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"data": data, **members}}


def _to(kind: str, *, many: bool = False) -> dict[str, Any]:
    target = _resource({"const": kind})
    return {"properties": {"data": {"type": "array", "items": target} if many else target}}


def test_the_bundled_resources_have_their_attributes_and_relationships(newest: Contract) -> None:
    shapes = resource_shapes(newest)
    assert {"event", "metric", "profile", "list", "tag", "segment", "flow"} <= set(shapes)
    assert shapes["event"].attributes == {"timestamp", "event_properties", "datetime", "uuid"}
    assert shapes["event"].relationships["profile"] == Relationship("profile", "profile", to_many=False)
    assert shapes["event"].relationships["attributions"] == Relationship("attributions", "attribution", True)
    assert shapes["profile"].relationships["lists"] == Relationship("lists", "list", to_many=True)


def test_a_resource_has_the_attributes_of_all_operations(newest: Contract) -> None:
    shapes = resource_shapes(newest)
    assert {"email", "locale", "joined_group_at"} <= shapes["profile"].attributes
    assert {"name", "profile_count"} <= shapes["list"].attributes


def test_an_older_revision_lacks_what_came_later(library: Library) -> None:
    older, newer = (resource_shapes(contract) for contract in library.contracts.values())
    assert newer["profile"].attributes - older["profile"].attributes >= {"locale"}
    assert "webhook" in newer.keys() - older.keys()


def test_primary_and_included_resources_are_found(openapi: Any) -> None:
    included = {"type": "array", "items": {"oneOf": [_resource({"enum": ["dog"]}, {"bark": {}})]}}
    data = {"type": "array", "items": _resource({"const": "cat"}, {"name": {}})}
    shapes = resource_shapes(openapi({"/api/cats": {"get": _answer(_document(data, included=included))}}))
    assert {kind: shape.attributes for kind, shape in shapes.items()} == {"cat": {"name"}, "dog": {"bark"}}


def test_references_and_branches_are_followed(openapi: Any) -> None:
    named: Any = {"properties": {"name": {}}}
    aged: Any = {"properties": {"age": {}}}
    kind = _resource({"$ref": "#/components/schemas/Kind"})
    cat = {"allOf": [kind, {"properties": {"attributes": {"allOf": [named, aged]}}}]}
    shapes = resource_shapes(
        openapi(
            {"/api/cats": {"get": _answer(_document({"$ref": "#/components/schemas/Cat"}))}},
            schemas={"Cat": cat, "Kind": {"type": "string", "enum": ["cat"]}},
        )
    )
    assert shapes["cat"].attributes == {"name", "age"}


def test_what_says_more_of_a_relationship_is_kept(openapi: Any) -> None:
    links_only = {"properties": {"links": {"type": "object"}}}
    answers = [
        _resource({"const": "cat"}, {}, {"owner": to}) for to in (links_only, _to("person"), links_only)
    ]
    paths = {f"/api/cats/{n}": {"get": _answer(_document(answer))} for n, answer in enumerate(answers)}
    shapes = resource_shapes(openapi(paths))
    assert shapes["cat"].relationships == {"owner": Relationship("owner", "person", to_many=False)}


def test_identifiers_alone_are_no_resource(openapi: Any) -> None:
    data = {"type": "array", "items": _resource({"const": "cat"})}
    assert resource_shapes(openapi({"/api/cats": {"get": _answer(_document(data))}})) == {}


def test_a_resource_without_a_type_of_its_own_is_passed_over(openapi: Any) -> None:
    data = _resource({"type": "string", "enum": ["cat", "dog"]}, {"name": {}})
    assert resource_shapes(openapi({"/api/pets": {"get": _answer(_document(data))}})) == {}


@pytest.mark.parametrize("revision", ["2024-02-15", "2026-07-15"])
def test_our_resources_are_those_of_the_official_file(
    library: Library, official: dict[str, Contract], revision: str
) -> None:
    ours, theirs = resource_shapes(library.contracts[revision]), resource_shapes(official[revision])
    # LIVE REC create_profile.201: returned, though the file does not mention them.
    undeclared = {"profile": {"anonymous_id", "whatsapp_bsuid"}} if revision == "2026-07-15" else {}
    for kind, shape in ours.items():
        assert shape.attributes - undeclared.get(kind, set()) <= theirs[kind].attributes, kind


_DEFINED: dict[str, Any] = {"$defs": {"Name": {"type": ["string", "null"]}, "Pet": {"$ref": "#/$defs/Named"}}}
_DEFINED["$defs"]["Named"] = {
    "allOf": [
        {"properties": {"name": {"$ref": "#/$defs/Name"}}, "required": ["name"]},
        {"properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["age"]},
    ]
}


def test_references_are_followed_and_branches_merged() -> None:
    reader = SchemaReader(_DEFINED)
    pet = reader.flat({"$ref": "#/$defs/Pet"})
    assert pet["required"] == ["name", "age"]
    assert list(reader.members({"$ref": "#/$defs/Pet"})) == ["name", "age"]
    assert reader.at(pet, "name") == {"type": ["string"]}


def test_the_schema_of_a_value_is_found_by_its_pointer() -> None:
    reader = SchemaReader(_DEFINED)
    pets = {"properties": {"pets": {"type": "array", "items": {"$ref": "#/$defs/Pet"}}}}
    assert reader.at(pets, "pets", 3, "age") == {"type": "integer"}
    assert reader.at(pets, "pets", 3, "colour") == reader.at(pets, "pets", "age") == reader.at(pets, 0) == {}
    assert reader.at(pets)["properties"].keys() == {"pets"}


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ({"const": "cat"}, ("cat",)),
        ({"enum": ["cat", None]}, ("cat",)),
        ({"enum": ["cat", "dog"]}, ("cat", "dog")),
        ({"allOf": [{"enum": ["cat"]}, {"description": "Always cat."}]}, ("cat",)),
        ({"type": "string"}, ()),
    ],
)
def test_a_resource_names_its_types(kind: Any, types: tuple[str, ...]) -> None:
    reader = SchemaReader({})
    assert reader.types(_resource(kind)) == types
    assert reader.type(_resource(kind)) == (types[0] if len(types) == 1 else None)


def test_the_members_of_all_branches_are_declared_those_of_rules_are_not() -> None:
    schema = {
        "properties": {"a": {"type": "string"}},
        "anyOf": [{"properties": {"a": {"type": "null"}, "b": {}}}, {"allOf": [{"properties": {"c": {}}}]}],
        "allOf": [{RULE_MARK: "bad-value", "properties": {"d": False}}],
    }
    declared = SchemaReader(schema).declared(schema)
    assert declared == {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "b": {}, "c": {}}


def test_an_answer_is_read_by_type_and_number(openapi: Any) -> None:
    cat = _resource({"const": "cat"}, {"name": {"$ref": "#/components/schemas/Tree"}})
    tree = {"type": "object", "properties": {"branch": {"$ref": "#/components/schemas/Tree"}}}
    many = _document({"type": "array", "items": cat}, included={"items": _resource({"const": "dog"}, {})})
    contract = openapi(
        {"/api/cats": {"get": _answer(many)}, "/api/cats/{id}": {"get": _answer(_document(cat))}},
        schemas={"Tree": tree},
    )
    cats, one = contract["GET /api/cats"], contract["GET /api/cats/{id}"]
    assert (answered_type(cats), answered_type(one)) == ("cat", "cat")
    assert (answers_many(cats), answers_many(one)) == (True, False)
    assert id_schema(cats) == id_schema(one) == {"type": "string"}
    schemas = resource_schemas(cats, 200)
    assert list(schemas) == ["cat", "dog"]
    reader = SchemaReader(schemas["cat"])
    assert list(reader.at(schemas["cat"], "attributes", "name", "branch")["properties"]) == ["branch"]


def test_an_answer_without_resources_has_no_type(openapi: Any) -> None:
    operation = openapi({"/api/cats": {"delete": {"responses": {"204": {}}}}})["DELETE /api/cats"]
    assert answered_type(operation) is None
    assert not answers_many(operation)
    assert id_schema(operation) == {}
    assert resource_schemas(operation, 204) == {}


def test_the_data_of_a_body_is_read_strictly(newest: Contract) -> None:
    reader, data = sent_data(newest["POST /api/lists/{id}/relationships/profiles"])
    assert reader.types(data) == ()
    assert reader.types(data["items"]) == ("profile",)
    reader, data = sent_data(newest["POST /api/profiles"])
    assert reader.type(data) == "profile"
    assert reader.at(data, "attributes")["additionalProperties"] is False
    assert sent_data(newest["GET /api/profiles"])[1] == {}
