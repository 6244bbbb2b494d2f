"""Bad input of every kind, over real sockets: answered or refused, the mock lives, what it holds stays."""

from __future__ import annotations

import base64
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import httpx
import orjson
import pytest

from klaviyo_rehearsal.contracts.nesting import MAX_CONTAINERS
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.statefile import StateError
from tests.mockserver.helpers import (
    JSON_API,
    NEWEST,
    Json,
    create_event,
    create_profile,
    error_of,
    event_body,
    journal,
    pages,
    state,
    taken,
)


@pytest.fixture(autouse=True)
def held(api: httpx.Client, key: str) -> Iterator[Json]:
    """Fill the account, and see afterwards that the mock answers and that nothing of it is lost."""
    for name in ("ada", "bob", "cleo"):
        create_event(api, f"{name}@northwind.shop", "Placed Order", unique_id=name)
    before = state(api, key)
    yield before
    after = state(api, key)
    for kind in ("profiles", "events", "metrics"):
        ids = {item["id"]: item for item in after[kind]}
        assert all(ids[item["id"]] == item for item in before[kind])
    create_profile(api, "later@northwind.shop")


def _connection(mock: MockServer) -> socket.socket:
    host, port = mock.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


def _head(key: str, method: str = "GET", path: str = "/api/profiles", *lines: str) -> bytes:
    own = [f"Authorization: Klaviyo-API-Key {key}", f"revision: {NEWEST}", f"Content-Type: {JSON_API}"]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *own, *lines, "", ""]).encode()


def _cursors() -> Iterator[str]:
    def cursor(content: object) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")

    yield from ("x", "%00", "=", "====", "é", "null", "https://", "https://x/?page%5Bcursor%5D=zz")
    yield from map(cursor, (None, 5, [], {}, [1], [1, "a", "b"], [1, "a", "b", 1], [2, "a", "b", False]))
    yield from map(cursor, ([1, None, "b", False], [1, [], "b", False], [1, "a", 5, True], [True, {}, "", 0]))
    yield from map(cursor, ([1, 1e308, "b", False], [1, "a" * 9999, "b", True], [0, "", "zzz", True]))
    yield "W" * 9000


@pytest.mark.parametrize("cursor", list(_cursors()))
@pytest.mark.parametrize("path", ["/api/profiles?sort=-created", "/api/events?sort=datetime"])
def test_a_cursor_tampered_with(api: httpx.Client, path: str, cursor: str) -> None:
    answer = api.get(f"{path}&page[cursor]={quote(cursor)}")
    if answer.status_code != 200:  # some are places in the listing that the mock might have given out
        assert error_of(answer, 400)["code"] == "invalid"


def test_a_cursor_of_the_mock_with_any_byte_exchanged(api: httpx.Client) -> None:
    first = next(pages(api, "/api/profiles", {"page[size]": "1"}))
    cursor = httpx.URL(first["links"]["next"]).params["page[cursor]"]
    for place in range(len(cursor)):
        changed = f"{cursor[:place]}{'A' if cursor[place] != 'A' else 'B'}{cursor[place + 1 :]}"
        assert api.get("/api/profiles", params={"page[cursor]": changed}).status_code in (200, 400)


@pytest.mark.parametrize("form", ["={}", "=={}", "{link}"])
def test_a_cursor_as_the_sdks_send_it(api: httpx.Client, form: str) -> None:
    api.headers["User-Agent"] = "klaviyo-api-python/24.0.0"
    first = next(pages(api, "/api/profiles", {"page[size]": "1"}))
    link = first["links"]["next"]
    cursor = form.format(httpx.URL(link).params["page[cursor]"], link=link)
    second = taken(api.get("/api/profiles", params={"page[size]": "1", "page[cursor]": cursor}))
    assert second["data"] and second["data"] != first["data"]


@pytest.mark.parametrize(
    "text",
    [
        "and(" * 1000 + 'equals(email,"a")' + ")" * 1000,
        "and(" * 1000,
        "not(" * 1000 + 'equals(email,"a")' + ")" * 1000,
        "(" * 10_000,
        'equals(email,["' * 1000,
        "any(email," + "[" * 1000 + "]" * 1000 + ")",
        "equals(email,1e999)",
        'equals(email,"\\',
        'any(id,["' + '","'.join(map(str, range(3000))) + '"])',
        ",".join(['equals(email,"a")'] * 1000),
    ],
    ids=["ands", "open", "nots", "brackets", "quotes", "arrays", "number", "escape", "many", "row"],
)
def test_a_filter_nested_a_thousand_deep(api: httpx.Client, text: str) -> None:
    answer = api.get(f"/api/profiles?filter={quote(text)}")
    assert answer.status_code in (200, 400), answer.text


def _event(properties: bytes) -> bytes:
    body = orjson.dumps(event_body(properties={"x": "PLACE"}))
    return body.replace(b'"PLACE"', properties)


