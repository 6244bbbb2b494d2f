"""Decides which browsers may use the control API: those of this machine, and no page of another site."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

# a.klaviyo.com is the host under which `rehearse run` leads a program to the mock.
_LOCAL = frozenset({"localhost", "a.klaviyo.com"})


def refusal_of(headers: Mapping[str, str], allowed: Collection[str]) -> str | None:
    """Return why a request to /_mock/ is refused, with the remedy, or None when it is allowed.

    headers: by lower-case name. allowed: further names of this machine.

    A page of another site can post without a preflight, and a name that an attacker points at 127.0.0.1
    can read (DNS rebinding). An address or a name of this machine in Host rules out the second, the same in
    Origin the first. Programs other than browsers send no Origin.
    """
    host = _name_of(f"//{headers.get('host', '')}")
    # A name without a dot, such as that of a container, is none that an attacker can register.
    if "." in host and not _is_own(host, allowed):
        return f"{host!r} is not a name of this machine. To allow it: rehearse serve --allow-host {host}"
    origin = headers.get("origin")
    if origin is not None and _name_of(origin) != host and not _is_own(_name_of(origin), allowed):
        return f"pages of {origin} may not use /_mock/. Allow their host: rehearse serve --allow-host NAME"
    if origin is None and headers.get("sec-fetch-site") == "cross-site":
        return "pages of other sites may not use /_mock/"
    return None


def _name_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_own(name: str, allowed: Collection[str]) -> bool:
    name = name.removesuffix(".")
    if name in _LOCAL or name in allowed or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
