"""Descriptions of operations, as `rehearse contracts show` prints them."""

from __future__ import annotations

import orjson
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.describe import described, operation_record
from tests.revisions import TESTED

OPERATIONS = [operation for contract in load().contracts.values() for operation in contract]


def test_a_description_has_limits_scopes_parameters_filters_and_the_example() -> None:
    text = "\n".join(described(load(TESTED).newest["GET /api/profiles"]))
    for part in (
        "GET /api/profiles at 2026-07-15 (get_profiles)",
        "limits     75 a second, 750 a minute",
        "scopes     profiles:read",
        "parameter  page[size]: 1 to 100, 20 unless asked",
        "filter     email: any, equals (string)",
    ):
        assert part in text
    assert '"name": "name"' in "\n".join(described(load(TESTED).newest["POST /api/lists"]))


def test_a_record_has_the_same() -> None:
    record = operation_record(load(TESTED).newest["GET /api/profiles"])
    assert (record["operation"], record["operation_id"]) == ("GET /api/profiles", "get_profiles")
    assert record["limits"] == {"second": 75, "minute": 750, "day": None}
    assert record["filters"]["email"] == ["any", "equals"]
    (size,) = [item for item in record["parameters"] if item["name"] == "page[size]"]
    assert (size["minimum"], size["maximum"], size["default"], size["required"]) == (1, 100, 20, False)
    assert operation_record(load(TESTED).newest["POST /api/lists"])["example"]["data"]["type"] == "list"


def test_every_record_is_json() -> None:
    for operation in OPERATIONS:
        assert orjson.loads(orjson.dumps(operation_record(operation)))["operation"] == operation.key


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: f"{item.revision} {item.key}")
def test_every_operation_has_a_description(operation: Operation) -> None:
    assert len(list(described(operation))) >= 4
