"""Pages of other sites reach nothing under /_mock/; programs and pages of this machine do."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Mount, Route

from klaviyo_rehearsal.mockserver.control import turn
from klaviyo_rehearsal.mockserver.control.access import refusal_of
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import Starter


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:8080"},
        {"host": "[::1]:8080"},
        {"host": "192.168.1.7:8080"},
        {"host": "localhost:8080", "origin": "http://localhost:3000"},
        {"host": "localhost:8080", "origin": "http://127.0.0.1:8080"},
        {"host": "shop.localhost:8080"},
        {"host": "klaviyo-mock:8080", "origin": "http://klaviyo-mock:8080"},
        {"host": "testserver"},
        {"host": "mock.northwind.shop", "origin": "http://mock.northwind.shop"},
        {"host": "a.klaviyo.com"},
        {"host": "LocalHost.:8080", "origin": "http://LOCALHOST:8080"},
        {"host": "[::1]:8080", "origin": "http://[::1]:3000"},
        {"host": "[fe80::1%25eth0]:8080"},
        {"host": "192.168.1.7:8080", "origin": "http://192.168.1.7:8080"},
        {"host": "MOCK.northwind.shop.:8080", "origin": "https://Mock.Northwind.Shop"},
        {"host": "other.northwind.shop"},
        {"host": "localhost", "origin": "http://localhost:3000", "sec-fetch-site": "cross-site"},
        {"host": "localhost", "sec-fetch-site": "same-origin"},
        {"host": "localhost", "sec-fetch-site": "none"},
        {},
    ],
)
def test_this_machine_is_allowed(headers: dict[str, str]) -> None:
    allowed = ("mock.northwind.shop", "Other.northwind.shop.:8080", "::")
    assert refusal_of(headers.items(), allowed) is None


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"host": "rebind.evil.example:8080"}, "'rebind.evil.example'"),
        ({"host": "127.0.0.1.evil.example"}, "--allow-host 127.0.0.1.evil.example"),
        ({"host": "localhost.evil.example"}, "--allow-host"),
        # Texts that are no Host, in which Python reads a name of this machine.
        ({"host": "[::1].evil.example"}, "[::1].evil.example"),
        ({"host": "127.0.0.1:8080:evil.example"}, "127.0.0.1:8080:evil.example"),
        ({"host": "localhost/evil.example"}, "localhost/evil.example"),
        ({"host": "evil\u3002example"}, "evil\u3002example"),
        ({"host": "127.0.0.1:8080", "origin": "https://evil.example"}, "https://evil.example"),
        ({"host": "127.0.0.1:8080", "origin": "null"}, "null"),
        # A page can be served under an address as well as under a name.
        ({"host": "127.0.0.1:8080", "origin": "http://203.0.113.5"}, "http://203.0.113.5"),
        ({"host": "127.0.0.1:8080", "origin": "http://[2001:db8::1]"}, "http://[2001:db8::1]"),
        ({"host": "192.168.1.7:8080", "origin": "http://192.168.1.8:8080"}, "http://192.168.1.8:8080"),
        ({"host": "127.0.0.1:8080", "origin": "https://a.klaviyo.com"}, "https://a.klaviyo.com"),
        ({"host": "127.0.0.1:8080", "origin": ""}, "pages of  may not"),
        ({"host": "127.0.0.1:8080", "origin": "http://localhost@evil.example"}, "evil.example"),
        ({"host": "EVIL.example.:8080"}, "'evil.example'"),
        ({"host": "localhost@evil.example"}, "'localhost@evil.example'"),
        ({"host": "[::1"}, "'[::1'"),
        ({"host": "127.0.0.1:8080", "origin": "http://[::1"}, "http://[::1"),
        ({"host": "127.0.0.1:8080", "sec-fetch-site": "cross-site"}, "other sites"),
    ],
)
def test_a_page_of_another_site_is_refused_with_the_remedy(headers: dict[str, str], named: str) -> None:
    assert named in (refusal_of(headers.items(), ()) or "")


def test_a_request_has_one_host_and_one_origin() -> None:
    for name, other in (("host", "evil.example"), ("origin", "http://evil.example")):
        for pair in (("localhost", other), (other, "localhost"), ("localhost", "localhost")):
            reason = refusal_of([(name, value) for value in pair], ())
            assert reason == "a request has one Host header, and one Origin at most"


def test_a_mail_may_lead_here_and_a_name_of_an_attacker_may_not() -> None:
    page = {"host": "localhost:8080", "sec-fetch-site": "cross-site"}
    assert refusal_of(page.items(), (), links=True) is None
    assert refusal_of((page | {"host": "evil.example"}).items(), (), links=True) is not None


def _routes(mock: MockServer) -> Iterator[tuple[str, str]]:
    """Yield each method and path under /_mock/, the pages too."""
    (mount,) = (route for route in mock.app.routes if isinstance(route, Mount))
    for route in mount.routes:
        assert isinstance(route, Route)
        path = re.sub(r"\{number:int\}", "1", route.path)
        for method in route.methods or ():
            yield method, "/_mock" + re.sub(r"\{[^}]*\}", "x", path)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Content-Type": "text/plain"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Host": "evil.example"},
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_route_is_guarded(mock: MockServer, headers: dict[str, str], accept: str) -> None:
    routes = [*_routes(mock), ("GET", "/_mock/nowhere"), ("GET", "/%5Fmock/state"), ("HEAD", "/_mock/state")]
    assert len(routes) > 80
    with httpx.Client(base_url=mock.url, headers=headers | {"Accept": accept}) as client:
        answers = {(method, path): client.request(method, path).status_code for method, path in routes}
    # The link of a mail, which is a page of another site; under a foreign name it is refused too.
    from_mails = {path for _, path in answers if path.startswith("/_mock/confirm/") and "Host" not in headers}
    assert {path for (_, path), status in answers.items() if status != 403} == from_mails


def test_a_further_name_of_this_machine_can_be_allowed(start: Starter) -> None:
    server = start(Settings(allowed_hosts=("mock.northwind.shop",)))
    for host, status in (("mock.northwind.shop", 200), ("other.northwind.shop", 403)):
        assert httpx.get(f"{server.url}/_mock/health", headers={"Host": host}).status_code == status


def test_the_api_itself_takes_every_host(api: httpx.Client) -> None:
    assert api.get("/api/lists", headers={"Host": "a.klaviyo.com.proxy.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/_mock/reset", "/_mock/controls/reset", "/_mock/state", "/_mock/nowhere"])
def test_the_body_of_a_page_of_another_site_is_not_read(mock: MockServer, path: str) -> None:
    """It could fill the memory: a body of 300 MB took three times as much before it was refused."""
    address = urlsplit(mock.url)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nAccept: text/html\r\n"
        "Content-Length: 4000000000\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(head.encode() + b"x" * 100_000)  # less is held until it is whole
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


def test_a_body_has_a_bound(start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "_MOST", 2 << 20)
    url = start().url
    for path in ("/_mock/seed?key=pk_ABC123_test", "/_mock/requests/1/send", "/_mock/clock"):
        answer = httpx.post(f"{url}{path}", content=b" " * (3 << 20), headers={"Accept": "text/html"})
        assert answer.status_code == 413
        assert answer.json()["message"].endswith(" has 2 MB at most")
    state = httpx.post(f"{url}/_mock/state", content=b" " * (3 << 20))
    assert state.status_code == 400
    assert httpx.get(f"{url}/_mock/health").status_code == 200
