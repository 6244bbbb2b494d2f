"""A process seen from outside: its end in words."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.workers.process import WorkerProcess
from klaviyo_rehearsal.rehearsal.workers.worker import Task
from tests.rehearsal.workers.test_worker import ScriptedPlan


def test_one_that_is_killed_is_seen_to_have_died() -> None:
    process = WorkerProcess(ScriptedPlan())
    process.receive()
    process.kill()
    while process.receive() is not None:  # it may have got as far as to tell of its end
        continue
    assert process.ending() in ("was killed by SIGKILL", "ended with exit code 0", "ended with exit code 1")
    process.send(Task("create-event"))  # which nobody reads
    process.close()
