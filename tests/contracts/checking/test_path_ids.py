"""Ids in a path that have a form of their own."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.path_ids import check_path_ids
from klaviyo_rehearsal.contracts.openapi.contract import Contract


@pytest.mark.parametrize(
    ("key", "identifier", "codes"),
    [
        ("GET /api/events/{id}", "4vRpBT3abcd", []),
        ("GET /api/events/{id}", "NOPE01", ["bad-event-id"]),
        ("GET /api/profiles/{id}", "NOPE01", []),
        ("GET /api/mapped-metrics/{id}", "revenue", []),
        ("GET /api/mapped-metrics/{id}", "nope", ["bad-value"]),
        ("GET /api/flow-actions/{id}", "116466131", []),
        ("GET /api/flow-actions/{id}", "NOPE01", ["bad-value"]),
        ("GET /api/coupons/{id}", "10OFF", []),
        ("GET /api/coupons/{id}", "has-hyphen", ["bad-value"]),
    ],
)
def test_an_id_of_another_form_is_refused(
    official: dict[str, Contract], key: str, identifier: str, codes: list[str]
) -> None:
    operation = official["2026-07-15"][key]
    assert [item.code for item in check_path_ids(operation, (identifier,))] == codes
