"""The proxy: a.klaviyo.com leads to the mock, allowed hosts are reached, all others are refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klaviyo_rehearsal.rehearsal.route.authority import Authority
from klaviyo_rehearsal.rehearsal.route.proxy import Proxy


@contextmanager
def answering(text: bytes) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """Answer every connection with a text; gives the address and the heads of the requests."""
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:  # it was closed
                    return
                with connection:
                    heads.append(connection.recv(65_536))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname(), heads
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def ask(proxy: Proxy, head: str) -> str:
    """Send the head of a request to the proxy and return everything that comes back."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def test_a_https_url_of_klaviyo_leads_to_the_mock_as_a_path(authority: Authority) -> None:
    with answering(b"mock") as (address, heads), Proxy(address, authority) as proxy:
        answer = ask(proxy, "GET https://a.klaviyo.com/api/lists?page=1 HTTP/1.1\nHost: a.klaviyo.com\n")
    assert answer.endswith("mock")
    assert heads[0].startswith(b"GET /api/lists?page=1 HTTP/1.1\r\nConnection: close\r\n")


def test_headers_for_the_proxy_go_no_further(authority: Authority) -> None:
    with answering(b"mock") as (address, heads), Proxy(address, authority) as proxy:
        ask(proxy, "GET https://a.klaviyo.com/ HTTP/1.1\nProxy-Authorization: secret\nAccept: */*\n")
    assert b"secret" not in heads[0] and b"Accept: */*" in heads[0]


def test_klaviyo_without_tls_is_refused_and_counted(authority: Authority) -> None:
    with answering(b"mock") as (address, heads), Proxy(address, authority) as proxy:
        answer = ask(proxy, "GET http://a.klaviyo.com/api/lists HTTP/1.1\n")
        assert proxy.plain == 1
    assert answer.startswith("HTTP/1.1 502") and "use https://" in answer
    assert heads == []


@pytest.mark.parametrize(
    "head", ["GET http://shop.invalid/ HTTP/1.1\n", "CONNECT shop.invalid:443 HTTP/1.1\n"]
)
def test_another_host_is_refused_and_counted(authority: Authority, head: str) -> None:
    with Proxy(("127.0.0.1", 9), authority) as proxy:
        answer = ask(proxy, head)
        assert proxy.refused == {"shop.invalid": 1}
    assert answer.startswith("HTTP/1.1 502") and "--allow-host shop.invalid" in answer


def test_an_allowed_host_is_reached(authority: Authority) -> None:
    with answering(b"shop") as ((host, port), _), Proxy(("127.0.0.1", 9), authority, [host]) as proxy:
        assert ask(proxy, f"GET http://{host}:{port}/ HTTP/1.1\n").endswith("shop")
        assert not proxy.refused


def test_a_mock_that_is_gone_is_named(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = server.getsockname()
    with Proxy(gone, authority) as proxy:
        assert f"cannot reach 127.0.0.1:{gone[1]}" in ask(proxy, "GET https://a.klaviyo.com/ HTTP/1.1\n")


def test_a_request_that_is_none_ends_the_connection(authority: Authority) -> None:
    with Proxy(("127.0.0.1", 9), authority) as proxy:
        assert ask(proxy, "nonsense\n") == ""
