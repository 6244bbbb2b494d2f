"""Runs the command line: in this process, which is quick, or in a process of its own."""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from klaviyo_rehearsal.rehearsal.cli import cli

ROOT = Path(__file__).parent.parent.parent.parent
PLAIN = {"NO_COLOR": "1", "COLUMNS": "100"}
_HANGS = 240  # seconds that a hang alone takes: on a busy machine a start takes twenty
# Arguments of a rehearsal that takes as little time as possible.
QUICK = ("--use-case", "create-event", "--max-examples", "5", "--seed", "1")
RIGHT, SILENT = "tests.rehearsal.integrations:right", "tests.rehearsal.integrations:silent"


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a command."""

    returncode: int
    stdout: str
    stderr: str


class _Flushing:
    """The command line that flushes standard error at its end: click's runner does so only since 8.2."""

    name = cli.name

    def main(self, **arguments: Any) -> Any:
        """Run a command."""
        try:
            return cli.main(**arguments)
        finally:
            sys.stderr.flush()


def rehearse(*arguments: str, cwd: Path = ROOT, stdin: str = "", **environment: str) -> Done:
    """Run a command in this process, with a clean environment apart from the given variables.

    An exception that no one handles fails the test.
    """
    clean = dict.fromkeys(name for name in os.environ if name.startswith(("REHEARSE_", "GITHUB_")))
    # click before 8.2 writes both streams into one by default; since then there is no choice.
    apart = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
    runner = CliRunner(env=clean | PLAIN | environment, **apart)
    with contextlib.chdir(cwd), _imports_forgotten(cwd):
        result = runner.invoke(_Flushing(), arguments, input=stdin, catch_exceptions=False)
    gc.unfreeze()  # `rehearse check` has frozen all that is there
    return Done(result.exit_code, result.stdout, result.stderr)


@contextmanager
def _imports_forgotten(folder: Path) -> Iterator[None]:
    """Forget the modules that a command imports from a folder, and that the folder is in the path."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in sys.modules.keys() - modules if folder != ROOT else ():
            if Path(getattr(sys.modules[name], "__file__", None) or "").is_relative_to(folder):
                del sys.modules[name]


def rehearse_apart(*arguments: str, cwd: Path = ROOT) -> Done:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=_environment(), timeout=_HANGS
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `rehearse serve` in a process of its own until it is ready; gives its URL and process."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as process:
        assert process.stdout is not None
        watchdog = threading.Timer(_HANGS, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        assert line.startswith("Mock ready at http://127.0.0.1:"), line
        yield line.split()[-1], process
        process.terminate()
        watchdog.cancel()


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("REHEARSE_", "GITHUB_"))}
    return own | PLAIN | {"PYTHONPATH": str(ROOT)}
