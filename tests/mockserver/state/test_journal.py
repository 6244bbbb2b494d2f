"""The journal holds every request once, with a verdict, and no secret."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.violation import CATALOGUE, violation
from klaviyo_rehearsal.mockserver.inspector.reproduction import as_test, curl
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.journal import Entry, Journal
from klaviyo_rehearsal.mockserver.state.secrets import NOTHING
from klaviyo_rehearsal.rehearsal.recordings.recorder import Recorder
from tests.mockserver.helpers import (
    NEWEST,
    ClientFactory,
    Starter,
    connect,
    create_event,
    event_body,
    journal,
    profile_body,
    taken,
)

SECRET = "pk_abcdef0123456789abcdef0123456789ab"
PLAIN = "s3cret-of-nobody"  # a credential that has no look of its own


def test_every_request_is_there_once_in_order(api: httpx.Client, key: str) -> None:
    sent = [
        api.post("/api/profiles", json=profile_body("ada@northwind.shop")),
        api.post("/api/profiles", json=profile_body("ada@northwind.shop")),
        api.get("/api/profiles", params={"page[size]": "5"}),
        api.get("/api/profiles/NOPE01"),
        api.delete("/api/profiles"),
        api.get("/api/nothing"),
        api.get("/api/profiles", headers={"revision": "2999-01-01"}),
    ]
    entries = journal(api, key)
    assert [entry["status"] for entry in entries] == [response.status_code for response in sent]
    assert [(entry["method"], entry["path"]) for entry in entries] == [
        (response.request.method, response.request.url.path) for response in sent
    ]
    numbers = [entry["number"] for entry in entries]
    assert numbers == sorted(set(numbers))
    assert [entry["operation"] for entry in entries] == [
        "POST /api/profiles",
        "POST /api/profiles",
        "GET /api/profiles",
        "GET /api/profiles/{id}",
        None,
        None,
        None,
    ]
    assert [entry["revision"] for entry in entries] == [NEWEST] * 4 + [None] * 3
    assert [entry["verdict"] for entry in entries] == ["ok", "error", "ok", *["error"] * 4]


def test_an_entry_tells_the_request_as_it_came(api: httpx.Client, key: str) -> None:
    body = profile_body("ada@northwind.shop", first_name="Ada")
    api.post("/api/profiles?fields[profile]=email", json=body, headers={"X-Trace": "a: b", "X-Empty": ""})
    (entry,) = journal(api, key)
    assert json.loads(entry["body"]) == body
    assert "fields" in entry["query"]
    headers = dict(entry["headers"])
    assert headers["x-trace"] == "a: b"
    assert headers["x-empty"] == ""
    assert headers["revision"] == NEWEST
    assert entry["violations"] == []


def test_an_entry_says_what_was_wrong_where_and_what_to_do(api: httpx.Client, key: str) -> None:
    api.post("/api/profiles", json=profile_body("ada@northwind.shop", plan="gold"))
    (entry,) = journal(api, key)
    (violation,) = entry["violations"]
    assert violation["code"] == "unknown-field"
    assert violation["severity"] == "error"
    assert violation["pointer"] == "/data/attributes/plan"
    assert violation["detail"] == "'plan' is not a valid field for the resource 'profile'."
    assert violation["evidence"] == CATALOGUE["unknown-field"].evidence
    assert violation["remedy"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (event_body("ada@example.com"), "reserved-domain"),
        (event_body("ada@mail.test.com"), "reserved-domain"),
        (event_body(properties={"$event_id": "1"}), "legacy-key"),
        (event_body(properties={"$value": 5}), "legacy-key"),
        (event_body(person={"properties": {"$consent": ["email"]}}), "legacy-key"),
    ],
)
def test_what_klaviyo_takes_and_loses_is_a_loss(
    api: httpx.Client, key: str, body: dict[str, Any], code: str
) -> None:
    taken(api.post("/api/events", json=body), 202)
    (entry,) = journal(api, key)
    assert (entry["status"], entry["verdict"]) == (202, "loss")
    assert [violation["code"] for violation in entry["violations"]] == [code]


def test_what_was_taken_and_not_recorded_has_a_note(api: httpx.Client, key: str) -> None:
    create_event(api, unique_id="1")
    create_event(api, unique_id="1")
    first, second = journal(api, key)
    assert "note" not in first
    assert "not recorded" in second["note"]


def test_requests_without_a_key_are_kept_apart(start: Starter, key: str) -> None:
    server = start()
    with connect(server, key) as api:
        httpx.get(f"{server.url}/api/profiles", headers={"revision": NEWEST})
        api.get("/api/profiles")
        assert [entry["status"] for entry in journal(api, key)] == [200]
        everything = taken(api.get("/_mock/requests"))["requests"]
        assert [(entry["number"], entry["status"]) for entry in everything] == [(1, 401), (2, 200)]


def test_the_oldest_requests_make_room_and_are_counted(start: Starter, key: str) -> None:
    with connect(start(Settings(journal_size=3)), key) as api:
        for number in range(5):
            api.get(f"/api/profiles/nobody{number}")
        kept = taken(api.get("/_mock/requests", params={"key": key}))
        assert [entry["path"] for entry in kept["requests"]] == [
            f"/api/profiles/nobody{number}" for number in (2, 3, 4)
        ]
        assert kept["dropped"] == 2


def _secretive_requests(url: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("GET", f"{url}/api/profiles", {"headers": {"Authorization": f"Klaviyo-API-Key {SECRET}"}}),
        ("GET", f"{url}/api/profiles", {"headers": {"Authorization": SECRET}}),
        ("GET", f"{url}/api/profiles", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        ("GET", f"{url}/api/profiles", {"headers": {"Api-Key": SECRET, "Cookie": f"session={SECRET}"}}),
        ("GET", f"{url}/api/v1/metrics", {"params": {"api_key": SECRET, "page": "1"}}),
        ("GET", f"{url}/api/v1/metrics", {"params": {"page": "1", "api_key": SECRET}}),
        ("PUT", f"{url}/api/v1/person/x", {"data": {"api_key": SECRET, "$city": "Oslo"}}),
        ("POST", f"{url}/api/v2/list/x/members", {"json": {"profiles": [], "api_key": SECRET}}),
        ("DELETE", f"{url}/api/v2/list/x/members", {"json": {"api_key": SECRET}}),
        ("POST", f"{url}/api/v2/lists", {"content": f'{{"api_key" :\n "{SECRET}"'}),
        ("POST", f"{url}/api/v2/lists", {"content": f' {{"api_key": "{SECRET}'}),
        ("POST", f"{url}/api/v2/lists", {"content": f'{{"api_key": "\\"{SECRET}"}}'}),
        (
            "POST",
            f"{url}/api/profiles",
            {
                "json": {"api_key": SECRET, **profile_body("ada@northwind.shop")},
                "headers": {"Authorization": f"Klaviyo-API-Key {SECRET}", "revision": NEWEST},
            },
        ),
        (
            "GET",
            f"{url}/api/profiles",
            {
                "params": {"api_key": SECRET},
                "headers": {"Authorization": f"Klaviyo-API-Key {SECRET}", "revision": NEWEST},
            },
        ),
    ]


def _further_requests(url: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Keys and tokens in places where nobody looks for them."""
    webhook = {"data": {"attributes": {"secret_key": PLAIN}}}
    spelt = f'{{"\\u0061pi_key": "{PLAIN}", "a": "pk\\u005f{SECRET[3:]}"}}'
    own = {"Authorization": f"Klaviyo-API-Key {SECRET}", "revision": NEWEST}
    escaped = SECRET.replace("_", "%5F")
    file = {"file": ("a.png", b"x", "image/png"), "api_key": (None, SECRET)}
    token = f"{url}/oauth/token"
    basic = {"auth": ("client", PLAIN)}
    grant = {"grant_type": "authorization_code", "code": PLAIN, "code_verifier": PLAIN, "redirect_uri": "x"}
    return [
        ("GET", f"{url}/api/profiles", {"headers": {"Klaviyo-API-Key": SECRET, "X-API-Key": PLAIN}}),
        ("GET", f"{url}/api/profiles", {"headers": {"X-Access-Token": PLAIN, "X-Private-Key": PLAIN}}),
        ("GET", f"{url}/api/profiles", {"headers": {**own, "Referer": f"https://shop.dev/?key={SECRET}"}}),
        ("GET", f"{url}/api/profiles?api%5Fkey={PLAIN}&API_KEY={PLAIN};api_key={PLAIN}", {"headers": own}),
        ("GET", f"{url}/api/profiles?%61pi_key={escaped}", {}),
        ("GET", f"{url}/api/lists/{SECRET}", {"headers": own}),
        ("GET", f"{url}/api/v1/metrics/{SECRET}?x=1", {}),
        ("POST", f"{url}/client/events?company_id={SECRET}", {"json": {}}),
        ("POST", f"{url}/client/events?company_id=pk_short", {"json": {}}),
        ("PUT", f"{url}/api/v1/person/x", {"content": f"api%5Fkey={PLAIN}&API_KEY={PLAIN}"}),
        ("POST", f"{url}/api/v2/lists", {"content": f'{{"api\\u005fkey": "{PLAIN}"}}'}),
        ("POST", f"{url}/api/v2/lists", {"content": spelt}),
        ("POST", f"{url}/api/v2/lists", {"content": f'{{"API_KEY": "{PLAIN}"}}'}),
        ("POST", f"{url}/api/v2/lists", {"content": b"\xef\xbb\xbf" + f'{{"api_key": "{PLAIN}"}}'.encode()}),
        ("POST", f"{url}/api/v2/lists", {"content": " " * 100 + f'{{"api_key": "{PLAIN}"}}'}),
        ("POST", f"{url}/api/v2/lists", {"json": {"data": json.dumps({"api_key": PLAIN, "a": 1})}}),
        ("POST", f"{url}/api/v2/lists", {"json": json.dumps({"api_key": f'x"{PLAIN}'})}),
        ("POST", f"{url}/api/images", {"files": file, "headers": own}),
        ("POST", f"{url}/api/profiles", {"json": {"data": {"note": SECRET}}, "headers": own}),
        ("POST", token, {"data": {"grant_type": "refresh_token", "refresh_token": PLAIN}, **basic}),
        ("POST", token, {"data": {**grant, "client_id": "c", "client_secret": PLAIN}}),
        ("POST", token, {"json": {**grant, "refresh_token": PLAIN}, **basic}),
        ("GET", f"{token}?code={PLAIN}&refresh_token={PLAIN}&access_token={PLAIN}", {}),
        (
            "POST",
            f"{url}/api/webhooks",
            {"json": webhook, "headers": own},
        ),
    ]


