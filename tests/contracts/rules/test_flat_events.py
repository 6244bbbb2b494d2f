"""Rules of operations and revisions that are not bundled: they bind in the official files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load_file


@pytest.fixture(scope="module", params=["2022-10-17", "2023-06-15"])
def flat(request: pytest.FixtureRequest, official_files: list[Path]) -> Contract:
    """Load an official file of the flat events."""
    path = official_files[0].with_name(f"{request.param}.json")
    if not path.exists():
        pytest.skip(f"no official OpenAPI file of {request.param}")
    return load_file(path)


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ({"$email": "a@b.co"}, []),
        ({"$email": "a@b.co", "$phone_number": "5551234"}, []),
        ({"$phone_number": "+15005550006"}, []),
        ({"$id": "1"}, []),
        ({"$email": "a"}, ["bad-email"]),
        ({"$phone_number": "5551234"}, ["bad-phone"]),
        ({"age": 22}, ["no-identifier"]),
        ({}, ["no-identifier"]),
    ],
)
def test_the_person_of_a_flat_event_has_an_identifier_of_its_form(
    flat: Contract, person: dict[str, Any], codes: list[str]
) -> None:
    attributes = {"metric": {"name": "Viewed"}, "properties": {"a": 1}, "profile": person}
    body = {"data": {"type": "event", "attributes": attributes}}
    found = check_body(flat["POST /api/events"], body)
    assert [item.code for item in found] == codes


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [
        ({"external_id": "10_OFF"}, []),
        ({"external_id": "10-OFF"}, ["bad-value"]),
        ({"external_id": "a", "monitor_configuration": {"low_balance_threshold": 99}}, ["bad-value"]),
        ({"external_id": "a", "monitor_configuration": {"low_balance_threshold": 100}}, []),
    ],
)
def test_a_coupon_has_an_id_and_a_threshold_that_klaviyo_takes(
    official: dict[str, Contract], attributes: dict[str, Any], codes: list[str]
) -> None:
    body = {"data": {"type": "coupon", "attributes": attributes}}
    found = check_body(official["2026-07-15"]["POST /api/coupons"], body)
    assert [item.code for item in found] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("equals(send_channel,sms)", []),
        ('equals(send_channel,"sms")', []),
        ("contains-any(send_channel,[email,sms])", []),
        ("equals(send_channel,sms", ["bad-filter"]),
        ("send_channel = sms", ["bad-filter"]),
    ],
)
def test_text_in_the_filter_of_a_report_needs_no_quotes(
    official: dict[str, Contract], text: str, codes: list[str]
) -> None:
    attributes = {
        "statistics": ["opens"],
        "timeframe": {"key": "last_30_days"},
        "conversion_metric_id": "ABC123",
        "filter": text,
    }
    body = {"data": {"type": "campaign-values-report", "attributes": attributes}}
    found = check_body(official["2026-07-15"]["POST /api/campaign-values-reports"], body)
    assert [item.code for item in found] == codes
