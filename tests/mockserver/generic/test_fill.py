from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader
from klaviyo_rehearsal.mockserver.generic.fill import Filler

FILLER = Filler(
    SchemaReader({"$defs": {"Loop": {"type": "object"}}}),
    now="2026-07-15T09:30:00+00:00",
    base="https://a.test",
)
NULL_OR_TEXT = {"anyOf": [{"type": "string"}, {"type": "null"}]}


@pytest.mark.parametrize(
    ("schema", "neutral"),
    [
        ({"type": ["string", "null"], "enum": ["a", None], "default": "a"}, None),
        ({"type": "string", "enum": ["a", "b"], "default": "b"}, "b"),
        ({"type": "string", "enum": ["a", "b"]}, "a"),
        ({"const": "list"}, "list"),
        ({"type": "string"}, ""),
        ({"type": "string", "format": "date-time"}, "2026-07-15T09:30:00+00:00"),
        ({"type": "string", "format": "date"}, "2026-07-15"),
        ({"type": "string", "format": "uri"}, "https://a.test"),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "number"}, 0),
        ({"type": "boolean"}, False),
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"type": "array", "minItems": 1, "items": {"type": "integer"}}, [0]),
        (NULL_OR_TEXT, None),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 0),
        ({"$ref": "#/$defs/Loop"}, {}),
        (
            {
                "allOf": [
                    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                    {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
                ]
            },
            {"a": "", "b": 0},
        ),
    ],
)
def test_what_is_missing_says_as_little_as_it_can(schema: dict[str, Any], neutral: Any) -> None:
    assert FILLER.neutral(schema) == neutral


@pytest.mark.parametrize(
    ("schema", "kept", "fitted"),
    [
        ({"type": "string"}, "x", "x"),
        ({"type": "string"}, 7, "7"),
        ({"type": "string"}, True, "true"),
        ({"type": "integer"}, True, 0),
        ({"type": "integer"}, "seven", 0),
        ({"type": "string", "enum": ["a"]}, "z", "a"),
        ({"type": "string", "format": "date-time"}, "soon", "2026-07-15T09:30:00+00:00"),
        (NULL_OR_TEXT, "x", "x"),
        (NULL_OR_TEXT, None, None),
        (NULL_OR_TEXT, [1], None),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1], ["a", "1"]),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"a": "x", "b": 1}, {"a": "x", "b": 1}),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, {"a": "1"}),
        (
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"b": None},
            {"b": None, "a": 0},
        ),
    ],
)
def test_what_is_kept_stays_as_far_as_the_schema_takes_it(
    schema: dict[str, Any], kept: Any, fitted: Any
) -> None:
    assert FILLER.fit(schema, kept) == fitted


def test_the_branch_that_takes_a_value_is_the_one_that_is_filled() -> None:
    text = {"properties": {"type": {"const": "text"}, "body": {"type": "string"}}, "required": ["type"]}
    count = {"properties": {"type": {"const": "count"}, "n": {"type": "integer"}}, "required": ["type", "n"]}
    assert FILLER.fit({"anyOf": [text, count]}, {"type": "count", "n": 2}) == {"type": "count", "n": 2}


def test_attributes_are_those_that_the_schema_declares() -> None:
    schema = {
        "properties": {
            "name": {"type": "string"},
            "price": {"type": ["number", "null"]},
            "note": {"type": "string"},
            "hidden": {"type": "boolean"},
        },
        "required": ["name", "hidden"],
    }
    fitted = FILLER.attributes(schema, {"name": "A", "secret": 1})
    assert fitted == {"name": "A", "price": None, "hidden": False}
