"""A team rehearses its own function with a strategy of its own."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Klaviyo
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal import integrations


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
