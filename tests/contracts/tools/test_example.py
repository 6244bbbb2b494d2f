"""Examples are right: the strict contract takes each."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body

OPERATIONS = [operation for contract in load().contracts.values() for operation in contract]


@pytest.mark.parametrize(
    "operation",
    [item for item in OPERATIONS if item.takes_body],
    ids=lambda item: f"{item.revision} {item.key}",
)
def test_every_example_is_right(operation: Operation) -> None:
    assert check_body(operation, example_body(operation)) == []


def test_an_operation_without_a_body_has_no_example() -> None:
    assert example_body(load().newest["GET /api/profiles"]) is None
