"""Requests that are answered at once, and those that go the usual way: a client sees no difference."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from unittest import mock
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.server import ServerState

from klaviyo_rehearsal.mockserver.connection import direct
from klaviyo_rehearsal.mockserver.connection.direct import Answer, DirectProtocol
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.fuzz.crashes import Crashes

KEY = "pk_DIRECT_0123456789"


class Ways:
    """Which way each request of a mock went."""

    def __init__(self, server: MockServer) -> None:
        self.taken: list[str] = []
        usual = server.app.answer_at_once

        def answer_at_once(scope: MutableMapping[str, Any], body: bytes) -> Answer | None:
            answer = usual(scope, body)
            self.taken.append("put off" if answer is None else "at once")
            return answer

        server.app.answer_at_once = answer_at_once  # type: ignore[method-assign]


@pytest.fixture
def ways(server: MockServer) -> Ways:
    """Watch the requests of a mock of its own."""
    return Ways(server)


def body_of(name: str, filler: int = 0) -> bytes:
    """Write a list."""
    return json.dumps({"data": {"type": "list", "attributes": {"name": name + "x" * filler}}}).encode()


def request(method: str, target: str, *more: str, body: bytes = b"", version: str = "1.1") -> bytes:
    """Write a request with a key and a revision."""
    lines = [
        *(f"{method} {target} HTTP/{version}", "Host: localhost", f"Authorization: Klaviyo-API-Key {KEY}"),
        *("revision: 2026-07-15", "Content-Type: application/json", *more),
    ]
    if body and not any(line.startswith("Transfer-Encoding") for line in more):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def connected(server: MockServer) -> Iterator[socket.socket]:
    """Open a connection that sends each piece by itself."""
    address = urlsplit(server.url)
    with closing(socket.create_connection((address.hostname, address.port), timeout=10)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def answered(connection: socket.socket, method: str = "POST") -> tuple[int, bytes]:
    """Read one answer."""
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    return answer.status, answer.read()


def journal(server: MockServer) -> list[dict[str, Any]]:
    """Return the requests that the mock has noted."""
    return [entry.as_dict() for entry in server.account(KEY).journal]


def test_a_small_request_is_answered_at_once_however_it_comes(server: MockServer, ways: Ways) -> None:
    whole = request("POST", "/api/lists", body=body_of("VIP"))
    head, body = whole[: -len(body_of("VIP"))], body_of("VIP")
    with connected(server) as connection:
        for pieces in ((whole,), (head, body), (head, body[:5], body[5:]), (head[:30], head[30:], body)):
            for piece in pieces:
                connection.sendall(piece)
            status, content = answered(connection)
            assert (status, json.loads(content)["data"]["type"]) == (201, "list")
    assert ways.taken == ["at once"] * 4
    assert [entry["status"] for entry in journal(server)] == [201] * 4
    assert [entry["body"] for entry in journal(server)] == [body.decode()] * 4


def test_chunks_make_one_body(server: MockServer, ways: Ways) -> None:
    body = body_of("VIP")
    chunks = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body) + b"0\r\n\r\n"
    with connected(server) as connection:
        connection.sendall(request("POST", "/api/lists", "Transfer-Encoding: chunked", body=chunks))
        assert answered(connection)[0] == 201
    assert ways.taken == ["at once"]
    assert journal(server)[0]["body"] == body.decode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("POST", "/api/lists", body=body_of("VIP", 70_000)), 201),
        (request("POST", "/api/lists", "Expect: 100-continue", body=body_of("VIP")), 201),
        (request("POST", "/api/lists", "Connection: close", body=body_of("VIP")), 201),
        (request("POST", "/api/lists", body=body_of("VIP"), version="1.0"), 201),
        (request("GET", "/api/lists/%41"), 404),
    ],
    ids=["large", "expects", "closes", "1.0", "escaped path"],
)
def test_the_others_go_the_usual_way(server: MockServer, ways: Ways, sent: bytes, status: int) -> None:
    with connected(server) as connection:
        connection.sendall(sent)
        found, _ = answered(connection)
        if found == 100:
            found, _ = answered(connection)
        assert found == status
    assert ways.taken == []
    assert [entry["status"] for entry in journal(server)] == [status]


def test_the_answer_to_head_has_no_body(server: MockServer, ways: Ways) -> None:
    with connected(server) as connection:
        connection.sendall(request("HEAD", "/api/lists") + request("GET", "/api/lists"))
        assert answered(connection, "HEAD")[1] == b""
        assert json.loads(answered(connection)[1])["data"] == []


def test_of_requests_in_one_packet_the_first_is_answered_at_once(server: MockServer, ways: Ways) -> None:
    names = [f"list {number}" for number in range(20)]
    with connected(server) as connection:
        connection.sendall(b"".join(request("POST", "/api/lists", body=body_of(name)) for name in names))
        received = b""
        while received.count(b"HTTP/1.1 201 ") < len(names):
            received += connection.recv(65_536)
    assert ways.taken == ["at once"]
    assert [json.loads(entry["body"])["data"]["attributes"]["name"] for entry in journal(server)] == names


@pytest.mark.parametrize("size", [100, 80_000])
def test_a_request_that_breaks_off_is_noted(server: MockServer, ways: Ways, size: int) -> None:
    sent = request("POST", "/api/lists", body=body_of("VIP", size))
    with connected(server) as connection:
        connection.sendall(sent[:-10])
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
    with connected(server) as connection:  # the mock has seen the end of the other by now
        connection.sendall(request("GET", "/api/lists"))
        assert json.loads(answered(connection)[1])["data"] == []
    broken, _ = journal(server)
    assert (broken["status"], broken["violations"][0]["code"]) == (None, "broken-upload")
    assert broken["body"] == sent[:-10].partition(b"\r\n\r\n")[2].decode()


@pytest.mark.parametrize("kind", ["503", "reset", "truncate"])
def test_a_fault_falls_on_a_request_once(server: MockServer, ways: Ways, kind: str) -> None:
    server.control.set_faults(f"POST /api/lists: {kind}")
    with connected(server) as connection:
        connection.sendall(request("POST", "/api/lists", body=body_of("VIP")))
        if kind == "503":
            assert answered(connection)[0] == 503
        else:
            with pytest.raises((ConnectionError, HTTPException)):
                answered(connection)
    assert ways.taken == ["put off"]
    assert [entry["fault"] for entry in journal(server)]
    assert len(journal(server)) == 1


def test_long_work_is_begun_once(server: MockServer, ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klaviyo_rehearsal.mockserver.http.api.is_long", lambda *_: True)
    with connected(server) as connection:
        for name in ("VIP", "New"):
            connection.sendall(request("POST", "/api/lists", body=body_of(name)))
            status, content = answered(connection)
            assert (status, json.loads(content)["data"]["attributes"]["name"]) == (201, name)
    assert ways.taken == ["put off"] * 2
    assert len(journal(server)) == 2


def test_a_failure_of_the_application_is_an_answer(server: MockServer) -> None:
    def fail(scope: MutableMapping[str, Any], body: bytes) -> Answer | None:
        raise RuntimeError("no answer")

    server.app.answer_at_once = fail  # type: ignore[method-assign]
    with Crashes() as crashes:
        crashes.attach()
        with connected(server) as connection:
            connection.sendall(request("GET", "/api/lists"))
            assert answered(connection)[0] == 500
            assert connection.recv(100) == b""
        assert "no answer" in crashes.taken()[0]


def test_a_large_answer_comes_whole(server: MockServer, ways: Ways) -> None:
    with connected(server) as connection:
        for number in range(30):
            connection.sendall(request("POST", "/api/lists", body=body_of(f"{number} ", 200)))
            answered(connection)
        connection.sendall(request("GET", "/api/lists"))
        content = answered(connection)[1]
    assert len(content) > direct._JOINED
    assert len(json.loads(content)["data"]) == 10
    assert ways.taken == ["at once"] * 31


class Loop:
    """An event loop whose time is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> mock.Mock:
        self.timers.append((self.now + seconds, call))
        return mock.Mock()

    def run_to_the_timer(self) -> None:
        """Let the time of the only timer come."""
        ((self.now, call),) = self.timers
        self.timers.clear()
        call()


