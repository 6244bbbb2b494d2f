"""Payloads with one mistake: the judge finds exactly the violation that was told, at its place."""

from __future__ import annotations

from hypothesis import given, settings

from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract
from klaviyo_rehearsal.contracts.violation import CATALOGUE
from klaviyo_rehearsal.rehearsal.strategies.almost_right import AlmostRight, almost_right
from tests.rehearsal.strategies.test_payloads import verdict

EVENT = "POST /api/events"
CAMPAIGN = "PATCH /api/campaigns/{id}"


@settings(max_examples=100, deadline=None)
@given(almost_right(EVENT, revision="2026-07-15"))
def test_an_event_has_the_violation_that_is_told(found: AlmostRight) -> None:
    assert verdict(bundled_contract("2026-07-15")[EVENT], found.payload)[1] == [found.code]
    assert found.code in CATALOGUE
    assert found.pointer.startswith("/")


@settings(max_examples=50, deadline=None)
@given(almost_right(CAMPAIGN))
def test_the_newest_revision_is_meant_where_none_is_named(found: AlmostRight) -> None:
    payload, code, pointer = found
    # At 2026-10-15 a campaign has another shape.
    assert verdict(bundled_contract("2026-07-15")[CAMPAIGN], payload)[1] == [code]
    assert pointer
