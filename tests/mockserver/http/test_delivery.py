"""How bytes reach the mock: offers of another protocol, heads in pieces, several requests a connection."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import list_body

_BODY = json.dumps(list_body("VIP")).encode()
_HEAD = (
    "POST /api/lists HTTP/1.1\r\nHost: localhost\r\nAuthorization: Klaviyo-API-Key {key}\r\n"
    "revision: 2026-07-15\r\nContent-Type: application/json\r\n{offer}Content-Length: {size}\r\n\r\n"
)
# As Java's HttpClient sends them by default, and curl --http2.
_OFFERS = {
    "java": "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\nUpgrade: h2c\r\n",
    "lower case": "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAEA\r\n",
    "none": "",
}


def _head(key: str, offer: str) -> bytes:
    return _HEAD.format(key=key, offer=_OFFERS[offer], size=len(_BODY)).encode()


def _statuses(mock: MockServer, *requests: tuple[bytes, ...]) -> list[int]:
    """Send requests on one connection, each in pieces, and read the status of each answer."""
    address = urlsplit(mock.url)
    found = []
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pieces in requests:
            for piece in pieces:
                connection.sendall(piece)
            answer = HTTPResponse(connection, method="POST")
            answer.begin()
            answer.read()
            found.append(answer.status)
    return found


@pytest.mark.parametrize("offer", _OFFERS)
def test_an_offer_of_another_protocol_is_ignored(mock: MockServer, key: str, offer: str) -> None:
    head = _head(key, offer)
    pieces = (head[:40], head[40:90], head[90:], _BODY[:10], _BODY[10:])
    assert _statuses(mock, (head + _BODY,), (head, _BODY), pieces) == [201, 201, 201]


def test_a_body_that_holds_the_word_is_left_alone(mock: MockServer, key: str) -> None:
    body = json.dumps(list_body("a\r\nUpgrade: h2c\r\n")).encode()
    head = _head(key, "none").replace(str(len(_BODY)).encode(), str(len(body)).encode())
    assert _statuses(mock, (head, body)) == [201]


def test_curl_may_offer_http_2(mock: MockServer, key: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine")
    headers = (
        f"Authorization: Klaviyo-API-Key {key}",
        "revision: 2026-07-15",
        "Content-Type: application/json",
    )
    options = [option for header in headers for option in ("-H", header)]
    command = ["curl", "-s", "--http2", "-w", "%{http_code}", "-o", "/dev/null", *options]
    done = subprocess.run(
        [*command, f"{mock.url}/api/lists", "-d", _BODY.decode()], capture_output=True, text=True, timeout=20
    )
    assert done.stdout == "201"
