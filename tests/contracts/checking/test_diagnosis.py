"""How a schema's refusal becomes a violation: the place, the resource, the remedy, and one for each cause."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.diagnosis import diagnose, resource_at
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.contracts.violation import Violation
from tests.contracts.payloads import EVENT, PROFILE, event, profile


def _diagnose(schema: Schema, payload: Any) -> list[Violation]:
    return diagnose(Validator(schema).errors(payload), schema, payload)


def _closed(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _of(contract: Contract, operation: str, payload: Any) -> list[Violation]:
    body = contract[operation].body_validator
    assert body is not None
    return diagnose(body.errors(payload), body.schema, payload)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("firstName", "Did you mean 'first_name'?"),
        ("emial", "Did you mean 'email'?"),
        ("$titel", "Did you mean 'title'?"),
        ("$first_name", "'$first_name' is a key of the old API: send it as first_name."),
        ("$city", "'$city' is a key of the old API: send it as location.city."),
        (
            "$consent",
            "'$consent' is a key of the old API: consent is given by "
            "POST /api/profile-subscription-bulk-create-jobs.",
        ),
    ],
)
def test_the_remedy_names_the_field_that_was_meant(newest: Contract, name: str, remedy: str) -> None:
    (found,) = _of(newest, PROFILE, profile(email="a@b.co", **{name: "x"}))
    assert (found.code, found.remedy) == ("unknown-field", remedy)


def test_the_remedy_for_custom_data_points_to_properties(newest: Contract) -> None:
    (found,) = _of(newest, PROFILE, profile(email="a@b.co", shoe_size=42))
    assert found.remedy.startswith(
        "Custom data goes into 'properties'. Known here: anonymous_id, email, external_id, "
    )


def test_the_remedy_names_what_is_known_where_nothing_is_near() -> None:
    (found,) = _diagnose(_closed(burst={}, steady={}), {"zzz": 1})
    assert found.remedy == "Known here: burst, steady."


@pytest.mark.parametrize(
    ("wanted", "remedy"),
    [
        ({"const": "profile"}, "Add 'x': \"profile\"."),
        ({"type": "string"}, "Add 'x' (string)."),
        ({"type": ["object", "null"]}, "Add 'x' (null or object)."),
        ({}, "Add 'x'."),
    ],
)
def test_the_remedy_for_a_missing_field_says_what_it_holds(wanted: Schema, remedy: str) -> None:
    (found,) = _diagnose({"type": "object", "required": ["x"], "properties": {"x": wanted}}, {})
    assert (found.code, found.remedy) == ("missing-field", remedy)


def test_a_null_is_shown_as_json_has_it() -> None:
    (found,) = _diagnose(_closed(type={"const": "profile"}), {"type": None})
    assert found.detail == "'type' must be 'profile', not null."


def test_a_long_value_is_shown_in_part() -> None:
    (found,) = _diagnose(_closed(colour={"enum": ["red", "green", None]}), {"colour": "x" * 1000})
    assert found.detail.startswith("'colour' must be 'red' or 'green', not 'xxx")
    assert len(found.detail) < 120


def test_a_long_value_is_not_repeated_by_the_schema_library() -> None:
    (found,) = _diagnose(_closed(colour={"pattern": "^red$"}), {"colour": "x" * 1000})
    assert found.detail == "'colour' is not valid: it does not match \"^red$\"."


def test_an_object_without_its_data_is_one_cause(newest: Contract) -> None:
    flat = {"$email": "a@b.co", "$first_name": "Ann", "properties": {}}
    found = _of(newest, EVENT, event(metric={"name": "x"}, profile=flat))
    assert [(item.code, item.pointer) for item in found] == [
        ("not-wrapped", "/data/attributes/metric"),
        ("not-wrapped", "/data/attributes/profile"),
    ]


def test_a_field_beside_the_unwrapped_object_is_a_cause_of_its_own(newest: Contract) -> None:
    found = _of(newest, EVENT, event(metric={"name": "x"}, metrics=1))
    assert {item.pointer: item.code for item in found} == {
        "/data/attributes/metric": "not-wrapped",
        "/data/attributes/metrics": "unknown-field",
    }


def test_a_misspelt_identifier_is_one_cause(newest: Contract) -> None:
    found = _of(newest, PROFILE, profile(emial="a@b.co"))
    assert [item.code for item in found] == ["unknown-field"]


def test_one_place_is_named_once_for_one_code() -> None:
    schema = {"allOf": [_closed(a={"type": "string"}), _closed(a={"type": "string"})]}
    assert [item.pointer for item in _diagnose(schema, {"a": 1})] == ["/a"]


def test_a_place_in_a_schema_that_contains_itself_is_explained() -> None:
    tree: Schema = _closed(kind={"enum": ["oak"]}, size={"type": "integer"})
    tree["properties"]["branches"] = {"items": {"$ref": "#/$defs/Tree"}}
    payload = {"branches": [{"kind": "elm", "size": "x", "branches": [{"knd": "oak"}]}]}
    found = _diagnose({**tree, "$defs": {"Tree": tree}}, payload)
    assert [(item.pointer, item.detail) for item in found] == [
        ("/branches/0/kind", "'kind' must be 'oak', not 'elm'."),
        ("/branches/0/size", "'size' must be integer, not string."),
        ("/branches/0/branches/0/knd", "'knd' is not a valid field for the resource 'branches'."),
    ]
    assert found[-1].remedy == "Did you mean 'kind'?"


def test_the_outermost_place_comes_first() -> None:
    schema = _closed(z={"type": "string"}, a=_closed(b={"type": "string"}))
    assert [item.pointer for item in _diagnose(schema, {"a": {"b": 1}, "z": 1})] == ["/z", "/a/b"]


def test_members_spread_over_branches_are_unknown_once() -> None:
    parts: list[Schema] = [{"properties": {"name": {}}}, {"properties": {"age": {}}}]
    schema = {"type": "object", "allOf": parts, "unevaluatedProperties": False}
    found = _diagnose(schema, {"name": "Tom", "colour": "red", "size": 1})
    assert [(item.code, item.pointer) for item in found] == [
        ("unknown-field", "/colour"),
        ("unknown-field", "/size"),
    ]


@pytest.mark.parametrize(
    ("pointer", "resource"),
    [
        ((), "request"),
        (("data",), "event"),
        (("data", "attributes"), "event"),
        (("data", "attributes", "profile", "data", "attributes"), "profile"),
        (("data", "attributes", "metric", "data"), "metric"),
        (("data", "attributes", "profile", "data", "attributes", "location"), "location"),
        (("data", "attributes", "properties"), "properties"),
    ],
)
def test_the_resource_is_the_innermost_around_the_place(
    newest: Contract, pointer: tuple[str, ...], resource: str
) -> None:
    schema = newest[EVENT].body_schema
    assert schema is not None
    assert resource_at(schema, pointer) == resource


def test_the_resource_of_an_item_is_that_of_its_array(newest: Contract) -> None:
    schema = newest["POST /api/lists/{id}/relationships/profiles"].body_schema
    assert schema is not None
    assert resource_at(schema, ("data", 0)) == "profile"


def test_the_place_of_an_odd_name_is_a_valid_pointer() -> None:
    (found,) = _diagnose(_closed(), {"a/b~c": 1})
    assert found.pointer == "/a~1b~0c"
