"""A certificate authority that lives as long as one command: it vouches for the hosts that are played."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import trustme

KLAVIYO = "a.klaviyo.com"


class Authority:
    """A throw-away authority. `bundle` is a file with it and the authorities that this machine trusts."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA(organization_name="klaviyo-rehearsal")
        self.certificate = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.certificate))
        self.bundle = folder / "bundle.pem"
        # Hosts that --allow-host names are still checked against the authorities of this machine.
        self.bundle.write_bytes(_trusted() + b"\n" + self.certificate.read_bytes())
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.hosts: dict[int, str] = {}  # the host that each context, by its identity, speaks for

    def context(self, host: str) -> ssl.SSLContext:
        """Return a server's side of TLS for a host; its certificate is made on first use."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])
            self._ca.issue_cert(host).configure_cert(context)
            self._contexts[host] = context
            self.hosts[id(context)] = host
        return self._contexts[host]

    def listening_context(self) -> ssl.SSLContext:
        """Return a context with a certificate for any requested host, by default for Klaviyo's."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        self._ca.issue_cert(KLAVIYO).configure_cert(context)

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self.context(name or KLAVIYO)

        context.sni_callback = choose
        return context


def _trusted() -> bytes:
    """Return the certificates that programs here trust: those of SSL_CERT_FILE, or the machine's."""
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    path = Path(named) if named else None
    return path.read_bytes() if path and path.is_file() else b""
