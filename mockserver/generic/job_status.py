"""The status of the jobs that are played from their contracts."""

from __future__ import annotations

from datetime import UTC, datetime

from ..state.account import Account
from ..state.store import Attributes


def with_status(account: Account, kind: str, identifier: str, attributes: Attributes) -> Attributes:
    """Return the attributes of a resource with the status of its job, if it is one that was started here."""
    job = account.jobs.find(kind, identifier)
    if job is None:
        return attributes
    completed = None
    if job.completed is not None:
        completed = datetime.fromtimestamp(job.completed, UTC).isoformat(timespec="seconds")
    return {**attributes, "status": job.status, "completed_at": completed}
