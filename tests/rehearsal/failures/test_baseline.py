"""Known failures: they pass until their day, nothing hides behind them, and what no longer fails is named."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.baseline import (
    Baseline,
    BaselineError,
    KnownFailure,
    read_baseline,
    write_baseline,
)
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.integration import Integration, Target
from tests.rehearsal import integrations

TODAY = date(2026, 11, 23)
CENTS = KnownFailure(
    "create-event", "changed properties", "the ERP sends whole euros", TODAY, "properties.$value"
)


def rehearse(
    session: MockSession, integration: Integration, *entries: KnownFailure, today: date = TODAY
) -> Result:
    baseline = Baseline(entries, today)
    running = session.open(integration, seed=1, max_examples=60, timeout=10, baseline=baseline)
    with running as run:
        return run.rehearse(use_cases()["create-event"])


def test_a_known_failure_passes_until_its_day(klaviyo_session: MockSession) -> None:
    result = rehearse(klaviyo_session, integrations.cents_cut_off, CENTS)
    assert result.passed
    assert result.known == (CENTS,)
    assert result.examples >= 60


def test_an_expired_one_fails_and_says_so(klaviyo_session: MockSession) -> None:
    result = rehearse(klaviyo_session, integrations.cents_cut_off, CENTS, today=TODAY + timedelta(days=1))
    assert not result.passed
    assert "known until 2026-11-23, which has passed: the ERP sends whole euros" in result.report


def test_nothing_hides_behind_a_known_failure(klaviyo_session: MockSession) -> None:
    def two_mistakes(call: LegacyCall, target: Target) -> None:
        if call.time is not None:
            integrations.time_in_milliseconds(call, target)
        else:
            integrations.cents_cut_off(call, target)

    result = rehearse(klaviyo_session, two_mistakes, CENTS)
    assert result.code == "wrong-type"


def test_elsewhere_is_not_known(klaviyo_session: MockSession) -> None:
    elsewhere = KnownFailure("create-event", "changed properties", "why", TODAY, "properties.Plan")
    assert not rehearse(klaviyo_session, integrations.cents_cut_off, elsewhere).passed


def test_what_nothing_met_is_stale_in_the_use_cases_that_were_played(klaviyo_session: MockSession) -> None:
    other = KnownFailure("create-profile", "bad-phone", "why", TODAY)
    expired = KnownFailure("create-event", "bad-phone", "why", TODAY - timedelta(days=1))
    assert Baseline((CENTS, other, expired), TODAY).stale(["create-event"]) == (CENTS,)


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"known.{suffix}"
    anywhere = KnownFailure("create-profile", "bad-phone", "Łódź: why", TODAY)
    write_baseline(path, (CENTS, anywhere))
    assert read_baseline(path, use_cases()).entries == (CENTS, anywhere)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("known: [", "not YAML"),
        ("- 7", "entry 1 is not a mapping"),
        ("7", "no list of entries under 'known'"),
        ("- {use_case: create-event, code: x, expires: 2026-01-01}", "entry 1 has no 'reason'"),
        ("- {usecase: create-event}", "unknown key 'usecase'. Did you mean 'use_case'?"),
        (
            "- {use_case: create-evnt, code: x, reason: y, expires: 2026-01-01}",
            "no use case 'create-evnt'. Did you mean 'create-event'?",
        ),
        ("- {use_case: create-event, code: x, reason: y, expires: soon}", "'expires' is not a date"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(text)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path, use_cases())
    assert message in str(caught.value)
    assert "known.yaml" in str(caught.value)
