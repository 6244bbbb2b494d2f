"""The validator: what a refusal tells, in the terms of this project."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.validator import SchemaError, Validator


def _error(schema: dict[str, Any], value: Any) -> SchemaError:
    validator = Validator(schema)
    assert not validator.accepts(value)
    (error,) = validator.errors(value)
    return error


def test_an_accepted_value_has_no_errors() -> None:
    validator = Validator({"type": "string", "maxLength": 3})
    assert validator.accepts("abc")
    assert list(validator.errors("abc")) == []


def test_an_error_says_where_in_the_value_and_where_in_the_schema() -> None:
    schema = {"properties": {"pets": {"items": {"properties": {"name": {"type": "string"}}}}}}
    error = _error(schema, {"pets": [{"name": "Tom"}, {"name": 1}]})
    assert (error.keyword, error.pointer) == ("type", ("pets", 1, "name"))
    assert error.schema_path == ("properties", "pets", "items", "properties", "name", "type")


def test_an_error_does_not_repeat_the_value() -> None:
    error = _error({"maxLength": 3}, "x" * 1000)
    assert error.message == "it is longer than 3 characters"
    assert error.arguments == {"limit": 3}


def test_an_error_names_the_property_whose_name_is_refused() -> None:
    error = _error({"propertyNames": {"not": {"enum": ["$email"]}}}, {"email": 1, "$email": 2})
    assert (error.keyword, error.arguments, error.pointer) == ("propertyNames", {"name": "$email"}, ())


@pytest.mark.parametrize(("text", "accepted"), [("2026-07-15T12:00:00+0000", True), ("2026-02-30", False)])
def test_datetimes_are_those_that_klaviyo_reads(text: str, accepted: bool) -> None:
    assert Validator({"format": "date-time"}).accepts(text) is accepted


def test_a_format_says_nothing_of_other_types() -> None:
    assert Validator({"format": "date-time"}).accepts(None)