class Greeter:
    """An application that has one answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("not called")

    def answer_at_once(self, scope: MutableMapping[str, Any], body: bytes) -> Answer | None:
        return 200, (), b"hello"


def greeting() -> tuple[Loop, mock.Mock, DirectProtocol]:
    """Return a connection to the greeter that stays open for 5 seconds, with its loop and its transport."""
    loop, transport = Loop(), mock.Mock()
    transport.is_closing.return_value = False
    config = uvicorn.Config(Greeter(), timeout_keep_alive=5, proxy_headers=False)
    protocol = DirectProtocol(config, ServerState(), {}, cast(asyncio.AbstractEventLoop, loop))
    protocol.connection_made(transport)
    return loop, transport, protocol


def test_a_connection_is_closed_when_it_was_idle_for_the_whole_time() -> None:
    loop, transport, protocol = greeting()
    protocol.data_received(request("GET", "/"))
    loop.now += 3
    protocol.data_received(request("GET", "/"))
    assert b"".join(call.args[0] for call in transport.write.mock_calls).count(b"hello") == 2
    loop.run_to_the_timer()  # set by the first answer
    assert not transport.close.called
    loop.run_to_the_timer()
    assert (loop.now, transport.close.called) == (108.0, True)


def test_a_connection_stays_open_while_a_request_comes() -> None:
    loop, transport, protocol = greeting()
    protocol.data_received(request("GET", "/"))
    protocol.data_received(request("GET", "/")[:20])
    loop.run_to_the_timer()
    assert (loop.timers, transport.close.called) == ([], False)
    protocol.data_received(request("GET", "/")[20:])
    assert [moment for moment, _ in loop.timers] == [110.0]
