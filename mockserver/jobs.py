"""Asynchronous jobs and how far they are: at once, after a number of reads, or after a time on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .effects import Effect

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
        job = self._jobs[identifier] = Job(self._account.clock.seconds(), effect, payload or {})
        if self._account.settings.jobs == "immediate":
            self._complete(job)
        return job

    def read(self, identifier: str) -> Job:
        """Look at a job, which may bring it forward. Raises KeyError for an unknown id."""
        job = self._jobs[identifier]
        job.reads += 1
        self._advance(job)
        return job

    def settle(self) -> None:
        """Complete every job whose time has come, without counting as a look at it."""
        for job in self._jobs.values():
            if self._account.settings.jobs.startswith("seconds:"):
                self._advance(job)

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
            self._complete(job)
        else:
            job.status = "processing"

    def _complete(self, job: Job) -> None:
        job.status = "complete"
        job.completed = self._account.clock.seconds()
        if job.effect is not None:
            job.effect(self._account, job.payload)
