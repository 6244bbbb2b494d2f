"""How bytes reach the mock: offers of another protocol, heads in pieces, several requests a connection."""

from __future__ import annotations

import json
import re
import shutil
import socket
import struct
import subprocess
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.fuzz.crashes import Crashes
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


_JAVA = """
import java.net.URI;
import java.net.http.*;
public class Sender {
    public static void main(String[] given) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int number = 0; number < 3; number++) {
            String filler = "y".repeat(number * 100000);
            String body = "{\\"data\\":{\\"type\\":\\"list\\",\\"attributes\\":{\\"name\\":\\""
                + number + filler + "\\"}}}";
            HttpRequest request = HttpRequest.newBuilder(URI.create(given[0] + "/api/lists"))
                .header("Authorization", "Klaviyo-API-Key " + given[1]).header("revision", "2026-07-15")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
            System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        }
    }
}
"""


def test_the_default_client_of_java_may_offer_http_2(mock: MockServer, key: str, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("Java is not on this machine")
    (tmp_path / "Sender.java").write_text(_JAVA)
    command = ["java", "Sender.java", mock.url, key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.stdout.split() == ["201", "201", "201"], done.stderr


@pytest.mark.parametrize(("rest", "status"), [(b"", b"201"), (b"\r\nupgrade: h2c\r\n", b"400")])
@pytest.mark.parametrize("offer", _OFFERS)
def test_requests_in_one_packet_are_all_answered(
    mock: MockServer, key: str, offer: str, rest: bytes, status: bytes
) -> None:
    body = _BODY + rest  # a line of the body stays, so that it is no JSON
    head = _head(key, offer).replace(str(len(_BODY)).encode(), str(len(body)).encode())
    address = urlsplit(mock.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall((head + body) * 3)
        while received.count(b"HTTP/1.1 " + status) < 3:
            part = connection.recv(65_536)
            assert part, received
            received += part


def test_the_host_of_a_whole_url_counts(mock: MockServer) -> None:
    for host, status in (("localhost", 200), ("evil.example", 403), ("localhost@evil.example", 403)):
        head = f"GET http://{host}/_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        assert _statuses(mock, (head[:30], head[30:])) == [status]


def test_no_body_is_invited_once_a_request_is_refused() -> None:
    """Found by scripts/fuzz hostile raw: an invitation after the last write was a traceback."""
    head = (
        b"POST /api/lists HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    with Crashes() as crashes:
        with MockServer() as mock:
            crashes.attach()
            parts = urlsplit(mock.url)
            with socket.create_connection((parts.hostname, parts.port), 5) as connection:
                connection.sendall(head + b"no chunk\r\n")
                connection.shutdown(socket.SHUT_WR)
                answer = b""
                while chunk := connection.recv(65_536):
                    answer += chunk
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert crashes.taken() == []


_GET = (
    "GET /api/lists HTTP/1.1\r\nHost: localhost\r\nAuthorization: Klaviyo-API-Key {key}\r\n"
    "revision: 2026-07-15\r\n\r\n"
)


def _received(mock: MockServer, sent: bytes) -> bytes:
    """Send bytes in one packet, and read until the mock closes."""
    address = urlsplit(mock.url)
    received = b""
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(sent)
        while part := connection.recv(65_536):
            received += part
    return received


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize(
    "refused",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /api/lists HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /api/lists HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n",
    ],
    ids=["a word", "a header", "a body"],
)
def test_a_refusal_comes_after_the_answers_to_the_requests_before_it(
    mock: MockServer, key: str, count: int, refused: bytes
) -> None:
    received = _received(mock, _GET.format(key=key).encode() * count + refused)
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"200"] * count + [b"400"]


def test_a_whole_url_may_have_no_path(mock: MockServer) -> None:
    for url, status in (
        ("http://localhost", 303),
        ("http://localhost?a=http://b", 303),
        ("http://a.b.", 303),
    ):
        head = f"GET {url} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".encode()
        assert _statuses(mock, (head,)) == [status]


def test_requests_whose_client_goes_away_leave_no_traceback(key: str) -> None:
    """Answers to a client that does not read, and then breaks the connection, were written to no one."""
    with Crashes() as crashes:
        with MockServer() as mock:
            crashes.attach()
            profiles = [{"email": f"a{number}@northwind.shop"} for number in range(100)]
            mock.control.seed(mock.account(key), {"profiles": profiles})
            parts = urlsplit(mock.url)
            with socket.create_connection((parts.hostname, parts.port), 5) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                wanted = _GET.format(key=key).replace("/api/lists", "/api/profiles?page[size]=100")
                connection.sendall(wanted.encode() * 200)
                counts = [0]
                while len(counts) < 4 or len(set(counts[-4:])) > 1:  # until nothing more can be sent
                    counts.append(httpx.get(f"{mock.url}/_mock/health").json()["requests"])
        assert crashes.taken() == []
