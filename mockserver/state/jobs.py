"""Asynchronous jobs and how far they are: at once, after a number of reads, or after a time on the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Literal, Protocol, TypeVar, cast, get_args

from klaviyo_rehearsal.contracts.numbers import is_number, whole_number

from .clock import Clock
from .deferred import Deferred, Effect, Effects, Payload, effect, effect_named

Status = Literal["queued", "processing", "complete", "cancelled"]


class _HasJobs(Protocol):
    @property
    def jobs(self) -> Jobs[Any]: ...


Owner = TypeVar("Owner", bound=_HasJobs)


@dataclass(slots=True)
class Job(Generic[Owner]):
    """A job: when it started (seconds since 1970), how often it was looked at, its effect in the end."""

    started: float
    effect: Effect[Owner] | None
    payload: Payload
    reads: int = 0
    status: Status = "queued"
    completed: float | None = None


class Jobs(Generic[Owner]):
    """The jobs of one account, by the type and id of the resource that stands for each.

    mode: when a job is complete: `immediate`, `reads:N` or `seconds:T`. deferred: keeps jobs until then.
    """

    def __init__(self, owner: Owner, clock: Clock, mode: str, deferred: Deferred[Owner]) -> None:
        self._owner = owner
        self._clock = clock
        self.complete_by(mode)
        self._deferred = deferred
        # "type/id" -> job: the jobs about a campaign all have its id
        self._jobs: dict[str, Job[Owner]] = {}

    def complete_by(self, mode: str) -> None:
        """Complete jobs in another way from now on."""
        self._mode, _, amount = mode.partition(":")
        self._amount = float(amount or 0)

    def find(self, kind: str, identifier: str) -> Job[Owner] | None:
        """Return a job as it is, or None. This is no look at it."""
        return self._jobs.get(f"{kind}/{identifier}")

    def start(self, kind: str, identifier: str, effect: Effect[Owner], payload: Payload) -> Job[Owner]:
        """Start a job; its effect takes place when it is complete, at once unless set otherwise."""
        now, key = self._clock.seconds(), f"{kind}/{identifier}"
        job = self._jobs[key] = Job(now, effect, payload)
        if self._mode == "immediate":
            self._complete(job, now)
        elif self._mode == "seconds":
            # Due like everything that shows later, so that one look settles both.
            self._deferred.at(now + self._amount, complete_job, {"job": key})
        return job

    def poll(self, kind: str, identifier: str) -> Job[Owner] | None:
        """Look at a job, which may bring it forward, and return it, or None where there is no such job."""
        job = self.find(kind, identifier)
        if job is not None:
            job.reads += 1
            self._advance(job)
        return job

    def complete(self, key: str) -> None:
        """Complete a job whose time has come, unless it was cancelled; key: its type and id with a slash."""
        job = self._jobs.get(key)
        if job is not None and job.status not in ("complete", "cancelled"):
            self._complete(job, self._due(job))

    def add_complete(self, kind: str, identifier: str) -> None:
        """Add a job that is complete and had no effect, as a seed has it."""
        now = self._clock.seconds()
        self._jobs[f"{kind}/{identifier}"] = Job(now, None, {}, status="complete", completed=now)

    def cancel(self, kind: str, identifier: str) -> None:
        """Stop a job before it is complete; without such a job this does nothing."""
        job = self.find(kind, identifier)
        if job is not None and job.status != "complete":
            job.status = "cancelled"

    def dump(self) -> dict[str, Any]:
        """Return the jobs as JSON, their effects by name."""
        return {
            key: {
                "started": job.started,
                "effect": None if job.effect is None else job.effect.name,
                "payload": job.payload,
                "reads": job.reads,
                "status": job.status,
                "completed": job.completed,
            }
            for key, job in self._jobs.items()
        }

    def restore(self, saved: Mapping[str, Any], effects: Effects[Owner]) -> None:
        """Take over a dump. Raises UnknownEffectError, KeyError, TypeError or ValueError."""
        self._jobs = {
            key: Job(
                float(entry["started"]),
                None if entry["effect"] is None else effect_named(entry["effect"], effects),
                entry["payload"],
                whole_number(entry["reads"]),
                _status(entry["status"]),
                _moment(entry["completed"]),
            )
            for key, entry in saved.items()
        }

    def _advance(self, job: Job[Owner]) -> None:
        if job.status in ("complete", "cancelled"):
            return
        passed = job.reads if self._mode == "reads" else self._clock.seconds() - job.started
        if self._mode == "immediate" or passed >= self._amount:
            self._complete(job, self._due(job))
        else:
            job.status = "processing"

    def _due(self, job: Job[Owner]) -> float:
        return job.started + self._amount if self._mode == "seconds" else self._clock.seconds()

    def _complete(self, job: Job[Owner], moment: float) -> None:
        job.status = "complete"
        job.completed = moment
        if job.effect is not None:
            job.effect.run(self._owner, job.payload)


@effect("complete-job")
def complete_job(owner: _HasJobs, payload: Payload) -> None:
    """Complete the job that the payload names."""
    owner.jobs.complete(payload["job"])


def _status(value: Any) -> Status:
    if value not in get_args(Status):
        raise ValueError(f"{value!r} is no status of a job")
    return cast(Status, value)


def _moment(value: Any) -> float | None:
    """Read the seconds since 1970 of a time. Raises ValueError or OverflowError for one that is none."""
    if value is None:
        return None
    if not is_number(value):
        raise ValueError(f"{value!r} is no time")
    datetime.fromtimestamp(value, UTC)
    return value
