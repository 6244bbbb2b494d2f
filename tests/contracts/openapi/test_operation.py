"""One operation: what its entry in the document says, from whichever place it says it."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation


def _operation(openapi: Any, **entry: Any) -> Operation:
    operation: Operation = openapi({"/api/pets": {"post": entry}})["POST /api/pets"]
    return operation


def test_an_operation_is_known_by_method_and_path(newest: Contract) -> None:
    operation = newest["POST /api/profile-import"]
    assert (operation.method, operation.path) == ("POST", "/api/profile-import")
    assert (operation.operation_id, operation.group) == ("create_or_update_profile", "Profiles")
    assert operation.summary.startswith("Create the profile")
    assert repr(operation) == "<Operation POST /api/profile-import at 2026-07-15>"


def test_an_operation_without_a_name_is_called_by_its_key(openapi: Any) -> None:
    operation = _operation(openapi)
    assert (operation.operation_id, operation.group, operation.summary) == ("POST /api/pets", "", "")


@pytest.mark.parametrize(
    ("statuses", "success"),
    [(["200", "4XX"], (200,)), (["201", "200", "409"], (200, 201)), (["2XX", "404"], ()), ([204], (204,))],
)
def test_the_statuses_of_success_are_in_order(openapi: Any, statuses: list[Any], success: tuple[int]) -> None:
    assert _operation(openapi, responses={status: {} for status in statuses}).success == success


def test_an_operation_without_a_filter_parameter_has_no_filters(newest: Contract) -> None:
    assert dict(newest["GET /api/events/{id}"].filters) == {}


def test_only_query_parameters_are_its_parameters(newest: Contract) -> None:
    operation = newest["GET /api/lists/{id}"]
    assert {"include", "fields[list]"} <= set(operation.parameters)
    assert not {"id", "revision"} & set(operation.parameters)


def test_a_parameter_knows_its_choices_and_whether_it_is_a_list(newest: Contract) -> None:
    parameters = newest["GET /api/events"].parameters
    assert parameters["include"].choices == {"attributions", "metric", "profile"}
    assert parameters["include"].is_list
    assert parameters["sort"].choices == {"datetime", "-datetime", "timestamp", "-timestamp"}
    assert not parameters["sort"].is_list
    assert parameters["page[cursor]"].choices == frozenset()


def test_an_operation_without_a_body_has_no_schemas(newest: Contract) -> None:
    operation = newest["GET /api/events"]
    assert (operation.takes_body, operation.body_validator, operation.body_schema) == (False, None, None)


def test_a_body_that_is_no_json_is_not_checked(openapi: Any) -> None:
    upload = {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}
    operation = _operation(openapi, requestBody=upload)
    assert (operation.takes_body, operation.body_validator) == (False, None)


def test_the_schema_of_a_response_stands_alone(newest: Contract) -> None:
    schema = newest["POST /api/lists"].response_schema(201)
    assert schema is not None
    assert schema["properties"]["data"]["properties"]["type"] == {"const": "list"}
    assert "$ref" not in str(schema)


def test_the_schema_of_an_error_is_found_by_its_class(newest: Contract) -> None:
    schema = newest["POST /api/lists"].response_schema(404)
    assert schema is not None
    assert schema["required"] == ["errors"]


@pytest.mark.parametrize(("key", "status"), [("POST /api/events", 202), ("POST /api/lists", 302)])
def test_a_response_without_a_body_has_no_schema(newest: Contract, key: str, status: int) -> None:
    assert newest[key].response_schema(status) is None
