"""Jobs: at once, after looks at them, or after a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.deferred import effect

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@effect("note")
def _note(account: Account, payload: dict[str, Any]) -> None:
    account.valued_metrics.add(payload["text"])


def _account(jobs: str) -> Account:
    return Account("AAAAAA", Settings(jobs=jobs), Clock(_NOON))


def test_a_job_is_complete_at_once_unless_told_otherwise() -> None:
    account = _account("immediate")
    job = account.jobs.start("j", _note, {"text": "a"})
    assert (job.status, job.completed) == ("complete", _NOON.timestamp())
    assert account.valued_metrics == {"a"}


def test_a_job_is_complete_after_so_many_looks() -> None:
    account = _account("reads:3")
    assert account.jobs.start("j", _note, {"text": "a"}).status == "queued"
    assert [account.jobs.read("j").status for _ in range(4)] == [
        "processing",
        "processing",
        "complete",
        "complete",
    ]
    assert account.valued_metrics == {"a"}


def test_a_job_is_complete_after_its_time_without_a_look() -> None:
    account = _account("seconds:60")
    account.jobs.start("j", _note, {"text": "a"})
    account.clock.advance(59)
    assert account.jobs.read("j").status == "processing" and not account.valued_metrics
    account.clock.advance(1000)
    account.deferred.settle()
    assert account.valued_metrics == {"a"}
    job = account.jobs.read("j")
    assert (job.status, job.completed) == ("complete", _NOON.timestamp() + 60)


def test_a_look_completes_a_job_once() -> None:
    account = _account("seconds:1.5")
    account.jobs.start("j", _note, {"text": "a"})
    account.clock.advance(2)
    assert account.jobs.read("j").status == "complete"
    account.valued_metrics.clear()
    account.deferred.settle()
    assert account.valued_metrics == set() and not account.deferred.pending


def test_a_cancelled_job_has_no_effect() -> None:
    account = _account("seconds:60")
    account.jobs.start("j", _note, {"text": "a"})
    assert account.jobs.cancel("j").status == "cancelled"
    account.clock.advance(60)
    account.deferred.settle()
    assert account.jobs.read("j").status == "cancelled" and not account.valued_metrics


def test_a_complete_job_is_not_cancelled() -> None:
    account = _account("immediate")
    account.jobs.start("j")
    assert account.jobs.cancel("j").status == "complete"


def test_an_unknown_job_is_a_key_error() -> None:
    account = _account("immediate")
    assert "j" not in account.jobs
    for look in (account.jobs.read, account.jobs.cancel):
        with pytest.raises(KeyError):
            look("j")


@pytest.mark.parametrize(
    "mode", ["", "soon", "reads", "reads:", "reads:-1", "reads:1.5", "seconds:x", "seconds:nan"]
)
def test_another_way_of_completing_is_refused(mode: str) -> None:
    with pytest.raises(ValueError, match="'immediate', 'reads:N' or 'seconds:T'"):
        Settings(jobs=mode)
