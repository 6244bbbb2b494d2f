"""The short notation of schemas."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.notation import Notation, part_name, pascal


@pytest.mark.parametrize(
    ("node", "schema"),
    [
        ("string", {"type": "string"}),
        ("date-time?", {"type": ["string", "null"], "format": "date-time"}),
        ("any", {}),
        ("string 1..60", {"type": "string", "minLength": 1, "maxLength": 60}),
        ("string ..60?", {"type": ["string", "null"], "maxLength": 60}),
        ("integer 1..100 = 20", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        ("boolean = true", {"type": "boolean", "default": True}),
        ("string? = $default", {"type": ["string", "null"], "default": "$default"}),
        ("(a | b)", {"type": "string", "enum": ["a", "b"]}),
        ("(0 | 1 | 2)?", {"type": ["integer", "null"], "enum": [0, 1, 2, None]}),
        ("(flow)", {"const": "flow"}),
        ("($custom)? = $custom", {"enum": ["$custom", None], "default": "$custom"}),
        (["string"], {"type": "array", "items": {"type": "string"}}),
        ("[string]?", {"type": ["array", "null"], "items": {"type": "string"}}),
        ("[string] 1..10", {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 10}),
        ("Address", {"$ref": "#/components/schemas/Address"}),
        ("Address?", {"anyOf": [{"$ref": "#/components/schemas/Address"}, {"type": "null"}]}),
        (
            {"name!": "string", "age": "integer"},
            {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            },
        ),
        ({"*": "number"}, {"type": "object", "additionalProperties": {"type": "number"}}),
        ({"one of": ["string", "integer"]}, {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"any of": ["string"]}, {"anyOf": [{"type": "string"}]}),
        (
            {"or null": {"id": "string"}},
            {"type": ["object", "null"], "properties": {"id": {"type": "string"}}},
        ),
        ({"plain": {"type": "string", "pattern": "^a"}}, {"type": "string", "pattern": "^a"}),
    ],
)
def test_a_notation_stands_for_a_schema(node: Any, schema: dict[str, Any]) -> None:
    assert Notation({}).schema(node, "here") == schema


_SHAPES: dict[str, Any] = {
    "Block": {"id": "string?", "styles": {"color": "string"}},
    "Field": {"like": "Block", "label!": "string", "required": "boolean"},
    "Size": "(small | large)",
    "Loop": {"like": "Loop"},
}


@pytest.mark.parametrize(
    ("node", "same"),
    [
        ({"like": "Block"}, _SHAPES["Block"]),
        (
            {"like": "Block", "styles": {"width": "integer"}, "id!": "string"},
            {"styles": {"color": "string", "width": "integer"}, "id!": "string"},
        ),
        (
            {"like": "Field", "required": "(true)"},
            {"id": "string?", "styles": {"color": "string"}, "label!": "string", "required": "(true)"},
        ),
        ({"like": ["Block", "Field"], "label": "Size"}, {"like": "Field", "label": "Size"}),
        ([{"or null": {"like": "Block"}}], [{"or null": _SHAPES["Block"]}]),
    ],
)
def test_an_object_has_the_members_of_the_shapes_that_it_is_like(node: Any, same: Any) -> None:
    notation = Notation({}, _SHAPES)
    assert notation.schema(node, "here") == notation.schema(same, "here")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Fild", "here/like: no shape 'Fild'. Did you mean 'Field'?"),
        ("Size", "here/like: the shape Size has no members"),
        ("Loop", "here/like: the shape Loop is like itself"),
    ],
)
def test_a_shape_that_lends_no_members_is_refused(name: str, message: str) -> None:
    with pytest.raises(ContractError) as refused:
        Notation({}, _SHAPES).schema({"like": name}, "here")
    assert str(refused.value).startswith(message)


def test_parts_of_resources_are_noted_as_used() -> None:
    notation = Notation({})
    assert notation.schema("new catalog-item", "here") == {"$ref": "#/components/schemas/NewCatalogItem"}
    assert notation.schema("reference list", "here") == {"$ref": "#/components/schemas/ListRef"}
    assert [*notation.used] == [("new", "catalog-item"), ("reference", "list")]


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("strin", "here: no type 'strin'. Did you mean 'string'?"),
        ("a b c", "here: 'a b c' is no notation of a schema"),
        (["string", "integer"], "here: a list has one entry"),
        (3, "here: 3 is no notation of a schema"),
        ({"name": "strin"}, "here/name: no type 'strin'"),
    ],
)
def test_a_mistake_is_refused_with_its_place(node: Any, message: str) -> None:
    with pytest.raises(ContractError) as refused:
        Notation({}).schema(node, "here")
    assert str(refused.value).startswith(message)


def test_components_are_named_after_types() -> None:
    assert pascal("catalog-item-bulk-create-job") == "CatalogItemBulkCreateJob"
    assert [part_name("list", part) for part in ("", "new", "changed", "reference")] == [
        "List",
        "NewList",
        "ChangedList",
        "ListRef",
    ]
