"""The authority of one command: it vouches for each host, beside the authorities of this machine."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route.authority import KLAVIYO, Authority


def handshake(client: ssl.SSLContext, server: ssl.SSLContext, host: str) -> ssl.SSLObject:
    """Shake hands in memory and return the client's end. Raises ssl.SSLError."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        end = waiting.pop(0)
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(end)
    return ends[0]


def trusting(path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


@pytest.mark.parametrize("host", [KLAVIYO, "shop.invalid"])
def test_a_client_that_trusts_the_authority_believes_it_every_host(tmp_path: Path, host: str) -> None:
    authority = Authority(tmp_path)
    end = handshake(trusting(authority.certificate), authority.listening_context(), host)
    assert end.selected_alpn_protocol() is None
    names = [name for kind, name in dict(end.getpeercert() or {})["subjectAltName"]]
    assert names == [host]


def test_the_host_of_a_connection_is_known_by_its_context(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = authority.context("shop.invalid")
    assert authority.context("shop.invalid") is context
    assert authority.hosts[id(context)] == "shop.invalid"


def test_another_authority_is_not_trusted(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    one, other = map(Authority, folders)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(trusting(one.certificate), other.listening_context(), KLAVIYO)


def test_the_bundle_holds_the_authority_and_those_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.pem"
    mine.write_text("-----BEGIN CERTIFICATE-----\nmine\n-----END CERTIFICATE-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    authority = Authority(tmp_path)
    assert authority.bundle.read_bytes() == mine.read_bytes() + b"\n" + authority.certificate.read_bytes()
