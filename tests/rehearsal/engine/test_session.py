"""A session: a mock on a clock that stands, and integrations that are closed after use."""

from __future__ import annotations

import time

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import Reply, Target
from tests.rehearsal import integrations


class Source:
    """Opens itself, and knows whether it is open."""

    def __init__(self) -> None:
        self.opened: tuple[str, float] | None = None

    def open(self, base_url: str, timeout: float) -> Source:
        self.opened = base_url, timeout
        return self

    in_earnest = False

    def perform(self, call: LegacyCall, target: Target, wait: float = 0.0) -> Reply:
        return Reply()

    def flush(self, target: Target, wait: float = 0.0) -> Reply:
        return Reply()

    def stderr(self) -> tuple[str, ...]:
        return ("the last line",)

    def close(self) -> None:
        self.opened = None


def test_the_clock_stands_so_that_both_accounts_see_the_same_moment(klaviyo_session: MockSession) -> None:
    control = klaviyo_session.mock.control
    before = control.now()
    time.sleep(0.001)
    assert control.now() == before


def test_an_integration_is_told_the_mock_and_the_time_limit_and_closed_afterwards(
    klaviyo_session: MockSession,
) -> None:
    source = Source()
    with klaviyo_session.open(source, seed=1, max_examples=1, timeout=2.5):
        assert source.opened == (klaviyo_session.mock.url, 2.5)
    assert source.opened is None


def test_an_integration_is_closed_when_the_rehearsal_ends_early(klaviyo_session: MockSession) -> None:
    source = Source()
    with (
        pytest.raises(KeyboardInterrupt),
        klaviyo_session.open(source, seed=1, max_examples=1, timeout=1),
    ):
        raise KeyboardInterrupt
    assert source.opened is None


def test_the_last_lines_of_an_integration_are_in_the_result_of_a_failure(
    klaviyo_session: MockSession,
) -> None:
    with klaviyo_session.open(Source(), seed=1, max_examples=1, timeout=1) as run:
        assert run.rehearse(use_cases()["create-event"]).stderr == ("the last line",)


def test_answers_are_kept_for_the_comparison_of_reads(klaviyo_session: MockSession) -> None:
    with klaviyo_session.open(integrations.flat_profile, seed=1, max_examples=1, timeout=10) as run:
        outcome = run.rehearse(use_cases()["create-event"]).outcome
    assert outcome is not None
    assert b'"errors"' in outcome.requests[0].answer
