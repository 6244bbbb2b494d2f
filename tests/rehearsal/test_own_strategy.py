"""A team rehearses its own function with a strategy of its own."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from contracts.legacy import LegacyCall
from contracts.scenario import Scenario
from rehearsal.fixture import Klaviyo
from rehearsal.integration import Target
from rehearsal.outcome import RehearsalFailure
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
