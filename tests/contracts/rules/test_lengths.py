"""Lists of bulk jobs: as long as the descriptions of their operations allow (SPEC), and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body

CATALOG = [
    (f"POST /api/catalog-{kind}-bulk-{change}-jobs", f"attributes/{name}", 100)
    for kind, name in (("item", "items"), ("variant", "variants"), ("category", "categories"))
    for change in ("create", "update", "delete")
]


@pytest.mark.parametrize(
    ("key", "place", "most"),
    [
        *CATALOG,
        ("POST /api/coupon-code-bulk-create-jobs", "attributes/coupon-codes", 1000),
        ("POST /api/data-source-record-bulk-create-jobs", "attributes/data-source-records", 500),
        ("POST /api/object-record-bulk-delete-jobs", "relationships/object-records", 500),
    ],
)
def test_a_bulk_job_takes_so_many_items_and_no_more(
    newest: Contract, key: str, place: str, most: int
) -> None:
    operation = newest[key]
    body = example_body(operation)
    part, name = place.split("/")
    sent = body["data"].setdefault(part, {}).setdefault(name, {})
    sent = sent if "data" in sent else sent | {"data": [{"type": "object-record", "id": "x"}]}
    body["data"][part][name] = sent
    sent["data"] = sent["data"][:1] * most
    assert _too_long(operation, body) == []
    sent["data"] += sent["data"][:1]
    assert _too_long(operation, body) == [f"/data/{place}/data"]


def _too_long(operation: Operation, body: Any) -> list[str | None]:
    return [found.pointer for found in check_body(operation, body) if found.code == "too-long"]
