"""Requests that no parser takes: an error of the API, journaled with the reason and its place."""

from __future__ import annotations

import json
import re
import socket
import ssl
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from klaviyo_rehearsal.mockserver.connection.protocol import MAX_HEAD
from klaviyo_rehearsal.mockserver.connection.refused import fault_in_head
from klaviyo_rehearsal.mockserver.control.har import har_document
from klaviyo_rehearsal.mockserver.server import MockServer

_KEY = "pk_ABC123_0123456789"
_HEADERS = f"Host: localhost\r\nAuthorization: Klaviyo-API-Key {_KEY}\r\nrevision: 2026-07-15\r\n".encode()


def _request(first: str | bytes, *lines: bytes, body: bytes = b"") -> bytes:
    line = first if isinstance(first, bytes) else first.encode()
    return line + b"\r\n" + _HEADERS + b"".join(item + b"\r\n" for item in lines) + b"\r\n" + body


def _answered(server: MockServer, *pieces: bytes) -> tuple[int, Any]:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        answer = HTTPResponse(connection)
        answer.begin()
        content = json.loads(answer.read())
        assert answer.headers["connection"] == "close"
    return answer.status, content


_GET = "GET /api/profiles HTTP/1.1"
_POST = "POST /api/events HTTP/1.1"
_MALFORMED: dict[str, tuple[bytes, str, str | None]] = {
    "a space in a filter": (
        _request('GET /api/profiles?page[size]=5&filter=equals(email,"a b@x.de") HTTP/1.1'),
        "a space in the parameter 'filter', at its byte 49, where %20 belongs",
        "filter",
    ),
    "é in a filter": (
        _request('GET /api/profiles?filter=equals(email,"é@x.de") HTTP/1.1'),
        "'é' in the parameter 'filter', at its byte 35, where %C3%A9 belongs",
        "filter",
    ),
    "é of latin-1 in a path": (
        _request(b"GET /api/profiles/\xe9 HTTP/1.1"),
        "in the path, at its byte 14, where %E9 belongs",
        None,
    ),
    "a header without a colon": (_request(_GET, b"Foo bar"), "line 'Foo ...' has no colon", None),
    "a header with a space": (_request(_GET, b"Foo : bar"), "name of the header 'Foo '", None),
    "a folded header": (
        _request(_GET, b"Foo: a", b" bar"),
        "behind the header 'Foo' begins with a space",
        None,
    ),
    "a zero in a header": (_request(_GET, b"X-A: a\x00b"), "control character 0x00", "X-A"),
    "a small method": (_request("gett /api/profiles HTTP/1.1"), "'gett' is not a method", None),
    "a path without a slash": (_request("GET api/profiles HTTP/1.1"), "'api/profiles' does not begin", None),
    "another version": (_request("GET /api/profiles HTTP/3.7"), "the version 'HTTP/3.7'", None),
    "two lengths": (
        _request(_POST, b"Content-Length: 2", b"Content-Length: 3", body=b"{}"),
        "more than once",
        "Content-Length",
    ),
    "two framings": (
        _request(_POST, b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        "exclude each other",
        "Content-Length",
    ),
    "no length": (_request(_POST, b"Content-Length: -3"), "not a number", "Content-Length"),
    "a wrong chunk": (
        _request(_POST, b"Transfer-Encoding: chunked", body=b"zz\r\n\r\n"),
        "body is not sent as HTTP has it",
        None,
    ),
    "lines without CR": (b"GET /api/profiles HTTP/1.1\nHost: localhost\n\n", "not HTTP", None),
    "a proxy": (b"CONNECT a.klaviyo.com:443 HTTP/1.1\r\n\r\n", "for a proxy", None),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "begins with HTTP/2", None),
    "a word": (b"hello\r\n", "'hello' is not a method", None),
}


@pytest.mark.parametrize("name", _MALFORMED)
def test_a_request_that_cannot_be_read_is_explained_and_journaled(server: MockServer, name: str) -> None:
    sent, detail, parameter = _MALFORMED[name]
    status, content = _answered(server, sent)
    (error,) = content["errors"]
    (entry,) = server.control.requests()
    (found,) = entry.violations
    assert status == entry.status == 400
    assert (found.code, found.parameter) == ("malformed-request", parameter)
    assert detail in found.detail and error["detail"] == found.detail
    assert entry.verdict == "error"
    assert _KEY.encode() not in entry.headers + entry.query.encode()
    if _KEY.encode() in sent:
        assert entry in server.account(_KEY).journal
    assert har_document([entry])  # a reader of it takes every request


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("a space in a filter", "a space in the parameter 'filter'"),
        ("a header without a colon", "has no colon"),  # its line is named as far as it has come
        ("a wrong chunk", "body is not sent as HTTP has it"),
    ],
)
def test_the_pieces_in_which_it_comes_do_not_matter(server: MockServer, name: str, detail: str) -> None:
    sent = _MALFORMED[name][0]
    for size in range(1, 9):  # some end between the two bytes of a line end
        _answered(server, *(sent[place : place + size] for place in range(0, len(sent), size)))
    entries = server.control.requests()
    assert len(entries) == 8
    assert all(detail in entry.violations[0].detail for entry in entries)


