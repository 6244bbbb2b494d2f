"""A scenario: the old calls, and optionally a seed and faults."""

from __future__ import annotations

import dataclasses

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

CALL = LegacyCall.identify({"$email": "ana@northwind.shop"})


def test_a_scenario_of_calls_alone_starts_from_empty_accounts_and_without_faults() -> None:
    scenario = Scenario((CALL,))
    assert (dict(scenario.seed), scenario.faults) == ({}, ())


def test_a_scenario_stays_as_it_was_drawn() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Scenario((CALL,)).calls = ()  # type: ignore[misc]
