"""Changes of answers: each kind is seen, and told from the others."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.tools.answer_diff import compare_answers

Json = dict[str, Any]
TEXT: Json = {"type": "string"}


def _operation(
    attributes: Json, *, status: str = "200", required: tuple[str, ...] = (), **more: Any
) -> Operation:
    """Make an operation that answers a thing with attributes."""
    thing = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["thing"]},
            "attributes": {"type": "object", "properties": attributes, "required": list(required)},
        },
    }
    schema = {"type": "object", "properties": {"data": thing, **more.pop("members", {})}}
    entry = {"responses": {status: {"content": {"application/json": {"schema": schema}}}}, **more}
    document = {
        "openapi": "3.1.0",
        "info": {"version": "2026-07-15"},
        "paths": {"/api/things": {"get": entry}},
    }
    (operation,) = contract_from(document, (), place="test")
    return operation


def _changes(old: Operation, new: Operation) -> list[tuple[str, str, str]]:
    return [
        (item.kind, item.place.removeprefix("/data/attributes"), item.text)
        for item in compare_answers(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": TEXT}, {"a": TEXT}, []),
        ({"a": TEXT}, {}, [("breaks", "/a", "the field is gone")]),
        ({}, {"a": TEXT}, [("new", "/a", "the field is new")]),
        ({"a": TEXT}, {"a": {"type": ["string", "null"]}}, [("breaks", "/a", "may be null now")]),
        ({"a": TEXT}, {"a": {"anyOf": [TEXT, {"type": "null"}]}}, [("breaks", "/a", "may be null now")]),
        ({"a": {"type": ["string", "null"]}}, {"a": TEXT}, []),
        ({"a": TEXT}, {"a": {"type": "integer"}}, [("breaks", "/a", "is integer instead of string")]),
        ({"a": TEXT}, {"a": {"type": ["string", "integer"]}}, [("breaks", "/a", "may be integer now")]),
        ({"a": {"type": "number"}}, {"a": {"type": "integer"}}, []),
        (
            {"a": {**TEXT, "enum": ["x"]}},
            {"a": {**TEXT, "enum": ["x", "y"]}},
            [("changes", "/a", "may be y too")],
        ),
        (
            {"conversation": TEXT},
            {"conversations": TEXT},
            [
                ("breaks", "/conversation", "the field is gone; conversations seems to be its new name"),
                ("new", "/conversations", "the field is new"),
            ],
        ),
        (
            {"content": {"type": "object", "properties": {"x": TEXT}}},
            {
                "d": {
                    "type": "object",
                    "properties": {"content": {"type": "object", "properties": {"x": TEXT}}},
                }
            },
            [
                ("breaks", "/content", "the field is gone; /data/attributes/d/content has its name"),
                ("new", "/d", "the field is new"),
            ],
        ),
        (
            {"a": {"type": "array", "items": {"type": "object", "properties": {"x": TEXT}}}},
            {"a": {"type": "array", "items": {"type": "object", "properties": {}}}},
            [("breaks", "/a/*/x", "the field is gone")],
        ),
    ],
)
def test_a_change_of_a_member_is_told_by_what_it_does(old: Json, new: Json, expected: list[Any]) -> None:
    assert _changes(_operation(old), _operation(new)) == expected


def test_statuses_pages_and_members_that_may_be_missing_count_too() -> None:
    def pages(size: int) -> Json:
        schema = {"type": "integer", "default": size}
        return {"parameters": [{"name": "page[size]", "in": "query", "schema": schema}]}

    old = _operation({"a": TEXT}, required=("a",), **pages(100))
    new = _operation({"a": TEXT}, status="201", **pages(20))
    assert _changes(old, new) == [
        ("changes", "", "answers 201 instead of 200"),
        ("breaks", "page[size]", "a page has 20 by default instead of 100"),
        ("changes", "/a", "may be missing now"),
    ]
    assert _changes(new, old)[1] == ("changes", "page[size]", "a page has 100 by default instead of 20")


def test_a_field_that_has_to_be_asked_for_is_no_longer_answered_by_default() -> None:
    choices = {"type": "array", "items": {"type": "string", "enum": ["a"]}}
    parameter = {"name": "additional-fields[thing]", "in": "query", "schema": choices}
    text = "no longer returned by default: ask for it with additional-fields"
    both = {"a": TEXT, "b": TEXT}
    assert _changes(_operation(both), _operation(both, parameters=[parameter])) == [("breaks", "/a", text)]


def test_each_included_type_has_a_place_of_its_own() -> None:
    def included(*kinds: str) -> Json:
        branches = [
            {"type": "object", "properties": {"type": {"type": "string", "enum": [kind]}, "id": TEXT}}
            for kind in kinds
        ]
        items = branches[0] if len(branches) == 1 else {"oneOf": branches}
        return {"members": {"included": {"type": "array", "items": items}}}

    one, two = _operation({}, **included("tag")), _operation({}, **included("tag", "list"))
    assert _changes(one, two) == [("new", "/included/*[list]", "the field is new")]
    assert _changes(two, one) == [("breaks", "/included/*[list]", "the field is gone")]


@pytest.fixture(scope="module")
def vanished() -> tuple[Contract, Contract]:
    older, newer = load(["2024-10-15", "2025-01-15"]).contracts.values()
    return older, newer


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("GET /api/campaign-messages/{id}", "/data/attributes/content"),
        ("GET /api/campaigns/{id}", "/data/attributes/send_strategy/options_static"),
        ("GET /api/campaigns", "/included/*[campaign-message]/attributes/content"),
    ],
)
def test_what_vanished_in_2025_01_15_is_found(
    vanished: tuple[Contract, Contract], key: str, place: str
) -> None:
    old, new = (contract[key] for contract in vanished)
    found = {item.place: item for item in compare_answers(old, new)}
    assert (found[place].kind, found[place].side) == ("breaks", "answer")
