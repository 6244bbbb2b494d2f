"""The status of the jobs that are played from their contracts."""

from __future__ import annotations

from datetime import UTC, datetime

from ..state.account import Account
from ..state.clock import stamp
from ..state.store import Attributes


def with_status(account: Account, kind: str, identifier: str, attributes: Attributes) -> Attributes:
    """Return the attributes of a resource with the status of its job, if it is one that was started here.

    A job over many resources is never seen queued (REC bulk_create_catalog_items.202).
    """
    job = account.jobs.find(kind, identifier)
    if job is None or kind == "segment":  # which keeps its own
        return attributes
    completed = None
    if job.completed is not None:
        completed = stamp(datetime.fromtimestamp(job.completed, UTC))
    status = "processing" if job.status == "queued" and "-bulk-" in kind else job.status
    return {**attributes, "status": status, "completed_at": completed}
