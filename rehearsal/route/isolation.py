"""Starts a program in a network whose only ways lead to the mock: `rehearse run --isolate`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .isolated import NO_COMMAND, READY, REFUSED

_SCRIPT = Path(__file__).parent / "isolated.py"
_REMEDY = (
    "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, "
    "kernel.apparmor_restrict_unprivileged_userns=0; in Docker --cap-add SYS_ADMIN), or run as root."
)


class IsolationError(Exception):
    """The system gives no network of its own. The message gives the reason and the remedy."""


def start_isolated(
    command: Sequence[str],
    environment: Mapping[str, str],
    ports: Sequence[int],
    adopt: Callable[[Sequence[socket.socket]], None],
    *,
    group: int | None,
) -> subprocess.Popen[bytes]:
    """Start a command in a network of its own. Raises IsolationError, and OSError for the command.

    ports: those of the loopback in there. adopt: takes the sockets that listen on them, in their order,
    before the command begins. group: the process group, None for ours.
    """
    if sys.platform != "linux":
        raise IsolationError("--isolate needs a network namespace, which only Linux has")
    ours, theirs = socket.socketpair()
    numbers = ",".join(map(str, ports))
    launcher = [sys.executable, "-I", "-S", str(_SCRIPT), str(theirs.fileno()), numbers, *command]
    with ours:
        with theirs:
            process = subprocess.Popen(
                launcher, env=environment, pass_fds=(theirs.fileno(),), process_group=group
            )
        try:
            _wait(ours, len(ports), adopt)
        except BaseException:
            process.kill()
            process.wait()
            raise
    return process


def _wait(channel: socket.socket, count: int, adopt: Callable[[Sequence[socket.socket]], None]) -> None:
    """Wait until the command has begun."""
    message, descriptors, _, _ = socket.recv_fds(channel, 4096, count)
    if message != READY:
        reason = message.removeprefix(REFUSED).decode() or "the start of a process failed"
        raise IsolationError(f"--isolate: no network namespace is to be had here: {reason}. {_REMEDY}")
    adopt([socket.socket(fileno=one) for one in descriptors])
    channel.sendall(b"!")
    answer = channel.recv(4096)  # nothing: the channel is closed by the begin of the command
    if answer.startswith(NO_COMMAND):
        number = int(answer.removeprefix(NO_COMMAND))
        raise OSError(number, os.strerror(number))
