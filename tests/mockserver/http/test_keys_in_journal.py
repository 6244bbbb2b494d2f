"""No key stands in the journal, its HAR or its pages, by whatever way a request brings it."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings

_PRIVATE, _TOKEN = "pk_9f8e7d6c5b4a39281706f5e4d3", "tokQ7vXz19LmNo2pRsT"
_API = {"revision": "2026-07-15", "Content-Type": "application/vnd.api+json"}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Run a mock that keeps answers and has seen both keys as keys."""
    with MockServer(settings=Settings(keep_answers=True)) as server:
        httpx.get(f"{server.url}/api/lists", headers={**_API, "Authorization": f"Klaviyo-API-Key {_PRIVATE}"})
        httpx.get(f"{server.url}/api/lists", headers={**_API, "Authorization": f"Bearer {_TOKEN}"})
        yield server


def _event(value: str) -> bytes:
    profile = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    attributes = {"properties": {"x": value}, "metric": metric, "profile": profile}
    return json.dumps({"data": {"type": "event", "attributes": attributes}}).encode()


def _requests(key: str) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    own = {"Authorization": "Klaviyo-API-Key pk_ABC123_0123456789"}
    basic = b64encode(f"{key}:".encode()).decode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for name in (
        "X-API-Key",
        "Klaviyo-API-Key",
        "X-Anything",
        "User-Agent",
        "Cookie",
        "Referer",
        "revision",
        key,
    ):
        yield "GET", "/api/lists", {**_API, name: key}, b""
    yield "GET", "/api/lists", {**_API, "Authorization": f"Basic {basic}"}, b""
    yield "GET", "/api/lists", {**_API, "X-Upstream": f"Basic {basic}"}, b""
    yield "GET", "/api/lists", {**_API, "Authorization": f"Klaviyo-API-Key: {key}"}, b""
    for query in ("api_key", "api%5Fkey", "API_KEY", "apikey", "token", "anything", "a=1;api_key"):
        yield "GET", f"/api/lists?{query}={key}", _API, b""
    for query in (f"{key}=1", key, f"company_id={key}", f"sort={key.upper()}", f"page[cursor]={key.lower()}"):
        yield "GET", f"/api/lists?{query}", {**_API, **own}, b""
    yield "POST", f"/client/events?company_id={key}", _API, _event("x")
    unknown = {"data": {"type": "list", "attributes": {"name": "News", key: 1, key.upper(): key.title()}}}
    yield "POST", "/api/lists", {**_API, **own}, json.dumps(unknown).encode()
    for text in (key, quote(quote(f"a b{key}")), "".join(f"%{ord(char):02X}" for char in key)):
        yield "GET", f"/api/profiles/{text}", {**_API, **own}, b""
        yield "GET", f"/api/profiles?filter=equals(email,%22{text}%22)", {**_API, **own}, b""
    for value in (key, json.dumps({"api_key": key}), basic):
        yield "POST", "/api/events", {**_API, **own}, _event(value)
    escaped = "".join(f"\\u{ord(char):04x}" for char in key).encode()
    yield "POST", "/api/events", {**_API, **own}, _event("KEY").replace(b"KEY", escaped)
    yield "POST", "/api/events", {**_API, **own}, b"\xef\xbb\xbf" + _event(key)
    yield "POST", "/api/events", {**_API, **own}, _event(key).decode().encode("utf-16")
    for coding in ("gzip", "br"):
        body = gzip.compress(_event(key))
        yield "POST", "/api/events", {**_API, **own, "Content-Encoding": coding}, body
    yield "POST", "/api/events", {**own, "Content-Type": "text/xml"}, f"<api_key>{key}</api_key>".encode()
    yield "POST", "/api/track", form, f"data={quote(json.dumps({'api_key': key}))}".encode()
    yield "POST", "/oauth/token", form, f"grant_type=refresh_token&refresh_token={key}".encode()
    part = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{key}.png"\r\n\r\nx\r\n--b--\r\n'
    multipart = {**own, "revision": "2026-07-15", "Content-Type": "multipart/form-data; boundary=b"}
    yield "POST", "/api/image-upload", multipart, part.encode()


@pytest.mark.parametrize("key", [_PRIVATE, _TOKEN])
def test_no_way_leads_a_key_into_the_journal(server: MockServer, key: str) -> None:
    with httpx.Client(base_url=server.url) as client:
        for method, path, headers, body in _requests(key):
            server.control.reset()
            client.request(method, path, headers=headers, content=body)
            (entry,) = server.control.requests()
            page = client.get(f"/_mock/requests/{entry.number}", headers={"Accept": "text/html"}).content
            for shown in (page, client.get("/_mock/requests?format=har").content, repr(entry).encode()):
                # A key in the name of a header comes in small letters.
                assert key.lower().encode() not in shown.lower(), (method, path, headers, body)
            assert entry.body[:2] != b"\x1f\x8b"
