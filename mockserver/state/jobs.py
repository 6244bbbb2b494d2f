"""Asynchronous jobs and how far they are: at once, after a number of reads, or after a time on the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .deferred import Effect, take_place_at

if TYPE_CHECKING:
    from .account import Account

Status = Literal["queued", "processing", "complete", "cancelled"]


@dataclass(slots=True)
class Job:
    """A job: when it started (seconds since 1970), how often it was looked at, what it does in the end."""

    started: float
    effect: Effect | None
    payload: dict[str, Any]
    reads: int = 0
    status: Status = "queued"
    completed: float | None = None


class Jobs:
    """The jobs of one account, by id."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._jobs: dict[str, Job] = {}

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._jobs

    def get(self, identifier: str) -> Job | None:
        """Return a job as it is, without looking at it."""
        return self._jobs.get(identifier)

    def start(
        self, identifier: str, effect: Effect | None = None, payload: dict[str, Any] | None = None
    ) -> Job:
        """Start a job; its effect takes place when it is complete, at once unless set otherwise."""
        now = self._account.clock.seconds()
        job = self._jobs[identifier] = Job(now, effect, payload or {})
        kind, _, amount = self._account.settings.jobs.partition(":")
        if kind == "immediate":
            self._complete(job, now)
        elif kind == "seconds":
            # Due like everything that shows later, so that one look settles both.
            take_place_at(self._account, now + float(amount), complete_job, {"job": identifier})
        return job

    def read(self, identifier: str) -> Job:
        """Look at a job, which may bring it forward. Raises KeyError for an unknown id."""
        job = self._jobs[identifier]
        job.reads += 1
        self._advance(job)
        return job

    def complete(self, identifier: str) -> None:
        """Complete a job whose time has come, unless it was cancelled."""
        job = self._jobs.get(identifier)
        if job is not None and job.status not in ("complete", "cancelled"):
            self._complete(job, self._due(job))

    def items(self) -> Iterator[tuple[str, Job]]:
        """Yield every job with its id."""
        yield from tuple(self._jobs.items())

    def restore(self, identifier: str, job: Job) -> None:
        """Put a job back as it was saved."""
        self._jobs[identifier] = job

    def cancel(self, identifier: str) -> Job:
        """Stop a job before it is complete. Raises KeyError for an unknown id."""
        job = self._jobs[identifier]
        if job.status != "complete":
            job.status = "cancelled"
        return job

    def _advance(self, job: Job) -> None:
        if job.status in ("complete", "cancelled"):
            return
        kind, _, amount = self._account.settings.jobs.partition(":")
        passed = job.reads if kind == "reads" else self._account.clock.seconds() - job.started
        if kind == "immediate" or passed >= float(amount):
            self._complete(job, self._due(job))
        else:
            job.status = "processing"

    def _due(self, job: Job) -> float:
        kind, _, amount = self._account.settings.jobs.partition(":")
        return job.started + float(amount) if kind == "seconds" else self._account.clock.seconds()

    def _complete(self, job: Job, moment: float) -> None:
        job.status = "complete"
        job.completed = moment
        if job.effect is not None:
            job.effect(self._account, job.payload)


def complete_job(account: Account, payload: dict[str, Any]) -> None:
    """Complete the job that the payload names: an effect, see effects.py."""
    account.jobs.complete(payload["job"])