def test_no_secret_is_recorded_shown_or_repeated(start: Starter, tmp_path: Path) -> None:
    server = start(Settings(legacy="serve", keep_answers=True))
    recorders = [Recorder(tmp_path / name) for name in ("a.ndjson", "a.har")]
    for recorder in recorders:
        server.control.watch(recorder.watch)
    tokens = []
    requests = [*_secretive_requests(server.url), *_further_requests(server.url)]
    for method, url, options in requests:
        answer = httpx.request(method, url, **options)
        if "access_token" in answer.text:
            tokens += [answer.json()["access_token"], answer.json()["refresh_token"]]
    assert len(tokens) == 4
    for recorder in recorders:
        recorder.close()
    entries = server.control.requests(unattributed=True)
    assert len(entries) == len(requests)
    texts = [
        *(entry.answer.decode("latin-1") for entry in entries if entry.path == "/oauth/token"),
        *(str(entry) for entry in entries if entry.path != "/oauth/token"),
        *(curl(entry) + as_test(entry) for entry in entries),
        httpx.get(f"{server.url}/_mock/requests").text,
        *((tmp_path / name).read_text() for name in ("a.ndjson", "a.har")),
        server.control.state().decode(),
    ]
    for text in texts:
        for secret in (SECRET, SECRET[3:], PLAIN, "pk_short", *tokens):
            assert secret not in text, text


