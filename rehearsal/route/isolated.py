"""A program of its own: enters a network without a way out, hands out what listens there, runs a command.

It runs before the command in its process, on the standard library alone.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Iterable
from typing import NoReturn

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
READY, REFUSED, NO_COMMAND = b"ready", b"refused ", b"no command "


def enter_network() -> None:
    """Move this process into a network of its own, which has a loopback alone. Raises OSError."""
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    user, group = os.getuid(), os.getgid()
    if unshare(_NEW_NETWORK) != 0:  # root alone may; others in a user namespace, where that is allowed
        if unshare(_NEW_USER | _NEW_NETWORK) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        for name, content in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(content)
    with socket.socket() as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP_AND_RUNNING))


def listen(ports: Iterable[int]) -> list[socket.socket]:
    """Listen on ports of the loopback. Raises OSError."""
    return [socket.create_server(("127.0.0.1", port)) for port in ports]


def run(channel: socket.socket, ports: Iterable[int], command: list[str]) -> NoReturn:
    """Enter a network, send what listens there over a channel, wait for an answer, and become a command."""
    try:
        enter_network()
        sockets = listen(ports)
    except OSError as error:
        channel.sendall(REFUSED + str(error.strerror or error).encode())
        sys.exit(3)
    socket.send_fds(channel, [READY], [one.fileno() for one in sockets])
    channel.recv(1)
    try:
        os.execvp(command[0], command)  # what is open here closes with it
    except OSError as error:
        channel.sendall(NO_COMMAND + str(error.errno or 0).encode())
        sys.exit(2)


if __name__ == "__main__":
    _, descriptor, numbers, *words = sys.argv
    os.set_inheritable(int(descriptor), False)
    run(socket.socket(fileno=int(descriptor)), map(int, numbers.split(",")), words)
