"""`rehearse run` from beginning to end: start the mock and the proxy, run the program, judge its requests."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..failures.outcome import EXPECTED_REFUSALS, is_failure
from ..output.put_off import signals_put_off
from ..reports.escaping import visible, visible_path
from .authority import KLAVIYO, Authority
from .ending import await_end, end_foreground, end_group
from .environment import led_environment
from .isolation import start_isolated
from .proxy import Proxy
from .signals import Signalled, Signals
from .watched import Ended, Watch, run_watched

# Starts a command with its environment and its process group.
Start = Callable[[Sequence[str], Mapping[str, str], int | None], subprocess.Popen[bytes]]
_GRACE = 5.0  # seconds for a program to end after a signal


class NoCommand(Exception):
    """The command cannot be run. The message gives the reason."""


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """The requests of one run of a program.

    code: its own exit code, 128 + N when signal N ended it. hung: whether it was stopped, its time being up.
    stderr: the last lines of its standard error, when it was watched. is_isolated: whether it had no way out.
    """

    entries: tuple[Entry, ...]
    refused: Mapping[str, int]
    plain: int
    code: int
    dropped: int = 0
    hung: bool = False
    stderr: tuple[str, ...] = ()
    is_isolated: bool = False

    @property
    def wrong(self) -> bool:
        """Whether something was refused or lost, or goes to Klaviyo without TLS."""
        return self.plain > 0 or any(is_failure(item) for entry in self.entries for item in entry.violations)

    def lines(self) -> Iterator[str]:
        """Yield the summary: the violations of each request, the refused hosts, and the counts."""
        for number, entry in enumerate(self.entries, 1):
            found = [item for item in entry.violations if item.code not in EXPECTED_REFUSALS]
            if found:
                revision = f" (revision {entry.revision})" if entry.revision else ""
                status = entry.status if entry.is_answered else "cut off"
                method, path = visible(entry.method), visible_path(entry.path)
                yield f"request {number}: {method} {path} -> {status}{revision}"
            for item in found:
                place = f" at {item.place}" if item.pointer or item.parameter else ""
                yield visible(f"  {item.severity}: {item.code}{place}: {item.detail}")
                yield visible(f"    remedy: {item.remedy}")
        remarks = Counter(filter(None, (entry.revision_remark() for entry in self.entries)))
        for remark, count in remarks.items():
            yield f"{count} request{'s' if count > 1 else ''}: {visible(remark)}"
        for host, count in self.refused.items():
            host = visible(host)
            remedy = f"--allow-host {host} lets it through"
            yield f"sends to another host: {host}, {_times(count)} refused; {remedy}"
        if self.plain:
            yield f"sends to {KLAVIYO} without TLS: {_times(self.plain)} refused; use https://"
        if self.dropped:
            yield f"the first {self.dropped} requests did not fit in the journal and are not judged"
        if not self.entries and not self.is_isolated:
            yield "a program that reads no proxy variables reaches Klaviyo itself: --isolate holds it back"
        counts = Counter(entry.verdict for entry in self.entries)
        parts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
        plural = "" if len(self.entries) == 1 else "s"
        yield f"{len(self.entries)} request{plural} to {KLAVIYO}: {parts}" if parts else _SILENCE


_SILENCE = (
    f"no request came to {KLAVIYO}: does the command use it, and are its proxy and CA settings its own?"
)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def run_led(
    command: Sequence[str],
    environment: Mapping[str, str],
    mock: MockServer,
    allowed: Sequence[str] = (),
    stdin: bytes | None = None,
    watch: Watch | None = None,
    signals: Signals | None = None,
    *,
    isolate: bool = False,
) -> ProgramRun:
    """Run a command with its calls of a.klaviyo.com led to a mock that runs already.

    Raises NoCommand, and IsolationError where an unwatched program is to be isolated and cannot be.

    watch: the label of its standard error and its time; without it both are the program's own, and so is our
    standard input. stdin: the input of a watched program. signals: those that end an unwatched one, with a
    grace, in place of an exception.
    """
    with _folder() as folder:
        authority = Authority(folder)
        parts = urlsplit(mock.url)
        with Proxy((str(parts.hostname), parts.port or 0), authority, allowed) as proxy:
            led = led_environment(environment, proxy, authority, allowed)
            start = partial(_start_isolated, proxy, parts.port or 0) if isolate else _start
            ended = _ended(command, led, stdin, watch, signals, start)
        return ProgramRun(
            tuple(mock.control.requests()),
            dict(proxy.refused),
            proxy.plain,
            128 - ended.code if ended.code < 0 else ended.code,
            mock.control.dropped(),
            ended.hung,
            ended.stderr,
            isolate,
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder for a while. A signal that comes as it is made or removed leaves none behind."""
    folder: tempfile.TemporaryDirectory[str] | None = None
    try:
        with signals_put_off():
            folder = tempfile.TemporaryDirectory(prefix="klaviyo-rehearsal-")
        yield Path(folder.name)
    finally:
        with signals_put_off():
            if folder is not None:
                folder.cleanup()


def _ended(
    command: Sequence[str],
    environment: Mapping[str, str],
    stdin: bytes | None,
    watch: Watch | None,
    signals: Signals | None,
    start: Start,
) -> Ended:
    try:
        if watch is not None:
            return run_watched(command, environment, stdin, watch)
        return Ended(_run(command, environment, signals or Signals(), start), False, ())
    except OSError as error:
        raise NoCommand(f"cannot run {command[0]!r}: {error.strerror or error}") from None


def _start(
    command: Sequence[str], environment: Mapping[str, str], group: int | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=environment, process_group=group)


def _start_isolated(
    proxy: Proxy, port: int, command: Sequence[str], environment: Mapping[str, str], group: int | None
) -> subprocess.Popen[bytes]:
    ports = (proxy.port, proxy.tls_port, port)
    return start_isolated(command, environment, ports, proxy.adopt, group=group)


def _run(command: Sequence[str], environment: Mapping[str, str], signals: Signals, start: Start) -> int:
    # A terminal's keys belong to the programs of one group: one that may be asked something stays in ours.
    # Elsewhere a group of its own ends with its children.
    foreground = os.isatty(0)
    process: subprocess.Popen[bytes] | None = None
    try:
        with signals_put_off():
            process = start(command, environment, None if foreground else 0)
        await_end(process)
        signals.disarm()
    except Signalled as signalled:
        if process is None:
            raise
        end = end_foreground if foreground else end_group
        end(process, signalled.number, _GRACE, lambda: signals.again)
    return process.returncode
