"""The program that enters a network of its own and becomes the command."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route import isolated
from tests.rehearsal.route.namespaces import NAMESPACES

_SCRIPT = Path(isolated.__file__)


@contextmanager
def _begun(ports: str, *command: str) -> Iterator[tuple[socket.socket, subprocess.Popen[bytes]]]:
    ours, theirs = socket.socketpair()
    launcher = [sys.executable, "-I", "-S", str(_SCRIPT), str(theirs.fileno()), ports, *command]
    with ours, subprocess.Popen(launcher, pass_fds=(theirs.fileno(),), stdout=subprocess.PIPE) as process:
        theirs.close()
        yield ours, process


def _received(channel: socket.socket, count: int) -> list[tuple[str, int]]:
    """Return the addresses of the sockets that come over a channel, once the message is that they do."""
    message, descriptors, _, _ = socket.recv_fds(channel, 100, count)
    assert message == isolated.READY
    names = []
    for descriptor in descriptors:
        with socket.socket(fileno=descriptor) as one:
            names.append(one.getsockname())
    return names


@NAMESPACES
def test_sockets_of_the_network_come_out_and_the_command_begins_when_told() -> None:
    with _begun("18080,18081", "echo", "here") as (channel, process):
        assert _received(channel, 2) == [("127.0.0.1", 18080), ("127.0.0.1", 18081)]
        with pytest.raises(ConnectionRefusedError):  # they listen in there, and not out here
            socket.create_connection(("127.0.0.1", 18080), timeout=5)
        channel.sendall(b"!")
        assert channel.recv(100) == b""
        assert process.communicate(timeout=30)[0] == b"here\n"


@NAMESPACES
def test_the_command_keeps_its_user_and_sees_a_loopback_alone() -> None:
    program = "import os; print(os.getuid()); print(open('/proc/net/dev').read())"
    with _begun("18080", sys.executable, "-c", program) as (channel, process):
        _received(channel, 1)
        channel.sendall(b"!")
        user, *shown = process.communicate(timeout=30)[0].decode().splitlines()
    assert int(user) == os.getuid()
    assert [line.split(":")[0].strip() for line in shown if ":" in line] == ["lo"]


@NAMESPACES
def test_a_command_that_is_not_there_is_reported() -> None:
    with _begun("18080", "no-such-command") as (channel, process):
        _received(channel, 1)
        channel.sendall(b"!")
        assert channel.recv(100) == isolated.NO_COMMAND + b"2"
        assert process.wait(30) == 2


@NAMESPACES
def test_a_port_that_cannot_be_had_is_reported() -> None:
    with _begun("18080,18080", "true") as (channel, process):
        assert channel.recv(200).startswith(isolated.REFUSED + b"Address already in use")
        assert process.wait(30) == 3
