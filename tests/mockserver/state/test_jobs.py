"""Jobs: at once, after looks at them, or after a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.deferred import effect
from klaviyo_rehearsal.mockserver.state.jobs import Job

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@effect("note")
def _note(account: Account, payload: dict[str, Any]) -> None:
    account.collection("note").insert(payload["text"], {})


def _notes(account: Account) -> list[str]:
    return list(account.collection("note"))


def _poll(account: Account) -> Job[Account]:
    job = account.jobs.poll("job", "j")
    assert job is not None
    return job


def _account(jobs: str) -> Account:
    return Account("AAAAAA", Settings(jobs=jobs), Clock(_NOON))


def test_a_job_is_complete_at_once_unless_told_otherwise() -> None:
    account = _account("immediate")
    job = account.jobs.start("job", "j", _note, {"text": "a"})
    assert (job.status, job.completed) == ("complete", _NOON.timestamp())
    assert _notes(account) == ["a"]


def test_a_job_is_complete_after_so_many_looks() -> None:
    account = _account("reads:3")
    assert account.jobs.start("job", "j", _note, {"text": "a"}).status == "queued"
    assert [_poll(account).status for _ in range(4)] == [
        "processing",
        "processing",
        "complete",
        "complete",
    ]
    assert _notes(account) == ["a"]


def test_a_job_is_complete_after_its_time_without_a_look() -> None:
    account = _account("seconds:60")
    account.jobs.start("job", "j", _note, {"text": "a"})
    account.clock.advance(59)
    assert _poll(account).status == "processing" and not _notes(account)
    account.clock.advance(1000)
    account.deferred.settle()
    assert _notes(account) == ["a"]
    job = _poll(account)
    assert (job.status, job.completed) == ("complete", _NOON.timestamp() + 60)


def test_a_look_completes_a_job_once() -> None:
    account = _account("seconds:1.5")
    account.jobs.start("job", "j", _note, {"text": "a"})
    account.clock.advance(2)
    assert _poll(account).status == "complete"
    account.collection("note").delete("a")
    account.deferred.settle()
    assert _notes(account) == [] and not account.deferred.pending


def test_a_cancelled_job_has_no_effect() -> None:
    account = _account("seconds:60")
    account.jobs.start("job", "j", _note, {"text": "a"})
    account.jobs.cancel("job", "j")
    assert _poll(account).status == "cancelled"
    account.clock.advance(60)
    account.deferred.settle()
    assert _poll(account).status == "cancelled" and not _notes(account)


def test_a_complete_job_is_not_cancelled() -> None:
    account = _account("immediate")
    account.jobs.start("job", "j", _note, {"text": "a"})
    account.jobs.cancel("job", "j")
    assert _poll(account).status == "complete"


def test_an_unknown_job_is_none() -> None:
    account = _account("immediate")
    account.jobs.cancel("job", "j")
    for look in (account.jobs.find, account.jobs.poll):
        assert look("job", "j") is None


def test_jobs_of_two_types_may_have_one_id() -> None:
    account = _account("reads:1")
    for kind in ("send", "count"):
        account.jobs.start(kind, "j", _note, {"text": kind})
    account.jobs.poll("count", "j")
    assert _notes(account) == ["count"]


@pytest.mark.parametrize(
    "mode", ["", "soon", "reads", "reads:", "reads:-1", "reads:1.5", "seconds:x", "seconds:nan"]
)
def test_another_way_of_completing_is_refused(mode: str) -> None:
    with pytest.raises(ValueError, match="'immediate', 'reads:N' or 'seconds:T'"):
        Settings(jobs=mode)
