"""A certificate authority that lives as long as one command: it vouches for the hosts that are played."""

from __future__ import annotations

import os
import re
import ssl
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

KLAVIYO = "a.klaviyo.com"
# A trust store of Java needs one; there is nothing in it to protect.
STORE_PASSWORD = "changeit"


class Authority:
    """A throw-away authority. `bundle` is a file with it and the authorities that this machine trusts."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA(organization_name="klaviyo-rehearsal")
        self.certificate = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.certificate))
        self.bundle = folder / "bundle.pem"
        # Hosts that --allow-host names are still checked against the authorities of this machine.
        self.bundle.write_bytes(_trusted() + b"\n" + self.certificate.read_bytes())
        self._folder = folder
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.hosts: dict[int, str] = {}  # the host that each context, by its identity, speaks for

    def java_store(self) -> Path:
        """Write the bundle as a trust store, the only form that Java reads, and return its file."""
        store = self._folder / "bundle.p12"
        trusted = [
            pkcs12.PKCS12Certificate(certificate, str(number).encode())
            for number, certificate in enumerate(_certificates(self.bundle.read_bytes()))
        ]
        encryption = BestAvailableEncryption(STORE_PASSWORD.encode())
        store.write_bytes(pkcs12.serialize_java_truststore(trusted, encryption))
        return store

    def php_settings(self, preload: Path) -> Path:
        """Write the settings of PHP, which reads no CA variables, and return their folder."""
        folder = self._folder / "php"
        folder.mkdir(exist_ok=True)
        (folder / "rehearsal.ini").write_text(
            f'curl.cainfo="{self.bundle}"\nopenssl.cafile="{self.bundle}"\nauto_prepend_file="{preload}"\n',
            "utf-8",
        )
        return folder

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


def _certificates(bundle: bytes) -> Iterator[x509.Certificate]:
    """Yield the certificates of a bundle, without those that break the rules, as a few old ones do."""
    for text in re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", bundle, re.DOTALL):
        with warnings.catch_warnings(), suppress(ValueError):
            warnings.simplefilter("ignore")
            yield x509.load_pem_x509_certificate(text)


def _trusted() -> bytes:
    """Return the certificates that programs here trust: those of SSL_CERT_FILE, or the machine's."""
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    path = Path(named) if named else None
    return path.read_bytes() if path and path.is_file() else b""
