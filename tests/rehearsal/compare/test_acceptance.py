"""Whether the new API takes a value of the old one: the contract decides."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.rehearsal.compare.acceptance import Acceptance

NEWEST = Acceptance(load().newest)


@pytest.mark.parametrize(
    ("kind", "field", "value", "taken"),
    [
        ("profile", "phone_number", "+15005550006", True),
        ("profile", "phone_number", "(555) 010-0199", False),
        ("profile", "phone_number", "", False),
        ("profile", "email", "ana@northwind.shop", True),
        ("profile", "email", "ana@", False),
        ("profile", "email", f"{'a' * 99}@x.co", False),
        ("profile", "first_name", "Ana", True),
        ("profile", "first_name", 7, False),
        ("profile", "location.zip", 1067, False),
        ("profile", "location.latitude", 51.5, True),
        ("profile", "properties.Plan", {"a": [1]}, True),
        ("profile", "consent.email.marketing", "SUBSCRIBED", True),
        ("event", "properties.$value", 49.95, True),
        ("event", "properties.$value", "49.95", False),
        ("event", "properties.Plan", "gold", True),
        ("metric", "name", "Placed Order", True),
        ("metric", "name", "x" * 128, False),
        ("list", "name", "News", True),
        ("template", "name", 7, False),
        ("profile", "title", None, True),
        ("profile", "suppressions", ["UNSUBSCRIBE"], True),  # these are no attributes
        ("profile", "confirmations asked for News", 1, True),
        ("event", "time", "the time of the call", True),
        ("list", "tag VIP", True, True),
        ("list", "member ana@northwind.shop", True, True),
        ("campaign", "subject", "x", True),
    ],
)
def test_a_value_is_taken_where_a_request_with_it_is(kind: str, field: str, value: Any, taken: bool) -> None:
    assert NEWEST(kind, field, value) is taken


def test_every_revision_can_be_asked() -> None:
    for contract in load().contracts.values():
        assert not Acceptance(contract)("profile", "email", "ana@")
