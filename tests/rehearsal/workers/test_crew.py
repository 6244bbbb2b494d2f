"""Several processes at the use cases: one that dies is named, and takes nothing of the others with it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.reports.progress import Progress
from klaviyo_rehearsal.rehearsal.workers import crew as crew_module
from klaviyo_rehearsal.rehearsal.workers.crew import DIED, Alone, Several
from klaviyo_rehearsal.rehearsal.workers.plan import Plan
from tests.rehearsal.cli.running import rehearse
from tests.rehearsal.workers.test_worker import ScriptedPlan


def results(jobs: int, *names: str) -> list[Result]:
    """Play scripted use cases, the last one first."""
    progress = Progress(dict.fromkeys(names, 1), {})
    with Several(ScriptedPlan(), progress, jobs, names[::-1]) as crew:
        return [played.result for played in crew.play(names)]


def test_results_come_in_the_order_of_the_use_cases_whoever_plays_them() -> None:
    names = ["a", "b", "c", "d"]
    with Alone(ScriptedPlan(), Progress(dict.fromkeys(names, 1), {})) as crew:
        alone = [played.result for played in crew.play(names)]
    assert alone == results(2, *names)
    assert [result.use_case for result in alone] == names


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("exit", "ended with exit code 0"),
        ("kill", "was killed by SIGKILL"),
        ("terminate", "was ended by SIGTERM"),
        ("crash", "was killed by SIGSEGV"),
    ],
)
def test_a_process_that_dies_is_a_failure_with_its_example(end: str, words: str) -> None:
    first, died, last = results(1, "first", end, "last")
    assert first.passed and last.passed and not died.passed
    assert (died.code, died.seed, died.replay) == (DIED, 7, "again --jobs 2")
    assert died.report.startswith(f"{end}: the process of the integration {words}\n")
    assert died.scenario is not None and died.scenario.calls[0].name == "track"


def test_a_process_that_dies_once_alone_is_a_failure_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIED_ONCE", str(tmp_path / "mark"))
    (died,) = results(1, "once")
    assert "ended with exit code 0, once: a second one came to its end" in died.report
    assert died.scenario is None


def test_an_error_of_a_process_is_raised_and_ends_the_others() -> None:
    with pytest.raises(OSError, match="no such thing"):
        results(2, "a", "error", "hanging")


class Interrupting(Progress):
    """Stands for a Ctrl-C at an example of the use case that hangs."""

    def tick(self, use_case: str, failed: bool) -> None:
        if use_case == "hanging":
            raise KeyboardInterrupt


def test_a_stop_brings_all_that_was_played_and_found_by_then() -> None:
    names = ["hanging", "first"]
    with Several(ScriptedPlan(), Interrupting({}, {}), 1, names[::-1]) as crew:
        with pytest.raises(KeyboardInterrupt):
            next(crew.play(names))
        found = [*crew.stop()]
    assert sorted(played.result.use_case for played in found) == ["first", "hanging"]


# Ends its process at the third call of one use case, and does the others as they should be done.
DYING = """
import os
from tests.rehearsal.integrations import right
calls = 0

def handle(call, target):
    global calls
    if target.use_case == "create-profile":
        calls += 1
        if calls == 3:
            os._exit(0)
    right(call, target)
"""


def test_an_integration_that_ends_its_process_is_never_green(tmp_path: Path) -> None:
    (tmp_path / "dying.py").write_text(DYING)
    use_cases = ("--use-case", "create-profile", "--use-case", "create-event")
    flags = ("--max-examples", "4", "--seed", "1", "--jobs", "2", "--format", "json")
    done = rehearse("test", "dying:handle", *use_cases, *flags, cwd=tmp_path)
    assert done.returncode == 1
    died, other = json.loads(done.stdout)["use_cases"]
    assert other["verdict"] == "passed"
    assert died["failure"]["code"] == "died"
    assert (tmp_path / ".rehearsal" / "failures" / f"{died['failure']['id']}.json").exists()


def test_a_second_signal_awaits_the_start_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    told: list[str] = []

    class Starting:
        def __init__(self, plan: Plan) -> None:
            begun.set()
            go.wait(60)
            told.append("started")

        def kill(self) -> None:
            told.append("killed")

    monkeypatch.setattr(crew_module, "WorkerProcess", Starting)
    monkeypatch.setattr(crew_module, "kill_all", lambda processes: told.append(f"{len(processes)} killed"))
    several = Several(ScriptedPlan(), Progress({}, {}), 1, ["create-event"])
    thread = threading.Thread(target=several._start)
    thread.start()
    begun.wait(60)
    threading.Timer(0.05, go.set).start()
    several.kill()
    thread.join()
    assert told[0] == "started"
    assert "1 killed" in told


def test_no_process_starts_after_a_second_signal() -> None:
    several = Several(ScriptedPlan(), Progress({}, {}), 1, ["create-event"])
    several.kill()
    with pytest.raises(KeyboardInterrupt):
        several._start()
