"""Examples are right: the strict contract takes each."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.tools.describe import summary_lines
from klaviyo_rehearsal.contracts.tools.example import example_body

OPERATIONS = [operation for contract in load().contracts.values() for operation in contract]


@pytest.mark.parametrize(
    "operation",
    [item for item in OPERATIONS if item.takes_body],
    ids=lambda item: f"{item.revision} {item.key}",
)
def test_every_example_is_right(operation: object) -> None:
    assert check_body(operation, example_body(operation)) == []  # type: ignore[arg-type]  # an Operation


def test_an_operation_without_a_body_has_no_example() -> None:
    assert example_body(load().newest["GET /api/profiles"]) is None


def test_a_summary_has_limits_scopes_parameters_filters_and_the_example() -> None:
    text = "\n".join(summary_lines(load().newest["GET /api/profiles"]))
    for part in (
        "GET /api/profiles at 2026-07-15 (get_profiles)",
        "limits     75 a second, 750 a minute",
        "scopes     profiles:read",
        "parameter  page[size]: 1 to 100, 20 unless asked",
        "filter     email: any, equals (string)",
    ):
        assert part in text
    assert '"name": "name"' in "\n".join(summary_lines(load().newest["POST /api/lists"]))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: f"{item.revision} {item.key}")
def test_every_operation_has_a_summary(operation: object) -> None:
    assert len(list(summary_lines(operation))) >= 4  # type: ignore[arg-type]  # an Operation