@pytest.mark.parametrize("legacy", ["gone", "serve"])
def test_no_secret_is_shown(start: Starter, legacy: Any) -> None:
    server = start(Settings(legacy=legacy))
    requests = _secretive_requests(server.url)
    for method, url, options in requests:
        httpx.request(method, url, **options)
    shown = httpx.get(f"{server.url}/_mock/requests").text
    assert len(json.loads(shown)["requests"]) == len(requests)
    assert SECRET not in shown


def _entry(number: int) -> Entry:
    return Entry(number, 0.0, "GET", "/", "", b"", b"", 200, None, None, "ok", ())


def test_a_journal_keeps_the_last_ones() -> None:
    kept = Journal(2)
    for number in itertools.islice(itertools.count(1), 5):
        kept.add(_entry(number))
    assert [entry.number for entry in kept] == [4, 5]
    assert (len(kept), kept.dropped) == (2, 3)
    kept.clear()
    assert (len(kept), kept.dropped) == (0, 0)


def test_a_journal_keeps_no_more_bytes_than_it_has_room_for() -> None:
    kept = Journal(100, 1000)
    for number in range(10):
        entry = _entry(number)
        entry.body = b"x" * 300
        kept.add(entry)
    assert [entry.number for entry in kept] == [7, 8, 9]
    huge = _entry(10)
    huge.body = b"x" * 1001
    kept.add(huge)
    assert (len(kept), kept.dropped) == (0, 11)
    kept.add(_entry(11))
    assert [entry.number for entry in kept] == [11]


