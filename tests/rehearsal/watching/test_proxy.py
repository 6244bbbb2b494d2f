"""The proxy on real sockets: all passes as it is, is judged, and is refused where that is asked for."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import BadRequestException

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.rehearsal.watching.proxy import KLAVIYO, Proxy
from tests.rehearsal.watching.servers import KEY, LIBRARY, Echo, served, watched

JSON_API = {**KEY, "Content-Type": "application/vnd.api+json"}
ANA = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
WRONG = {"data": {"type": "profile", "attributes": {"emaill": "ana@northwind.shop"}}}


def lists(**attributes: Any) -> bytes:
    """Return an answer of GET /api/lists with one list."""
    shown = {"name": "News", "created": None, "updated": None, "opt_in_process": "single_opt_in"}
    resource = {
        "type": "list",
        "id": "Y6nRLr",
        "attributes": shown | attributes,
        "links": {"self": "https://x"},
    }
    return json.dumps(
        {"data": [resource], "links": {"self": "https://x", "next": None, "prev": None}}
    ).encode()


def test_an_sdk_works_through_it_as_without_it(key: str) -> None:
    with (
        MockServer(LIBRARY) as mock,
        watched(mock.url) as (url, proxy, entries),
    ):
        sdk = KlaviyoAPI(key, max_retries=0, test_host=url)
        made = sdk.Profiles.create_profile(ANA)
        read = sdk.Profiles.get_profile(made.data.id)
        with pytest.raises(BadRequestException):
            sdk.Profiles.create_profile(WRONG)
        assert read.data.attributes.email == "ana@northwind.shop"
        direct = KlaviyoAPI(key, max_retries=0, test_host=mock.url)
        assert direct.Profiles.get_profile(made.data.id).data.id == made.data.id
    assert [(entry.status, entry.verdict) for entry in entries] == [(201, "ok"), (200, "ok"), (400, "error")]
    assert proxy.findings.answers == {"ok": 3}
    (problem,) = proxy.findings.ordered()
    assert (problem.code, problem.examples[0].position) == ("no-identifier", "request:3")


_NAMES = st.sampled_from(["x-one", "x-two", "accept", "user-agent", "x-forwarded-for", "cookie"])
_TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
_HEADERS = st.lists(st.tuples(_NAMES, _TEXTS), max_size=5)


@pytest.fixture(scope="module")
def echo() -> Any:
    app = Echo()
    with served(app) as upstream, watched(upstream) as (url, _, _), httpx.Client(base_url=url) as client:
        yield app, client


@settings(max_examples=40)
@given(
    sent=_HEADERS,
    returned=_HEADERS,
    body=st.binary(max_size=300),
    path=st.sampled_from(["/api/lists", "//api/events/", "/api/x%2Fy/%C3%A9", "/odd;a=1/$:*"]),
    query=st.sampled_from(["", "a=1&a=2", "filter=equals(id,%22%2B%22)", "x=%zz+y"]),
    parts=st.lists(st.binary(min_size=1, max_size=200), max_size=3),
    status=st.sampled_from([200, 202, 299, 302, 404, 429, 500]),
    in_pieces=st.booleans(),
)
def test_everything_passes_as_it_is(
    echo: tuple[Echo, httpx.Client],
    sent: list[tuple[str, str]],
    returned: list[tuple[str, str]],
    body: bytes,
    path: str,
    query: str,
    parts: list[bytes],
    status: int,
    in_pieces: bool,
) -> None:
    app, client = echo
    app.seen.clear()
    app.status, app.parts = status, tuple(parts)
    app.headers = [(name.encode(), value.encode()) for name, value in returned]
    content = iter([body[:7], body[7:]]) if in_pieces else body
    target = f"{path}?{query}" if query else path
    request = client.build_request("POST", "/", headers=sent, content=content)
    request.url = request.url.copy_with(raw_path=target.encode())
    answer = client.send(request, stream=True)
    try:
        assert (answer.status_code, b"".join(answer.iter_raw())) == (status, b"".join(parts))
    finally:
        answer.close()
    left_out = {"transfer-encoding", "content-length"}
    found = [(name, value) for name, value in answer.headers.multi_items() if name not in left_out]
    assert found == returned
    ((scope, received),) = app.seen
    assert received == body
    assert (scope["raw_path"].decode(), scope["query_string"].decode()) == (path, query)
    own = [(name.decode(), value.decode()) for name, value in scope["headers"]]
    before = [(name.lower(), value) for name, value in request.headers.multi_items()]
    hop = {"host", "connection", "transfer-encoding"}
    assert [pair for pair in own if pair[0] not in hop] == [pair for pair in before if pair[0] not in hop]
    assert dict(own)["host"] != dict(before)["host"]


def test_a_packed_answer_stays_packed_and_is_judged_all_the_same() -> None:
    packed = gzip.compress(lists(colour="red"))
    headers = [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(packed))]
    with (
        served(Echo(headers=headers, parts=(packed,))) as upstream,
        watched(upstream) as (url, proxy, entries),
    ):
        for _ in range(3):
            with httpx.stream("GET", f"{url}/api/lists", headers=KEY) as answer:
                assert b"".join(answer.iter_raw()) == packed
    (problem,) = proxy.findings.ordered()
    assert (problem.code, problem.place, problem.count) == ("answer-member", "/data/*/attributes/colour", 3)
    # One drift is shown once, and no fault of the request.
    assert [len(entry.violations) for entry in entries] == [1, 0, 0]
    assert {entry.verdict for entry in entries} == {"ok"}


def test_a_packed_request_is_judged_unpacked(key: str) -> None:
    app = Echo()
    headers = {**JSON_API, "Content-Encoding": "gzip"}
    with served(app) as upstream, watched(upstream) as (url, proxy, _):
        packed = gzip.compress(json.dumps(WRONG).encode())
        httpx.post(f"{url}/api/profiles", content=packed, headers=headers)
        httpx.post(f"{url}/api/profiles", content=packed[:9], headers=headers)
    assert [body for _, body in app.seen] == [packed, packed[:9]]
    assert [problem.code for problem in proxy.findings.ordered()] != []
    assert {problem.code for problem in proxy.findings.ordered()} >= {"unknown-field", "broken-encoding"}


@pytest.mark.parametrize(
    ("body", "status", "codes"),
    [
        (WRONG, 400, "unknown-field"),
        ({"data": {"type": "profile", "attributes": {"email": "no address"}}}, 400, "bad-email"),
        (b"{", 400, "bad-json"),
        (b" " * (5 * 1024 * 1024 + 10), 413, "too-large"),
    ],
)
def test_a_wrong_request_is_blocked_before_it_is_sent(body: Any, status: int, codes: str) -> None:
    app = Echo()
    content = body if isinstance(body, bytes) else json.dumps(body)
    with served(app) as upstream, watched(upstream, block=True) as (url, proxy, entries):
        answer = httpx.post(f"{url}/api/profiles", content=content, headers=JSON_API)
        assert httpx.get(f"{url}/api/lists", headers=KEY).text == "{}"
        sent = httpx.post(f"{url}/api/profiles", json=ANA, headers=JSON_API)
    assert (answer.status_code, answer.headers["x-rehearse-blocked"]) == (status, codes)
    (error,) = answer.json()["errors"]
    assert error["status"] == status and error["detail"] and "x-rehearse-blocked" not in sent.headers
    assert [scope["path"] for scope, _ in app.seen] == ["/api/lists", "/api/profiles"]
    assert (entries[0].status, entries[0].note) == (status, f"not sent to {upstream}")
    assert proxy.findings.verdicts["error"] == 1


def test_a_loss_is_blocked_and_a_retry_of_a_failed_event_is_not() -> None:
    app = Echo(status=503)
    metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
    attributes = {"metric": metric, "profile": ANA, "unique_id": "7", "properties": {"a": 1}}
    event = {"data": {"type": "event", "attributes": attributes}}
    with (
        served(app) as upstream,
        watched(upstream, block=True) as (url, _, _),
        httpx.Client(base_url=url, headers=JSON_API) as client,
    ):
        assert client.post("/api/events", json=event).status_code == 503
        app.status, app.parts = 202, ()
        assert client.post("/api/events", json=event).status_code == 202
        attributes["properties"] = {"a": 2}
        lost = client.post("/api/events", json=event)
    assert (lost.status_code, lost.headers["x-rehearse-blocked"]) == (400, "repeated-id")
    assert len(app.seen) == 2


def test_calls_of_the_old_api_are_blocked_and_other_paths_pass() -> None:
    app = Echo()
    with served(app) as upstream, watched(upstream, block=True) as (url, proxy, entries):
        old = httpx.post(f"{url}/api/track", json={"token": "AAAAAA", "event": "x"})
        assert httpx.get(f"{url}/onsite/js/x.js").status_code == 200
        assert httpx.get(f"{url}/api/unheard-of", headers=KEY).status_code == 200
    assert (old.status_code, old.headers["x-rehearse-blocked"]) == (410, "legacy-call")
    assert [entry.verdict for entry in entries] == ["legacy", "passed", "unknown"]
    assert proxy.findings.elsewhere == {"127.0.0.1, not the API": 1}


def test_tls_is_spoken_to_an_upstream_and_one_of_no_known_authority_is_named(tmp_path: Path) -> None:
    with served(Echo(), tmp_path) as upstream:
        context = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        with watched(upstream, context=context) as (url, _, _):
            assert httpx.get(f"{url}/api/lists", headers=KEY).text == "{}"
        with watched(upstream) as (url, proxy, entries):
            answer = httpx.get(f"{url}/api/lists", headers=KEY)
    detail = answer.json()["errors"][0]["detail"]
    assert answer.status_code == 502 and answer.headers["x-rehearse-error"] == "upstream"
    assert detail.startswith(f"{upstream}: TLS fails: ") and "SSL_CERT_FILE" in detail
    assert (entries[0].status, entries[0].note) == (502, detail)
    assert proxy.findings.answers == {}


def test_an_upstream_that_is_not_there_or_silent_is_502_or_504(unused_url: str) -> None:
    with watched(unused_url) as (url, _, _):
        answer = httpx.get(f"{url}/api/lists", headers=KEY)
    assert answer.status_code == 502
    assert answer.json()["errors"][0]["detail"].startswith(f"{unused_url} cannot be reached: ")

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    with served(silent) as upstream, watched(upstream, timeout=0.1) as (url, _, _):
        answer = httpx.get(f"{url}/api/lists", headers=KEY)
    assert answer.status_code == 504
    assert answer.json()["errors"][0]["detail"] == (
        f"{upstream} does not answer within 0.1 seconds; --timeout waits longer"
    )


def test_a_request_that_no_server_takes_is_not_sent() -> None:
    app = Echo()
    with served(app) as upstream, watched(upstream) as (url, _, _):
        address = urlsplit(url)
        with socket.create_connection((str(address.hostname), address.port or 0)) as client:
            client.sendall(
                b"GET /api/lists HTTP/1.1\r\nHost: x\r\nX-Odd: a\x0bb\r\nConnection: close\r\n\r\n"
            )
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
    # Either server may refuse it.
    assert answer.startswith(b"HTTP/1.1 400") or b"the request cannot be sent to" in answer
    assert app.seen == []


_HOST = b"Host: a.klaviyo.com\r\nAuthorization: Klaviyo-API-Key pk_WATCH1_secret\r\n"


@pytest.mark.parametrize(
    ("sent", "path", "detail"),
    [
        (b"GET /api/lists?filter=a b HTTP/1.1\r\n" + _HOST + b"\r\n", "/api/lists", "a space"),
        (b"GET /api/lists HTTP/1.1\r\n" + _HOST + b"no colon\r\n\r\n", "/api/lists", "no colon"),
        (b"GET /api/pk_WATCH1_secret HTTP/1.1\r\nx\r\n\r\n", "/api/pk_***", "no colon"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "", "TLS"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 140_000 + b"\r\n\r\n", "/", "larger"),
        (b"POST /api/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "/api/events", "body"),
    ],
)
def test_a_request_that_cannot_be_read_is_noted_with_the_reason(sent: bytes, path: str, detail: str) -> None:
    app = Echo()
    with served(app) as upstream, watched(upstream) as (url, proxy, entries):
        address = urlsplit(url)
        with socket.create_connection((str(address.hostname), address.port or 0), 10) as client:
            client.sendall(sent)
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")), answer
    (entry,) = entries
    (found,) = entry.violations
    assert (entry.path, entry.verdict) == (path, "error")
    is_begun = path == "/api/events"  # its head was passed on before its body came
    assert entry.note.startswith("broken off on its way to " if is_begun else "not sent to ")
    assert detail in found.detail and found.code in ("malformed-request", "head-too-large")
    assert f"x-rehearse-blocked: {found.code}".encode() in answer.lower()
    assert "pk_WATCH1_secret" not in repr(entry)
    assert proxy.findings.total == 1 and not proxy.findings.elsewhere
    assert is_begun or app.seen == []


@pytest.fixture
def unused_url() -> str:
    """Name a port on which nobody listens."""
    with served(Echo()) as url:
        return url


def test_half_an_answer_is_not_taken_for_a_whole_one() -> None:
    async def breaking(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"data": [', "more_body": True})
        scope["state"]["transport"].abort()

    with (
        served(breaking) as upstream,
        watched(upstream) as (url, _, entries),
        pytest.raises(httpx.TransportError),
    ):
        httpx.get(f"{url}/api/lists", headers=KEY)
    (entry,) = entries
    assert entry.note.startswith("the answer broke off")


def test_a_client_that_goes_away_ends_its_request_at_the_upstream() -> None:
    reached, ended = threading.Event(), threading.Event()

    async def waiting(scope: Any, receive: Any, send: Any) -> None:
        reached.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        ended.set()

    with (
        served(waiting) as upstream,
        watched(upstream) as (url, _, entries),
        ThreadPoolExecutor() as pool,
    ):
        client = httpx.Client()
        asked = pool.submit(client.get, f"{url}/api/lists", headers=KEY, timeout=0.3)
        assert reached.wait(10)
        with pytest.raises(httpx.ReadTimeout):
            asked.result()
        client.close()
        assert ended.wait(10)
    (entry,) = entries
    assert (entry.status, entry.note, entry.verdict) == (0, "the client went away", "passed")


def test_an_upload_that_breaks_off_is_no_request() -> None:
    with served(Echo()) as upstream, watched(upstream) as (url, proxy, entries):

        def broken() -> Any:
            yield b'{"data":'
            raise ValueError("stop")

        with pytest.raises(ValueError):
            httpx.post(f"{url}/api/profiles", content=broken(), headers=JSON_API)
        assert httpx.get(f"{url}/api/lists", headers=KEY).status_code == 200
    assert sorted(entry.verdict for entry in entries) == ["ok", "passed"]
    assert proxy.findings.total == 1


def test_many_at_once_get_their_own_answers() -> None:
    async def own(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["query_string"]})

    with (
        served(own) as upstream,
        watched(upstream) as (url, _, entries),
        httpx.Client(base_url=url) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        asked = pool.map(lambda n: client.get(f"/onsite/x?{n}").text, range(60))
        assert list(asked) == [str(n) for n in range(60)]
    assert sorted(entry.number for entry in entries) == list(range(1, 61))


def test_a_trouble_of_the_judge_lets_all_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(Echo()) as upstream, watched(upstream, block=True) as (url, proxy, _):
        monkeypatch.setattr(proxy._judge, "_keep_up", lambda: 1 / 0)
        assert httpx.get(f"{url}/api/lists", headers=KEY).status_code == 200


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("a.klaviyo.com", "no URL of a server"),
        ("ftp://a.klaviyo.com", "no URL of a server"),
        ("https://a.klaviyo.com:99999", "no URL"),
        ("https://key@a.klaviyo.com", "more than a scheme"),
        ("https://a.klaviyo.com/?x=1", "more than a scheme"),
    ],
)
def test_a_url_that_is_none_is_refused_with_the_remedy(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"{reason}.*https://a.klaviyo.com"):
        Proxy(url, library=LIBRARY)
    assert str(Proxy(library=LIBRARY).place) == KLAVIYO
