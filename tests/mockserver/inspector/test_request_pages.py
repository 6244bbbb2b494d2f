"""The journal as pages: filters, the faulty place, and ways to repeat a request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.mockserver.inspector.conftest import HTML, Send, event

Twin = Callable[[str], Any]


def test_requests_are_listed_newest_first_under_filters(send: Send, twin: Twin) -> None:
    send("POST", "/api/events", event())
    send("POST", "/api/profiles", {"data": {"type": "profile", "attributes": {"tier": "gold"}}})
    send("GET", "/api/lists")
    listing = twin("/requests")
    assert [row["path"] for row in listing["requests"]] == ["/api/lists", "/api/profiles", "/api/events"]
    assert listing["counts"] == {"ok": 2, "error": 1}
    assert [row["codes"] for row in twin("/requests?verdict=error")["requests"]] == [
        ["unknown-field", "no-identifier"]
    ]
    assert [row["number"] for row in twin("/requests?use_case=create-event")["requests"]] == [1]
    assert [row["number"] for row in twin("/requests?operation=GET%20/api/lists")["requests"]] == [3]


def test_each_request_is_listed_with_its_own_account(server: MockServer, send: Send, twin: Twin) -> None:
    send("GET", "/api/lists")
    other = {"Authorization": "Klaviyo-API-Key pk_OTHER1_x", "revision": "2026-07-15"}
    httpx.get(f"{server.url}/api/lists", headers=other)
    httpx.get(f"{server.url}/api/lists")
    assert [row["account"] for row in twin("/requests")["requests"]] == [None, "OTHER1", "ABC123"]
    assert [row["number"] for row in twin("/requests?account=ABC123")["requests"]] == [1]


def test_a_hundred_requests_are_a_page(send: Send, twin: Twin) -> None:
    for _ in range(120):
        send("GET", "/api/lists")
    first = twin("/requests")
    assert len(first["requests"]) == 100
    rest = twin(f"/requests{first['older']}")
    assert [row["number"] for row in rest["requests"]] == list(range(20, 0, -1))
    assert rest["older"] == ""


def test_the_faulty_place_is_marked_and_the_evidence_is_a_link(send: Send, page: Send, twin: Twin) -> None:
    send("POST", "/api/events", event(profile={"$email": "ana@northwind.shop"}))
    one = twin("/requests/1")
    assert [line["text"].strip() for line in one["body"] if line["marked"]] == ['"profile": {']
    assert one["request"]["violations"][0]["code"] == "not-wrapped"
    sources = one["request"]["violations"][0]["sources"]
    assert any(source["url"] for source in sources)
    assert 'class="marked"' in page("/requests/1").text


def test_a_request_has_its_answer_and_a_verdict_at_every_revision(
    server: MockServer, send: Send, twin: Twin
) -> None:
    attributes = {"name": "Hi", "editor_type": "CODE", "html": "<p>Hi</p>", "definition": None}
    send("POST", "/api/templates", {"data": {"type": "template", "attributes": attributes}})
    one = twin("/requests/1")
    assert any('"type": "template"' in line["text"] for line in one["answer"])
    found = {row["revision"]: row["verdict"] for row in one["verdicts"]}
    assert list(found) == sorted(server.control.revisions(), reverse=True)
    assert (found["2024-02-15"], found["2026-07-15"]) == ("error", "ok")


def test_what_a_client_sent_stays_text(send: Send, page: Send) -> None:
    attack = "<script>alert(1)</script>"
    send("POST", "/api/events", event(attack, properties={attack: attack}))
    send("GET", f"/api/{attack}")
    for path in ("/requests", "/requests/1", "/requests/2", "/accounts/ABC123/metric"):
        assert attack not in page(path).text
        assert "&lt;script&gt;" in page(path).text or "%3Cscript%3E" in page(path).text


def test_a_request_is_sent_again_with_changes(send: Send, page: Send, twin: Twin) -> None:
    send("POST", "/api/lists", {"data": {"type": "list", "attributes": {"list_name": "News"}}})
    body = '{"data": {"type": "list", "attributes": {"name": "News"}}}'
    answer = page("/requests/1/send", {"path": "/api/lists", "body": body, "revision": "2025-10-15"})
    assert str(answer.url).endswith("/_mock/requests/2")
    again = twin("/requests/2")["request"]
    assert (again["status"], again["revision"], again["account"]) == (201, "2025-10-15", "ABC123")
    page("/requests/2/send", {"path": "/api/lists?page[size]=1", "method": "GET", "body": "", "revision": ""})
    assert twin("/requests/3")["request"]["violations"][0]["code"] == "missing-revision"


def test_a_large_body_is_judged_at_each_revision_when_asked(send: Send, page: Send, twin: Twin) -> None:
    profiles = [
        {"type": "profile", "attributes": {"email": f"a{n}@northwind.shop", "title": "x" * 500}}
        for n in range(500)
    ]
    attributes = {"profiles": {"data": profiles}}
    send(
        "POST",
        "/api/profile-bulk-import-jobs",
        {"data": {"type": "profile-bulk-import-job", "attributes": attributes}},
    )
    shown = twin("/requests/1")
    assert (shown["verdicts"], shown["resent_body"], shown["curl"]) == (None, None, None)
    assert len(page("/requests/1").content) < 400_000
    assert twin("/requests/1?verdicts=all")["verdict_ranges"][0]["verdict"] == "ok"
    page(
        "/requests/1/send",
        {"method": "POST", "path": "/api/profile-bulk-import-jobs", "revision": "2026-07-15"},
    )
    assert twin("/requests/2")["request"]["status"] == 202


def test_an_old_call_is_sent_again_to_its_own_account() -> None:
    with MockServer(settings=Settings(legacy="serve")) as server:
        body = {"api_key": "pk_ABC123_x", "list_name": "News"}
        httpx.post(f"{server.url}/api/v2/lists", json=body)
        httpx.get(f"{server.url}/api/v2/lists?api_key=pk_ABC123_x")
        for number in (1, 2):
            shown = httpx.get(f"{server.url}/_mock/requests/{number}.json").json()
            form = {"path": shown["resent_path"], "body": shown["resent_body"]}
            httpx.post(f"{server.url}/_mock/requests/{number}/send", data=form, headers=HTML)
        assert [entry.status for entry in server.control.requests()] == [200] * 4
        assert len(server.account("pk_ABC123_x").lists) == 2


def test_a_request_under_a_fault_can_be_sent_again(server: MockServer, send: Send, page: Send) -> None:
    send("GET", "/api/lists")
    server.control.set_faults("GET /api/lists: reset")
    assert page("/requests/1/send", {}).status_code == 200
    assert server.control.requests()[-1].verdict == "fault"


@pytest.mark.parametrize("form", ["har", "ndjson"])
def test_the_shown_requests_are_exported_and_read_again(
    form: str, server: MockServer, send: Send, page: Send, tmp_path: Path
) -> None:
    send("GET", "/api/lists?page[size]=5")
    send("POST", "/api/lists", {"data": {"type": "list", "attributes": {"list_name": "Né"}}})
    send("POST", "/api/lists", {"data": {"type": "list", "attributes": {"name": "News"}}})
    file = tmp_path / f"requests.{form}"
    for query, numbers in (
        ("", [0, 1, 2]),
        ("?operation=POST%20/api/lists", [1, 2]),
        ("?verdict=error", [1]),
    ):
        # As a browser asks for it.
        answer = page(f"/requests.{form}{query}")
        assert answer.headers["content-disposition"] == f'attachment; filename="requests.{form}"'
        file.write_bytes(answer.content)
        found = [item for item in read_paths([str(file)]) if isinstance(item, Recorded)]
        sent = [server.control.requests()[number] for number in numbers]
        assert [(item.method, item.path, item.query, item.body, item.status) for item in found] == [
            (entry.method, entry.path, entry.query, entry.body, entry.status) for entry in sent
        ]
        assert [item.answer for item in found] == [entry.answer for entry in sent]
    assert page(f"/requests.{form}?verdict=errors").status_code == 400
    assert f'href="/_mock/requests.{form}?verdict=error"' in page("/requests?verdict=error").text


def test_an_empty_mock_says_how_to_reach_it(server: MockServer, page: Send) -> None:
    assert f"{server.url}/api/profiles" in page("/requests").text
