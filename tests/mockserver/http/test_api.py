"""The API over a socket: every operation, and whatever else may come down the wire."""

from __future__ import annotations

import gc
import socket
import time
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.contracts.payloads import aggregate
from tests.fuzz.document import EMPTY_WHERE_ABSENT
from tests.mockserver.helpers import (
    JSON_API,
    LIBRARY,
    NEWEST,
    REVISIONS,
    ClientFactory,
    Json,
    create_event,
    create_list,
    create_profile,
    error_of,
    event_body,
    ids_of,
    journal,
    list_body,
    members_body,
    operation_of,
    profile_body,
    state,
    taken,
)
from tests.mockserver.people_helpers import (
    SUPPRESS,
    UNSUBSCRIBE,
    UNSUPPRESS,
    job_body,
    leaver,
    person_of,
    subscribe,
    subscriber,
    suppress,
    unsuppress,
)


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_operation_answers_as_its_contract_says(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    """Each answer is validated by the client (helpers.check_answer); here all of them are asked for."""
    api = client_for(key, revision)
    sent: list[httpx.Request] = []
    api.event_hooks["request"] = [sent.append]

    person = taken(api.post("/api/profiles", json=profile_body("ada@northwind.shop")), 201)["data"]["id"]
    taken(api.post("/api/profile-import", json=profile_body("bob@northwind.shop")), 201)
    taken(api.post("/api/profile-import", json=profile_body("bob@northwind.shop", title="Dr")), 200)
    change = profile_body(id=person, first_name="Ada", properties={"plan": "gold"})
    taken(api.patch(f"/api/profiles/{person}", json=change))
    taken(api.get("/api/profiles", params={"additional-fields[profile]": "subscriptions"}))
    taken(api.get(f"/api/profiles/{person}", params={"include": "lists,segments"}))

    vip = create_list(api, "VIP")
    change = {"data": {"type": "list", "id": vip, "attributes": {"name": "Very important"}}}
    taken(api.patch(f"/api/lists/{vip}", json=change))
    taken(api.get("/api/lists", params={"include": "tags"}))
    counted = {"additional-fields[list]": "profile_count", "include": "tags"}
    taken(api.get(f"/api/lists/{vip}", params=counted))
    members = f"/api/lists/{vip}/relationships/profiles"
    taken(api.post(members, json=members_body(person)), 204)
    taken(api.get(members))
    taken(api.get(f"/api/lists/{vip}/profiles"))
    for related in ("lists", "segments"):
        taken(api.get(f"/api/profiles/{person}/{related}"))
        taken(api.get(f"/api/profiles/{person}/relationships/{related}"))
    taken(api.request("DELETE", members, json=members_body(person)), 204)
    taken(api.delete(f"/api/lists/{vip}"), 204)

    run_jobs_of_people(api, key, revision)

    create_event(api, "ada@northwind.shop", value=9.99, unique_id="1", time="2026-07-01T12:00:00Z")
    (event,) = ids_of(taken(api.get("/api/events", params={"include": "profile,metric,attributions"})))[:1]
    taken(api.get(f"/api/events/{event}", params={"include": "profile,metric,attributions"}))
    for related in ("metric", "profile"):
        taken(api.get(f"/api/events/{event}/{related}"))
        taken(api.get(f"/api/events/{event}/relationships/{related}"))
    metric = ids_of(taken(api.get("/api/metrics")))[0]
    taken(api.get(f"/api/metrics/{metric}"))
    question = aggregate("greater-or-equal(datetime,2026-07-01)", "less-than(datetime,2026-07-02)")
    question["data"]["attributes"]["metric_id"] = metric
    taken(api.post("/api/metric-aggregates", json=question))
    if revision != REVISIONS[0]:
        batches = {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": []}}}
        taken(api.post("/api/event-bulk-create-jobs", json={"data": batches}), 202)

    used = {operation.key for operation in map(operation_of, sent) if operation is not None}
    # The others are in tests/mockserver/behaviours and generic/test_every_operation.py.
    assert len(used) > 25
    odd = [
        item["code"]
        for entry in journal(api, key)
        for item in entry["violations"]
        if entry["verdict"] != "ok"
    ]
    # Someone is unsuppressed who has unsubscribed as well, and events come in one second.
    assert set(odd) <= {"suppression-stays", "same-second"}


def run_jobs_of_people(api: httpx.Client, key: str, revision: str) -> None:
    """Send every job over people, and what a browser may send of them."""
    vip, cy = create_list(api, "News"), "cy@northwind.shop"
    subscribe(api, subscriber(cy) if revision == NEWEST else {"email": cy}, list_id=vip)
    body = job_body(UNSUBSCRIBE, leaver(cy) if revision == NEWEST else {"email": cy})
    taken(api.post(UNSUBSCRIBE, json=body), 202)
    for path, job in ((SUPPRESS, suppress(api, cy)), (UNSUPPRESS, unsuppress(api, cy))):
        if revision == NEWEST:
            taken(api.get(path))
            taken(api.get(f"{path}/{job['id']}"))
    jobs = "/api/profile-bulk-import-jobs"
    job = taken(api.post(jobs, json=job_body(jobs, {"email": "di@northwind.shop"})), 202)["data"]
    taken(api.get(jobs))
    taken(api.get(f"{jobs}/{job['id']}", params={"include": "lists"}))
    for related in ("lists", "relationships/lists", "profiles", "relationships/profiles", "import-errors"):
        taken(api.get(f"{jobs}/{job['id']}/{related}"))
    people = {"profiles": {"data": [{"type": "profile", "id": person_of(api, "di@northwind.shop")}]}}
    merge = {"data": {"type": "profile-merge", "id": person_of(api, cy), "relationships": people}}
    taken(api.post("/api/profile-merge", json=merge), 202)
    person: Json = {"data": {"type": "profile", "attributes": {"email": cy}}}
    deletion = {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": person}}}
    taken(api.post("/api/data-privacy-deletion-jobs", json=deletion), 202)
    event = {"metric": {"data": {"type": "metric", "attributes": {"name": "Seen"}}}, "properties": {}}
    bulk = {"profile": person, "events": {"data": [{"type": "event", "attributes": event}]}}
    to_list = {"list": {"data": {"type": "list", "id": vip}}}
    sent = {
        "events": {"data": {"type": "event", "attributes": {**event, "profile": person}}},
        "event-bulk-create": {"data": {"type": "event-bulk-create", "attributes": bulk}},
        "profiles": person,
        "subscriptions": {
            "data": {"type": "subscription", "attributes": {"profile": person}, "relationships": to_list}
        },
    }
    for name, body in sent.items():
        request = api.build_request("POST", f"/client/{name}?company_id={key[3:9]}", json=body)
        del request.headers["authorization"]  # a browser has no private key
        taken(api.send(request), 202)


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_operation_on_something_absent_is_refused_as_its_contract_says(
    client_for: ClientFactory, key: str, revision: str
) -> None:
    api = client_for(key, revision)
    absent = "01234567899"  # of the form that ids of events and of actions of flows have
    refused = [
        operation
        for operation in LIBRARY.contracts[revision]
        if "{id}" in operation.path and operation.method == "GET" and operation.path.startswith("/api/")
        # An id that is one of a few words is wrong otherwise, and not absent (REC get_mapped_metric.400).
        # Webhooks are for accounts with a further product (REC create_webhook.403).
        if operation.path not in EMPTY_WHERE_ABSENT
        and not operation.id_choices
        and operation.group != "Webhooks"
    ]
    assert len(refused) > 40
    for operation in refused:
        error_of(api.get(operation.path.replace("{id}", absent)), 404)
    change: dict[str, Any] = {"data": {"type": "list", "id": absent, "attributes": {"name": "VIP"}}}
    error_of(api.patch(f"/api/lists/{absent}", json=change), 404)
    error_of(api.patch(f"/api/profiles/{absent}", json=profile_body(id=absent)), 404)
    error_of(api.delete(f"/api/lists/{absent}"), 404)
    for method in ("POST", "DELETE"):
        path = f"/api/lists/{absent}/relationships/profiles"
        error_of(api.request(method, path, json=members_body()), 404)


def test_answers_without_a_body_have_no_content_type(api: httpx.Client) -> None:
    answer = api.post("/api/events", json=event_body())
    assert answer.content == b""
    assert "content-type" not in answer.headers
    assert answer.headers["content-length"] == "0"
    vip = create_list(api)
    assert "content-type" not in api.delete(f"/api/lists/{vip}").headers


@pytest.mark.parametrize("path", ["/api/profiles", "/api/profiles/NOPE01", "/api/nothing", "/"])
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_head_and_options_are_answered(api: httpx.Client, key: str, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code in (404, 405)
    assert (answer.content == b"") is (method == "HEAD")
    assert [entry["method"] for entry in journal(api, key)] == [method]


def _event_of_size(size: int) -> bytes:
    # Filled with white space, as no text in an event may have more than 100 KB.
    start = b'{"data": {"type": "event", "attributes": {"properties": {'
    rest = b'}, "metric": {"data": {"type": "metric", "attributes": {"name": "Big"}}}, "profile": {"data": '
    rest += b'{"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}}}}'
    return start + b" " * (size - len(start) - len(rest)) + rest


def _in_chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 100_000):
        yield body[start : start + 100_000]


@pytest.mark.parametrize("chunked", [False, True], ids=["in one piece", "chunked"])
def test_a_body_over_5_mb_is_a_413(api: httpx.Client, key: str, chunked: bool) -> None:
    for size, status in ((MAX_BODY, 202), (MAX_BODY + 1, 413), (3 * MAX_BODY, 413)):
        body = _event_of_size(size)
        content = _in_chunks(body) if chunked else body
        answer = api.post("/api/events", content=content, headers={"Content-Type": JSON_API})
        assert answer.status_code == status
    assert error_of(answer, 413)["code"] == "payload_too_large"
    assert len(state(api, key)["events"]) == 1


def test_a_body_in_many_small_chunks_is_read_whole(api: httpx.Client) -> None:
    body = b'{"data": {"type": "list", "attributes": {"name": "VIP"}}}'
    pieces = (bytes([byte]) for byte in body)
    taken(api.post("/api/lists", content=pieces, headers={"Content-Type": JSON_API}), 201)


class Wire:
    """A bare socket to a mock."""

    def __init__(self, server: MockServer, key: str) -> None:
        self.host, port = server.url.removeprefix("http://").split(":")
        self._address = (self.host, int(port))
        self._headers = [
            f"Authorization: Klaviyo-API-Key {key}",
            f"revision: {NEWEST}",
            f"Content-Type: {JSON_API}",
        ]

    def head(self, line: str, *headers: str) -> bytes:
        """Build the head of a request."""
        return ("\r\n".join([line, *self._headers, *headers]) + "\r\n\r\n").encode()

    def ask(self, request: bytes) -> httpx.Response:
        """Send a request and read the answer to its end."""
        with socket.create_connection(self._address, timeout=5) as client:
            client.sendall(request)
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        return httpx.Response(int(head.split()[1]), content=body)

    def break_off(self, request: bytes) -> None:
        """Send a request that is not whole, and go away."""
        with socket.create_connection(self._address, timeout=5) as client:
            client.sendall(request)


@pytest.fixture
def wire(mock: MockServer, key: str) -> Wire:
    return Wire(mock, key)


@pytest.mark.parametrize("framing", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_client_that_goes_away_is_in_the_journal(
    api: httpx.Client, wire: Wire, key: str, framing: str
) -> None:
    # Not the key itself, which the journal stars out.
    path = f"/api/profiles?from={key.removeprefix('pk_')}-{len(framing)}"
    piece = b'5\r\n{"dat\r\n' if "chunked" in framing else b'{"dat'
    wire.break_off(wire.head(f"POST {path} HTTP/1.1", f"Host: {wire.host}", framing) + piece)
    found: list[dict[str, Any]] = []
    deadline = time.monotonic() + 5
    while not found and time.monotonic() < deadline:  # the mock learns of it when the socket closes
        entries = taken(api.get("/_mock/requests"))["requests"]
        found = [entry for entry in entries if entry["query"] == path.split("?")[1]]
    (entry,) = found
    assert (entry["status"], entry["verdict"]) == (None, "error")
    assert [violation["code"] for violation in entry["violations"]] == ["broken-upload"]
    assert entry["body"] == '{"dat'
    assert taken(api.get("/api/profiles"))["data"] == []


def test_a_host_that_is_none_does_not_reach_the_links(api: httpx.Client, wire: Wire) -> None:
    create_profile(api, "ada@northwind.shop")
    answer = wire.ask(wire.head("GET /api/profiles HTTP/1.1", 'Host: a"b\\', "Connection: close"))
    assert taken(answer)["links"]["self"] == "http://localhost/api/profiles"


def test_http_1_0_without_a_host_is_served(wire: Wire) -> None:
    assert taken(wire.ask(wire.head("GET /api/profiles HTTP/1.0")))["data"] == []


def test_a_request_target_may_be_a_whole_url(wire: Wire) -> None:
    line = "GET http://a.klaviyo.com/api/profiles HTTP/1.1"
    assert taken(wire.ask(wire.head(line, "Host: a.klaviyo.com", "Connection: close")))["data"] == []


@pytest.mark.parametrize(
    "target", ["*", "/api/%zz", "/api/profiles/%ff%00", "/api/profiles/%F0%9F", "/%2e%2e/api"]
)
def test_odd_targets_are_unknown(wire: Wire, target: str) -> None:
    line = f"{'OPTIONS' if target == '*' else 'GET'} {target} HTTP/1.1"
    error_of(wire.ask(wire.head(line, "Host: x", "Connection: close")), 404)


def test_what_is_no_http_is_refused_and_the_mock_lives_on(api: httpx.Client, wire: Wire) -> None:
    assert wire.ask(b"\x16\x03\x01 hello\r\n\r\n").status_code == 400
    assert taken(api.get("/api/profiles"))["data"] == []


@pytest.mark.parametrize(
    "text",
    [
        "and(" * 1000 + 'equals(email,"a@b.co")' + ")" * 1000,
        "(" * 1000,
        "[" * 1000,
        "equals(email," + '"' * 999,
        f"greater-than(created,{'9' * 5000})",
        "equals(email,\x00)",
        "",
        ",",
        "equals",
        "equals()",
        "equals(email)",
        "equals(email,)",
        'equals(email,["a","b"])',
        "equals(email,5)",
        "equals(email,true)",
        "has(email)",
        'equals(nickname,"a")',
    ],
)
def test_what_is_no_filter_is_refused(api: httpx.Client, text: str) -> None:
    answer = api.get("/api/profiles", params={"filter": text})
    assert error_of(answer, 400)["source"] == {"parameter": "filter"}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("any(email,[" + ",".join(["'a@b.co'"] * 2000) + "])", id="2000 values"),
        pytest.param("equals(email,%22%F0%9F%98%80%ED%A0%BD%22)", id="bytes that are no UTF-8"),
        pytest.param("equals(email,%22%00%22)", id="a zero"),
        pytest.param("and(" * 16 + 'equals(email,"a@b.co")' + ")" * 16, id="16 levels"),
    ],
)
def test_an_odd_filter_is_a_filter(api: httpx.Client, sent: str) -> None:
    assert taken(api.get(f"/api/profiles?filter={sent}"))["data"] == []


def test_when_the_mock_itself_fails_it_says_so_and_lives_on(
    mock: MockServer, api: httpx.Client, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    account = mock.account(key)
    del account.profiles
    error = error_of(api.get("/api/profiles"), 500)
    assert error["detail"] == "The mock itself failed."
    assert "the mock failed on GET /api/profiles" in caplog.text
    (entry,) = journal(api, key)
    assert [violation["code"] for violation in entry["violations"]] == ["mock-crashed"]
    account.reset()
    taken(api.post("/api/lists", json=list_body("VIP")), 201)


def test_the_collector_waits_while_a_large_body_is_read(api: httpx.Client) -> None:
    ran: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        # Those of the client and of the server between requests are none of its business.
        if any(frame.name == "_answered" for frame in traceback.extract_stack()):
            ran.append(phase)

    gc.callbacks.append(note)
    try:
        answer = api.post(
            "/api/profiles", content=b"[" + b"[]," * 200_000 + b"[]]", headers={"content-type": JSON_API}
        )
    finally:
        gc.callbacks.remove(note)
    assert error_of(answer, 400)
    assert not ran
    assert gc.isenabled()
