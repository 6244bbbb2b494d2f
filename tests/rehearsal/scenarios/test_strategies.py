"""The strategies together: the new API takes what they draw, and a team may use its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS, PROFILE_FIELDS
from klaviyo_rehearsal.contracts.openapi.contract import Contract, Library
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Klaviyo
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from klaviyo_rehearsal.rehearsal.scenarios.strategies import track_calls
from tests.rehearsal import integrations


def _attributes_of(person: Mapping[str, Any]) -> dict[str, Any]:
    """Move each key to where the field map says, as a right migration does."""
    attributes: dict[str, Any] = {}
    for key, value in person.items():
        target = PROFILE_FIELDS.get(key)
        group, _, name = target.rpartition(".") if target else ("properties", "", key)
        (attributes.setdefault(group, {}) if group else attributes)[name] = value
    return attributes


@given(st.data())
def test_a_drawn_call_that_is_moved_by_the_field_map_is_accepted(
    library: Library, data: st.DataObject
) -> None:
    call = data.draw(track_calls())
    person = {key: value for key, value in call.customer_properties.items() if key != "$locale"}
    metric = {"data": {"type": "metric", "attributes": {"name": call.event}}}
    profile = {"data": {"type": "profile", "attributes": _attributes_of(person)}}
    properties = {key: value for key, value in call.properties.items() if key not in EVENT_FIELDS}
    moved = {EVENT_FIELDS[key]: value for key, value in call.properties.items() if key in EVENT_FIELDS}
    event = {"properties": properties, "metric": metric, "profile": profile, **moved}
    for contract in library.contracts.values():
        assert (
            _violations(contract, "POST /api/events", {"data": {"type": "event", "attributes": event}}) == []
        )
        assert _violations(contract, "POST /api/profile-import", profile) == []


def _violations(contract: Contract, operation: str, body: Any) -> list[Any]:
    return [(item.code, item.pointer) for item in check_body(contract[operation], body)]


def leases(name: str) -> Scenario:
    return Scenario((LegacyCall.track(name, {"$email": "ana@northwind.shop"}),))


def test_a_strategy_of_ones_own_is_drawn_from(klaviyo: Klaviyo) -> None:
    seen = set()

    def handle(call: LegacyCall, target: Target) -> None:
        seen.add(call.event)
        integrations.right(call, target)

    own = st.sampled_from(["Signed Lease", "Paid Rent"]).map(leases)
    klaviyo.rehearse(handle, use_case="create-event", scenarios=own)
    assert seen == {"Signed Lease", "Paid Rent"}


def test_a_strategy_that_draws_nothing_is_a_failure_that_says_so(klaviyo: Klaviyo) -> None:
    with pytest.raises(RehearsalFailure, match="the strategy drew nothing"):
        klaviyo.rehearse(integrations.right, use_case="create-event", scenarios=st.nothing())
