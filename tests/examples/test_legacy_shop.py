"""The shop before its migration: Klaviyo refuses all of it today, and the old API did what it was told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.legacy_shop.shop import HANDLERS, handle
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.scenarios.drawing import scenarios

# The other use cases are what the guide adds, for which the old API had no call.
USE_CASES = [case for case in use_cases().values() if case.legacy]
NUMBERS = itertools.count(1)


def replacements(case: UseCase) -> set[str]:
    """Return the operations that replace the old calls of a use case."""
    return {new for item in legacy_api().endpoints if item.name in case.legacy for new in item.replaced_by}


def test_the_shop_makes_every_old_call_of_every_use_case() -> None:
    assert {name for case in USE_CASES for name in case.legacy} == HANDLERS.keys()


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_it_fails_today_and_the_failure_names_the_replacement(
    klaviyo_session: MockSession, case: UseCase
) -> None:
    with klaviyo_session.open(handle, seed=1, max_examples=1, timeout=20) as run:
        result = run.rehearse(case)
    assert not result.passed
    assert result.outcome is not None
    (found,) = [item for entry in result.outcome.requests for item in entry.violations]
    assert found.code == "legacy-call"
    assert any(operation in found.remedy for operation in replacements(case)), found.remedy
    assert found.remedy in result.report


@pytest.fixture(scope="module")
def still() -> Iterator[MockServer]:
    """Run a mock of the old API on a clock that stands; mails leave no events, as in a rehearsal."""
    clock = Clock(datetime(2026, 11, 1, 12, tzinfo=UTC))
    with MockServer(settings=Settings(legacy="serve", message_events=False), clock=clock) as server:
        yield server


def as_sent(call: LegacyCall) -> LegacyCall:
    """Leave out of update person what no query can carry: it holds texts, and nothing but texts."""
    if call.name != "update person":
        return call
    said = {
        name: value for name, value in call.arguments.items() if name == "$unset" or isinstance(value, str)
    }
    return LegacyCall(call.name, said, call.ids, call.version)


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: case.name)
def test_it_left_what_the_oracle_leaves(still: MockServer, case: UseCase) -> None:
    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        scenario = data.draw(scenarios(case))
        number = next(NUMBERS)
        key, other = f"pk_Y{number:05d}_shop", f"pk_Z{number:05d}_oracle"
        shop, oracle = still.account(key), still.account(other)
        for account in (shop, oracle):
            seed(account, scenario.seed)
        for call in map(as_sent, scenario.calls):
            perform(oracle, call)
            handle(call, Target(still.url, key, shop.company_id, case.name))
        assert compare(still.control.snapshot(oracle), still.control.snapshot(shop)) == []
        still.control.remove_account(key)
        still.control.remove_account(other)

    check()
