"""An integration behind a URL: a 2xx is done, anything else is its error, and silence is a hang."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import IntegrationError, IntegrationHung, Target
from klaviyo_rehearsal.rehearsal.integration.target import CallFailed, IntegrationEnded
from klaviyo_rehearsal.rehearsal.integration.url import UrlSource

CALL = LegacyCall.identify({"$email": "ana@northwind.shop"})
TARGET = Target("http://127.0.0.1:9", "pk_ABC123_x", "ABC123", "create-profile")

Answer = Callable[[BaseHTTPRequestHandler, Any], None]


class Server:
    """A server whose answer a test sets; `calls` is what it got."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.answer: Answer = lambda request, call: _answer(request, 204)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.calls.append((self.path, call))
                server.answer(self, call)

            def log_message(self, *args: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/calls?v=1"


def _answer(request: BaseHTTPRequestHandler, status: int, text: bytes = b"") -> None:
    request.send_response(status)
    request.send_header("content-length", str(len(text)))
    request.end_headers()
    request.wfile.write(text)


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server in a thread."""
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.socket.close()


def test_a_call_is_posted_as_a_command_would_get_it(server: Server) -> None:
    performer = UrlSource(server.url).open(TARGET.base_url, 5)
    assert performer.perform(CALL, TARGET).error is None
    ((path, call),) = server.calls
    assert path == "/calls?v=1"
    assert (call["id"], call["call"], call["arguments"]) == (1, "identify", CALL.arguments)
    assert call["target"]["api_key"] == "pk_ABC123_x"


def test_another_status_is_an_error_with_its_text(server: Server) -> None:
    server.answer = lambda request, call: _answer(request, 500, b"KeyError: email")
    failure = UrlSource(server.url).open("", 5).perform(CALL, TARGET).error
    assert isinstance(failure, CallFailed)
    assert str(failure) == "the URL answered 500: 'KeyError: email'"


def test_a_server_that_does_not_answer_hangs(server: Server) -> None:
    released = threading.Event()
    server.answer = lambda request, call: (released.wait(), None)[1]
    with pytest.raises(IntegrationHung, match=r"did not answer within 0\.2 seconds"):
        UrlSource(server.url).open("", 0.2).perform(CALL, TARGET)
    released.set()


def test_a_connection_that_breaks_is_a_failure(server: Server) -> None:
    server.answer = lambda request, call: request.connection.close()
    failure = UrlSource(server.url).open("", 5).perform(CALL, TARGET).error
    assert "the connection broke" in str(failure)


def test_nothing_there_is_no_verdict() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(IntegrationEnded, match="nothing listens at 127"):
            UrlSource(url, start_timeout=0.0).open("", 1).perform(CALL, TARGET)


def test_a_server_is_waited_for_and_one_that_is_not_there_is_named(server: Server) -> None:
    UrlSource(server.url).require_listener(5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        port = free.getsockname()[1]
        with pytest.raises(IntegrationError, match=f"nothing listens at 127.0.0.1:{port}: "):
            UrlSource(f"http://127.0.0.1:{port}/", start_timeout=0.0).require_listener(1)


@pytest.mark.parametrize("url", ["shop", "ftp://x/", "http://", "http://x:99999/", "http://[::1/"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(IntegrationError, match="is not an HTTP URL"):
        UrlSource(url).open("", 1)


@pytest.mark.parametrize(
    ("text", "returned"), [(b'{"returned": [1]}', [1]), (b"", None), (b"done", None), (b"[2]", None)]
)
def test_a_returned_value_is_taken_from_the_answer(server: Server, text: bytes, returned: object) -> None:
    server.answer = lambda request, call: _answer(request, 200, text)
    assert UrlSource(server.url).open("", 5).perform(CALL, TARGET).returned == returned


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        (b"HTTP/1.1 ", b"2"),
        (b"HTTP/1.1 200 ", b"O"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 204 No Content\r\nx-", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["status", "reason", "headers", "header", "100 Continue", "length", "body", "chunk", "chunks"],
)
def test_a_server_that_drips_hangs(beginning: bytes, drop: bytes, server: Server) -> None:
    ended = threading.Event()

    def drip(request: BaseHTTPRequestHandler, call: Any) -> None:
        try:
            request.wfile.write(beginning)
            while not ended.wait(0.02):
                request.wfile.write(drop)
        except OSError:
            request.close_connection = True

    server.answer = drip
    try:
        with pytest.raises(IntegrationHung, match=r"did not answer within 0\.3 seconds"):
            UrlSource(server.url).open("", 0.3).perform(CALL, TARGET)
    finally:
        ended.set()
