"""Decides which browsers may use the control API: those of this machine, and no page of another site."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

# The host under which `rehearse run` leads a program to the mock.
_PLAYED = "a.klaviyo.com"
_HOST = re.compile(
    r"(?:\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._~%-]+)?\]|[A-Za-z0-9._-]+)(?::[0-9]*)?"
)  # RFC 3986, as browsers write it


def refusal_of(
    headers: Iterable[tuple[str, str]], allowed: Collection[str], *, links: bool = False
) -> str | None:
    """Return why a request to /_mock/ is refused, with the remedy, or None when it is allowed.

    headers: all of them, names in lower case. allowed: further names of this machine. links: whether a page
    of another site may lead here, as a mail does.

    A page of another site can post without a preflight, and a name that an attacker points at 127.0.0.1
    can read (DNS rebinding). An address or a name of this machine in Host rules out the second. A page has an
    attacker's address in Origin as well as a name, so that only those of this machine itself rule out the
    first. Programs other than browsers send no Origin.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    hosts, origins = found.get("host", []), found.get("origin", [])
    if len(hosts) > 1 or len(origins) > 1:
        return "a request has one Host header, and one Origin at most"
    own = {_name_of(f"//{name}") for name in allowed} - {""}
    sent = hosts[0] if hosts else ""
    # Python reads a name out of texts that are no Host, such as `[::1].other.example`.
    host = _name_of(f"//{sent}") if _HOST.fullmatch(sent) else ""
    # A name without a dot, such as that of a container, is none that an attacker can register.
    if (sent and not host) or (
        "." in host and host != _PLAYED and _address_of(host) is None and not _is_own(host, own)
    ):
        return (
            f"{host or sent!r} is not a name of this machine. To allow it: rehearse serve --allow-host {host}"
        )
    if links:
        return None
    if origins:
        page = _name_of(origins[0])
        if page and (page == host or _is_own(page, own)):
            return None
        return (
            f"pages of {origins[0]} may not use /_mock/. Allow their host: rehearse serve --allow-host NAME"
        )
    if "cross-site" in found.get("sec-fetch-site", ()):
        return "pages of other sites may not use /_mock/"
    return None


def _name_of(url: str) -> str:
    """Return the host of a URL in lower case, without the dot of the root; empty for one that has none."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return ""
    return "" if "@" in parts.netloc else name.removesuffix(".")


def _is_own(name: str, own: Collection[str]) -> bool:
    if name == "localhost" or name.endswith(".localhost") or name in own:
        return True
    address = _address_of(name)
    return address is not None and address.is_loopback


def _address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