@pytest.mark.parametrize(
    "value",
    [
        b"[" * 1000 + b"]" * 1000,
        b"[" * 1_000_000 + b"]" * 1_000_000,  # orjson before 3.9.15 crashes
        b'{"a":' * 1000 + b"1" + b"}" * 1000,
        b"NaN",
        b"-Infinity",
        b"1e999",
        rb'"\ud800"',
        rb'"\udc00\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b"1" * 5000,
        b"-",
        b"01",
        b'"\x00"',
    ],
    ids=[
        *(
            "arrays",
            "a million arrays",
            "objects",
            "nan",
            "infinity",
            "float",
            "surrogate",
            "surrogates",
            "raw surrogate",
        ),
        *("overlong", "huge integer", "minus", "zero", "nul"),
    ],
)
def test_json_that_cannot_be_kept(api: httpx.Client, held: Json, value: bytes) -> None:
    answer = api.post("/api/events", content=_event(value), headers={"Content-Type": JSON_API})
    # A million arrays are more than a body may have parts, which is told before it is parsed.
    assert answer.status_code in ((413,) if value.count(b"[") > MAX_CONTAINERS else (202, 400))
    if answer.status_code != 202:
        code = "payload_too_large" if answer.status_code == 413 else "invalid"
        assert answer.json()["errors"][0]["code"] == code
        assert len(taken(api.get("/api/events"))["data"]) == len(held["events"])
    else:  # a number that is kept must come back as one
        assert len(taken(api.get("/api/events"))["data"]) == len(held["events"]) + 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"type":"list","type":"profile","attributes":{"name":"a"}}}',
        b'{"data":1,"data":{"type":"list","attributes":{"name":"a","name":"b"}}}',
    ],
)
def test_keys_that_are_there_twice(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/api/lists", content=body, headers={"Content-Type": JSON_API})
    assert answer.status_code in (201, 400)


@pytest.mark.parametrize("value", ["1" * 400, "9" * 19, "-1", "1e5", "0x10", "٣", "1.0", " 1", "NaN", ""])
def test_a_page_size_that_is_none(api: httpx.Client, value: str) -> None:
    assert api.get(f"/api/profiles?page[size]={quote(value)}").status_code in (200, 400)


@pytest.mark.parametrize("path", ["/api/profiles/%00", "/api/profiles/%ff", "/api/lists/" + "a" * 9000])
def test_an_id_of_any_bytes(api: httpx.Client, path: str) -> None:
    error_of(api.get(path), 404)


@pytest.mark.parametrize(
    "lines",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /api/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/lists?\xff\xfe HTTP/1.1\r\nHost: \xff\r\nauthorization: \xff\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_hardly_http(mock: MockServer, lines: bytes) -> None:
    with closing(_connection(mock)) as client:
        client.sendall(lines)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(65_536) is not None


@pytest.mark.parametrize("sent", [0, 1, 500])
def test_a_client_that_goes_away_in_mid_body(
    mock: MockServer, api: httpx.Client, key: str, sent: int
) -> None:
    body = orjson.dumps(event_body("lost@northwind.shop", properties={"x": "y" * 1000}))
    for _ in range(20):
        with closing(_connection(mock)) as client:
            head = _head(key, "POST", "/api/events", f"Content-Length: {len(body)}")
            client.sendall(head + body[:sent])
    assert "lost@northwind.shop" not in [item["email"] for item in state(api, key)["profiles"]]


def test_a_client_that_does_not_wait_for_the_answer(mock: MockServer, api: httpx.Client, key: str) -> None:
    for _ in range(20):
        with closing(_connection(mock)) as client:
            client.sendall(_head(key, "GET", "/api/events") * 5)
    taken(api.get("/api/events"))


@pytest.fixture
def many_files() -> Iterator[None]:
    """Allow this process to hold both ends of a thousand connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2500:
        pytest.skip(f"this system allows a process no more than {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2500), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_a_thousand_open_connections(mock: MockServer, api: httpx.Client, key: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(_connection(mock))) for _ in range(1000)]
        for number, client in enumerate(clients):  # half of them stop in the middle of a request
            head = _head(key)
            client.sendall(head[:40] if number % 2 else head)
        for client in clients[::2]:
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        taken(api.get("/api/profiles"))


def test_a_state_file_cut_short(mock: MockServer, tmp_path: Path) -> None:
    whole = mock.control.state()
    path = tmp_path / "state.json"
    for length in (0, 1, 80, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(StateError):
            mock.control.load(path)
        assert httpx.put(f"{mock.url}/_mock/state", content=whole[:length]).status_code == 400


def test_what_was_refused_is_in_the_journal(api: httpx.Client, key: str) -> None:
    api.post("/api/events", content=_event(b"NaN"), headers={"Content-Type": JSON_API})
    assert journal(api, key)[-1]["violations"][0]["code"] == "bad-json"