def _statuses(server: MockServer, *pieces: bytes) -> list[bytes]:
    """Send bytes, read until the mock closes, and return the status of each answer."""
    address = urlsplit(server.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        while part := connection.recv(65_536):
            received += part
    return re.findall(rb"HTTP/1\.1 (\d+)", received)


_LIST = b'{"data":{"type":"list","attributes":{"name":"N"}}}'
_SIZE = b"Content-Length: %d" % len(_LIST)
_CHUNKED = _request(_POST, b"Transfer-Encoding: chunked", body=b"2;x=y\r\n{}\r\n0\r\nA: b\r\n\r\n")


@pytest.mark.parametrize("name", ["a space in a filter", "two lengths", "another version", "a proxy"])
@pytest.mark.parametrize(
    "before",
    [_request(_POST, _SIZE, body=_LIST), _CHUNKED, _request(_GET) * 3],
    ids=["a body", "chunks", "several"],
)
def test_the_requests_before_it_do_not_matter(server: MockServer, name: str, before: bytes) -> None:
    sent, detail, parameter = _MALFORMED[name]
    assert _statuses(server, before + sent)[-1] == b"400"
    (entry,) = (
        item for item in server.control.requests() if item.violations[:1] and detail in str(item.violations)
    )
    assert (entry.violations[0].code, entry.violations[0].parameter) == ("malformed-request", parameter)
    assert sent.startswith(f"{entry.method} {entry.path}".encode())


@pytest.mark.parametrize("pieces", [1, 2])
def test_a_length_in_characters_is_explained(server: MockServer, pieces: int) -> None:
    body = _LIST.replace(b"N", "äöü".encode())
    size = b"Content-Length: %d" % len(body.decode())
    sent = _request("POST /api/lists HTTP/1.1", b"Content-Type: application/json", size, body=body)
    place = sent.index(body) + 5 if pieces == 2 else len(sent)
    # The first is that of the request itself, whose JSON is cut short.
    assert _statuses(server, sent[:place], sent[place:]) == [b"400", b"400"]
    last = server.control.requests()[-1].violations[0]
    assert last.detail.startswith("The bytes after the body of the request before are not HTTP")
    assert last.remedy.startswith("Count Content-Length in bytes")


def test_a_client_with_tls_is_answered_at_once(server: MockServer) -> None:
    address = urlsplit(server.url)
    context = ssl.create_default_context()
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    with connection, pytest.raises(ssl.SSLError):
        context.wrap_socket(connection, server_hostname="localhost")
    (entry,) = server.control.requests()
    assert entry.violations[0].detail == "The connection begins with TLS."


@pytest.mark.parametrize(
    ("request_", "detail"),
    [
        (_request(_GET, b"X-A: " + b"a" * 300_000), f"head with its headers is larger than {MAX_HEAD} bytes"),
        (_request(_GET, *(b"X-%d: a" % n for n in range(20_000))), "larger than"),
        (_request("GET /api/profiles?a=" + "a" * 70_000 + " HTTP/1.1"), "URL is longer than 65535 bytes"),
        (_request("GET /api/profiles?a=" + "a" * 300_000 + " HTTP/1.1"), "URL is longer than"),
    ],
    ids=["a header", "headers", "a URL", "a longer URL"],
)
def test_a_head_has_a_bound(server: MockServer, request_: bytes, detail: str) -> None:
    status, content = _answered(server, request_)
    assert status == 431
    assert detail in content["errors"][0]["detail"]
    (entry,) = server.control.requests()
    assert entry.violations[0].code == "head-too-large"


def test_a_request_to_the_control_api_is_not_journaled(server: MockServer) -> None:
    status, content = _answered(
        server, b"GET /_mock/requests?verdict=a b HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    assert status == 400
    assert content["message"].startswith("The URL has a space in the parameter 'verdict'")
    assert server.control.requests() == []


@pytest.mark.parametrize("line", [b"Authorization Klaviyo-API-Key T0KENT0KEN", b" T0KENT0KEN", b"T0KENT0KEN"])
def test_a_key_in_a_broken_header_is_not_repeated(line: bytes) -> None:
    found = fault_in_head(_request(_GET, b"Authorization:", line), "unknown")
    assert "T0KEN" not in found.detail
