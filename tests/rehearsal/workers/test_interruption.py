"""Ctrl-C: reports of what was done, exit 130, and nobody left behind. A second one ends at once."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.rehearsal.cli.running import ROOT

# Seconds that a hang alone takes: on a busy machine, with ten such tests side by side, a start takes twenty.
_HANGS = 240
# Does one use case, and tells with a file when it hangs in the next one.
HANGING = """
import os, time
from pathlib import Path
from tests.rehearsal.integrations import right

def handle(call, target):
    right(call, target)
    if target.use_case == "create-profile" and Path("started").exists():
        Path(f"hanging.{os.getpid()}").touch()
        time.sleep(600)
    Path("started").touch()

def silent(call, target):
    if Path("started").exists():
        Path(f"hanging.{os.getpid()}").touch()
        time.sleep(600)
    Path("started").touch()
"""


@contextlib.contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a rehearsal in a group of its own, as a terminal does, until its integration hangs."""
    (folder / "shop.py").write_text(HANGING)
    command = [sys.executable, "-m", "klaviyo_rehearsal", "test", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REHEARSE_")}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment | {"PYTHONPATH": f"{ROOT}:{folder}"},
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )
    watchdog = threading.Timer(_HANGS, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        watchdog.cancel()


def until_it_hangs(folder: Path, process: subprocess.Popen[str]) -> None:
    while not [*folder.glob("hanging.*")]:
        assert process.poll() is None, process.communicate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)


def left_of(group: int) -> list[str]:
    """Return the processes of a group that still run after a while: Python's own tracker ends by itself."""
    for name in running_of(group):
        with contextlib.suppress(OSError):
            descriptor = os.pidfd_open(int(name))
            select.select([descriptor], [], [], 20)
            os.close(descriptor)
    return running_of(group)


def running_of(group: int) -> list[str]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, own = stat.read_text().rpartition(")")[2].split()[:3]
            if own == str(group) and state != "Z":
                found.append(stat.parent.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_ctrl_c_writes_the_reports_of_what_was_done(tmp_path: Path, jobs: str) -> None:
    use_cases = ("--use-case", "create-event", "--use-case", "create-profile", "--use-case", "tag-list")
    reports = ("--report", "json=out.json", "--report", "junit=out.xml", "--report", "html=out.html")
    flags = ("--max-examples", "3", "--seed", "1", "--timeout", "60", "--jobs", jobs)
    # With two processes both come to the use case that hangs, or to one that is done.
    names = use_cases if jobs == "1" else use_cases[2:]
    with running(tmp_path, "shop:handle", *names, *flags, *reports) as process:
        until_it_hangs(tmp_path, process)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate()
        assert process.returncode == 130
        assert stderr == ""
        assert left_of(process.pid) == []
    assert "interrupted, a partial report: " in stdout
    content = json.loads((tmp_path / "out.json").read_text())
    assert (content["interrupted"], content["passed"]) == (True, False)
    assert "create-profile" in content["unplayed"]
    if jobs == "1":
        assert [item["use_case"] for item in content["use_cases"]] == ["create-event"]
        assert content["unplayed"] == ["create-profile", "tag-list"]
    skipped = ElementTree.parse(tmp_path / "out.xml").findall(".//skipped/..")
    assert [case.get("name") for case in skipped] == content["unplayed"]
    assert "Interrupted, a partial report" in (tmp_path / "out.html").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_failure_that_was_found_is_reported_and_kept(tmp_path: Path, jobs: str) -> None:
    flags = ("--use-case", "create-event", "--max-examples", "3", "--seed", "1", "--timeout", "60")
    with running(tmp_path, "shop:silent", *flags, "--jobs", jobs) as process:
        until_it_hangs(tmp_path, process)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate()
        assert (process.returncode, stderr) == (130, "")
    assert "FAILED  create-event, 2 calls played" in stdout
    assert "nothing-sent" in stdout
    assert "interrupted before it was made small" in stdout
    assert len([*(tmp_path / ".rehearsal" / "failures").glob("*.json")]) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("number", "jobs"), [(signal.SIGTERM, "1"), (signal.SIGHUP, "2"), (signal.SIGTERM, "2")]
)
def test_a_signal_to_terminate_leaves_no_program_and_no_folder(
    tmp_path: Path, number: signal.Signals, jobs: str
) -> None:
    (tmp_path / "started").touch()
    program = (
        "import os, signal, sys, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); sys.stdin.readline()\n"
        "pathlib.Path('number').write_text(str(os.getpid())); pathlib.Path('hanging.0').touch()\n"
        "time.sleep(600)"
    )
    (tmp_path / "program.py").write_text(program)
    flags = ("--use-case", "create-profile", "--max-examples", "3", "--seed", "1", "--timeout", "60")
    with running(tmp_path, "--command", f"{sys.executable} program.py", *flags, "--jobs", jobs) as process:
        until_it_hangs(tmp_path, process)
        process.send_signal(number)
        stdout = process.communicate()[0]
        assert process.returncode == 128 + number
        assert "interrupted, a partial report: 0 of 1 use cases" in stdout
        assert left_of(process.pid) == []
    assert not Path("/proc", (tmp_path / "number").read_text()).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_second_ctrl_c_ends_at_once(tmp_path: Path, jobs: str) -> None:
    flags = ("--use-case", "create-profile", "--max-examples", "3", "--seed", "1", "--timeout", "60")
    (tmp_path / "started").touch()
    # It does not end when its input does, so that the first one takes a second.
    program = (
        "import sys, time, pathlib; sys.stdin.readline(); pathlib.Path('hanging.0').touch(); time.sleep(600)"
    )
    (tmp_path / "program.py").write_text(program)
    with running(tmp_path, "--command", f"{sys.executable} program.py", *flags, "--jobs", jobs) as process:
        until_it_hangs(tmp_path, process)
        while process.poll() is None:  # on a busy machine two in a row may come as one
            os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        assert process.returncode == 130
        assert "interrupted" not in process.communicate()[0]
        assert left_of(process.pid) == []
