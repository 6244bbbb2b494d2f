"""The status of the jobs that are played from their contracts."""

from __future__ import annotations

from datetime import UTC, datetime

from ..state.account import Account
from ..state.jobs import Job


def job_key(kind: str, identifier: str) -> str:
    """Name a job among all of an account: two jobs about one campaign have the campaign's id."""
    return f"{kind}/{identifier}"


def refresh_job(account: Account, kind: str, identifier: str) -> None:
    """Look at a job, which may bring it forward, and note its status. Ignores a resource that is no job."""
    key = job_key(kind, identifier)
    if key in account.jobs:
        write_status(account, kind, identifier, account.jobs.read(key))


def refresh_jobs(account: Account, kind: str) -> None:
    """Note the status of all jobs of a type; listing them brings none forward."""
    if not kind.endswith("-job"):
        return
    for identifier in account.collection(kind):
        job = account.jobs.get(job_key(kind, identifier))
        if job is not None:
            write_status(account, kind, identifier, job)


def cancel_job(account: Account, kind: str, identifier: str) -> None:
    """Stop a job before it is complete. Ignores a resource that is no job."""
    key = job_key(kind, identifier)
    if key in account.jobs:
        write_status(account, kind, identifier, account.jobs.cancel(key))


def write_status(account: Account, kind: str, identifier: str, job: Job[Account]) -> None:
    """Keep the status of a job among its attributes."""
    jobs = account.collection(kind)
    row = jobs.get(identifier)
    if row is None:
        return
    row["status"] = job.status
    if job.completed is not None:
        row["completed_at"] = datetime.fromtimestamp(job.completed, UTC).isoformat(timespec="seconds")
    jobs.replace(identifier, row)
