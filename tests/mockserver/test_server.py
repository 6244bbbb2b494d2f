"""A mock on a socket: it starts, says why when it cannot, and stops."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import LOOPBACK, MockServer, StartError, address, bind
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import Starter, connect, create_profile, taken


def test_a_mock_listens_on_a_free_port_of_the_loopback() -> None:
    with MockServer() as one, MockServer() as other:
        assert one.url != other.url
        for server in (one, other):
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.url)
            assert httpx.get(f"{server.url}/_mock/health").json()["status"] == "ok"


def test_a_mock_that_stopped_is_gone_and_leaves_its_port() -> None:
    with MockServer() as server:
        port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)
    with MockServer(port=port) as again:
        assert again.url == server.url


def test_two_mocks_share_no_state(start: Starter, key: str) -> None:
    with connect(start(), key) as one, connect(start(), key) as other:
        create_profile(one, "ada@northwind.shop")
        assert taken(other.get("/api/profiles"))["data"] == []


def test_a_port_in_use_is_named_with_a_remedy() -> None:
    with MockServer() as server:
        port = int(server.url.rsplit(":", 1)[1])
        with pytest.raises(StartError) as refused:
            MockServer(port=port)
    message = str(refused.value)
    assert message.startswith(f"cannot listen on {LOOPBACK}:{port}: Address already in use")
    assert "--port 0" in message


@pytest.mark.parametrize(("host", "port"), [(LOOPBACK, 70_000), (LOOPBACK, -1), ("192.0.2.1", 0)])
def test_what_cannot_be_bound_is_named(host: str, port: int) -> None:
    with pytest.raises(StartError, match=re.escape(f"cannot listen on {host}:{port}: ")):
        bind(host, port)


def test_a_socket_of_ip_6_has_its_address_in_brackets() -> None:
    try:
        server = bind("::1", 0)
    except StartError:
        pytest.skip("this machine has no IPv6 loopback")
    with server:
        assert re.fullmatch(r"http://\[::1\]:\d+", address(server))


def test_the_account_of_a_key_is_at_hand(key: str) -> None:
    with MockServer() as server, connect(server, key) as api:
        person = create_profile(api, "ada@northwind.shop")
        assert server.account(key).profiles.find("email", "ada@northwind.shop") == person
        assert server.control.account(key=key) is server.account(key)


def test_the_clock_given_is_the_clock_of_the_mock(start: Starter) -> None:
    clock = Clock()
    server = start(clock=clock)
    clock.advance(10**6)
    assert server.clock is clock
    assert httpx.get(f"{server.url}/_mock/clock").json()["now"] > "2026"


@pytest.mark.parametrize(
    ("base", "expected"), [("https://a.klaviyo.com", "https://a.klaviyo.com"), (None, "http://127.0.0.1")]
)
def test_links_begin_with_the_base_that_is_set(
    start: Starter, key: str, base: str | None, expected: str
) -> None:
    with connect(start(Settings(link_base=base)), key) as api:
        for number in range(2):
            create_profile(api, f"p{number}@northwind.shop")
        page = taken(api.get("/api/profiles", params={"page[size]": "1"}))
        (person,) = page["data"]
        links = [page["links"]["self"], page["links"]["next"], person["links"]["self"]]
        links += person["relationships"]["lists"]["links"].values()
        assert all(link.startswith(f"{expected}/api/profiles" if base else expected) for link in links)


def test_a_client_may_keep_its_connection(start: Starter, key: str) -> None:
    server = start()
    host, port = server.url.removeprefix("http://").split(":")
    request = (
        f"GET /api/profiles HTTP/1.1\r\nHost: {host}\r\nrevision: 2026-07-15\r\n"
        f"Authorization: Klaviyo-API-Key {key}\r\n\r\n"
    ).encode()
    with socket.create_connection((host, int(port)), timeout=5) as client:
        for _ in range(3):
            client.sendall(request)
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "path", ["/_mock/seed?key=pk_x", "/_mock/clock", "/_mock/controls/clock", "/api/lists"]
)
def test_a_body_that_breaks_off_is_no_failure_of_the_mock(
    start: Starter, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    server = start()
    host, port = server.url.removeprefix("http://").split(":")
    form = "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{form}Content-Length: 100\r\n\r\n{{".encode())
        client.shutdown(socket.SHUT_WR)
        assert client.recv(65_536) == b""
    assert httpx.get(f"{server.url}/_mock/health").status_code == 200
    assert caplog.records == []


_TOLD = """
import contextlib, signal
from klaviyo_rehearsal.mockserver import server

async def app(scope, receive, send):
    kind = ""
    while kind != "lifespan.shutdown":
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
    print("told of the end")

def ready():
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)

with contextlib.suppress(KeyboardInterrupt):
    server.serve(app, server.bind("127.0.0.1", 0), ready, as_it_is=True)
"""


def test_an_application_is_told_of_the_end_by_two_signals_too() -> None:
    done = subprocess.run([sys.executable, "-c", _TOLD], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "told of the end\n", "")


def test_loops_of_other_code_stay_those_of_python() -> None:
    """uvicorn before 0.36 left a policy behind."""

    async def kind() -> str:
        return type(asyncio.get_running_loop()).__module__

    with MockServer():
        assert asyncio.run(kind()).startswith("asyncio.")
