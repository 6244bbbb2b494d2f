"""Errors of large payloads: found in small parts, wherever they lie, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.diagnosis import diagnosed
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.excerpts import errors_of
from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.contracts.openapi.validator import SchemaError, Validator
from klaviyo_rehearsal.contracts.suggestions import nearest

_ITEM: Schema = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "in": {"type": "array", "items": {"type": "integer"}}},
    "required": ["n"],
    "additionalProperties": False,
}
_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "items": {"type": "array", "items": _ITEM, "minItems": 1, "maxItems": 10_000},
        "open": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["items"],
    "additionalProperties": False,
}
_MOST = 100_000


class _Counting(Validator):
    """Adds up the bytes whose errors are asked for, by which they take long."""

    explained = 0

    def errors(self, value: Any) -> Iterator[SchemaError]:
        self.explained += len(orjson.dumps(value))
        return super().errors(value)


def _right(count: int) -> list[dict[str, Any]]:
    return [{"n": number} for number in range(count)]


def _found(payload: Any) -> tuple[set[str], _Counting]:
    validator = _Counting(_SCHEMA)
    found = errors_of(validator, payload)
    return {"/".join(map(str, error.pointer)) for error in found.errors}, validator


@pytest.mark.parametrize("place", [0, 1, 4_999, 9_999])
def test_one_wrong_item_is_found_wherever_it_lies(place: int) -> None:
    items = _right(10_000)
    items[place] = {"n": "x"}
    found, validator = _found({"items": items})
    assert found == {f"items/{place}/n"}
    assert validator.explained < _MOST


@pytest.mark.parametrize(
    "payload",
    [
        {"items": [1] * 1_000_000},
        {"items": [{}] * 300_000},
        {"items": [{"$n": 1, "n": 1}] * 100_000},
        {"items": [{"n": 1, "in": ["x"] * 1_000_000}]},
        {"items": [{"n": 1, "in": ["x"] * 50}] * 10_000},
        {"items": [{"n": 1}], "open": {f"o{number}": [] for number in range(200_000)}},
        {"items": [{"n": 1}], **{f"$u{number}": {} for number in range(200_000)}},
        {"items": [{"n": 1, **{f"$u{number}": 1 for number in range(200_000)}}]},
        [[]] * 1_000_000,
        {"name": [1] * 1_000_000, "items": 5},
    ],
    ids=lambda payload: str(payload)[:30],
)
def test_thousands_of_mistakes_are_never_all_explained(payload: Any) -> None:
    found, validator = _found(payload)
    assert len(found) >= 1
    assert validator.explained < _MOST


def test_a_list_that_is_too_long_is_found_beside_its_items() -> None:
    assert "items" in _found({"items": [{"n": 1}] * 10_001})[0]
    assert {"items", "items/0/n"} <= _found({"items": [{"n": ""}] * 10_001})[0]


def test_a_mistake_deep_in_a_large_item_is_found() -> None:
    numbers: list[Any] = [1] * 100_000
    numbers[70_000] = "x"
    validator = _Counting(_SCHEMA)
    found = errors_of(validator, {"items": [{"n": 1, "in": numbers}]})
    assert [error.pointer for error in found.errors] == [("items", 0, "in", 70_000)]
    assert not found.is_whole


def test_a_long_list_within_a_union_is_looked_at_in_parts() -> None:
    lists = [{"type": "array", "items": {"type": kind}} for kind in ("string", "boolean")]
    validator = _Counting({"type": "object", "properties": {"a": {"anyOf": lists}}})
    wrong: list[Any] = ["x"] * 100_000
    wrong[70_000] = 1
    for items in ([1] * 100_000, wrong):
        validator.explained = 0
        found = errors_of(validator, {"a": items})
        assert [error.pointer for error in found.errors][:1] == [("a",)]
        assert validator.explained < _MOST


def test_unknown_members_are_counted_though_few_are_looked_at() -> None:
    found = diagnosed(Validator(_SCHEMA), {"items": [{"n": 1}], **{f"u{n}": 1 for n in range(5_000)}})
    assert len(found) == 100
    assert found[-1].detail.endswith("And 4900 more places are wrong.")


@given(st.sets(st.integers(0, 2_999), min_size=1, max_size=40), st.booleans())
def test_every_mistake_of_a_few_is_found(places: set[int], nested: bool) -> None:
    items: list[dict[str, Any]] = _right(3_000)
    for place in places:
        items[place] = {"n": 1, "in": ["x"]} if nested else {}
    payload = {"items": items}
    whole = {(error.keyword, error.pointer) for error in Validator(_SCHEMA).errors(payload)}
    found = errors_of(Validator(_SCHEMA), payload)
    assert {(error.keyword, error.pointer) for error in found.errors} == whole
    assert found.is_whole


def test_an_import_of_old_keys_is_answered_from_few_of_its_profiles(newest: Contract) -> None:
    operation = newest["POST /api/profile-bulk-import-jobs"]
    assert operation.body_validator is not None
    validator = _Counting(operation.body_validator.schema)
    profile = {"type": "profile", "attributes": {"$email": "a@n.shop", "$first_name": "A"}}
    attributes = {"profiles": {"data": [profile] * 10_000}}
    payload = {"data": {"type": "profile-bulk-import-job", "attributes": attributes}}
    found = errors_of(validator, payload)
    assert not found.is_whole
    assert validator.explained < _MOST


def test_no_name_of_megabytes_is_compared() -> None:
    assert nearest("e" * 201, ["e" * 200]) is None


def test_an_alternative_around_a_long_list_may_refuse_another_member() -> None:
    other: Schema = {
        "type": "object",
        "properties": {
            "kind": {"const": "b"},
            "part": {"type": "object", "properties": {"n": {"type": "integer"}}},
        },
        "required": ["kind"],
    }
    own: Schema = {
        "type": "object",
        "properties": {"kind": {"const": "a"}, "items": {"type": "array", "items": _ITEM}},
        "required": ["kind"],
    }
    validator = Validator({"properties": {"definition": {"oneOf": [own, other]}}})
    items = [*_right(3_000), {"n": "x"}]
    payload = {"definition": {"kind": "a", "items": items, "part": {"n": "x"}}}
    (error,) = errors_of(validator, payload).errors
    pointers = {inner.pointer for branch in error.branches for inner in branch}
    assert ("definition", "items", 3_000, "n") in pointers
    assert ("definition", "part", "n") in pointers


_LISTS: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}


@pytest.mark.parametrize("longest", [None, 3, 50_000])
def test_many_long_lists_are_measured_by_few_numbers(
    longest: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = {} if longest is None else {"maxItems": longest}
    schema = {**_LISTS, "additionalProperties": {**_LISTS["additionalProperties"], **bound}}
    validator = Validator(schema)
    outline = _Counting(validator.outline.schema)
    monkeypatch.setitem(validator.__dict__, "outline", outline)
    found = errors_of(validator, {f"l{number}": [1] * 20_000 for number in range(50)})
    assert found.errors
    assert outline.explained <= 10 * 50_000
    too_long = {error.pointer for error in found.errors if error.keyword == "maxItems"}
    assert len(too_long) == (50 if longest == 3 else 0)
    assert validator.longest_list == (longest or 0)
