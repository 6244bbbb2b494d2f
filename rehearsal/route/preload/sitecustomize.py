"""Runs at the start of every Python that `rehearse run` starts, for clients that read no proxy variables.

urllib3 alone, and so Klaviyo's own SDK, is such a client. Names of hosts are looked up here: port 443 leads
to the mock's end of TLS, port 80 to the proxy. Needs nothing, and runs on every Python from 3.7.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
from typing import Any

_LOOPBACK = "127.0.0.1"
_HERE = os.path.dirname(os.path.abspath(__file__))


def _lead() -> None:
    settings = os.environ.get("KLAVIYO_REHEARSAL_ROUTE", "").split(",")
    if len(settings) < 2:
        return
    ports = {443: int(settings[0]), 80: int(settings[1])}
    spared = set(settings[2:]) | {"localhost", _LOOPBACK, "::1", ""}
    look_up = socket.getaddrinfo
    trust = ssl.SSLContext.load_verify_locations
    authority = os.environ.get("KLAVIYO_REHEARSAL_AUTHORITY")

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        number = {"https": 443, "http": 80}.get(port, port)
        if number in ports and name.lower() not in spared:
            kind = kwargs.get("type") or (args[1] if len(args) > 1 else 0) or socket.SOCK_STREAM
            return [(socket.AF_INET, kind, 6, "", (_LOOPBACK, ports[number]))]
        return look_up(host, port, *args, **kwargs)

    def load_verify_locations(self: ssl.SSLContext, *args: Any, **kwargs: Any) -> None:
        # Clients that bring their own authorities (certifi) do not look at SSL_CERT_FILE.
        trust(self, *args, **kwargs)
        trust(self, cafile=authority)

    socket.getaddrinfo = getaddrinfo
    if authority:
        ssl.SSLContext.load_verify_locations = load_verify_locations  # type: ignore[method-assign]


def _next_sitecustomize() -> None:
    """Run the sitecustomize that this one hides, if there is one."""
    import importlib.util
    from importlib.machinery import PathFinder

    rest = [path for path in sys.path if os.path.abspath(path) != _HERE]
    found = PathFinder.find_spec("sitecustomize", rest)
    if found is not None and found.loader is not None:
        found.loader.exec_module(importlib.util.module_from_spec(found))


_lead()
_next_sitecustomize()