def test_an_account_is_shown_its_own_requests_only(
    mock: MockServer, client_for: ClientFactory, key: str
) -> None:
    one, other = client_for(key), client_for(key.replace("pk_A", "pk_C"))
    one.get("/api/profiles")
    other.get("/api/lists")
    assert [entry["path"] for entry in journal(one, key)] == ["/api/profiles"]
    assert len(mock.account(key).journal) == 1


def test_requests_under_a_fault_are_kept_apart_and_go_with_the_oldest() -> None:
    journal = Journal(2)
    for number, fault in enumerate(("503", "", "reset", "")):
        journal.add(replace(_entry(number), fault=fault))
        assert [item.number for item in journal.faulty] == [item.number for item in journal if item.fault]
    assert [item.number for item in journal.faulty] == [2]
    journal.clear()
    assert journal.faulty == ()


@pytest.mark.parametrize("part", ["headers", "query", "path", "violations"])
def test_the_room_of_a_journal_is_that_of_all_that_a_request_brought(part: str) -> None:
    log = Journal(1_000, room=100_000)
    text = "x" * 10_000
    parts: dict[str, Any] = {
        "headers": text.encode(),
        "query": text,
        "path": text,
        "violations": (violation("unknown-field", text, pointer="/data"),),
    }
    plain = Entry(1, 0.0, "GET", "/api", "", b"", b"", 400, None, None, "error", ())
    for _ in range(100):
        log.add(replace(plain, **{part: parts[part]}))
    assert 5 <= len(log) <= 10
    assert log.dropped == 100 - len(log)


def test_a_journal_counts_violations_without_long_texts_too() -> None:
    log = Journal(1_000, room=100_000)
    many = tuple(violation("unknown-field", "", pointer="/a", remedy="") for _ in range(1_000))
    log.add(Entry(1, 0.0, "GET", "/api", "", b"", b"", 400, None, None, "error", many))
    assert len(log) == 0


def test_keys_are_starred_out_when_a_request_is_first_read() -> None:
    head = b"authorization: Klaviyo-API-Key " + SECRET.encode() + b"\nuser-agent: x"
    body = b'{"api_key":"' + SECRET.encode() + b'"}'
    sent = Entry(
        1, 0.0, "POST", f"/api/{SECRET}", f"api_key={SECRET}", head, body, 400, None, None, "error", ()
    )
    sent.unseen = NOTHING
    sent.note = f"about {SECRET}"
    sent.violations = (violation("unknown-field", f"'{SECRET}' is unknown", pointer=f"/{SECRET}"),)
    kept = Journal(2)
    kept.add(sent)
    (entry,) = kept
    assert entry is sent and SECRET not in str(entry)
    assert entry.headers == b"authorization: ***\nuser-agent: x"
    assert [item is entry for item in (*kept, *kept.newest())] == [True, True]


def test_the_room_of_a_request_is_given_back_whatever_became_of_it_when_it_was_read() -> None:
    kept = Journal(1, room=10_000)
    for number in range(50):
        entry = replace(_entry(number), body=b'{"api_key":"%b"}' % (b"x" * 5_000), unseen=NOTHING)
        kept.add(entry)
        assert [item.number for item in kept] == [number]
