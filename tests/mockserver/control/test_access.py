"""Pages of other sites reach nothing under /_mock/; programs and pages of this machine do."""

from __future__ import annotations

import httpx
import pytest

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
        {},
    ],
)
def test_this_machine_is_allowed(headers: dict[str, str]) -> None:
    assert refusal_of(headers, ("mock.northwind.shop",)) is None


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"host": "rebind.evil.example:8080"}, "'rebind.evil.example'"),
        ({"host": "127.0.0.1.evil.example"}, "--allow-host 127.0.0.1.evil.example"),
        ({"host": "localhost.evil.example"}, "--allow-host"),
        ({"host": "127.0.0.1:8080", "origin": "https://evil.example"}, "https://evil.example"),
        ({"host": "127.0.0.1:8080", "origin": "null"}, "null"),
        ({"host": "127.0.0.1:8080", "origin": "http://[::1"}, "http://[::1"),
        ({"host": "127.0.0.1:8080", "sec-fetch-site": "cross-site"}, "other sites"),
    ],
)
def test_a_page_of_another_site_is_refused_with_the_remedy(headers: dict[str, str], named: str) -> None:
    assert named in (refusal_of(headers, ()) or "")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/reset"),
        ("GET", "/state"),
        ("GET", "/requests"),
        ("POST", "/clock"),
        ("POST", "/state/save"),
    ],
)
def test_every_route_is_guarded(mock: MockServer, method: str, path: str) -> None:
    headers = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    answer = httpx.request(method, f"{mock.url}/_mock{path}", headers=headers)
    assert answer.status_code == 403
    assert "evil.example" in answer.json()["message"]


def test_a_further_name_of_this_machine_can_be_allowed(start: Starter) -> None:
    server = start(Settings(allowed_hosts=("mock.northwind.shop",)))
    for host, status in (("mock.northwind.shop", 200), ("other.northwind.shop", 403)):
        assert httpx.get(f"{server.url}/_mock/health", headers={"Host": host}).status_code == status


def test_the_api_itself_takes_every_host(api: httpx.Client) -> None:
    assert api.get("/api/lists", headers={"Host": "a.klaviyo.com.proxy.example"}).status_code == 200
